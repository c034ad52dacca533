"""A model that ships with the program needs no bars."""

from daemon.cli.fetching import fetch_with_bars
from models.catalogue import card
from models.folders import model_folder


def test_the_folder_of_a_model_that_is_here() -> None:
    assert fetch_with_bars(card("voice")) == model_folder(card("voice"))
