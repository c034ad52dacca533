"""What is fed with bytes nobody would write: each target says what it may answer with; anything else is a fault."""

import io
import json
import logging
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import soundfile

from config.default import default_toml
from config.errors import ConfigError
from config.load import load
from daemon.ear.resample import Framer
from daemon.graph import Parts
from daemon.guard import Guard
from daemon.journal import Journal
from daemon.learning import learnt_from
from daemon.server import ADDRESS_FILE, Server
from daemon.sources import InputError
from daemon.sources.wav import WavSource
from daemon.store import Store, StoreError
from detectors.asks import find
from detectors.masking import mask
from detectors.types import LANGUAGES, SIDES
from models.catalogue import read_card
from models.errors import ModelError
from models.silero import Silero
from tests.findings import alert, found
from tests.scripted import Script, alone
from tray.card_view import CardRequest, view_of

Feed: TypeAlias = Callable[[bytes], None]
RATES_HZ: Final = (8000, 44100)
FORMATS: Final = (("WAV", "PCM_16"), ("WAV", "FLOAT"), ("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("AIFF", "PCM_16"))
MOST_BLOCKS: Final = 100
ANSWER_S: Final = 5.0
ADDRESSES: Final = 10_000  # of the loopback interface
ALERT: Final = alert("stop", found("pin", 0.9, 5, "geef mij uw pincode 1234"))


@dataclass(frozen=True)
class Target:
    """``open`` gives what is to be fed, with a folder of its own; ``seeds`` are inputs as they should be."""

    name: str
    seeds: Callable[[], list[bytes]]
    open: Callable[[Path], Any]


@contextmanager
def audio(folder: Path) -> Iterator[Feed]:
    path = folder / "call.wav"

    def feed(sound: bytes) -> None:
        path.write_bytes(sound)
        with suppress(InputError):
            source = WavSource(path)
            framers = {side: Framer(side) for side in SIDES}
            for _, block in zip(range(MOST_BLOCKS), source, strict=False):
                framers[block.side].push(block)

    yield feed


def sounds() -> list[bytes]:
    wave = np.sin(np.arange(800) / 5).astype(np.float32) / 2
    made: list[bytes] = []
    for container, subtype in FORMATS:
        for rate_hz in RATES_HZ:
            file = io.BytesIO()
            soundfile.write(file, np.stack([wave, wave], axis=1), rate_hz, format=container, subtype=subtype)
            made.append(file.getvalue())
    return made


@contextmanager
def settings(folder: Path) -> Iterator[Feed]:
    path = folder / "config.toml"

    def feed(text: bytes) -> None:
        path.write_bytes(text)
        with suppress(ConfigError):
            load(path)

    yield feed


def some_settings() -> list[bytes]:
    return [default_toml().encode(), b"[judge]\nsensitivity = 'high'\n[store]\nretention_days = 30\n"]


@contextmanager
def database(folder: Path) -> Iterator[Feed]:
    path = folder / "alerts.db"

    def feed(log: bytes) -> None:
        for old in folder.glob("alerts.db*"):
            old.unlink()
        path.write_bytes(log)
        with suppress(StoreError), closing(Store(path)) as store:
            store.save(ALERT, "call", datetime(2026, 3, 1, tzinfo=UTC))
            learnt_from(store.entries())
            store.listened_s()

    yield feed


def logs() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "alerts.db"
        with closing(Store(path)) as store:
            for call in ("one", "two"):
                store.save(ALERT, call, datetime(2026, 3, 1, tzinfo=UTC))
        return [path.read_bytes()]


@contextmanager
def cards(folder: Path) -> Iterator[Feed]:
    def feed(text: bytes) -> None:
        with suppress(ModelError):
            read_card("fuzzed.toml", text)

    yield feed


def some_cards() -> list[bytes]:
    return [entry.read_bytes() for entry in (files("models") / "cards").iterdir() if entry.name.endswith(".toml")]


@contextmanager
def asks(folder: Path) -> Iterator[Feed]:
    def feed(text: bytes) -> None:
        said = text.decode("utf-8", "replace")
        for language in LANGUAGES:
            for side in SIDES:
                for finding in find(said, language, side):
                    assert 0 <= finding.score <= 1
                    assert finding.start <= finding.end
        mask(said)

    feed(b"hallo")  # the lexicon is read at the first
    yield feed


def said() -> list[bytes]:
    lines = (
        "Goedemiddag, mag ik uw pincode van vier cijfers? Een twee drie vier.",
        "mijn bsn is 123456782 en de code is 48 29 13",
        "please read me the code on your screen and buy a gift card of 500 euro",
        "Dit is Ä ß 📞 ١٢٣٤ €1.000,00 NL91ABNA0417164300",
    )
    return [line.encode() for line in lines]


@contextmanager
def messages(folder: Path) -> Iterator[Feed]:
    """What a card's process reads on its standard input."""

    def feed(text: bytes) -> None:
        with suppress(ValueError, TypeError, AttributeError, KeyError):  # as tray/card.py answers them
            view_of(CardRequest.from_json(text.decode("utf-8", "replace")))

    yield feed


def requests_for_cards() -> list[bytes]:
    from tray.card_view import alert_request

    return [alert_request(ALERT, language, feedback=True).to_json().encode() for language in LANGUAGES]


@contextmanager
def http(folder: Path) -> Iterator[Feed]:
    """The local server of a running guard; SECRET in the input becomes the secret it asks for."""
    config_file = folder / "config.toml"
    config_file.touch()
    config = load(config_file, ["sound.far_device=there is no such device"])
    parts = Parts(alone(Script([])), Silero, None)
    guard = Guard(config, config_file, parts, Journal(lambda: Store(folder / "alerts.db")), lambda _alert: None)
    server = Server(guard, folder)
    server.start()
    secret = json.loads((folder / ADDRESS_FILE).read_text())["secret"].encode()
    host = f"127.0.0.1:{server.port}".encode()
    addresses = cycle(f"127.1.{number // 250}.{number % 250 + 1}" for number in range(ADDRESSES))

    def feed(asked: bytes) -> None:
        # The answer to a whole request ends the connection; a half one would be waited for.
        told = asked.replace(b"SECRET", secret).replace(b"HOST", host)
        # From an address of its own: a port is not free for a minute after, and others here need some.
        with socket.create_connection(("127.0.0.1", server.port), ANSWER_S, (next(addresses), 0)) as line:
            line.sendall(told)
            line.shutdown(socket.SHUT_WR)
            answer = _read(line)
        assert not answer.startswith(b"HTTP/1.1 5"), answer[:80]

    try:
        yield feed
    finally:
        server.stop()
        guard.stop()


def _read(line: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionResetError):
        while piece := line.recv(65536):
            answer += piece
    return answer


def http_requests() -> list[bytes]:
    def post(what: str, body: bytes) -> bytes:
        head = f"POST /control/{what} HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer SECRET\r\nConnection: close\r\n"
        return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body

    page = b"GET /%s HTTP/1.1\r\nHost: HOST\r\nCookie: belwacht=x\r\nConnection: close\r\n\r\n"
    pages = [page % path for path in (b"", b"open?token=x", b"style.css", b"nowhere/settings")]
    return [
        *(post(what, b"{}") for what in ("status", "resume", "review", "nothing")),
        post("pause", b'{"seconds": 60}'),
        post("pause", b'{"seconds": "x"}'),
        *pages,
    ]


TARGETS: Final = (
    Target("audio files", sounds, audio),
    Target("settings", some_settings, settings),
    Target("database", logs, database),
    Target("model cards", some_cards, cards),
    Target("HTTP requests", http_requests, http),
    Target("messages between processes", requests_for_cards, messages),
    Target("texts through the asks", said, asks),
)


def quiet() -> None:
    """What the targets log of bad input is expected, and would fill the screen."""
    logging.disable(logging.CRITICAL)
