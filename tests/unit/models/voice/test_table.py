"""The measured errors are kept beside the model and read back as they were."""

from pathlib import Path

from models.catalogue import card
from models.voice.table import MEASURED, Origin, Row, digest_of, read, write


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [Row("G.711", 10, 0.25, 0.2, 0.3, 0.125, 0.1, 0.2, 0.8, 0.75, 0.7, 0.8125)]
    write(Origin("2026-01-02", "abc", "def"), rows, tmp_path / "table.tsv")
    assert read(tmp_path / "table.tsv") == (Origin("2026-01-02", "abc", "def"), rows)


def test_the_digest_changes_with_a_clip(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("file,label\na.ogg,spoof\n")
    (tmp_path / "a.ogg").write_bytes(b"one")
    before = digest_of(tmp_path)
    (tmp_path / "a.ogg").write_bytes(b"two")
    assert digest_of(tmp_path) != before


def test_the_shipped_table_has_channels_languages_kinds_and_three_seeds() -> None:
    origin, rows = read(MEASURED)
    assert origin.model == card("voice").files[0].sha256
    names = [row.what for row in rows]
    assert len(origin.data) == len(origin.model) == 64
    for wanted in ("G.711", "GSM", "Opus 12", "noise", "Dutch", "vocoders", "seed 3", "dev"):
        assert any(wanted in name for name in names), wanted
    assert all(0 <= row.eer_low <= row.eer <= row.eer_high <= 1 for row in rows)
