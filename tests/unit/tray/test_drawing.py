"""The icons can be told apart, by shape alone as well, and seen on every panel."""

from itertools import combinations

import numpy as np
import pytest

from tray.drawing import COLOURS, draw, draw_tick
from tray.face import FACES, Face

SIZES = (16, 22, 32, 64)


def pixels(face: Face, size: int, panel: str | None = None) -> np.ndarray:
    icon = draw(face, size)
    if panel is None:
        return np.asarray(icon, dtype=np.float64)
    from PIL import Image

    picture = Image.new("RGB", icon.size, panel)
    picture.paste(icon, (0, 0), icon)
    return np.asarray(picture.convert("L"), dtype=np.float64)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("face", FACES)
def test_an_icon_fills_its_square_and_leaves_the_corners_open(face: Face, size: int) -> None:
    alpha = pixels(face, size)[..., 3]
    assert alpha.shape == (size, size)
    assert (alpha > 0).mean() > 0.4
    assert alpha[0, 0] < 128
    assert np.flatnonzero(alpha.max(axis=0)).size >= size * 0.85


@pytest.mark.parametrize("size", SIZES)
def test_every_two_icons_differ_by_shape_without_any_colour(size: int) -> None:
    grey = {face: pixels(face, size, "#888888") for face in FACES}
    shapes = {face: image > image[size // 2 - size // 4 :].mean() for face, image in grey.items()}
    for one, other in combinations(FACES, 2):
        assert (shapes[one] != shapes[other]).mean() > 0.05, (one, other)


def test_a_step_that_is_done_has_another_shape_than_one_that_is_not() -> None:
    done, open_ = (np.asarray(draw_tick(done).convert("L"), dtype=np.float64) for done in (True, False))
    assert (np.abs(done - open_) > 128).mean() > 0.08
    for box in (done, open_):
        assert box[box.shape[0] // 2, 1] < 60
    assert open_[8:-8, 8:-8].min() > 240


def test_every_icon_has_a_colour_of_its_own() -> None:
    assert len(set(COLOURS.values())) == len(FACES)


@pytest.mark.parametrize("panel", ["#ffffff", "#f2f2f2", "#202020", "#000000"])
@pytest.mark.parametrize("face", FACES)
def test_an_icon_stands_out_on_light_and_dark_panels(face: Face, panel: str) -> None:
    image = pixels(face, 22, panel)
    panel_grey = image[0, 0] if draw(face, 22).getpixel((0, 0))[3] == 0 else pixels(face, 22, panel)[0, 0]
    assert (np.abs(image - panel_grey) > 60).mean() > 0.2


@pytest.mark.parametrize("size", SIZES)
def test_the_edges_are_crisp(size: int) -> None:
    alpha = pixels("stop", size)[..., 3]
    assert ((alpha > 20) & (alpha < 235)).mean() < 6 / size
