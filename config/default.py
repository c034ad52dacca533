"""``default.toml``: every setting with its default, its meaning and what may be written, made from the schema."""

from importlib.resources import files
from typing import Final

from config.fields import sections, shown, wanted

HEADING: Final = """\
# All settings of Belwacht with their defaults. Made from config/schema.py: change it there.
# In your own file write only what you want different; `belwacht config path` says where it is.
"""


def default_toml() -> str:
    """The text that ``config/default.toml`` must hold."""
    return "\n".join([HEADING, *(_section_text(name) for name in sections())])


def shipped() -> str:
    """The text of the ``default.toml`` that came with Belwacht."""
    return (files("config") / "default.toml").read_text(encoding="utf-8")


def _section_text(name: str) -> str:
    section = sections()[name]
    lines = [f"# {(section.__doc__ or '').splitlines()[0]}", f"[{name}]"]
    for key, field in section.model_fields.items():
        meaning = (field.description or "").rstrip(".")
        lines += ["", f"# {meaning[:1].upper()}{meaning[1:]}.", f"# Write {wanted(field)}."]
        lines += [f"{key} = {shown(field.default)}"]
    return "\n".join(lines) + "\n"
