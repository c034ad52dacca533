"""A voice model as a plain callable, with the calibration its card states: ours, or one of the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import soxr

from detectors.types import SAMPLE_RATE_HZ, Wave
from detectors.voice import Calibration, Scorer
from models.catalogue import Card
from models.errors import ModelError
from models.fetch import remedy, verify
from models.onnx_session import open_session

RATES_HZ: Final = range(8_000, 48_001)
WINDOW_S: Final = (0.5, 30.0)
NOT_STATED: Final = "Install Belwacht again, or correct card.toml if the model is your own."


@dataclass(frozen=True, slots=True)
class Form:
    """What a model takes and gives, as its card says."""

    rate_hz: int
    window_samples: int  # at ``rate_hz``
    output_index: int = 0

    @property
    def heard_samples(self) -> int:
        """The window in samples at 16 kHz."""
        return round(self.window_samples * SAMPLE_RATE_HZ / self.rate_hz)


def load(folder: Path, card: Card) -> tuple[Scorer, Calibration]:
    """The scorer of the model in ``folder`` and its calibration; a ModelError when they do not belong together."""
    calibration = calibration_of(card)
    verify(card, folder)
    return scorer_of(folder, card), calibration


def scorer_of(folder: Path, card: Card) -> Scorer:
    """The uncalibrated number that the model gives for a window of ``Form.heard_samples``.

    The model has one input, raw sound as float32 (n), (1, n) or (1, 1, n), and its first output holds the number, at
    ``output_index``. It is tried once: a ModelError says what does not fit its card.
    """
    form = form_of(card)
    session: Any = open_session(folder / card.files[0].name, remedy(card))
    name, shape = _input(session, card, form)

    def score(wave: Wave) -> float:
        if wave.shape != (form.heard_samples,):
            raise ValueError(f"the voice model reads {form.heard_samples} samples, not {wave.shape}")
        if form.rate_hz != SAMPLE_RATE_HZ:
            wave = np.resize(soxr.resample(wave, SAMPLE_RATE_HZ, form.rate_hz), form.window_samples)
        return float(np.ravel(session.run(None, {name: wave.reshape(shape)})[0])[form.output_index])

    _try(score, card, form)
    return score


def form_of(card: Card) -> Form:
    """What the card says under ``[input]``; a ModelError when that is missing or cannot be."""
    try:
        facts = cast("Mapping[str, Any]", card.facts["input"])
        form = Form(facts["rate_hz"], facts["window_samples"], facts.get("output_index", 0))
        least, most = (int(seconds * form.rate_hz) for seconds in WINDOW_S)
        fits = form.rate_hz in RATES_HZ and least <= form.window_samples <= most and form.output_index >= 0
    except (KeyError, TypeError) as error:
        raise ModelError(f"The card of voice model {card.name!r} is incomplete: {error}. {NOT_STATED}") from error
    if not fits:
        raise ModelError(
            f"The card of voice model {card.name!r} must state rate_hz from {RATES_HZ[0]} to {RATES_HZ[-1]}, a window "
            f"of {WINDOW_S[0]} to {WINDOW_S[1]:.0f} s and an output_index of 0 or more, under [input]. {NOT_STATED}"
        )
    return form


def _input(session: Any, card: Card, form: Form) -> tuple[str, tuple[int, ...]]:
    """The name of the only input and the shape in which it takes a window."""
    inputs = session.get_inputs()
    shape: list[Any] = inputs[0].shape if inputs else []
    wanted = (1,) * (len(shape) - 1) + (form.window_samples,)
    fixed = [(each, ours) for each, ours in zip(shape, wanted, strict=False) if isinstance(each, int)]
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or any(each != ours for each, ours in fixed):
        found = ", ".join(f"{each.name} {each.type} {each.shape}" for each in inputs) or "none"
        raise ModelError(
            f"Voice model {card.name!r} must take one float32 input of {form.window_samples} samples, not {found}. "
            f"Correct [input] in its card."
        )
    return inputs[0].name, wanted


def _try(score: Scorer, card: Card, form: Form) -> None:
    """Nothing, when a burst of noise gives a number."""
    burst = np.random.default_rng(1).standard_normal(form.heard_samples).astype(np.float32) * np.float32(0.05)
    try:
        number = score(burst)
    except Exception as error:  # an index too large, or whatever ONNX Runtime raises, which has no common base
        raise ModelError(
            f"Voice model {card.name!r} gives nothing at output_index {form.output_index} for {form.window_samples} "
            f"samples at {form.rate_hz} Hz. Correct [input] in its card."
        ) from error
    if not np.isfinite(number):
        raise ModelError(f"Voice model {card.name!r} gives {number} for plain noise. It cannot be used.")


def calibration_of(card: Card) -> Calibration:
    """The calibration that the card states; a ModelError when it states none."""
    form = form_of(card)
    if "calibration" not in card.facts:
        how = "Run: belwacht models calibrate FOLDER RECORDINGS." if card.own else NOT_STATED
        raise ModelError(f"Voice model {card.name!r} has not been calibrated. {how}")
    values = dict(cast("Mapping[str, Any]", card.facts["calibration"]))
    known = {field.name for field in fields(Calibration)} - {"window_samples", "limits"}
    try:
        return Calibration(
            window_samples=form.heard_samples, **{key: value for key, value in values.items() if key in known}
        )
    except TypeError as error:
        raise ModelError(
            f"The calibration of voice model {card.name!r} is incomplete: {error}. {NOT_STATED}"
        ) from error
