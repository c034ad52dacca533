"""`belwacht doctor`: is everything there that Belwacht needs, and if not, what to do."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Final

import click

from config.load import config_path, load
from config.schema import Config
from daemon.folders import log_path, runtime_folder
from daemon.server import NotRunningError, ask
from daemon.sources import InputError
from daemon.sources.call_watch import unseen
from daemon.sources.device import rescan
from daemon.sources.names import choose
from daemon.store import Store, StoreError
from models.catalogue import card
from models.errors import ModelError
from models.fetch import verify
from models.folders import find, model_folder
from models.own import voice_model
from tray.sensitivity import in_words
from tray.texts import words

Check = Callable[[Config], str]
TROUBLE: Final = (InputError, StoreError, ModelError, NotRunningError)


@click.command()
def doctor() -> None:
    """Check settings, models, sound, log and screen; exit 1 when something needs you."""
    config = load()
    click.echo(f"ok       settings: {config_path()}")
    healthy = True
    for name, check in CHECKS:
        try:
            click.echo(f"ok       {name}: {check(config)}")
        except TROUBLE as error:
            click.echo(f"problem  {name}: {error}")
            healthy = False
    for remark in _remarks():
        click.echo(f"note     {remark}")
    if not healthy:
        sys.exit(1)


def _recogniser(config: Config) -> str:
    folder = find(config.hearing.model)
    if folder == model_folder(card("base")) or config.hearing.model != str(folder):
        verify(card(config.hearing.model), folder)
    return f"{config.hearing.model} in {folder}"


def _voice(config: Config) -> str:
    model, folder = voice_model(config.voice.model)
    verify(model, folder)
    return f"{model.name}, verified"


def _far(config: Config) -> str:
    choice = choose(config.sound.far_device, rescan(), microphone=False)
    return choice.pulse_source or choice.portaudio


def _near(config: Config) -> str:
    if not config.sound.near_device:
        return "not listened to (sound.near_device is empty)"
    choice = choose(config.sound.near_device, rescan(), microphone=True)
    return choice.pulse_source or choice.portaudio


def _calls(config: Config) -> str:
    if not config.sound.only_calls:
        return "listened for at all times (sound.only_calls is false)"
    if why := unseen():
        return f"cannot be found here, so Belwacht listens at all times ({why})"
    return "found by themselves; nothing is heard between them"


def _sensitivity(config: Config) -> str:
    return in_words(config.judge.sensitivity, words("en"))


def _log(config: Config) -> str:
    store = Store(log_path())
    count = len(store.entries())
    store.close()
    return f"{count} alerts in {store.path}, kept for {config.store.retention_days} days"


CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("recogniser", _recogniser),
    ("voice model", _voice),
    ("caller's sound", _far),
    ("microphone", _near),
    ("calls", _calls),
    ("sensitivity", _sensitivity),
    ("alert log", _log),
)


def _remarks() -> Iterator[str]:
    try:
        answer = ask(runtime_folder(), "status")
        yield f"Belwacht is running: {' '.join([answer['state'], *answer['reasons']])}"
    except NotRunningError as error:
        yield str(error)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield "There is no screen here: belwacht run works in the terminal."
