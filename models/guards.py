"""What gives away words that nobody said: loops, echoes of the prompt, and the credits of subtitles."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST_PHRASE: Final = 12  # words or tokens; a loop repeats something short
REPEATS: Final = 4
LONE_REPEATS: Final = 6  # of a single word: people do say "nee, nee, nee, nee", and "nul nul nul nul" in a number
ECHO_WORDS: Final = 4

# Whisper learned from subtitles, and fills silence and music with their credits. Nobody says these in a call.
PHANTOMS: Final = re.compile(
    r"""ondertitel\w*\ (?:door|ingediend|gemaakt|in\ opdracht|tv)\b | \btv\ gelderland\b | \bamara\.org\b
    | bedankt\ voor\ het\ kijken | tot\ de\ volgende\ (?:keer|video) | vergeet\ niet\ te\ abonneren
    | thank(?:s|\ you)\ (?:so\ much\ |very\ much\ )?for\ watching | \bsubtitles?\ by\b
    | (?:please\ |don't\ forget\ to\ )(?:like\ and\ )?subscribe | subscribe\ to\ (?:my|our|the)\ channel
    | ^(?:\W*(?:muziek|music(?:\ playing)?|applaus|applause|gelach|laughter))+\W*$ | ^\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_phantom(text: str) -> bool:
    """Whether the text is empty or one of the things that Whisper writes where nobody speaks."""
    return PHANTOMS.search(text) is not None


def loop(items: Sequence[object]) -> tuple[int, int] | None:
    """Where a phrase begins that is said too often in a row, and its length; None without one."""
    for size in range(1, LONGEST_PHRASE + 1):
        run, repeats = 0, LONE_REPEATS if size == 1 else REPEATS
        for at in range(size, len(items)):
            run = run + 1 if items[at] == items[at - size] else 0
            if run >= size * (repeats - 1):
                return at - run - size + 1, size
    return None


def echoes(prompt: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether most of what was heard are runs of ECHO_WORDS or more words of the prompt."""
    runs = {tuple(prompt[at : at + ECHO_WORDS]) for at in range(len(prompt) - ECHO_WORDS + 1)}
    covered: set[int] = set()
    for at in range(len(heard) - ECHO_WORDS + 1):
        if tuple(heard[at : at + ECHO_WORDS]) in runs:
            covered.update(range(at, at + ECHO_WORDS))
    return len(covered) * 2 > len(heard)
