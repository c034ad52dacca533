"""`belwacht replay`: a recorded call through the complete graph. `belwacht demo`: the same with the shipped call."""

import time
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import click

from config.load import load
from config.schema import Config
from daemon.cli.output import log_to_stderr, print_json
from daemon.graph import Graph
from daemon.parts import load_parts
from daemon.rows import describe
from daemon.runtime import Runtime
from daemon.sources.paced import PacedSource
from daemon.sources.wav import WavSource
from daemon.usage import cpu_s, peak_rss_mb
from detectors.types import LEVELS, SAMPLE_RATE_HZ, VERDICTS, Alert, Finding, Level, Transcript
from tray.terminal import alert_lines

LANGUAGES: Final = click.Choice(["nl", "en", "auto"])
SENSITIVITIES: Final = click.Choice(["low", "normal", "high"])
Printer = Callable[[dict[str, Any]], None]


class Reporter:
    """Listens to a graph and prints what happens, as it happens."""

    def __init__(self, as_json: bool, transcript: bool, language: str) -> None:
        self.alerts: dict[str, Alert] = {}
        self.voice: Finding | None = None
        self._json = as_json
        self._transcript = transcript or as_json
        self._language = language

    @property
    def level(self) -> Level | None:
        levels = [LEVELS.index(alert.level) for alert in self.alerts.values()]
        return LEVELS[max(levels)] if levels else None

    def heard(self, transcript: Transcript) -> None:
        if not transcript.final or not transcript.words or not self._transcript:
            return
        utterance = transcript.utterance
        values = {
            "kind": "transcript",
            "side": utterance.side,
            "start_s": seconds(utterance.start),
            "end_s": seconds(utterance.end),
            "language": transcript.language,
            "text": transcript.text,
        }
        if self._json:
            print_json(values)
        else:
            who = {"far": "<", "near": ">"}[utterance.side]
            click.echo(f"{values['start_s']:7.1f} s {who} {transcript.text}")

    def found(self, finding: Finding) -> None:
        if finding.detector != "voice":
            return
        self.voice = finding
        if self._json:
            span = {"start_s": seconds(finding.start), "end_s": seconds(finding.end)}
            print_json({"kind": "voice", **span, "score": round(finding.score, 4), "verdict": finding.label})

    def raised(self, alert: Alert, decided_at: int) -> None:
        self.alerts[alert.id] = alert
        if not self._json:
            for line in alert_lines(alert, "en" if self._language == "en" else "nl"):
                click.echo(line)
            return
        described = describe(alert)
        del described["findings"]
        described["labels"] = [label for label in described["labels"] if label not in VERDICTS]
        print_json({"kind": "alert", **described, "decided_at_s": seconds(decided_at)})

    def summary(self, duration_s: float, wall_s: float, used_cpu_s: float) -> dict[str, Any]:
        voice = {"score": round(self.voice.score, 4), "verdict": self.voice.label} if self.voice else None
        return {
            "kind": "summary",
            "duration_s": round(duration_s, 3),
            "alerts": len(self.alerts),
            "level": self.level or "none",
            "voice": voice or {"score": None, "verdict": "cannot_tell"},
            "cpu_s": round(used_cpu_s, 3),
            "wall_s": round(wall_s, 3),
            "peak_rss_mb": round(peak_rss_mb(), 1),
        }


def seconds(samples: int) -> float:
    return round(samples / SAMPLE_RATE_HZ, 3)


def play(source: WavSource, config: Config, reporter: Reporter, realtime: bool) -> dict[str, Any]:
    """The call has been heard to its end and reported; the answer is the summary."""
    parts = load_parts(config)
    graph = Graph(config, parts, reporter)
    started_s, cpu_before_s = time.monotonic(), cpu_s()
    if realtime:
        runtime = Runtime(graph, [PacedSource(source)])
        runtime.start()
        runtime.wait()
    else:
        graph.run(source)
        graph.close()
    return reporter.summary(source.duration_s, time.monotonic() - started_s, cpu_s() - cpu_before_s)


@click.command()
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--language", type=LANGUAGES, help="Language of the call; otherwise that of the settings.")
@click.option("--sensitivity", type=SENSITIVITIES, help="How readily to warn; otherwise that of the settings.")
@click.option("--transcript", is_flag=True, help="Print what is heard.")
@click.option("--realtime", is_flag=True, help="At the speed of a real call, across threads.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def replay(
    file: Path, language: str | None, sensitivity: str | None, transcript: bool, realtime: bool, as_json: bool
) -> None:
    """Run a recorded call through Belwacht: stereo is caller left, you right; mono is the caller."""
    log_to_stderr()
    config = load(overrides=overrides(language, sensitivity))
    source = WavSource(file)
    reporter = Reporter(as_json, transcript, config.tray.language)
    summary = play(source, config, reporter, realtime)
    if source.not_numbers:
        click.echo(f"belwacht: {source.not_numbers} samples were no numbers and were taken as silence", err=True)
    if as_json:
        print_json(summary)
    else:
        click.echo(in_words(summary))


def overrides(language: str | None, sensitivity: str | None) -> list[str]:
    chosen = (("hearing.language", language), ("judge.sensitivity", sensitivity))
    return [f"{key}={value}" for key, value in chosen if value]


def in_words(summary: dict[str, Any]) -> str:
    voice = summary["voice"]
    return (
        f"{summary['duration_s']:.1f} s of call, {summary['alerts']} alert(s), highest level {summary['level']}; "
        f"voice: {voice['verdict']}; {summary['cpu_s']:.1f} s of processor time, {summary['peak_rss_mb']:.0f} MiB"
    )


@click.command()
def demo() -> None:
    """Replay the shipped call of a swindler, and keep its alerts in the log."""
    from daemon.cli.demonstration import demonstrate

    log_to_stderr()
    with as_file(files("daemon") / "example" / "call.opus") as call:
        demonstrate(WavSource(call))
