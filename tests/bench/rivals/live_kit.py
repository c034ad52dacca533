"""WhisperLiveKit on one stereo call in real time: run by its own Python, it tells what it heard when.

    python live_kit.py MODEL_FOLDER LANGUAGE CALL.wav

A JSON line for each change of a side's confirmed text, {"side", "at_s", "text"}, and one at the end, {"cpu_s"}. Both
sides are sessions of one engine: LocalAgreement over faster-whisper, all else as it comes.
"""

import asyncio
import json
import logging
import sys
import time
from typing import Any

import soundfile
from whisperlivekit.test_harness import TestHarness

BLOCK_S = 0.1
LATEST_S = 90.0  # after the end of the call: what is confirmed later is lost


async def listen(side: str, wave: Any, rate_hz: int, started_s: float, settings: dict) -> None:
    told = ""

    def tell(state: Any) -> None:
        nonlocal told
        if state.committed_text != told:
            told = state.committed_text
            print(json.dumps({"side": side, "at_s": time.monotonic() - started_s, "text": told}), flush=True)

    async with TestHarness(**settings) as session:
        session.on_update(tell)
        size = round(BLOCK_S * rate_hz)
        for at in range(0, len(wave), size):
            await asyncio.sleep(max(0.0, started_s + (at + size) / rate_hz - time.monotonic()))
            await session.feed_pcm(wave[at : at + size].tobytes(), speed=0)
        tell(await session.finish(LATEST_S))


async def main(folder: str, language: str, path: str) -> None:
    settings = {"model_size": "base", "model_dir": folder, "lan": language, "warmup_file": ""}
    settings |= {"backend": "faster-whisper", "backend_policy": "localagreement", "pcm_input": True}
    async with TestHarness(**settings):
        """The engine is loaded once, before the clock starts."""
    wave, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    started_s, before_s = time.monotonic(), time.process_time()
    sides = [("far", wave[:, 0]), ("near", wave[:, 1])]
    await asyncio.gather(*(listen(side, of_it, rate_hz, started_s, settings) for side, of_it in sides))
    print(json.dumps({"cpu_s": time.process_time() - before_s}), flush=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    asyncio.run(main(*sys.argv[1:]))
