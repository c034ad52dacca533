"""The voice model as a plain callable, with the calibration its card states."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import numpy as np

from detectors.types import SAMPLE_RATE_HZ, Wave
from detectors.voice import Calibration, Scorer
from models.catalogue import Card
from models.errors import ModelError
from models.fetch import verify
from models.onnx_session import open_session


def load(folder: Path, card: Card) -> tuple[Scorer, Calibration]:
    """The scorer of the model in ``folder`` and its calibration; a ModelError when they do not belong together.

    The model takes raw sound, float32 (1, window_samples) at 16 kHz, and its first output holds the logit, larger for
    synthetic; ``[input] output_index`` picks one of several.
    """
    calibration = _calibration(card)
    verify(card, folder)
    session: Any = open_session(folder / card.files[0].name)
    name = session.get_inputs()[0].name
    position = int(card.facts["input"].get("output_index", 0))

    def score(wave: Wave) -> float:
        if wave.shape != (calibration.window_samples,):
            raise ValueError(f"the voice model reads {calibration.window_samples} samples, not {wave.shape}")
        outputs = session.run(None, {name: wave[np.newaxis]})
        return float(np.ravel(outputs[0])[position])

    return score, calibration


def _calibration(card: Card) -> Calibration:
    try:
        facts, values = card.facts["input"], dict(cast("Mapping[str, Any]", card.facts["calibration"]))
    except KeyError as error:
        raise ModelError(
            f"The card of voice model {card.name!r} has no {error} table. Install Belwacht again."
        ) from error
    if facts.get("rate_hz") != SAMPLE_RATE_HZ:
        raise ModelError(f"Voice model {card.name!r} reads {facts.get('rate_hz')} Hz; only {SAMPLE_RATE_HZ} Hz is fed.")
    known = {field.name for field in fields(Calibration)}
    try:
        return Calibration(
            window_samples=facts["window_samples"], **{key: value for key, value in values.items() if key in known}
        )
    except (KeyError, TypeError) as error:
        raise ModelError(f"The card of voice model {card.name!r} is incomplete: {error}.") from error
