"""`belwacht asks` and `belwacht voice`: one detector on its own."""

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import click

from config.load import load
from config.schema import Config
from daemon.cli.output import log_to_stderr, print_json
from daemon.ear import Ear
from daemon.parts import load_scorer
from daemon.sources.wav import WavSource
from detectors.asks import AsksStage, transcript_of
from detectors.judge import level_of
from detectors.types import SAMPLE_RATE_HZ, Finding, Language, Sensitivity, Side, Utterance
from detectors.voice import Calibration, Scorer, VoiceStage
from models.errors import ModelError
from models.silero import Silero

PAUSE: Final = SAMPLE_RATE_HZ // 2  # between two turns


@dataclass(slots=True)
class Conversation:
    """Lines of text as the turns of a call: each is told with its level and what was found in it."""

    language: Language
    side: Side
    sensitivity: Sensitivity
    stage: AsksStage = field(default_factory=AsksStage)
    findings: list[Finding] = field(default_factory=list[Finding])
    until: int = 0

    def tell(self, line: str) -> tuple[str, list[Finding]]:
        """The level that this line gives rise to, ``none`` if it does not, and its findings."""
        side, text = _turn(line, self.side)
        transcript = transcript_of(text, self.language, side, self.until + PAUSE)
        self.until = transcript.utterance.end
        news = self.stage.push(transcript)
        self.findings += news
        return level_of(news, self.findings, self.sensitivity) or "none", news


@click.command()
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@click.option("--side", type=click.Choice(["far", "near"]), default="far", show_default=True)
@click.option("--sensitivity", type=click.Choice(["low", "normal", "high"]), help="Otherwise that of the settings.")
@click.option("--as-call", is_flag=True, help="The lines are turns of one call; one may begin with near: or far:.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def asks(language: Language, side: Side, sensitivity: Sensitivity | None, as_call: bool, as_json: bool) -> None:
    """Read lines of text from standard input and say what is asked in each."""
    chosen: Sensitivity = sensitivity or load().judge.sensitivity
    conversation = Conversation(language, side, chosen)
    for number, line in enumerate(_lines(), 1):
        if not as_call:
            conversation = Conversation(language, side, chosen)
        level, findings = conversation.tell(line)
        found = [{"label": f.label, "score": round(f.score, 4), "quote": f.quote} for f in findings]
        if as_json:
            print_json({"line": number, "level": level, "findings": found})
        else:
            click.echo(f"{number}: {level} {', '.join(f.label for f in findings)}".rstrip())


def _lines() -> Iterator[str]:
    """Standard input; bytes that are no UTF-8 are shown as such and never stop the reading."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _turn(line: str, side: Side) -> tuple[Side, str]:
    for name in ("near", "far"):
        if line.startswith(f"{name}:"):
            return name, line.removeprefix(f"{name}:").strip()
    return side, line


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def voice(files: tuple[Path, ...], as_json: bool) -> None:
    """Say for each recording whether the (left) voice is synthetic."""
    log_to_stderr()
    config = load()
    scorer = load_scorer(config)
    if scorer is None:
        raise ModelError("The voice model is missing or damaged. Install Belwacht again.")
    for file in files:
        judged = judge_voice(file, config, *scorer)
        if as_json:
            print_json({"file": str(file), **asdict(judged)})
        else:
            click.echo(f"{file}: {judged}")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the voice in a recording amounts to; without enough speech there is no score."""

    score: float | None
    verdict: str
    reason: str  # of ``cannot_tell``; see detectors/doubt.py
    speech_s: float

    def __str__(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        score = "" if self.score is None else f", probability of a synthetic voice {self.score:.2f}"
        return f"{self.verdict}{reason}{score}, {self.speech_s:.1f} s of speech"


def finals(file: Path, config: Config) -> list[Utterance]:
    """The finished utterances of the far end, heard as in a call."""
    ear = Ear("far", config.ear, Silero())
    heard = [utterance for block in WavSource(file) if block.side == "far" for utterance in ear.push(block)]
    return [utterance for utterance in heard + ear.close() if utterance.final]


def judge_voice(file: Path, config: Config, scorer: Scorer, calibration: Calibration) -> Judged:
    """The last verdict on the voice in ``file``."""
    stage, speech = VoiceStage(scorer, calibration), finals(file, config)
    findings = [finding for utterance in speech for finding in stage.push(utterance)] + stage.close()
    speech_s = round(sum(len(utterance.pcm) for utterance in speech) / SAMPLE_RATE_HZ, 3)
    if not findings:
        return Judged(None, "cannot_tell", "too_little_speech", speech_s)
    last = findings[-1]
    return Judged(round(last.score, 4), last.label, last.quote, speech_s)
