"""One side of the call, from blocks to utterances."""

from config.schema import Ear as EarSettings
from daemon.ear.echo import Recent
from daemon.ear.resample import Framer
from daemon.ear.segmenter import Segmenter
from daemon.ear.speech import SpeechGate, SpeechScore
from daemon.sources import Block
from detectors.types import Frame, Side, Utterance


class Ear:
    """Stage for one side: blocks in, utterances out."""

    def __init__(self, side: Side, settings: EarSettings, score: SpeechScore) -> None:
        self.recent = Recent()
        self._side: Side = side
        self._settings = settings
        self._framer = Framer(side)
        self._segmenter = Segmenter(side, settings)
        self.start_over(score)

    def start_over(self, score: SpeechScore) -> None:
        """What was being said is dropped; the timeline and the numbers of the utterances go on."""
        self._framer = Framer(self._side, self._framer.heard_until)
        self._gate = SpeechGate(score, self._settings.gate, self._settings.speech_threshold)
        self._segmenter = Segmenter(self._side, self._settings, self._segmenter.count)

    @property
    def heard_until(self) -> int:
        """The end of the last sample taken in, on the timeline of the side."""
        return self._framer.heard_until

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks at the end of what was taken in."""
        return self._segmenter.speaking

    def push(self, block: Block) -> list[Utterance]:
        if block.lost:
            self._gate.reset()
        return self._segment(self._framer.push(block))

    def close(self) -> list[Utterance]:
        return self._segment(self._framer.close()) + self._segmenter.close()

    def _segment(self, frames: list[Frame]) -> list[Utterance]:
        self.recent.remember(frames)
        return [utterance for frame in frames for utterance in self._segmenter.push(frame, self._gate(frame))]
