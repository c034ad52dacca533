"""A program of its own: four threads open, hear and close a device, as calls do that follow each other closely.

Run: python -m tests.e2e.opening DEVICE SECONDS
"""

import sys
import time
from threading import Thread
from typing import Final

from daemon.sources.device import DeviceSource

THREADS: Final = 4
READS: Final = 3


def main() -> None:
    device, until_s, heard = sys.argv[1], time.monotonic() + float(sys.argv[2]), list[int]()

    def call_after_call() -> None:
        while time.monotonic() < until_s:
            source = DeviceSource("far", device, 100)
            blocks = [source.read() for _ in range(READS)]
            source.close()
            heard.append(sum(block is not None for block in blocks))

    threads = [Thread(target=call_after_call) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(heard))


if __name__ == "__main__":
    main()
