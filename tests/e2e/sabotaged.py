"""``belwacht`` with a recogniser that does as a file says: the only way to make a sound one fail on demand.

Run: python sabotaged.py PATH_OF_BELWACHT ARGUMENTS... It starts itself again as the process that reads.

The file that BELWACHT_SABOTAGE names holds how many readings fail from now on (-1: all), or ``hang`` for as long as it
does, or ``hang once`` for one reading that never ends, or ``say`` and the words that are heard in any speech. Beside it
is a file ``began`` from the first reading on that failed or hung.
"""

import os
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

from daemon import apart, reader
from detectors.types import Language
from models.whisper import Encoded, Whisper
from models.whisper_words import Heard, HeardWord

READS = "reads"
BEGAN = "began"


def sabotage(order: Path) -> None:
    """Every reading from now on does what ``order`` says."""
    encode, decode_many = Whisper.encode, Whisper.decode_many

    def sabotaged(self: Whisper, wave: Any) -> Any:
        failures = int(said(order)) if said(order).lstrip("-").isdigit() else 0
        if failures or said(order).startswith("hang"):
            (order.parent / BEGAN).touch()
        if said(order) == "hang once":
            order.write_text("")
            Event().wait()
        while said(order) == "hang":
            time.sleep(0.1)
        if failures:
            order.write_text(str(failures - 1 if failures > 0 else failures))
            raise RuntimeError("sabotage")
        return encode(self, wave)

    def told(self: Whisper, encoded: Encoded, language: Language) -> list[Heard]:
        verb, _, text = said(order).partition(" ")
        return [heard(text, encoded.length_s)] if verb == "say" else decode_many(self, encoded, language)

    Whisper.encode = sabotaged
    Whisper.decode_many = told


def heard(text: str, length_s: float) -> Heard:
    """The words, spread evenly over the utterance."""
    words = text.split()
    step_s = length_s / len(words)
    return Heard(tuple(HeardWord(word, n * step_s, (n + 1) * step_s, 0.9) for n, word in enumerate(words)), 0.0)


def said(order: Path) -> str:
    return order.read_text().strip() if order.exists() else ""


if __name__ == "__main__":
    if sys.argv[1:] == [READS]:
        sabotage(Path(os.environ["BELWACHT_SABOTAGE"]))
        reader.main()
    else:
        from daemon.cli import main

        apart.COMMAND = (sys.executable, __file__, READS)
        sys.argv = sys.argv[1:]
        main()
