"""What gives away words that nobody said: loops, echoes of the prompt, and sentences from subtitle credits."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST_PHRASE: Final = 8  # tokens or words; a loop repeats something short
REPEATS: Final = 4  # people do say "nee, nee, nee"
ECHO_WORDS: Final = 5

# Whisper learned from subtitles, and fills silence and music with their credits. Nobody says these in a call.
PHANTOMS: Final = re.compile(
    r"""ondertitel\w*\ (?:door|ingediend|gemaakt|in\ opdracht|tv)\b | \btv\ gelderland\b | \bamara\.org\b
    | bedankt\ voor\ het\ kijken | tot\ de\ volgende\ (?:keer|video) | vergeet\ niet\ te\ abonneren
    | \b(?:npo|nos|bnn|vara)\ ondertiteling | thank(?:s|\ you)\ (?:so\ much\ |very\ much\ )?for\ watching
    | (?:please\ |don't\ forget\ to\ )(?:like\ and\ )?subscribe | subtitles?\ by\b | subscribe\ to\ (?:my|our)\ channel
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_phantom(text: str) -> bool:
    """Whether the text is one of the sentences that Whisper makes up where nobody speaks."""
    return PHANTOMS.search(text) is not None


def loop_start(items: Sequence[object]) -> int | None:
    """Where the first repetition begins of a phrase said REPEATS times or more in a row; None without a loop."""
    for size in range(1, LONGEST_PHRASE + 1):
        run = 0
        for at in range(size, len(items)):
            run = run + 1 if items[at] == items[at - size] else 0
            if run >= size * (REPEATS - 1):
                return at - run + 1
    return None


def echoes(prompt: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether most of what was heard are runs of ECHO_WORDS or more words of the prompt."""
    runs = {tuple(prompt[at : at + ECHO_WORDS]) for at in range(len(prompt) - ECHO_WORDS + 1)}
    covered: set[int] = set()
    for at in range(len(heard) - ECHO_WORDS + 1):
        if tuple(heard[at : at + ECHO_WORDS]) in runs:
            covered.update(range(at, at + ECHO_WORDS))
    return len(covered) * 2 > len(heard)
