"""A real telephone call on one computer: PulseAudio with pretended sound cards, and two SIP softphones over G.711."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from tests.desktop.screen import until

NEEDED: Final = ("pulseaudio", "pactl", "paplay", "parec", "baresip")
CARDS: Final = ("caller_mic", "caller_spk", "callee_spk", "callee_mic")
# Sound that comes too late is a gap in the call: on a loaded machine all that carries it has room and goes first.
LATENCY_MS: Final = 100
FIRST: Final = ("chrt", "-r", "5")  # real time, where we may
# baresip polls its devices while it opens them: in real time, the sound server would get no turn for seconds.
EARLY: Final = ("nice", "-n", "-10")
CALL_DEADLINE_S: Final = 20.0

CONFIG: Final = """\
sip_listen {line.host}:{sip}
net_interface {line.host}
audio_source alsa,{line.wires}_in
audio_player alsa,{line.wires}_out
ausrc_srate {line.rate_hz}
auplay_srate {line.rate_hz}
ausrc_channels 1
auplay_channels 1
audio_buffer 200-1000
jitter_buffer_delay 10-50
module_path {modules}
module {line.codec}.so
module alsa.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {line.host}:{control}
"""

PCM: Final = 'pcm.{name} {{ type pulse device "{device}" }}\n'
WIRING: Final = {
    "caller_in": "caller_mic.monitor",
    "caller_out": "caller_spk",
    "callee_in": "callee_mic.monitor",
    "callee_out": "callee_spk",
}


def missing_parts() -> list[str]:
    """The programs that must still be installed before a call can be placed."""
    return [name for name in NEEDED if shutil.which(name) is None]


needs_parts = pytest.mark.skipif(bool(missing_parts()), reason=f"install first: {', '.join(missing_parts())}")


def null_sink(card: str) -> str:
    """The PulseAudio module of a sound card that is none."""
    return f"module-null-sink sink_name={card} rate=48000 sink_properties=device.description={card}"


def _as(program: str) -> list[str]:
    """What tells the sound server that another program than it is plays or records."""
    return [f"--property=application.process.binary={program}"] if program else []


@dataclass(frozen=True, slots=True)
class SoundServer:
    """A running PulseAudio of its own; ``env`` is what a program needs to play and record there."""

    env: dict[str, str]
    folder: Path

    @property
    def address(self) -> str:
        """What ``PULSE_SERVER`` must be for a program to use this server."""
        return self.env["PULSE_SERVER"]

    def run(self, *command: str) -> str:
        """What the program printed; its failure is an error."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=30, check=True)
        return done.stdout

    def plug_in(self, card: str) -> None:
        """The card is there again."""
        self.run("pactl", "load-module", *null_sink(card).split())

    def unplug(self, card: str) -> None:
        """The card is gone, and with it its monitor."""
        modules = self.run("pactl", "list", "short", "modules").splitlines()
        self.run("pactl", "unload-module", next(line.split()[0] for line in modules if f"sink_name={card} " in line))

    @contextmanager
    def playing(self, file: Path, card: str, program: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        """The file is being played into a card, as by ``program``; wait for the process to hear it out."""
        with running(["paplay", *_as(program), f"--device={card}", str(file)], self.env) as process:
            yield process

    @contextmanager
    def a_microphone(self, card: str, program: str) -> Iterator[None]:
        """``program`` takes in what is played into a card, and drops it."""
        with running(["parec", *_as(program), f"--device={card}.monitor"], self.env):
            yield

    @contextmanager
    def recording(self, source: str, file: Path, rate_hz: int) -> Iterator[None]:
        """``file`` grows by what the source gives: raw int16, one channel."""
        form = (f"--rate={rate_hz}", "--channels=1", "--format=s16le")
        command = ["parec", f"--device={source}", *form]
        with file.open("wb") as output, running(command, self.env, stdout=output):
            until(lambda: file.stat().st_size > 0, f"the first sound from {source}")
            yield


@cache
def may_go_first() -> bool:
    """Whether this user may run programs in real time."""
    return subprocess.run([*FIRST, "true"], capture_output=True, check=False).returncode == 0


@contextmanager
def running(
    command: list[str], env: dict[str, str], priority: tuple[str, ...] = FIRST, **streams: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """The program runs, and is gone afterwards."""
    if may_go_first():
        command = [*priority, *command]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=env, **(quiet | streams))
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def write_pcms(folder: Path) -> None:
    """The programs whose home is ``folder`` find the cards by ALSA's names for them."""
    (folder / ".asoundrc").write_text("".join(PCM.format(name=n, device=d) for n, d in WIRING.items()))


@contextmanager
def a_sound_server(folder: Path) -> Iterator[SoundServer]:
    """PulseAudio with the four cards of a call, gone afterwards; the user's own sound is not touched."""
    socket_file = folder / "pulse" / "native"
    socket_file.parent.mkdir(parents=True, mode=0o700)
    # Not the tests' own runtime folder: two servers in one would quarrel.
    server_env = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PULSE_RUNTIME_PATH": str(folder)}
    modules = [f"module-native-protocol-unix socket={socket_file} auth-anonymous=1"]
    modules += [null_sink(card) for card in CARDS]
    loads = [part for module in modules for part in ("-L", module)]
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *loads]
    write_pcms(folder)
    env = server_env | {"PULSE_SERVER": f"unix:{socket_file}", "PULSE_LATENCY_MSEC": str(LATENCY_MS)}
    del env["PULSE_RUNTIME_PATH"]
    log = folder / "pulseaudio.log"
    with log.open("wb") as output, running(command, server_env, stdout=output, stderr=output):
        server = SoundServer(env, folder)
        until(lambda: socket_file.exists() and "callee_mic" in server.run("pactl", "list", "short", "sinks"), str(log))
        yield server


