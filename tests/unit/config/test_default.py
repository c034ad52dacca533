"""The shipped ``default.toml`` is what the schema says, and loads as the defaults."""

from pathlib import Path

from config.default import default_toml, shipped
from config.fields import keys
from config.load import load
from config.schema import Config


def test_the_shipped_file_is_current() -> None:
    assert shipped() == default_toml(), "write default_toml() to config/default.toml"


def test_it_loads_as_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "default.toml"
    file.write_text(default_toml(), encoding="utf-8")
    assert load(file) == Config()


def test_it_names_every_setting_with_its_meaning() -> None:
    lines = default_toml().splitlines()
    for key in keys():
        at = next(n for n, line in enumerate(lines) if line.startswith(key.partition(".")[2] + " = "))
        assert lines[at - 1].startswith("# Write "), key
        assert lines[at - 2].startswith("# "), key
