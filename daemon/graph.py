"""All stages of one call, wired: the same graph for a file and for devices, inline and across threads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from config.schema import Config
from daemon.ear import Ear
from daemon.ear.echo import without_leaks
from daemon.ear.speech import SpeechScore
from daemon.hearing import Hearing
from daemon.roster import Roster
from daemon.sources import Block
from detectors.asks import AsksStage
from detectors.judge import Judge
from detectors.learning import eased
from detectors.types import SAMPLE_RATE_HZ, SIDES, Alert, Finding, Sensitivity, Side, Transcript, Utterance
from detectors.voice import Calibration, Scorer, VoiceStage

NEW_CALL_S: Final = 60.0  # silence after which another caller may be on the line
OWN_VOICE_LAG_S: Final = 1.0  # what is played may be heard so much later


@dataclass(frozen=True, slots=True)
class Parts:
    """What the stages are made of. ``voice`` is None where the voice is not scored."""

    recogniser: Roster
    new_speech_score: Callable[[], SpeechScore]
    voice: tuple[Scorer, Calibration] | None
    rest_voice: Callable[[], None] = lambda: None

    def rest(self) -> None:
        """No model is in memory until the next call."""
        self.rest_voice()
        self.recogniser.rest()


class Listener(Protocol):
    """Who is told what the graph comes to. Times are samples on the timeline of the call."""

    def heard(self, transcript: Transcript) -> None: ...
    def found(self, finding: Finding) -> None: ...
    def raised(self, alert: Alert, decided_at: int) -> None:
        """``decided_at`` is the point up to which the sound had been taken in."""
        ...


class Graph:
    """The stages of one call. Each method may have a thread of its own; none may have two."""

    def __init__(self, config: Config, parts: Parts, listener: Listener) -> None:
        self._config = config
        self._parts = parts
        self._listener = listener
        self._until = {"read": 0, "weighed": 0}
        self._learnt: Mapping[str, int] = {}
        self._own_voice: tuple[int, int | None] = (0, 0)  # when this computer last spoke itself; None: it does now
        self._ears: Mapping[Side, Ear] = {side: Ear(side, config.ear, parts.new_speech_score()) for side in SIDES}
        self.renew_reading()
        self.renew_voice()
        self.renew_judge()

    def renew_ears(self) -> None:
        """What was being said is dropped, and the ears start afresh."""
        for ear in self._ears.values():
            ear.start_over(self._parts.new_speech_score())

    def renew_reading(self) -> None:
        """Hearing and asks start afresh."""
        self._hearing = Hearing(self._parts.recogniser, self._config.hearing.language)
        self._asks = AsksStage()

    def renew_voice(self) -> None:
        """The evidence on the caller's voice starts afresh."""
        self._voice = VoiceStage(*self._parts.voice) if self._parts.voice is not None else None

    def renew_judge(self) -> None:
        """The judge starts afresh, with the sensitivity in force."""
        settings = self._config.judge
        self._judge = Judge(settings.sensitivity, settings.window_s, settings.cool_down_s)

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        """In force from the next finding on."""
        judge_settings = self._config.judge.model_copy(update={"sensitivity": sensitivity})
        self._config = self._config.model_copy(update={"judge": judge_settings})
        self._judge.sensitivity = sensitivity

    def learn(self, steps: Mapping[str, int]) -> None:
        """From the next finding on these kinds of asks count for so many steps less."""
        self._learnt = steps

    def own_voice(self, sounding: bool) -> None:
        """From now on this computer speaks itself, or no longer does: a synthetic voice that is not the caller's."""
        start, _ = self._own_voice
        self._own_voice = (self.heard_until, None) if sounding else (start, self.heard_until)

    @property
    def recogniser(self) -> Roster:
        return self._parts.recogniser

    @property
    def heard_until(self) -> int:
        return max(ear.heard_until for ear in self._ears.values())

    def speaking(self, side: Side) -> bool:
        return self._ears[side].speaking

    def hear(self, block: Block) -> list[Utterance]:
        return self._own(block.side, self._ears[block.side].push(block))

    def break_off(self, side: Side) -> list[Utterance]:
        """What was being said when the sound of this side went away, final; it may never be back."""
        return self._own(side, self._ears[side].close())

    def stop_hearing(self) -> list[Utterance]:
        """What was still being said, final; nothing that tells speech stays in memory."""
        said = [utterance for side in self._ears for utterance in self.break_off(side)]
        self.renew_ears()
        return said

    def read(self, utterance: Utterance) -> Iterator[Finding]:
        """What the words of the utterance amount to, each finding as soon as it is there."""
        if self._is_new_call(utterance, "read"):
            self.renew_reading()
        for transcript in self._hearing.push(utterance):
            self._listener.heard(transcript)
            yield from self._asks.push(transcript)

    def weigh(self, utterance: Utterance) -> list[Finding]:
        """What the sound of the voice amounts to; nothing where this computer itself may be heard in it."""
        if self._is_new_call(utterance, "weighed"):
            self.renew_voice()
        if self._is_own_voice(utterance):
            return []
        return self._voice.push(utterance) if self._voice is not None else []

    def stop_reading(self) -> list[Finding]:
        """What the words of the whole call amount to, once no more come."""
        return [finding for transcript in self._hearing.close() for finding in self._asks.push(transcript)] + (
            self._asks.close()
        )

    def stop_weighing(self) -> list[Finding]:
        """What the voice amounts to, once no more of it comes."""
        return self._voice.close() if self._voice is not None else []

    def decide(self, finding: Finding) -> list[Alert]:
        self._listener.found(finding)
        alerts = self._judge.push(eased(finding, self._learnt))
        for alert in alerts:
            self._listener.raised(alert, self.heard_until)
        return alerts

    def run(self, blocks: Iterable[Block]) -> None:
        """Everything that ``blocks`` complete has been decided, in this thread."""
        for block in blocks:
            self._settle(self.hear(block))

    def close(self) -> None:
        """The call is over and everything in it has been decided, in this thread."""
        self._settle(self.stop_hearing())
        for finding in self.stop_reading() + self.stop_weighing():
            self.decide(finding)

    def _own(self, side: Side, utterances: list[Utterance]) -> list[Utterance]:
        """Without what the microphone heard of the loudspeaker."""
        return utterances if side == "far" else without_leaks(utterances, self._ears["far"].recent)

    def _is_new_call(self, utterance: Utterance, what: Literal["read", "weighed"]) -> bool:
        """Whether so long a silence came before that another caller may be on the line."""
        until, self._until[what] = self._until[what], max(self._until[what], utterance.end)
        return bool(until) and utterance.start - until > NEW_CALL_S * SAMPLE_RATE_HZ

    def _is_own_voice(self, utterance: Utterance) -> bool:
        start, end = self._own_voice
        lag = round(OWN_VOICE_LAG_S * SAMPLE_RATE_HZ)
        return utterance.end > start and (end is None or (end > start and utterance.start < end + lag))

    def _settle(self, utterances: Sequence[Utterance]) -> None:
        for utterance in utterances:
            for finding in [*self.read(utterance), *self.weigh(utterance)]:
                self.decide(finding)
