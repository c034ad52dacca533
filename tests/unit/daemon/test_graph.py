"""The graph, inline, with real ears and a scripted recogniser."""

from dataclasses import dataclass, field

import numpy as np

from config.schema import Config
from daemon.graph import NEW_CALL_S, Graph, Parts
from daemon.sources import Block
from detectors.types import SAMPLE_RATE_HZ, Alert, Finding, Pcm, Side, Transcript, Utterance, to_wave
from detectors.voice import Calibration
from models.silero import Silero
from tests.scripted import Script, alone
from tests.sounds import noise, spoken

CONFIG = Config.model_validate({"hearing": {"language": "nl"}})


@dataclass
class Notes:
    transcripts: list[Transcript] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    alerts: list[tuple[Alert, int]] = field(default_factory=list)

    def heard(self, transcript: Transcript) -> None:
        self.transcripts.append(transcript)

    @property
    def record(self) -> list[Transcript]:
        return [transcript for transcript in self.transcripts if transcript.final]

    def found(self, finding: Finding) -> None:
        self.findings.append(finding)

    def raised(self, alert: Alert, decided_at: int) -> None:
        self.alerts.append((alert, decided_at))


def graph_of(texts: list[str], notes: Notes, config: Config = CONFIG) -> Graph:
    return Graph(config, Parts(alone(Script(texts)), Silero, None), notes)


def blocks(pcm: Pcm, side: Side = "far") -> list[Block]:
    wave = to_wave(pcm)
    return [Block(side, wave[at : at + 1600], SAMPLE_RATE_HZ) for at in range(0, len(wave), 1600)]


def call() -> Pcm:
    gap = noise(1.0, level=5)
    return np.concatenate((gap, spoken("Dit is de eerste zin."), gap, spoken("En dit is de tweede."), gap))


def test_a_dangerous_request_becomes_an_alert_soon_after_it() -> None:
    notes = Notes()
    graph = graph_of(["u spreekt met de bank", "mag ik uw pincode"], notes)
    graph.run(blocks(call()))
    graph.close()
    assert [t.text for t in notes.record] == ["u spreekt met de bank", "mag ik uw pincode"]
    (alert, decided_at) = notes.alerts[-1]
    assert alert.level == "stop"
    assert "pin" in {f.label for f in alert.findings}
    assert 0 <= decided_at - notes.transcripts[-1].utterance.end <= 0.4 * SAMPLE_RATE_HZ


def test_ordinary_talk_raises_nothing() -> None:
    notes = Notes()
    graph = graph_of(["het weer is mooi vandaag", "we gaan naar het strand"], notes)
    graph.run(blocks(call()))
    graph.close()
    assert (len(notes.record), notes.alerts) == (2, [])


def test_the_sides_have_their_own_ears() -> None:
    notes = Notes()
    graph = graph_of(["hallo daar", "goedendag"], notes)
    graph.run(blocks(np.concatenate((spoken("Hallo daar, met mij."), noise(1.0, 5)))))
    graph.run(blocks(np.concatenate((spoken("Goedendag, met wie?"), noise(1.0, 5))), "near"))
    graph.close()
    assert [t.utterance.side for t in notes.record] == ["far", "near"]


def test_sensitivity_is_in_force_from_the_next_finding() -> None:
    notes = Notes()
    graph = graph_of([], notes)
    finding = Finding("asks", "money", "far", 0.7, 0, 1, "geld")
    graph.set_sensitivity("low")
    assert [a.level for a in graph.decide(finding)] == ["notice"]
    graph.set_sensitivity("high")
    assert [a.level for a in graph.decide(finding)] == ["stop"]


def test_what_was_learnt_is_in_force_from_the_next_finding() -> None:
    graph = graph_of([], Notes())
    graph.learn({"money": 2})
    (eased,) = graph.decide(Finding("asks", "money", "far", 0.65, 0, 16_000, "geld"))
    assert eased.level == "notice"
    graph = graph_of([], Notes())
    assert [a.level for a in graph.decide(Finding("asks", "money", "far", 0.65, 0, 16_000, "geld"))] == ["warning"]


def speech(start_s: float) -> Utterance:
    start = round(start_s * SAMPLE_RATE_HZ)
    return Utterance(f"far-{start}", "far", start, start + 16_000, np.zeros(16_000, np.int16), True)


def test_what_this_computer_says_itself_is_not_weighed_as_the_callers_voice() -> None:
    calibration = Calibration(SAMPLE_RATE_HZ, 1.0, 0.0, 0.1, 1.0, -1.0, least_windows=1)
    graph = Graph(Config(), Parts(alone(Script([])), Silero, (lambda _: 3.0, calibration)), Notes())
    second = SAMPLE_RATE_HZ

    def weighed(start_s: float) -> list[str]:
        pcm = spoken("Dit is een zin die lang genoeg is om te wegen.")
        start = round(start_s * second)
        utterance = Utterance(f"far-{start}", "far", start, start + len(pcm), pcm, True)
        return [finding.label for finding in graph.weigh(utterance)]

    assert weighed(0.0)
    graph.hear(Block("far", np.zeros(10 * second, np.float32), second))
    graph.own_voice(True)
    assert weighed(10.0) == []
    graph.hear(Block("far", np.zeros(10 * second, np.float32), second))
    graph.own_voice(False)
    assert weighed(20.5) == []
    assert weighed(21.5)


def test_after_a_long_silence_the_language_is_open_again() -> None:
    script = Script(["hello there"] * 14 + ["hallo"], odds={"nl": 0.001, "en": 0.99})
    graph = Graph(Config(), Parts(alone(script), Silero, None), Notes())
    for second in range(14):
        list(graph.read(speech(2.0 * second)))
    script.odds = {"nl": 0.99, "en": 0.001}
    list(graph.read(speech(28.0 + NEW_CALL_S + 5)))
    assert script.asked_in[5:14] == ["en"] * 9
    assert script.asked_in[-1] == "nl"
