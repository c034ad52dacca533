"""How clearly the language of a caller can be told over the first 8 s and more of telephone speech.

Run: python -m tests.bench.language. Prints log-odds of Dutch over English a second of speech, for each shared call.
"""

import json
from math import log

from models.folders import find
from models.whisper import Whisper
from tests.bench.calls import calls, sides
from tests.paths import SHARED

ENOUGH_S = 8.0


def main() -> None:
    whisper = Whisper(find("base"), threads=2, beam=5)
    for call in calls():
        audio = SHARED / "calls" / "audio" / f"{call['id']}.opus"
        far, _ = sides(audio, over_telephone=True)
        turns = json.loads(audio.with_suffix(".json").read_text("utf-8"))["turns"]
        nats = speech_s = 0.0
        for turn in (turn for turn in turns if turn["side"] == "far"):
            if speech_s >= ENOUGH_S:
                break
            length_s = turn["end"] - turn["start"]
            odds = whisper.language_odds(whisper.encode(far[int(turn["start"] * 16_000) : int(turn["end"] * 16_000)]))
            nats += length_s * (log(max(odds["nl"], 1e-4)) - log(max(odds["en"], 1e-4)))
            speech_s += length_s
        print(
            f"{call['lang']} {call['id']:28s} {nats / speech_s:6.1f} nats a second over {speech_s:4.1f} s", flush=True
        )


if __name__ == "__main__":
    main()
