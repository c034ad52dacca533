"""The icons, drawn: each differs from the others by shape and by colour, on light and on dark panels."""

from collections.abc import Callable
from typing import Final, TypeAlias

from PIL import Image, ImageDraw

from tray.face import Face

Draw: TypeAlias = ImageDraw.ImageDraw
Points: TypeAlias = tuple[tuple[float, float], ...]

SIZE_PX: Final = 64
TICK_PX: Final = 26
_FINE: Final = 8  # drawn this much larger and scaled down, which smooths the edges
_GRID: Final = 16.0  # shapes are given on a grid of 16 x 16, the smallest panel icon

_WHITE: Final = "#ffffff"
_BLACK: Final = "#1a1a1a"
_INNER: Final = 0.89  # what the frame leaves of a shape; a light frame shows it on a dark panel
_SHIELD: Final[Points] = ((8, 0), (15, 1.8), (15, 8), (12.8, 12.4), (8, 16), (3.2, 12.4), (1, 8), (1, 1.8))
_DIAMOND: Final[Points] = ((8, 0), (16, 8), (8, 16), (0, 8))
_OCTAGON: Final[Points] = ((4.7, 0), (11.3, 0), (16, 4.7), (16, 11.3), (11.3, 16), (4.7, 16), (0, 11.3), (0, 4.7))
_TRIANGLE: Final[Points] = ((8, 0), (16, 15.6), (0, 15.6))

COLOURS: Final[dict[Face, str]] = {
    "starting": "#6b7280",
    "listening": "#14804a",
    "call": "#1a5fb4",
    "degraded": "#f5c211",
    "deaf": "#c01c28",
    "paused": "#5b5f66",
    "notice": "#0e7490",
    "warning": "#ff9500",
    "stop": "#b00020",
}


class _Pen:
    """Draws on the grid of 16 whatever the real size is."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._scale = image.width / _GRID

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        self._draw.ellipse(self._scaled((x - radius, y - radius), (x + radius, y + radius)), fill=fill)

    def box(self, span: tuple[float, float, float, float], fill: str, corner: float = 0.5) -> None:
        left, top, right, bottom = span
        self._draw.rounded_rectangle(self._scaled((left, top), (right, bottom)), radius=corner * self._scale, fill=fill)

    def shape(self, points: Points, fill: str) -> None:
        self._draw.polygon(self._scaled(*points), fill=fill)

    def stroke(self, points: Points, fill: str, width: float) -> None:
        self._draw.line(self._scaled(*points), fill=fill, width=round(width * self._scale), joint="curve")
        for x, y in points:
            self.circle(x, y, width / 2, fill)

    def _scaled(self, *points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def _framed(pen: _Pen, outline: Points, fill: str, frame: str = _WHITE) -> None:
    pen.shape(outline, frame)
    pen.shape(tuple((8 + (x - 8) * _INNER, 8 + (y - 8) * _INNER) for x, y in outline), fill)


def _disc(pen: _Pen, fill: str) -> None:
    pen.circle(8, 8, 8, _WHITE)
    pen.circle(8, 8, 7.2, fill)


def _starting(pen: _Pen, fill: str) -> None:
    _framed(pen, _SHIELD, fill)
    for x in (4.6, 8.0, 11.4):
        pen.circle(x, 7.2, 1.2, _WHITE)


def _listening(pen: _Pen, fill: str) -> None:
    _framed(pen, _SHIELD, fill)
    pen.stroke(((4.6, 7.6), (7.2, 10.2), (11.6, 4.8)), _WHITE, 1.9)


def _call(pen: _Pen, fill: str) -> None:
    _disc(pen, fill)
    for x, half in ((3.6, 1.2), (6.5, 3.0), (9.5, 4.2), (12.4, 1.8)):
        pen.box((x - 0.85, 8 - half, x + 0.85, 8 + half), _WHITE, 0.85)


def _degraded(pen: _Pen, fill: str) -> None:
    _framed(pen, _SHIELD, fill, _BLACK)
    pen.box((7, 3.2, 9, 8.8), _BLACK, 1)
    pen.circle(8, 11.3, 1.2, _BLACK)


def _deaf(pen: _Pen, fill: str) -> None:
    pen.box((0, 0, 16, 16), _WHITE, 3)
    pen.box((0.8, 0.8, 15.2, 15.2), fill, 2.4)
    pen.stroke(((4.2, 4.2), (11.8, 11.8)), _WHITE, 2.3)
    pen.stroke(((11.8, 4.2), (4.2, 11.8)), _WHITE, 2.3)


def _paused(pen: _Pen, fill: str) -> None:
    _disc(pen, fill)
    pen.box((4.6, 4, 7, 12), _WHITE)
    pen.box((9, 4, 11.4, 12), _WHITE)


def _notice(pen: _Pen, fill: str) -> None:
    _framed(pen, _DIAMOND, fill)
    pen.circle(8, 4.9, 1.15, _WHITE)
    pen.box((7.05, 6.9, 8.95, 12), _WHITE, 0.9)


def _warning(pen: _Pen, fill: str) -> None:
    pen.shape(_TRIANGLE, _BLACK)
    pen.shape(((8, 2), (14.5, 14.6), (1.5, 14.6)), fill)
    pen.box((7, 5.6, 9, 10.6), _BLACK, 1)
    pen.circle(8, 12.6, 1.1, _BLACK)


def _stop(pen: _Pen, fill: str) -> None:
    _framed(pen, _OCTAGON, fill)
    pen.box((3, 6.4, 13, 9.6), _WHITE, 0.4)


_SHAPES: Final[dict[Face, Callable[[_Pen, str], None]]] = {
    "starting": _starting,
    "listening": _listening,
    "call": _call,
    "degraded": _degraded,
    "deaf": _deaf,
    "paused": _paused,
    "notice": _notice,
    "warning": _warning,
    "stop": _stop,
}


def draw(face: Face, size_px: int = SIZE_PX) -> Image.Image:
    """The icon of ``face`` as RGBA, ``size_px`` square, transparent outside its shape."""
    return _drawn(size_px, lambda pen: _SHAPES[face](pen, COLOURS[face]))


def draw_tick(done: bool, size_px: int = TICK_PX) -> Image.Image:
    """The box before a step, with a tick in it when that is done, as RGBA."""
    return _drawn(size_px, lambda pen: _tick(pen, done))


def _tick(pen: _Pen, done: bool) -> None:
    pen.box((0, 0, 16, 16), _BLACK, 3)
    pen.box((1.4, 1.4, 14.6, 14.6), _WHITE, 2)
    if done:
        pen.stroke(((4.0, 8.2), (7.0, 11.4), (12.2, 4.6)), _BLACK, 2.4)


def _drawn(size_px: int, shape: Callable[[_Pen], None]) -> Image.Image:
    large = Image.new("RGBA", (size_px * _FINE, size_px * _FINE), (0, 0, 0, 0))
    shape(_Pen(large))
    return large.resize((size_px, size_px), Image.Resampling.LANCZOS)
