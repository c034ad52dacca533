"""An ONNX file small enough to write by hand: how bright a sound is, as the second of two numbers."""

from pathlib import Path
from typing import Final

import numpy as np

FLOAT: Final = 1
WHOLE: Final = 7  # int64


def _field(number: int, value: int | str | bytes) -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return _whole(number << 3) + _whole(value)
    content = value.encode() if isinstance(value, str) else value
    return _whole(number << 3 | 2) + _whole(len(content)) + content


def _whole(value: int) -> bytes:
    coded = bytearray()
    while value > 127:
        coded.append(value & 127 | 128)
        value >>= 7
    return bytes((*coded, value))


def _node(kind: str, inputs: str, output: str, *attributes: bytes) -> bytes:
    named = b"".join(_field(1, name) for name in inputs.split())
    return _field(1, named + _field(2, output) + _field(4, kind) + b"".join(_field(5, each) for each in attributes))


def _setting(name: str, value: int) -> bytes:
    return _field(1, name) + _field(3, value) + _field(20, 2)


def _typed(name: str, shape: tuple[int, ...], kind: int = FLOAT) -> bytes:
    sizes = b"".join(_field(1, _field(1, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))


def write_brightness(path: Path, samples: int, sign: float = 1.0) -> Path:
    """``path`` takes (1, 1, samples) and gives (1, 1, 2): the log power, and ``sign`` times how bright the sound is.

    A silent sound has no brightness: not a number.
    """
    step = np.array([1.0, -1.0], "<f4").tobytes()
    tensors = [
        _field(1, 1) + _field(1, 1) + _field(1, 2) + _field(2, FLOAT) + _field(8, "step") + _field(9, step),
        _field(2, FLOAT) + _field(8, "sign") + _field(9, np.array(sign, "<f4").tobytes()),
    ]
    nodes = [
        _node("Conv", "wave step", "moves"),
        _node("Mul", "moves moves", "fast"),
        _node("ReduceMean", "fast", "fast_mean", _setting("keepdims", 1)),
        _node("Mul", "wave wave", "power"),
        _node("ReduceMean", "power", "power_mean", _setting("keepdims", 1)),
        _node("Div", "fast_mean power_mean", "bright"),
        _node("Log", "bright", "log_bright"),
        _node("Mul", "log_bright sign", "signed"),
        _node("Log", "power_mean", "log_power"),
        _node("Concat", "log_power signed", "numbers", _setting("axis", 2)),
    ]
    graph = b"".join(nodes) + _field(2, "brightness") + b"".join(_field(5, tensor) for tensor in tensors)
    graph += _field(11, _typed("wave", (1, 1, samples))) + _field(12, _typed("numbers", (1, 1, 2)))
    path.write_bytes(_field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13)))
    return path


def write_other(path: Path, inputs: dict[str, tuple[int, tuple[int, ...]]], output: tuple[int, ...]) -> Path:
    """``path`` takes the ``inputs``, each a kind of number and a shape, and gives zeros of the shape ``output``."""
    tensor = (
        b"".join(_field(1, size) for size in output)
        + _field(2, FLOAT)
        + _field(8, "zeros")
        + _field(9, np.zeros(output, "<f4").tobytes())
    )
    graph = _node("Identity", "zeros", "numbers") + _field(2, "other") + _field(5, tensor)
    graph += b"".join(_field(11, _typed(name, shape, kind)) for name, (kind, shape) in inputs.items())
    graph += _field(12, _typed("numbers", output))
    path.write_bytes(_field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13)))
    return path


def write_own_model(folder: Path, rate_hz: int = 8000, samples: int = 4000, **changed: object) -> Path:
    """``folder`` holds such a model with its card; ``changed`` are entries of ``[input]`` that do not fit it."""
    folder.mkdir(exist_ok=True)
    write_brightness(folder / "brightness.onnx", samples)
    form = {"rate_hz": rate_hz, "window_samples": samples, "output_index": 1, **changed}
    lines = "\n".join(f"{key} = {value}" for key, value in form.items())
    (folder / "card.toml").write_text(
        'name = "brightness"\nkind = "voice"\nlicence = "MIT"\nsource = "a test"\nsummary = "A test."\n'
        f'[[files]]\nname = "brightness.onnx"\n[input]\n{lines}\n'
    )
    return folder
