"""The recogniser of the graph, and which model behind it is in memory.

A model that is too slow for the moment gives way to a lighter one, and one that nobody speaks to leaves the memory.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from daemon.hearing import Heard, Recogniser
from daemon.pace import Pace
from daemon.threads import Lock, Signal
from detectors.types import Language, Wave
from models.errors import ModelError
from models.memory import give_back

log = logging.getLogger(__name__)

RETRY_S: Final = 5.0
EASED_BEAM: Final = 2


class Model(Recogniser, Protocol):
    """A recogniser whose weights can leave the memory."""

    beam: int

    def unload(self) -> bool:
        """Whether the weights have left the memory for good."""
        ...


@runtime_checkable
class Separate(Protocol):
    """A model in a process of its own."""

    @property
    def process(self) -> int: ...
    def abandon(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to read: with which model, how wide a search, and ``eased``: one hearing of an utterance, not two."""

    folder: Path
    beam: int
    eased: bool = False

    def with_ease(self) -> "Rung":
        return replace(self, beam=min(self.beam, EASED_BEAM), eased=True)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """An encoding and the model that made it: no other can read it."""

    model: Model
    features: Any


class Roster:
    """A Recogniser that reads on one rung of a ladder, and on a lower one while that is all the computer can do.

    ``note`` and ``idle`` belong to the reader's thread, between two utterances; there the model is changed. The
    attributes may be read from anywhere.
    """

    def __init__(
        self,
        rungs: Sequence[Rung],
        load: Callable[[Rung], Model],
        rest_after_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """No model is in memory until ``load`` or ``wake``, or until something is to be read.

        It leaves after ``rest_after_s`` without speech, if not 0. ``load`` makes one; it may raise ModelError.
        """
        self.missing = False  # no model can be loaded; it is tried again and again
        self._rungs = tuple(rungs)
        self._load = load
        self._rest_after_s = rest_after_s
        self._clock = clock
        self._lock = Lock()
        self._given_up = Signal()  # nobody waits for a model any more
        self._ended = False
        self._rung = self._rungs[0]
        self._model: Model | None = None
        self._folder = self._rung.folder  # of the model in memory
        self._ready_s = self._read_s = clock()
        self._pace = Pace(len(self._rungs), self._ready_s)

    @property
    def resting(self) -> bool:
        """Whether no model is in memory."""
        return self._model is None

    @property
    def process(self) -> int | None:
        """The number of the process that reads, where that is one of its own."""
        return self._model.process if isinstance(self._model, Separate) else None

    def abandon(self) -> None:
        """What is read now fails, and can be tried again, where a process of its own reads it. From any thread."""
        if isinstance(self._model, Separate):
            self._model.abandon()

    @property
    def lighter(self) -> bool:
        """Whether another model than the chosen one reads."""
        return self._rung.folder != self._rungs[0].folder

    @property
    def eased(self) -> bool:
        """Whether each utterance is heard once only, and searched less widely."""
        return self._rung.eased

    def encode(self, wave: Wave, /) -> Encoded:
        """As the model's; while no model can be loaded this waits. After ``give_up`` it raises ModelError instead."""
        with self._lock:
            model = self._wake()
        return Encoded(model, model.encode(wave))

    def language_odds(self, encoded: Encoded, /) -> Mapping[str, float]:
        return encoded.model.language_odds(encoded.features)

    def decode(self, encoded: Encoded, language: Language, /) -> Heard:
        return encoded.model.decode(encoded.features, language)

    def decode_many(self, encoded: Encoded, language: Language, /) -> Sequence[Heard]:
        if not self.eased:
            return encoded.model.decode_many(encoded.features, language)
        heard = self.decode(encoded, language)
        return [heard] if heard.words else []

    def score(self, encoded: Encoded, language: Language, phrase: str, before: str, /) -> float:
        """As the model's, and 0 where each utterance is heard once only."""
        return 0.0 if self.eased else encoded.model.score(encoded.features, language, phrase, before)

    def note(self, late_s: float) -> None:
        """An utterance has been read, ``late_s`` seconds after it was handed over."""
        with self._lock:
            self._read_s = self._clock()
            self._keep_pace(min(late_s, self._read_s - self._ready_s))  # waiting for a model to load is not its speed

    def idle(self) -> None:
        """Nothing waits to be read."""
        with self._lock:
            if self.resting:
                return
            self._keep_pace(0.0)
            if self._rest_after_s and self._clock() - self._read_s >= self._rest_after_s:
                self._rest()

    def load(self) -> None:
        """The chosen model is in memory. Raises ModelError at once."""
        with self._lock:
            self._take(self._rungs[0])

    def rest(self) -> None:
        """No model is in memory until something is to be read, or ``wake`` is called. Nobody reads meanwhile."""
        self._given_up.set()
        with self._lock:
            self._rest()
            self.missing = False
            self._given_up.clear()
            if self._ended:  # looked at afterwards: what ``give_up`` says meanwhile must stay said
                self._given_up.set()

    def wake(self) -> None:
        """A model is in memory, before anything is to be read; this waits as ``encode`` does."""
        with self._lock:
            self._wake()

    def give_up(self) -> None:
        """A model that cannot be loaded is not waited for any more."""
        self._ended = True
        self._given_up.set()

    def _keep_pace(self, late_s: float) -> None:
        before = self._pace.rung
        self._pace.count(late_s, self._clock())
        if self._pace.rung != before:
            self._move(self._rungs[self._pace.rung], climbing=self._pace.rung < before)

    def _move(self, wanted: Rung, climbing: bool) -> None:
        """Reading goes on as ``wanted``, or as nearly as can be when its model cannot be loaded."""
        log.log(
            logging.INFO if climbing else logging.WARNING,
            "%s: reading goes on with %s%s",
            "this computer has time again" if climbing else "reading comes too late",
            wanted.folder.name,
            ", less thoroughly" if wanted.eased else "",
        )
        try:
            self._take(wanted)
        except ModelError as error:
            log.warning("the model stays as it was: %s", error)
            if climbing:
                self._pace.descend(self._clock())
            else:
                self._do_without_lighter()

    def _do_without_lighter(self) -> None:
        """The chosen model stays and does less; only it gives way to another, so it is the one in memory."""
        self._rungs = (self._rungs[0], self._rungs[0].with_ease())
        self._pace = Pace(len(self._rungs), self._clock())
        self._pace.stand_on(1, self._clock())
        self._take(self._rungs[1])

    def _take(self, rung: Rung) -> None:
        """``rung`` is in force. Raises ModelError, and then nothing has changed."""
        model = self._model
        if model is None or rung.folder != self._folder:
            model = self._load(rung)
            self._model, self._folder = model, rung.folder
            give_back()
            self._ready_s = self._clock()
        model.beam = rung.beam
        self._rung = rung

    def _rest(self) -> None:
        """No model is in memory, unless it is at work; reading will go on as it began."""
        if self._model is None or not self._model.unload():
            return
        self._model = None
        give_back()
        self._rung = self._rungs[0]
        self._pace.stand_on(0, self._clock())
        log.info("nobody speaks: the language model has left the memory")

    def _wake(self) -> Model:
        """The model in memory; where there was none, the chosen one, or else any of the ladder."""
        while self._model is None and not self._awake():
            self.missing = True
            if self._given_up.wait(RETRY_S):
                raise ModelError("No language model could be loaded before the end. Run: belwacht doctor")
        self.missing = False
        assert self._model is not None
        return self._model

    def _awake(self) -> bool:
        try:
            self._take(self._rung)
        except ModelError as error:
            if not self.missing:
                log.error("%s", error)
            return self._stand_in()
        return True

    def _stand_in(self) -> bool:
        """Whether the lighter model of the ladder, if there is one, could take over."""
        others = (n for n, rung in enumerate(self._rungs) if rung.folder != self._rung.folder)
        number = next(others, None)
        if number is None:
            return False
        try:
            self._take(self._rungs[number])
        except ModelError:
            return False
        self._pace.stand_on(number, self._clock())
        return True
