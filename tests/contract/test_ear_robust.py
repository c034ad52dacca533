"""What the ears make of bad lines and of sounds that are no speech, with the real webrtcvad and the real Silero.

Measured: every share of speech kept 1.0; taken for speech: of all music 1 %, of tones and keys nothing, of the
loudspeaker nothing in cars and rooms of a home but one (9 %). In large halls, whose echo lasts over a second, the
loudspeaker passes for the user.
"""

import json
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from config.load import load
from daemon.graph import Graph, Parts
from daemon.parts import load_roster
from daemon.sources import Block
from detectors.types import (
    DISCLOSURES,
    SAMPLE_RATE_HZ,
    SIDES,
    Alert,
    Finding,
    Side,
    Transcript,
    Utterance,
    Wave,
    to_wave,
)
from models.silero import Silero
from tests.bench.channels import CHANNELS, Channel
from tests.bench.speech import read
from tests.bench.tones import busy, dtmf, ringback
from tests.paths import SHARED
from tests.scripted import Script, alone
from tests.sounds import noise, spoken

CALLER = "Goedemiddag, u spreekt met de afdeling veiligheid. Er is iets mis met uw rekening. Ik noem u nu een nummer."
USER = "Nee, dat heb ik niet gedaan. Wat moet ik nu doen?"


class Deaf:
    """Listens to nothing: only the ears are tested."""

    def heard(self, transcript: Transcript) -> None: ...
    def found(self, finding: Finding) -> None: ...
    def raised(self, alert: Alert, decided_at: int) -> None: ...


def listen(sides: Mapping[Side, Wave]) -> dict[Side, list[Utterance]]:
    """The finished utterances of each side."""
    graph = Graph(load(), Parts(alone(Script([])), Silero, None), Deaf())
    found: list[Utterance] = []
    for block in blocks(sides):
        found += graph.hear(block)
    found += graph.stop_hearing()
    return {side: [each for each in found if each.side == side and each.final] for side in SIDES}


def blocks(sides: Mapping[Side, Wave]) -> Iterator[Block]:
    for at in range(0, max(map(len, sides.values())), 1600):
        yield from (Block(side, wave[at : at + 1600], SAMPLE_RATE_HZ) for side, wave in sides.items())


def far(wave: Wave) -> list[Utterance]:
    return listen({"far": wave})["far"]


def hiss(length: int, rms: float = 3e-4) -> Wave:
    return np.random.default_rng(length).normal(0, rms, length).astype(np.float32)


def placed(speech: Wave, start_s: float, length_s: float, gain: float = 1.0) -> Wave:
    """The speech from ``start_s`` on, on a line that is never exactly silent."""
    wave = hiss(round(length_s * SAMPLE_RATE_HZ))
    start = round(start_s * SAMPLE_RATE_HZ)
    wave[start : start + len(speech)] += np.float32(gain) * speech[: len(wave) - start]
    return wave


