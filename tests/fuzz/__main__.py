"""Feeds every target with mutated input for a while: a crash, a second without an answer or 200 MB more is a fault.

Run: python -m tests.fuzz [--minutes 5] [--only PART_OF_NAME] [--seed N] [--tally FILE]

Each target has a process of its own. The input that caused a fault is kept in the folder that is named. The tally goes
on from what is in its file, for as long as that is not removed: it is to be removed when the program has changed.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.fuzz.feeding import MOST_MB, Tally, by_name
from tests.fuzz.targets import TARGETS
from tests.paths import REPOSITORY

OPENING_S: Final = 300.0  # a busy machine takes long to begin


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5.0, help="in all")
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--tally", type=Path, default=REPOSITORY / "build" / "fuzz.json")
    options = parser.parse_args()
    chosen = [target for target in TARGETS if options.only in target.name]
    found = Path(tempfile.mkdtemp(prefix="belwacht-fuzz-"))
    context = multiprocessing.get_context("spawn")
    bad = 0
    print(f"seed {options.seed}; faults are kept in {found}")
    for target in chosen:
        tallies = context.Queue()
        share = options.minutes / len(chosen)
        process = context.Process(target=by_name, args=(target.name, share, options.seed, found, tallies))
        process.start()
        process.join(60 * share + OPENING_S)
        if process.exitcode != 0:
            print(f"{target.name}: the process ended with {process.exitcode}")
            process.kill()
            bad += 1
            continue
        _, tally = tallies.get(timeout=10)
        bad += tally.faults + (tally.grown_mb > MOST_MB)
        print(_line(target.name, tally), flush=True)
        _count(options.tally, target.name, tally)
    print("In all, with what was counted before:")
    counted = _counted(options.tally)
    for name, tally in counted.items():
        print(_line(name, tally))
    print(f"{sum(tally.inputs for tally in counted.values())} inputs, {bad} faults this time")
    return 1 if bad else 0


def _line(name: str, tally: Tally) -> str:
    return (
        f"{name}: {tally.inputs} inputs, {tally.faults} faults, {tally.grown_mb:.0f} MB more,"
        f" slowest {tally.slowest_s:.3f} s"
    )


def _counted(file: Path) -> dict[str, Tally]:
    return {name: Tally(**tally) for name, tally in json.loads(file.read_text()).items()} if file.exists() else {}


def _count(file: Path, name: str, tally: Tally) -> None:
    """The file counts this one too."""
    counted = _counted(file)
    counted[name] = counted.get(name, Tally()) + tally
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({each: asdict(known) for each, known in counted.items()}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
