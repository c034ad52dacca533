"""The review page in Debian's Chromium: by keyboard alone, without scripts, and beside a hostile page."""

import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from config.load import load
from daemon.server import ask
from daemon.threads import start_thread
from detectors.status import Status
from tests.desktop.screen import until
from tests.e2e.program import BELWACHT, START_S, Program
from tests.findings import alert, found
from tests.unit.daemon.page.browsing import NOW, House, a_house

webdriver = pytest.importorskip("selenium.webdriver", reason="install selenium to drive the browser")
pytestmark = pytest.mark.desktop

CHROMIUM: Final = shutil.which("chromium")
DRIVER: Final = shutil.which("chromedriver")
SCREENS: Final = os.environ.get("BELWACHT_SCREENS", "")  # where pictures of the pages are put, for the documentation
MOST_BYTES: Final = 150_000


def _axe() -> str:
    """The script of axe-core, out of the package that carries it; not imported, since that would want Playwright."""
    package = find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


PAGES: Final = {
    "list": "",
    "alert": "alerts/1",
    "report": "alerts/1/report",
    "numbers": "statistics",
    "settings": "settings",
}
AXE: Final = _axe()

CALL: Final = alert(
    "stop",
    found("authority", 0.81, 10, "u spreekt met de fraudeafdeling van uw bank"),
    found("urgency", 0.77, 31, "het moet echt nu meteen"),
    found("synthetic", 0.86, 44, ""),
    found("safe_account", 0.92, 52, "we zetten uw geld even op een veilige rekening"),
    found("stay_on_line", 0.74, 63, "blijf aan de lijn en hang niet op"),
    found("code", 0.95, 81, "wilt u de code voorlezen die u net kreeg"),
    found("synthetic", 0.93, 90, ""),
    found("discloses_code", 0.9, 97, "ja de code is 4 8 1 5 1 6", "near"),
)
FURTHER: Final = (
    alert("warning", found("remote_access", 0.7, 5, "installeer het programma dan kijk ik even mee"), id="b"),
    alert("notice", found("money", 0.5, 5, "kunt u mij 250 euro voorschieten"), id="c"),
)


@contextmanager
def chromium(folder: Path, scripts: bool = True, dark: bool = False) -> Iterator[Any]:
    """A browser of its own, with nothing in it."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("install first: chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1000,1100"):
        options.add_argument(f"--{argument}")
    options.add_argument(f"--user-data-dir={folder / 'browser'}")
    if dark:
        options.add_argument("--force-dark-mode")
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A guard with three alerts, served."""
    with a_house(tmp_path) as served:
        served.save(CALL)
        for days, further in enumerate(FURTHER, 2):
            served.save(further, days_ago=days)
        served.bench.journal.count_listening(NOW.date(), 41_000.0)
        yield served


def let_in(driver: Any, house: House) -> str:
    """The browser is on the list; gives its address."""
    driver.get(ask(house.folder, "review")["url"])
    until(lambda: "/open" not in driver.current_url, "the list of alerts")
    return driver.current_url


def press(driver: Any, *keys: str) -> None:
    webdriver.ActionChains(driver).send_keys(*keys).perform()


def tab_to(driver: Any, words: str) -> Any:
    """The element with these words or this name has the keys; every element on the way shows that it had them."""
    for _ in range(120):
        press(driver, webdriver.Keys.TAB)
        element = driver.switch_to.active_element
        if element.tag_name == "body":
            continue
        assert element.value_of_css_property("outline-style") != "none", element.get_attribute("outerHTML")
        if words in (element.text, element.accessible_name):
            return element
    raise AssertionError(f"no way by keyboard to {words!r}")


