"""A guarded computer with softphones on it, and what callers do to it."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from daemon.server import ask
from tests.desktop.screen import until
from tests.e2e.bed import an_ask, seconds
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import EARLY, Softphone, SoundServer, a_sound_server, free_port, one_side, running
from tests.paths import REPOSITORY

SCAM: Final = REPOSITORY / "daemon" / "example" / "call.opus"
ORDINARY: Final = REPOSITORY / "tests" / "e2e" / "audio" / "ordinary.opus"
LONG_S: Final = 90.0
LINPHONE: Final = "linphonec"
LINPHONERC: Final = """\
[sip]
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
guess_hostname=0
contact="callee" <sip:callee@127.0.0.1>
[sound]
playback_dev_id=PulseAudio Unknown: callee_spk
ringer_dev_id=PulseAudio Unknown: callee_spk
capture_dev_id=ALSA Unknown: default
echocancellation=0
"""
CHORDS: Final = ((220, 277, 330), (196, 247, 294), (175, 220, 262), (247, 294, 370))
MUSIC_HZ: Final = 16_000
KEYS: Final = {"1": (697, 1209), "5": (770, 1336), "9": (852, 1477), "0": (941, 1336)}


@dataclass(slots=True)
class Guarded:
    """Belwacht waits for calls on the user's sound server; the callers have servers of their own."""

    user: SoundServer
    belwacht: Program
    log: Path
    folder: Path
    stack: ExitStack

    def status(self) -> dict[str, Any]:
        return ask(self.belwacht.data / "run", "status")

    def alerts(self) -> list[dict[str, Any]]:
        return self.belwacht.lines("alerts", "list")

    def elsewhere(self, name: str) -> SoundServer:
        """The sound of another computer."""
        place = self.folder / name
        place.mkdir(mode=0o700)
        return self.stack.enter_context(a_sound_server(place))

    def told(self, line: str, times: int = 1) -> float:
        """How long it took until the log said this so often."""
        return seconds(lambda: self.log.read_text().count(line) >= times, f"{line!r} in {self.log}", LONG_S)

    def begins(self, program: str = "baresip", times: int = 1) -> float:
        """How long it took until a call was found; it is listened to, and Belwacht hears."""
        took_s = self.told(f"a call in {program} begins", times)
        until(self.hears, "a Belwacht that hears the call", LONG_S)
        return took_s

    def hears(self) -> bool:
        """Whether a call is heard; on a busy machine it may be read late."""
        return self.status()["state"] in ("call", "degraded")

    def is_over(self, program: str = "baresip", times: int = 1) -> float:
        """How long it took until the call was over; nobody listens any more."""
        took_s = self.told(f"the call in {program} is over", times)
        until(lambda: self.status()["state"] == "listening", "the end of listening", LONG_S)
        return took_s

    def asks(self, theirs: SoundServer) -> None:
        """The caller has asked for the PIN."""
        self.says(an_ask(self.folder), theirs)

    def says(self, file: Path, theirs: SoundServer) -> None:
        """The file has been said into the caller's microphone."""
        with theirs.playing(file, "caller_mic") as player:
            assert player.wait(LONG_S) == 0

    def speaks(self, recording: Path, theirs: SoundServer) -> None:
        """The caller's side of a recorded call has been said."""
        self.says(one_side(recording, 0, self.folder), theirs)

    def is_warned(self) -> None:
        """An alert of a warning or a stop for the PIN is in the log."""
        until(lambda: bool(self.alerts()), "an alert in the log", LONG_S)
        assert "pin" in {label for alert in self.alerts() for label in alert["labels"]}
        assert {alert["level"] for alert in self.alerts()} & {"warning", "stop"}

    def is_calm(self) -> None:
        assert self.alerts() == [], self.log.read_text()


@contextmanager
def guarded(
    user: SoundServer, folder: Path, env: Mapping[str, str] | None = None, tray: bool = False
) -> Iterator[Guarded]:
    """Belwacht waits for a call; afterwards it has ended by itself."""
    user.run("pactl", "set-default-sink", "callee_spk")
    user.run("pactl", "set-default-source", "callee_mic.monitor")
    belwacht = a_program({**(env or os.environ), "PULSE_SERVER": user.address}, folder / "belwacht")
    arguments = ["--set", "sound.only_calls=true", "--set", "hearing.language=nl", *([] if tray else ["--no-tray"])]
    with belwacht.guarding(*arguments) as log, ExitStack() as stack:
        yield Guarded(user, belwacht, log, folder, stack)


