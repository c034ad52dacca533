"""What a test needs and is not there is said once, here, by its marker."""

import pytest

from models.catalogue import card
from models.folders import model_folder
from tests.paths import SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests are skipped, with what to do, when their weights or measuring data are absent."""
    base = card("base")
    absent = {
        "shared": "" if SHARED.is_dir() else "the measuring data is not beside the project",
        "weights": ""
        if all((model_folder(base) / file.name).is_file() for file in base.files)
        else "fetch the weights first: belwacht models fetch base",
    }
    for item in items:
        for marker, reason in absent.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
