"""Measures the asks: recall and precision per label, false alarms per hour, and every miss and false alarm in full.

    python -m tests.bench.asks [--audio] [--sensitivity normal] [--markdown]

On text: the written calls and sentences beside the project, the test scenarios of this project, and ordinary sentences.
``--audio`` adds the spoken calls over a telephone, in ten minutes and more. ``--markdown`` also writes the sections of
docs/benchmarks.md, where sentences from beside the project are named by their place only.
"""

import argparse
from collections.abc import Callable

from detectors.types import LANGUAGES
from tests.bench.asks_audio import spoken_calls
from tests.bench.asks_page import audio_page, text_page, with_section
from tests.bench.asks_text import authored_lines, ordinary, shared_sentences, written_calls
from tests.paths import REPOSITORY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sensitivity", choices=["low", "normal", "high"], default="normal", help="of the lists")
    parser.add_argument("--audio", action="store_true", help="the spoken calls as well")
    parser.add_argument("--only", default="", help="spoken calls with this in their name")
    parser.add_argument("--markdown", action="store_true", help="write docs/benchmarks.md")
    options = parser.parse_args()
    told = options.sensitivity
    calls = written_calls(told)
    sentences = {language: shared_sentences(language, told) for language in LANGUAGES}
    authored = {language: authored_lines(language, told) for language in LANGUAGES}
    everyday = {language: ordinary(language, told) for language in LANGUAGES}
    publish(lambda full: text_page(calls, sentences, authored, everyday, told, full), options.markdown)
    if options.audio:
        spoken = spoken_calls(told, options.only)
        publish(lambda full: audio_page(spoken, told, full), options.markdown)


def publish(page: Callable[[bool], str], to_document: bool) -> None:
    """Prints the page in full; what may be published of it takes its place in docs/benchmarks.md."""
    print(page(True), flush=True)
    if to_document:
        document = REPOSITORY / "docs" / "benchmarks.md"
        document.write_text(with_section(document.read_text("utf-8"), page(False)), encoding="utf-8")


if __name__ == "__main__":
    main()