@dataclass(frozen=True, slots=True)
class Line:
    """How a softphone is connected: ``wires`` are its cards, ``host`` its address, ``prefix`` is what runs it."""

    wires: str
    codec: str = "g711"
    formats: str = "PCMU/8000/1,PCMA/8000/1"
    rate_hz: int = 8000
    answer: str = "auto"
    host: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()


@dataclass(slots=True)
class Softphone:
    """A running baresip and the connection that steers it."""

    number: str
    control: socket.socket
    process: "subprocess.Popen[bytes]"
    received: bytearray = field(default_factory=bytearray)

    def tell(self, command: str, parameters: str = "") -> None:
        """baresip has been told; what it answers is read by ``await_sign``."""
        message = json.dumps({"command": command, "params": parameters, "token": "test"}).encode()
        self.control.sendall(b"%d:%s," % (len(message), message))

    def await_sign(self, kind: str) -> None:
        """baresip has told of an event of this kind, such as CALL_ESTABLISHED."""
        seen: list[str] = []

        def came() -> bool:
            seen.extend(str(message.get("type")) for message in self.messages())
            return kind in seen

        until(came, f"{kind} from {self.number}, which told {seen}", CALL_DEADLINE_S)

    def messages(self) -> Iterator[dict[str, Any]]:
        """What baresip has told since it was last asked."""
        try:
            self.received += self.control.recv(65536)
        except TimeoutError:
            return
        while b":" in self.received:
            length, _, rest = bytes(self.received).partition(b":")
            if len(rest) <= int(length):
                return
            del self.received[: len(length) + 1 + int(length) + 1]
            yield json.loads(rest[: int(length)])


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _modules() -> Path:
    """Where Debian keeps baresip's modules."""
    places = [Path("/usr/lib/baresip/modules"), *Path("/usr/lib").glob("*/baresip/modules")]
    return next(place for place in places if place.is_dir())


@contextmanager
def a_softphone(name: str, server: SoundServer, line: Line | None = None) -> Iterator[Softphone]:
    """baresip as ``name``, reachable on the loopback interface alone unless its line is another, gone afterwards."""
    folder = server.folder / name
    folder.mkdir(exist_ok=True)
    line = line or Line(name)
    sip, control = free_port(socket.SOCK_DGRAM), free_port()
    number = f"sip:{name}@{line.host}:{sip}"
    settings = CONFIG.format(sip=sip, control=control, line=line, modules=_modules())
    (folder / "config").write_text(settings)
    account = f"<{number}>;regint=0;answermode={line.answer};audio_codecs={line.formats}\n"
    (folder / "accounts").write_text(account)
    log = folder / "baresip.log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        command = [*line.prefix, "baresip", "-f", str(folder)]
        process = stack.enter_context(running(command, server.env, EARLY, stdout=output, stderr=output))
        until(lambda: _connects(line.host, control), f"the control port of {name}, see {log}")
        connection = stack.enter_context(socket.create_connection((line.host, control), timeout=5))
        connection.settimeout(0.1)
        yield Softphone(number, connection, process)


def _connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def a_call(server: SoundServer) -> Iterator[None]:
    """The caller has called the user and the line is open; afterwards both have hung up."""
    with a_softphone("callee", server) as callee, a_softphone("caller", server) as caller:
        caller.tell("dial", callee.number)
        caller.await_sign("CALL_ESTABLISHED")
        yield
        caller.tell("hangup")
        callee.await_sign("CALL_CLOSED")


def one_side(call: Path, channel: int, folder: Path) -> Path:
    """A WAV file of one channel of a recorded call: 0 is the caller, 1 the user."""
    wave, rate_hz = soundfile.read(call, dtype="float32", always_2d=True)
    file = folder / f"{call.stem}-{channel}.wav"
    soundfile.write(file, wave[:, channel], rate_hz)
    return file


def likeness(heard: npt.NDArray[np.float64], played: npt.NDArray[np.float64]) -> float:
    """The correlation of ``played`` with the stretch of ``heard`` that is most like it, in [0, 1]."""
    size = 1 << (len(heard) + len(played)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    products = np.fft.irfft(spectrum, size)[: max(1, len(heard) - len(played))]
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    stretch = energy[len(played) : len(played) + len(products)] - energy[: len(products)]
    scale = np.sqrt(np.maximum(stretch, 1e-9) * np.sum(played**2))
    return float(np.max(np.abs(products) / scale))