def call(caller: Softphone, number: str) -> None:
    """The line is open."""
    caller.tell("dial", number)
    caller.await_sign("CALL_ESTABLISHED")


@dataclass(slots=True)
class Linphone:
    """A running linphonec that answers by itself, and the pipe that steers it."""

    number: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def await_words(self, words: str, times: int = 1) -> None:
        until(lambda: self.log.read_text().count(words) >= times, f"{words!r} in {self.log}")


@contextmanager
def a_linphone(server: SoundServer) -> Iterator[Linphone]:
    """Linphone as the user's softphone, on PulseAudio itself, gone afterwards."""
    (server.folder / ".local" / "share" / "linphone").mkdir(parents=True, exist_ok=True)
    port = free_port(socket.SOCK_DGRAM)
    settings, log = server.folder / "linphonerc", server.folder / "linphone.log"
    settings.write_text(LINPHONERC.format(port=port))
    command = [LINPHONE, "-a", "-c", str(settings)]
    with (
        log.open("wb") as output,
        running(command, server.env, EARLY, stdin=subprocess.PIPE, stdout=output, stderr=output) as process,
    ):
        phone = Linphone(f"sip:callee@127.0.0.1:{port}", process, log)
        phone.tell("soundcard show")
        phone.await_words("Playback device: PulseAudio Unknown: callee_spk")
        assert process.stdin is not None
        with process.stdin:
            yield phone


def music(folder: Path, length_s: float) -> Path:
    """Chords with overtones, one each half second."""
    each = np.arange(MUSIC_HZ // 2) / MUSIC_HZ
    fade = np.exp(-3 * each)
    chords = [
        sum(fade * np.sin(2 * np.pi * tone * part * each) / part for tone in chord for part in (1, 2, 3)) * 0.06
        for chord in CHORDS
    ]
    file = folder / "music.wav"
    soundfile.write(file, np.concatenate([chords[n % len(chords)] for n in range(round(2 * length_s))]), MUSIC_HZ)
    return file


def key_tones(folder: Path, keys: str) -> Path:
    """The keys of a telephone as one hears them."""
    each = np.arange(MUSIC_HZ // 5) / MUSIC_HZ
    tones = [sum(0.2 * np.sin(2 * np.pi * tone * each) for tone in KEYS[key]) for key in keys]
    file = folder / "keys.wav"
    soundfile.write(file, np.concatenate([part for tone in tones for part in (tone, 0 * each)]), MUSIC_HZ)
    return file


@dataclass(frozen=True, slots=True)
class LossyNetwork:
    """Another computer behind a line that loses packets: ``prefix`` runs a program there."""

    name: str
    here: str
    there: str

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)

    def lost(self) -> float:
        """The part of the packets that did not come through."""
        listed = subprocess.run([*self.prefix, "nft", "-j", "list", "ruleset"], capture_output=True, check=True).stdout
        rules = [item["rule"] for item in json.loads(listed)["nftables"] if "rule" in item]
        packets = [part["counter"]["packets"] for rule in rules for part in rule["expr"] if "counter" in part]
        return sum(packets[1::2]) / sum(packets[0::2])


@contextmanager
def a_lossy_network(percent: int) -> Iterator[LossyNetwork]:
    """A network namespace that loses packets in both directions by chance, gone afterwards. Needs root."""
    net = LossyNetwork(f"belwacht{os.getpid()}", "10.231.7.1", "10.231.7.2")
    here, there = f"bwh{os.getpid()}", f"bwt{os.getpid()}"
    rules = [f"add rule ip loss {way} ip protocol udp" for way in ("input", "output")]
    chains = [f"add chain ip loss {way} {{ type filter hook {way} priority 0; }}" for way in ("input", "output")]
    losing = [
        f"{rule} {what}" for rule in rules for what in ("counter", f"numgen random mod 100 < {percent} counter drop")
    ]
    commands = [
        f"ip netns add {net.name}",
        f"ip link add {here} type veth peer name {there} netns {net.name}",
        f"ip address add {net.here}/30 dev {here}",
        f"ip link set {here} up",
        f"ip -n {net.name} address add {net.there}/30 dev {there}",
        f"ip -n {net.name} link set {there} up",
        f"ip -n {net.name} link set lo up",
    ]
    try:
        for command in commands:
            subprocess.run(command.split(), check=True)
        for line in ("add table ip loss", *chains, *losing):
            subprocess.run([*net.prefix, "nft", line], check=True)
        yield net
    finally:
        subprocess.run(["ip", "netns", "delete", net.name], check=True)
