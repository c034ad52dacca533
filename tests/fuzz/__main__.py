"""Feeds every target with mutated input for a while: a crash, a second without an answer or 200 MB more is a fault.

Run: python -m tests.fuzz [--minutes 5] [--only PART_OF_NAME] [--seed N]

Each target has a process of its own. The input that caused a fault is kept in the folder that is named.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.fuzz.feeding import by_name
from tests.fuzz.targets import TARGETS

MOST_MB: Final = 200


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5.0, help="in all")
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chosen = [target for target in TARGETS if options.only in target.name]
    found = Path(tempfile.mkdtemp(prefix="belwacht-fuzz-"))
    context = multiprocessing.get_context("spawn")
    total, bad = 0, 0
    print(f"seed {options.seed}; faults are kept in {found}")
    for target in chosen:
        tallies = context.Queue()
        share = options.minutes / len(chosen)
        process = context.Process(target=by_name, args=(target.name, share, options.seed, found, tallies))
        process.start()
        process.join(60 * share + 120)
        if process.exitcode != 0:
            print(f"{target.name}: the process ended with {process.exitcode}")
            process.kill()
            bad += 1
            continue
        _, tally = tallies.get(timeout=10)
        total += tally.inputs
        bad += tally.faults + (tally.grown_mb > MOST_MB)
        print(
            f"{target.name}: {tally.inputs} inputs, {tally.faults} faults, {tally.grown_mb:.0f} MB more,"
            f" slowest {tally.slowest_s:.3f} s",
            flush=True,
        )
    print(f"{total} inputs in all, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
