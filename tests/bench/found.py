"""How soon calls are found and let go, and whether anything else is taken for one: ``python -m tests.bench.found``.

Real softphones, each on a sound server of its own, so that the user's server knows the user's softphone alone.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pulsectl
import soundfile

from daemon.sources.call_watch import CallWatch, streams_of
from tests.desktop.screen import until
from tests.e2e.testbed import CARDS, Softphone, SoundServer, a_softphone, a_sound_server, running

PHONE: Final = "baresip"
TALK_S: Final = 1.5
DEADLINE_S: Final = 30.0
POLL_S: Final = 0.005
SIGNS: Final = {True: "CALL_ESTABLISHED", False: "CALL_CLOSED"}
MEASURED: Final = ("begun, after the phone", "after the streams", "over, after the phone", "after the streams")
ALONE_S: Final = 0.7  # of a sound of its own: longer than a program must last to count


class Clock:
    """When the watch said that a call began and ended, and when the streams really did."""

    def __init__(self, watch: CallWatch, pulse: Any) -> None:
        self.watch = watch
        self._pulse = pulse

    def when(self, there: bool, phone: Softphone) -> tuple[float, float, float]:
        """The times at which the phone told of it, at which the streams were there or gone, and the watch said so."""
        phone_s = streams_s = said_s = 0.0
        stop_s = time.monotonic() + DEADLINE_S
        while not (phone_s and streams_s and said_s):
            assert time.monotonic() < stop_s, "the call was not noticed"
            now_s = time.monotonic()
            phones = {stream.plays for stream in streams_of(self._pulse) if stream.process == PHONE}
            if not phone_s and SIGNS[there] in {message.get("type") for message in phone.messages()}:
                phone_s = now_s
            if not streams_s and (len(phones) == 2) == there:
                streams_s = now_s
            if not said_s and bool(self.watch.calls.talking) == there:
                said_s = now_s
            time.sleep(POLL_S)
        return phone_s, streams_s, said_s


@contextmanager
def watching(server: SoundServer) -> Iterator[CallWatch]:
    """A watch that sees the server; this process talks to no other."""
    os.environ["PULSE_SERVER"] = server.address
    watch = CallWatch(lambda: None)
    watch.start()
    try:
        until(lambda: watch.blind is False, "a watch that sees the server")
        yield watch
    finally:
        watch.stop()


def one_call(callee: Softphone, caller: Softphone, clock: Clock) -> list[float]:
    """Seconds until the watch told of the beginning and the end: after the phone did, and after the streams changed."""
    caller.tell("dial", callee.number)
    *begun, said_s = clock.when(there=True, phone=callee)
    time.sleep(TALK_S)
    caller.tell("hangup")
    *ended, over_s = clock.when(there=False, phone=callee)
    return [*(said_s - each for each in begun), *(over_s - each for each in ended)]


def calls(count: int, folder: Path) -> None:
    """Prints how soon each beginning and end was noticed."""
    places = [folder / "user", folder / "other"]
    for place in places:
        place.mkdir(mode=0o700)
    with ExitStack() as stack:
        user, other = (stack.enter_context(a_sound_server(place)) for place in places)
        for server in (user, other):
            live(server, folder, stack, 60 + 30 * count)
        watch = stack.enter_context(watching(user))
        pulse = stack.enter_context(pulsectl.Pulse("bench", server=user.address))
        callee = stack.enter_context(a_softphone("callee", user))
        caller = stack.enter_context(a_softphone("caller", other))
        callee.control.settimeout(POLL_S)
        clock = Clock(watch, pulse)
        times: list[list[float]] = []
        for number in range(count):
            times.append(one_call(callee, caller, clock))
            print(f"call {number + 1}:", *(f"{each:.3f}" for each in times[-1]), flush=True)
    for what, column in zip(MEASURED, zip(*times, strict=True), strict=True):
        in_time = sum(each <= 0.5 for each in column)
        spread = np.round(np.quantile(column, [0.5, 0.95, 1.0]), 3)
        print(f"{what}: {in_time} of {count} within 0.5 s; median, 95 %, most: {spread}", flush=True)


def live(server: SoundServer, folder: Path, stack: ExitStack, seconds: float) -> None:
    """The cards of the server are at work, as real ones are: idle pretended ones make the whole server wait 4 s."""
    hiss = folder / "hiss.wav"
    if not hiss.exists():
        soundfile.write(hiss, np.random.default_rng(0).normal(0, 1e-3, round(8000 * seconds)), 8000)
    for card in CARDS:
        stack.enter_context(server.playing(hiss, card))


def others(minutes: float, folder: Path) -> None:
    """Prints how often ringing, music, notifications and recorders were taken for a call."""
    starts: list[float] = []
    place = folder / "alone"
    place.mkdir(mode=0o700)
    tone = folder / "tone.wav"
    soundfile.write(tone, 0.1 * np.sin(np.arange(round(16_000 * ALONE_S)) / 4), 16_000)
    chance = random.Random(0)
    with ExitStack() as stack:
        server = stack.enter_context(a_sound_server(place))
        live(server, folder, stack, 60 * minutes + 60)
        watch = stack.enter_context(watching(server))
        end_s = time.monotonic() + 60 * minutes
        told = 0
        while time.monotonic() < end_s:
            something(server, tone, watch, chance, starts)
            told += 1
    print(f"{minutes:.0f} minutes, {told} sounds, ringings and recordings: {len(starts)} false starts", flush=True)


def something(server: SoundServer, tone: Path, watch: CallWatch, chance: random.Random, starts: list[float]) -> None:
    """One sound, ringing or recording has come and gone."""
    play = ["paplay", "--device=callee_spk", str(tone)]
    kinds = (
        play,
        [*play, "--property=media.role=event"],
        [*play, "--property=application.process.binary=linphone"],  # rings
        ["timeout", str(ALONE_S), "parec", "--device=callee_mic.monitor", "/dev/null"],
    )
    with running(chance.choice(kinds), server.env) as process:
        while process.poll() is None:
            if watch.calls.talking:
                starts.append(time.monotonic())
            time.sleep(0.05)
    time.sleep(chance.random())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.calls:
            calls(asked.calls, Path(folder))
        if asked.minutes:
            others(asked.minutes, Path(folder))


if __name__ == "__main__":
    main()
