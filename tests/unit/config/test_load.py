"""Defaults, then the file, then the command line; every problem at once; and saving one value."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import assignments, config_path, load, reload, save_value, save_values, with_values
from config.schema import Config
from tests.paths import REPOSITORY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def problems(path: Path | None, *overrides: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as raised:
        load(path, overrides)
    return raised.value.problems


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_CONFIG", str(tmp_path / "none.toml"))
    assert load() == Config()
    assert config_path() == tmp_path / "none.toml"


def test_the_command_line_beats_the_file_and_the_file_beats_the_defaults(file: Path) -> None:
    file.write_text('[judge]\nsensitivity = "low"\nwindow_s = 60\n')
    config = load(file, ["judge.sensitivity=high", "tray.card=false", "hearing.model=1984", 'tray.language="en"'])
    assert (config.judge.sensitivity, config.judge.window_s) == ("high", 60)
    assert (config.tray.card, config.tray.language, config.hearing.model) == (False, "en", "1984")
    assert config.judge.cool_down_s == Config().judge.cool_down_s


def test_every_problem_is_named_at_once_with_what_to_write(file: Path) -> None:
    file.write_text(
        'language = "nl"\nstore = 3\n[ear]\ngate = 9\npre_rol_ms = 2\nspeech_threshold = nan\n'
        '[judge]\nsensitivity = "hihg"\n[eer]\nx = 1\n[voice]\nenabled = "yes"\n[hearing]\nthreads = 2.5\nbeam = true\n'
    )
    found = "\n".join(problems(file, "judge.window_s=soon", "tray", "tray.langauge=nl"))
    assert "ear.gate = 9: write a whole number from 0 to 3." in found
    assert "ear.pre_rol_ms: there is no such setting. Did you mean ear.pre_roll_ms?" in found
    assert "ear.speech_threshold = NaN: write a number from 0.05 to 0.95." in found
    assert 'judge.sensitivity = "hihg": write "low", "normal" or "high". Did you mean "high"?' in found
    assert "eer: there is no such section. Did you mean ear?" in found
    assert "language: there is no such section. Did you mean hearing.language?" in found
    assert "store = 3: write [store] on a line of its own" in found
    assert 'voice.enabled = "yes": write true or false.' in found
    assert "hearing.threads = 2.5: write a whole number from 1 to 16." in found
    assert "hearing.beam = true: write a whole number from 1 to 10." in found
    assert 'judge.window_s = "soon": write a number from 10 to 900.' in found
    assert "tray: write section.key=value, such as judge.sensitivity=high." in found
    assert "tray.langauge: there is no such setting. Did you mean tray.language?" in found
    assert len(found.splitlines()) == 13


def test_an_unlikely_name_gets_the_known_ones(file: Path) -> None:
    file.write_text("[voice]\nzzz = 1\n")
    assert problems(file) == ("voice.zzz: there is no such setting. Known: voice.enabled, voice.model.",)


def test_broken_toml_names_the_line(file: Path) -> None:
    file.write_text("[judge]\nwindow_s = = 3\n")
    (problem,) = problems(file)
    assert str(file) in problem
    assert "line 2" in problem


def test_a_file_that_is_not_utf8_names_the_line(file: Path) -> None:
    file.write_bytes(b'[hearing]\nmodel = "caf\xe9"\n')
    assert problems(file) == (f"{file}: line 2 is not UTF-8. Save the file again as UTF-8 text.",)


def test_a_missing_file_that_was_asked_for_is_a_problem(file: Path) -> None:
    (problem,) = problems(file)
    assert "cannot be read (No such file or directory)" in problem


def test_a_folder_in_the_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path)
    assert "cannot be read (Is a directory)" in problem


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs another user")
def test_a_file_of_somebody_else_is_a_problem(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    file = tmp_path / "config.toml"
    file.write_text("")
    file.chmod(0o600)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    script = (
        f"import os, sys; sys.path.insert(0, {str(REPOSITORY)!r})\n"
        "from config.load import load; from config.errors import ConfigError; from pathlib import Path\n"
        "import config.problems\n"
        "os.setuid(65534)\n"
        f"try: load(Path({str(file)!r}))\n"
        "except ConfigError as error: print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "cannot be read (Permission denied). Check its name and who may read it." in said


def test_reload_keeps_the_former_settings_whole_when_one_is_wrong(file: Path) -> None:
    former = Config()
    file.write_text('[judge]\nsensitivity = "low"\n[ear]\ngate = 7\n')
    assert reload(file, (), former) == (former, ("ear.gate = 7: write a whole number from 0 to 3.",))
    file.write_text('[judge]\nsensitivity = "low"\n')
    config, none = reload(file, ["ear.gate=1"], former)
    assert (config.judge.sensitivity, config.ear.gate, none) == ("low", 1, ())
    assert config.sound == former.sound


def test_saving_keeps_comments_order_and_mode(file: Path) -> None:
    file.write_text('# mine\n[judge]  # head\nsensitivity = "low"  # quiet\n\n[ear]\ngate = 1\n# tail\n')
    file.chmod(0o640)
    save_value(file, "judge.sensitivity", "high")
    save_value(file, "judge.window_s", 30)
    save_value(file, "tray.card", False)
    text = file.read_text()
    assert text.startswith('# mine\n[judge]  # head\nsensitivity = "high"  # quiet\n')
    assert "# tail" in text
    assert file.stat().st_mode & 0o777 == 0o640
    config = load(file)
    assert (config.judge.sensitivity, config.judge.window_s, config.ear.gate, config.tray.card) == (
        "high",
        30,
        1,
        False,
    )


def test_saving_makes_the_file_and_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    save_value(file, "tray.language", "en")
    assert load(file).tray.language == "en"
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_saving_through_a_link_changes_what_it_points_at(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    save_value(link, "tray.language", "en")
    assert link.is_symlink()
    assert load(real).tray.language == "en"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("judge.sensitivity", "hoog", 'write "low", "normal" or "high"'),
        ("judge.sense", "high", "there is no such setting"),
        ("ear.gate", True, "write a whole number from 0 to 3"),
    ],
)
def test_saving_refuses_what_loading_would_refuse(file: Path, key: str, value: str, expected: str) -> None:
    file.write_text("[ear]\ngate = 1\n")
    with pytest.raises(ConfigError, match=expected):
        save_value(file, key, value)
    assert file.read_text() == "[ear]\ngate = 1\n"


def test_saving_into_broken_toml_leaves_it_alone(file: Path) -> None:
    for broken in ("[judge\n", "judge = 3\n", "[ear]\n[ear]\n"):
        file.write_text(broken)
        with pytest.raises(ConfigError, match="not valid TOML" if "[" in broken else "on a line of its own"):
            save_value(file, "judge.sensitivity", "high")
        assert file.read_text() == broken


def test_several_values_are_saved_together_or_not_at_all(file: Path) -> None:
    file.write_text("[ear]\ngate = 1\n")
    with pytest.raises(ConfigError) as caught:
        save_values(file, {"tray.card": False, "ear.gate": 9, "judge.sensitivity": "hoog"})
    assert len(caught.value.problems) == 2
    assert file.read_text() == "[ear]\ngate = 1\n"
    save_values(file, {"tray.card": False, "ear.gate": 3})
    config = load(file)
    assert (config.tray.card, config.ear.gate) == (False, 3)


def test_every_setting_that_does_not_exist_is_named(file: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        save_values(file, {"judge.sense": "high", "ears.gate": 1, "ear.gate": 1})
    assert len(caught.value.problems) == 2


def test_assignments_are_read_as_on_the_command_line() -> None:
    texts = ["ear.gate=3", "judge.sensitivity=high", "sound.far_device=3", "tray.card=false"]
    expected = {"ear.gate": 3, "judge.sensitivity": "high", "sound.far_device": "3", "tray.card": False}
    assert assignments(texts) == expected
    with pytest.raises(ConfigError) as caught:
        assignments(["ear.gate", "ear.gat=3", "ear.gate=1"])
    assert len(caught.value.problems) == 2


def test_values_can_be_tried_without_a_file() -> None:
    config = with_values(Config(), {"judge.sensitivity": "low", "ear.gate": 0})
    assert (config.judge.sensitivity, config.ear.gate) == ("low", 0)
    assert Config().judge.sensitivity == "normal"
    with pytest.raises(ConfigError, match=r"judge\.sensitivity"):
        with_values(Config(), {"judge.sensitivity": "laag"})