def heading(driver: Any) -> str:
    return driver.find_element("tag name", "h1").text


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_everything_can_be_done_by_keyboard(house: House, tmp_path: Path, scripts: bool) -> None:
    enter, space = webdriver.Keys.ENTER, webdriver.Keys.SPACE
    with chromium(tmp_path, scripts) as driver:
        let_in(driver, house)
        tab_to(driver, "Naar de inhoud")
        press(driver, enter)
        tab_to(driver, "De beller vraagt om een code.")
        press(driver, enter)
        until(lambda: heading(driver).startswith("Stop"), "the alert")
        tab_to(driver, "Dit was geen oplichting")
        press(driver, enter)
        until(lambda: house.entries()[0].feedback == "not_a_scam", "the answer in the log")
        tab_to(driver, "Bijvoorbeeld: wie belde er, en wat heeft u daarna gedaan?")
        press(driver, "Mijn bank weet van niets.")
        tab_to(driver, "Bewaar de notities")
        press(driver, space)
        until(lambda: house.entries()[0].notes == "Mijn bank weet van niets.", "the notes in the log")
        tab_to(driver, "Instellingen")
        press(driver, enter)
        until(lambda: heading(driver) == "Instellingen", "the settings")
        tab_to(driver, "Hoeveel dagen waarschuwingen bewaard blijven")
        press(driver, "0", enter)
        until(lambda: "Kies een heel getal" in driver.find_element("css selector", "strong.problem").text, "the advice")
        tab_to(driver, "Hoeveel dagen waarschuwingen bewaard blijven")
        press(driver, "30", enter)
        until(lambda: "retention_days = 30" in house.bench.settings.read_text(), "the setting in the file")
        tab_to(driver, "Nummers die u vertrouwt, zoals uw bank en familie: op elke regel een naam en een nummer")
        press(driver, "Anna: 5550100", enter, "Mijn bank: 5550200")
        tab_to(driver, "Bewaar")
        press(driver, enter)
        numbers = "Anna: 5550100\nMijn bank: 5550200"
        until(lambda: load(house.bench.settings).people.numbers == numbers, "the numbers in the file")
        tab_to(driver, "Cijfers")
        press(driver, enter)
        until(lambda: heading(driver) == "Cijfers", "the numbers")
        tab_to(driver, "Laat zien welke antwoorden dat waren, om er een weg te halen")
        press(driver, enter)
        until(lambda: heading(driver) == "Waarschuwingen", "the list of these answers")
        tab_to(driver, "Waarschuwingen")
        press(driver, enter)
        until(lambda: heading(driver) == "Waarschuwingen", "the list")
        tab_to(driver, "Alle waarschuwingen wissen")
        press(driver, enter)
        until(lambda: heading(driver).endswith("?"), "the question")
        tab_to(driver, "Ja, wis alles")
        press(driver, enter)
        until(lambda: house.entries() == [], "an empty log")
        assert "Alles is gewist." in driver.find_element("tag name", "main").text


def test_the_used_address_lets_nobody_in(house: House, tmp_path: Path) -> None:
    url = ask(house.folder, "review")["url"]
    with chromium(tmp_path) as driver:
        driver.get(url)
        assert heading(driver) == "Waarschuwingen"
        driver.get(url)
        assert heading(driver) == "Deze pagina is niet open"


HOSTILE: Final = (Path(__file__).parent / "hostile.html").read_text(encoding="utf-8")


class Hostile(BaseHTTPRequestHandler):
    """A server of somebody else on this computer, whose page the person has open in the same browser."""

    def do_GET(self) -> None:
        self.server.seen.append(self.headers.get("Cookie", ""))  # type: ignore[attr-defined]
        self._answer(self.server.page.encode())  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        self.server.told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))  # type: ignore[attr-defined]
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""


