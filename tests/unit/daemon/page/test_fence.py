"""The fence around every answer of the server."""

import pytest

from daemon.page.fence import HEADERS
from daemon.server import ask
from tests.unit.daemon.page.browsing import House


@pytest.mark.parametrize(
    "path", ["/", "/open?token=x", "/style.css", "/nothing", "/control/status", "{root}/", "{root}/x"]
)
def test_every_answer_has_the_headers_that_keep_others_out(house: House, path: str) -> None:
    answer = house.visitor.get(path.format(root=house.visitor.root))
    assert {name: answer.headers[name.lower()] for name in HEADERS} == HEADERS
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "host", ["localhost:{port}", "127.0.0.1", "evil.example:{port}", "127.0.0.1:{port}.evil.example"]
)
@pytest.mark.parametrize("path", ["{root}/", "/style.css", "/open?token={token}"])
def test_another_name_for_this_address_gets_nothing(house: House, host: str, path: str) -> None:
    token = ask(house.folder, "review")["url"].partition("token=")[2]
    answer = house.visitor.get(
        path.format(root=house.visitor.root, token=token), Host=host.format(port=house.server.port)
    )
    assert (answer.status, answer.body) == (403, "")
    assert house.visitor.get(f"/open?token={token}").status == 303