def voiced(wave: Wave) -> np.ndarray:
    """For each 20 ms of clean speech whether somebody speaks: within 26 dB of the loudest."""
    frames = wave[: len(wave) // 320 * 320].reshape(-1, 320)
    rms = np.sqrt((frames**2).mean(1))
    return rms > 0.05 * rms.max()


def kept(clean: Wave, heard: list[Utterance]) -> float:
    """The share of the clean speech that lies in the utterances."""
    speaks = voiced(clean)
    covered = np.zeros(len(speaks), bool)
    for utterance in heard:
        covered[utterance.start // 320 : -(-utterance.end // 320)] = True
    return float((speaks & covered).sum() / speaks.sum())


def seconds(heard: list[Utterance]) -> float:
    return sum(utterance.end - utterance.start for utterance in heard) / SAMPLE_RATE_HZ


@pytest.fixture(scope="module")
def caller() -> Wave:
    return placed(to_wave(spoken(CALLER)), 1.0, 10.0)


@pytest.fixture(scope="module")
def user() -> Wave:
    return placed(to_wave(spoken(USER)), 2.0, 10.0)


@pytest.mark.parametrize("sound", [ringback(12.0), busy(6.0), dtmf("0612345678#*" * 2)], ids=["ring", "busy", "keys"])
def test_the_tones_of_a_telephone_are_no_speech(sound: Wave) -> None:
    assert far(sound + hiss(len(sound))) == []


@pytest.mark.shared
@pytest.mark.parametrize(("kind", "most_share"), [("hold_music", 0.05), ("keyboard", 0.0), ("typewriter", 0.0)])
def test_music_and_keys_are_hardly_speech(kind: str, most_share: float) -> None:
    files = sorted((SHARED / "noise" / "noise").glob(f"{kind}_*"))
    sounds = [read(file)[: 8 * SAMPLE_RATE_HZ, 0] for file in files]
    assert files
    assert sum(seconds(far(sound)) for sound in sounds) <= most_share * sum(map(len, sounds)) / SAMPLE_RATE_HZ


@pytest.mark.parametrize(("channel", "least"), [("telephone", 0.9), ("amr", 0.9), ("opus", 0.9), ("loss", 0.9)])
def test_a_line_takes_no_speech_away(caller: Wave, channel: Channel, least: float) -> None:
    assert kept(caller, far(CHANNELS[channel](caller))) >= least


def test_clipped_speech_is_speech(caller: Wave) -> None:
    assert kept(caller, far(np.clip(8 * caller, -0.5, 0.5))) >= 0.9


def test_speech_as_loud_as_the_noise_is_heard(caller: Wave) -> None:
    loudness = float(np.sqrt((caller[SAMPLE_RATE_HZ : -2 * SAMPLE_RATE_HZ] ** 2).mean()))
    noisy = caller + hiss(len(caller), loudness)
    assert kept(caller, far(noisy)) >= 0.9


def test_noise_of_the_same_loudness_alone_is_not() -> None:
    assert far(to_wave(noise(8.0, level=3000))) == []


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["rain", "cafe", "traffic"])
def test_speech_as_loud_as_the_street_is_heard(caller: Wave, kind: str) -> None:
    street = np.resize(read(sorted((SHARED / "noise" / "noise").glob(f"{kind}_*"))[0])[:, 0], len(caller))
    noisy = caller + street * (np.sqrt((caller**2).mean()) / np.sqrt((street**2).mean()))
    assert kept(caller, far(noisy.astype(np.float32))) >= 0.9


def test_both_talking_at_once_are_both_heard(caller: Wave, user: Wave) -> None:
    heard = listen({"far": caller, "near": user})
    assert kept(caller, heard["far"]) >= 0.9
    assert kept(user, heard["near"]) >= 0.9


@pytest.mark.parametrize("gain_db", [-3, -15])
def test_the_loudspeaker_in_the_microphone_is_not_the_user(caller: Wave, gain_db: float) -> None:
    echo = np.roll(caller, 48) * np.float32(10 ** (gain_db / 20)) + hiss(len(caller))
    heard = listen({"far": caller, "near": echo})
    assert heard["near"] == []
    assert kept(caller, heard["far"]) >= 0.9


@pytest.mark.shared
@pytest.mark.parametrize("room", ["sim_living_room", "sim_small_room", "sim_car"])
def test_the_loudspeaker_in_a_room_is_hardly_the_user(caller: Wave, room: str) -> None:
    response = read(sorted((SHARED / "noise" / "rir").glob(f"{room}_*"))[0])[:, 0]
    echo = np.convolve(caller, response)[: len(caller)]
    echo = (echo * 0.5 * np.std(caller) / np.std(echo)).astype(np.float32) + hiss(len(caller))
    heard = listen({"far": caller, "near": echo})
    assert seconds(heard["near"]) <= 0.2 * seconds(heard["far"])


@pytest.mark.parametrize("leak_db", [0, -6, -12])
def test_the_user_is_heard_through_the_loudspeaker(caller: Wave, user: Wave, leak_db: float) -> None:
    near = user + np.roll(caller, 48) * np.float32(10 ** (leak_db / 20))
    heard = listen({"far": caller, "near": near})
    assert kept(user, heard["near"]) >= 0.8


def read_out() -> tuple[str, Wave]:
    """A turn of a shared English call in which the user reads a number out."""
    for line in (SHARED / "calls" / "dialogues.jsonl").read_text("utf-8").splitlines():
        call = json.loads(line)
        sound = SHARED / "calls" / "audio" / f"{call['id']}.opus"
        times = json.loads(sound.with_suffix(".json").read_text("utf-8"))["turns"]
        for turn, time in zip(call["turns"], times, strict=True):
            if call["lang"] == "en" and set(turn["discloses"]) & {"code", "card"}:
                start, end = (round(time[name] * SAMPLE_RATE_HZ) for name in ("start", "end"))
                return call["lang"], read(sound)[start:end, 1]
    raise AssertionError("no call has such a turn")


@pytest.mark.shared
@pytest.mark.weights
def test_a_number_out_of_the_loudspeaker_is_not_the_users() -> None:
    language, number = read_out()
    parts = Parts(load_roster(load().hearing), Silero, None)
    said = placed(number, 1.0, len(number) / SAMPLE_RATE_HZ + 3)
    quiet = hiss(len(said))
    echo = np.roll(said, 48) * np.float32(0.7) + quiet

    def disclosed(sides: Mapping[Side, Wave]) -> set[str]:
        graph = Graph(load(overrides=[f"hearing.language={language}"]), parts, Deaf())
        heard = [utterance for block in blocks(sides) for utterance in graph.hear(block)] + graph.stop_hearing()
        findings = [finding for utterance in heard for finding in graph.read(utterance)] + graph.stop_reading()
        return {finding.label for finding in findings if finding.side == "near"}

    assert disclosed({"far": quiet, "near": said}) & DISCLOSURES
    assert not disclosed({"far": said, "near": echo})