@contextmanager
def hostile_server(page: str) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.page, server.seen, server.told = page, [], None
    join = start_thread("hostile", server.serve_forever)
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        join(5.0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another port", "another site"])
def test_a_hostile_page_in_the_same_browser_reads_and_changes_nothing(house: House, tmp_path: Path, host: str) -> None:
    with chromium(tmp_path) as driver:
        address = let_in(driver, house)  # the worst case: the hostile page knows it
        before = house.entries()
        with hostile_server(HOSTILE.replace("PAGE", json.dumps(address))) as hostile:
            driver.switch_to.new_window("tab")
            driver.get(f"http://{host}:{hostile.server_port}/")
            until(lambda: hostile.told is not None, "what the hostile page found")
            told, seen = hostile.told, hostile.seen
    assert {"cors failed", "no-cors failed", "SCRIPT failed", "IMG failed", "LINK failed"} <= set(told)
    assert not any("pincode" in line or "code" in line or "Waarschuwing" in line for line in told)
    assert house.bench.settings.read_text() == ""
    assert house.bench.guard.learnt == {}
    assert seen
    assert not any("belwacht" in cookies for cookies in seen)
    assert house.entries() == before


def test_nothing_is_asked_of_another_address(house: House, tmp_path: Path) -> None:
    with chromium(tmp_path) as driver:
        root = let_in(driver, house)
        for path in ("", "alerts/1", "alerts/1/report?quotes=on", "statistics", "settings", "wipe", "alerts/1/delete"):
            driver.get(root + path)
            asked = driver.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
            assert asked
            assert all(name.startswith((root, root[: root.index("/", 8)] + "/style.css", "data:")) for name in asked)
        log = driver.get_log("browser")
    assert [line["message"] for line in log if "favicon" not in line["message"]] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_has_what_axe_finds_wrong(house: House, tmp_path: Path, dark: bool) -> None:
    house.bench.journal.set_feedback(CALL.id, "call", "not_a_scam")
    house.bench.guard.learn()
    with chromium(tmp_path, dark=dark) as driver:
        root = let_in(driver, house)
        for path in (*PAGES.values(), "?level=notice&days=7", "?skip=20", "wipe", "alerts/1/delete", "alerts/99"):
            driver.get(root + path)
            assert found_by_axe(driver) == [], path
        tab_to_settings_with_a_mistake(driver, root)
        assert found_by_axe(driver) == [], "a mistake in the settings"
        driver.get(root[: root.index("/", 8)])
        assert found_by_axe(driver) == [], "the door is shut"


def tab_to_settings_with_a_mistake(driver: Any, root: str) -> None:
    driver.get(root + "settings")
    tab_to(driver, "Hoeveel dagen waarschuwingen bewaard blijven")
    press(driver, "0", webdriver.Keys.ENTER)
    until(lambda: "Kies een heel getal" in driver.find_element("css selector", "strong.problem").text, "the advice")


def found_by_axe(driver: Any) -> list[str]:
    """What axe-core finds wrong with the page, one line each; how the page looks counts as well."""
    driver.execute_script(AXE)
    found = driver.execute_async_script(
        "axe.run(document, {resultTypes: ['violations']}).then(arguments[arguments.length - 1])"
    )
    assert found["passes"]
    return [f"{wrong['id']}: {node['target']}" for wrong in found["violations"] for node in wrong["nodes"]]


def test_pictures_of_the_pages(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(SCREENS or tmp_path)
    monkeypatch.setattr(house.bench.guard, "status", lambda: Status("listening", (), 0.0))
    with chromium(tmp_path) as driver:
        root = let_in(driver, house)
        for name, path in {**PAGES, "wipe": "wipe"}.items():
            driver.get(root + path)
            height = driver.execute_script("return document.body.scrollHeight")
            assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
            driver.set_window_size(1000, height + 160)
            picture = folder / f"page-{name}.png"
            Image.open(io.BytesIO(driver.get_screenshot_as_png())).quantize(48).save(picture, optimize=True)
            assert 5_000 < picture.stat().st_size < MOST_BYTES
        driver.set_window_size(500, 900)
        for path in PAGES.values():
            driver.get(root + path)
            assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.weights
def test_a_setting_changed_on_the_page_is_in_force_in_the_running_program(belwacht: Program, tmp_path: Path) -> None:
    with chromium(tmp_path) as driver, running(belwacht):
        driver.get(belwacht.run("review", "--no-browser").stdout.strip())
        tab_to(driver, "Instellingen")
        press(driver, webdriver.Keys.ENTER)
        until(lambda: heading(driver) == "Instellingen", "the settings")
        tab_to(driver, "Hoe snel Belwacht waarschuwt")
        press(driver, "Sneller", webdriver.Keys.TAB)
        tab_to(driver, "Bewaar")
        press(driver, webdriver.Keys.ENTER)
        until(lambda: belwacht.lines("status")[0]["sensitivity"] == "high", "the sensitivity in force")


@contextmanager
def running(belwacht: Program) -> Iterator[None]:
    """``belwacht run`` answers, whether or not it hears anything."""
    log = belwacht.folder / "run.log"
    with log.open("wb") as output:
        command = [BELWACHT, "run", "--no-tray"]
        process = subprocess.Popen(
            command, env=dict(belwacht.env), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            until(lambda: belwacht.run("status").returncode == 0, "belwacht that answers", START_S)
            yield
        finally:
            process.terminate()
            assert process.wait(START_S) == 0, log.read_text()
