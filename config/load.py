"""Settings: the defaults, then the user's ``config.toml``, then ``section.key=value`` from the command line."""

import os
import tempfile
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final

import tomlkit
from platformdirs import user_config_path
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

from config.errors import ConfigError
from config.fields import setting
from config.problems import not_a_section, problems_in, unknown
from config.schema import Config
from detectors.bounded import parse_toml

CONFIG_VARIABLE: Final = "BELWACHT_CONFIG"


def config_path() -> Path:
    """Where the user's settings are, whether or not there are any; ``BELWACHT_CONFIG`` overrides it."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_config_path("belwacht", appauthor=False) / "config.toml"


def load(path: Path | None = None, overrides: Sequence[str] = ()) -> Config:
    """The settings in force. A ConfigError has every problem at once.

    Without ``path`` the user's own file is read, which need not exist.
    """
    problems: list[str] = []
    table = _file_table(path, problems)
    for override in overrides:
        _lay_over(table, override, problems)
    try:
        config = Config.model_validate(table, strict=True)
    except ValidationError as error:
        raise ConfigError(*problems, *problems_in(error)) from error
    if problems:
        raise ConfigError(*problems)
    return config


def reload(path: Path | None, overrides: Sequence[str], former: Config) -> tuple[Config, tuple[str, ...]]:
    """The new settings and no problems; or, when anything is wrong, the former ones whole and every problem."""
    try:
        return load(path, overrides), ()
    except ConfigError as error:
        return former, error.problems


def save_value(path: Path, key: str, value: str | float | bool) -> None:
    """As ``save_values`` for one setting."""
    save_values(path, {key: value})


def save_values(path: Path, values: Mapping[str, str | float | bool]) -> None:
    """Each ``section.key`` has its value in the file, whose other lines and comments stay; written in one step.

    A ConfigError when a setting or a value is not allowed, or the file cannot be read or written; then it is as it was.
    """
    strange = [unknown(key) for key in values if setting(key) is None]
    if strange:
        raise ConfigError(*strange)
    try:
        Config.model_validate(_nested(values), strict=True)
        text = _text(path) if path.exists() else ""
        parse_toml(text)
        document: Any = tomlkit.parse(text)
        for key, value in values.items():
            _put(document, key, value)
        _replace(path, tomlkit.dumps(document))
    except ValidationError as error:
        raise ConfigError(*problems_in(error)) from error
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend that line and save the setting again.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}).") from error


def assignments(texts: Sequence[str]) -> dict[str, Any]:
    """The value of each ``section.key=value`` by its key; a ConfigError has every text that is none."""
    table: dict[str, Any] = {}
    problems: list[str] = []
    for text in texts:
        _lay_over(table, text, problems)
    if problems:
        raise ConfigError(*problems)
    return {f"{section}.{name}": value for section, values in table.items() for name, value in values.items()}


def with_values(config: Config, values: Mapping[str, str | float | bool]) -> Config:
    """The settings with these values in place of their own; a ConfigError when one is not allowed."""
    table = config.model_dump()
    for section, changed in _nested(values).items():
        table[section] |= changed
    try:
        return Config.model_validate(table, strict=True)
    except ValidationError as error:
        raise ConfigError(*problems_in(error)) from error


def _nested(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, name = key.partition(".")
        table.setdefault(section, {})[name] = value
    return table


def _put(document: Any, key: str, value: str | float | bool) -> None:
    section, _, name = key.partition(".")
    table = document.setdefault(section, tomlkit.table())
    if not isinstance(table, MutableMapping):
        raise ConfigError(not_a_section(section, table))
    table[name] = value


def _file_table(path: Path | None, problems: list[str]) -> dict[str, Any]:
    """What the file says; empty, with the problem noted, when it cannot be read."""
    if path is None and not config_path().exists():
        return {}
    path = path or config_path()
    try:
        return parse_toml(_text(path))
    except ConfigError as error:
        problems.extend(error.problems)
    except ValueError as error:
        problems.append(f"{path}: not valid TOML: {error}. Mend that line.")
    return {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}: line {line} is not UTF-8. Save the file again as UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}). Check its name and who may read it.") from error


def _lay_over(table: dict[str, Any], override: str, problems: list[str]) -> None:
    """``section.key=value`` has taken its place in ``table``, or its problem is noted."""
    key, equals, text = override.partition("=")
    section, dot, name = key.strip().partition(".")
    if not (equals and dot and section and name):
        problems.append(f"{override}: write section.key=value, such as judge.sensitivity=high.")
    elif (field := setting(f"{section}.{name}")) is None:
        problems.append(unknown(f"{section}.{name}"))
    elif isinstance(table.setdefault(section, {}), dict):
        table[section][name] = _value(text.strip(), isinstance(field.default, str))


def _value(text: str, is_text: bool) -> Any:
    """The TOML value in ``text``, or the text itself: on a command line quotes are the shell's."""
    try:
        value: Any = parse_toml(f"value = {text}")["value"]
    except ValueError:
        return text
    return text if is_text and not isinstance(value, str) else value


def _replace(path: Path, text: str) -> None:
    """``path`` holds ``text``; a reader sees the old file or the new one, never half of it."""
    target = path.resolve()  # settings are often a link into a folder of dotfiles
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".config-", suffix=".toml")
    growing = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            growing.chmod(target.stat().st_mode & 0o777)
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
