"""The start of the frozen program, which also stands in for the interpreter of Belwacht's own processes.

``sys.executable`` is the frozen program itself. So ``-m MODULE`` and the path of one of our files run that module; all
else is the command line.
"""

import runpy
import sys
from pathlib import Path

FLAGS = ("-S", "-E")


def main() -> None:
    words = sys.argv[1:]
    while words and words[0] in FLAGS:
        del words[0]
    if words[:1] == ["-m"]:
        run(words[1], words[1:])
    elif words and words[0].endswith(".py"):
        inside = Path(words[0]).relative_to(getattr(sys, "_MEIPASS", Path(__file__).parents[2]))
        run(".".join(inside.with_suffix("").parts), words)
    else:
        from daemon.cli import main as command_line

        command_line()


def run(module: str, words: list[str]) -> None:
    sys.argv = words
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
