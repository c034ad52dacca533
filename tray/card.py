"""One card in its own process: ``python -m tray.card`` reads a request on stdin and prints what the person chose.

GTK and Tk each want a main thread, and the daemon's is the icon's.
"""

import json
import sys
from typing import Final

from tray.card_view import CardRequest, view_of
from tray.window import NoWindowError, first_usable

BAD_REQUEST: Final = 2
NO_WINDOW: Final = 3


def main(arguments: list[str]) -> int:
    """Exit 0 once the person closed the card; 2 for a request that cannot be read, 3 when no window can be opened."""
    try:
        view = view_of(CardRequest.from_json(sys.stdin.read()))
    except KeyError as error:
        sys.stderr.write(f"tray.card: not a request: no card knows the word {error}\n")
        return BAD_REQUEST
    except (ValueError, TypeError, AttributeError) as error:
        sys.stderr.write(f"tray.card: not a request: {error}\n")
        return BAD_REQUEST
    try:
        show = first_usable("card", arguments[0] if arguments else None).show
    except NoWindowError as error:
        sys.stderr.write(f"tray.card: {error}\n")
        return NO_WINDOW
    sys.stdout.write(json.dumps({"feedback": show(view), "id": view.id}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
