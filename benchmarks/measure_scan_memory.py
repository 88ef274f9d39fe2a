"""Memory of the processes that read scans, over many pages: ``python -m benchmarks.measure_scan_memory``.

``[--pages 200] [--processes 1] [--modes scan200 photo]``. A few degraded prints are read again and again,
each process in its own order. Resident memory of the reading process itself after its first page and every 50
pages, and its peak: the largest seen by looking 20 times a second. Promised: under 1.2 GiB a process and
flat, that is to say the last quarter of the pages needs no more than the second.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure_scan_speed import Scan, scans
from benchmarks.prints.degrading import HELD_APART, MODES
from benchmarks.prints.making import FORMS
from benchmarks.process_memory import resident_mib, with_descendants
from extractors.limits import ReadingLimits
from extractors.reader_process import ReaderProcess

PROMISED_MIB = 1.2 * 1024
FLAT = 1.1
STEP = 50
LOOK_SECONDS = 0.05
_MODES = ("scan200", "scan300", "fax", "photo", "stamp-grey", "rot90")


@dataclass
class Watched:
    """Resident MiB of one reading process: by pages read, the peak of each quarter of the pages."""

    after: dict[int, float] = field(default_factory=dict)
    quarters: list[float] = field(default_factory=lambda: [0.0] * 4)
    seconds: float = 0.0

    @property
    def growth(self) -> float:
        """Peak of the last quarter by that of the second: in the first one models and caches are filled."""
        return self.quarters[3] / self.quarters[1]


def watched(found: list[Scan], pages: int, start: int) -> Watched:
    """One process that reads ``found`` in turn from the one at ``start`` on, until it has read ``pages``."""
    result = Watched()
    done = 0
    ended = threading.Event()
    # One child for all, however busy the machine is.
    limits = ReadingLimits(ocr_page_seconds=300.0, documents_per_process=pages + 1)
    with ReaderProcess(limits) as reader:
        with _STARTING:
            before = set(with_descendants(os.getpid()))
            reader.warm()
            child = next(iter(set(with_descendants(os.getpid())) - before))

        def look() -> None:
            while not ended.wait(LOOK_SECONDS):
                quarter = min(3, 4 * done // pages)
                result.quarters[quarter] = max(result.quarters[quarter], resident_mib(child))

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        begin = time.perf_counter()
        for scan in _in_turn(found, start):
            reader.read(scan.file, scan.file.name)
            before_it, done = done, done + len(scan.pages)
            if before_it == 0 or done // STEP > before_it // STEP or done >= pages:
                result.after[done] = resident_mib(child)
                print(f"  {done} pages: {result.after[done]:.0f} MiB", file=sys.stderr, flush=True)
            if done >= pages:
                break
        result.seconds = time.perf_counter() - begin
        ended.set()
        looking.join()
    return result


# So that the child that appears is ours.
_STARTING = threading.Lock()


def _in_turn(found: list[Scan], start: int) -> Iterator[Scan]:
    position = start
    while True:
        yield found[position % len(found)]
        position += 1


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pages", type=int, default=200, help="pages for each process")
    options.add_argument("--processes", type=int, default=1, help="processes that read at once")
    options.add_argument("--seeds", default="6200:6202", help="first:last of the seeds")
    options.add_argument("--family", default="A", choices=tuple(FORMS))
    options.add_argument("--modes", nargs="*", default=list(_MODES), choices=(*MODES, *HELD_APART))
    given = options.parse_args()
    first, last = (int(each) for each in given.seeds.split(":"))
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(given.processes) as pool:
        found = list(scans(Path(name), given.modes, given.family, range(first, last)))
        starts = [position * len(found) // given.processes for position in range(given.processes)]
        results = list(pool.map(lambda start: watched(found, given.pages, start), starts))
    for number, result in enumerate(results, start=1):
        pages = max(result.after)
        print(f"process {number} of {given.processes}: {pages} pages in {result.seconds:.0f} s")
        for count, mib in result.after.items():
            print(f"  after {count:4} pages {mib:6.0f} MiB")
        print(
            f"  peak {max(result.quarters):.0f} MiB (promised: under {PROMISED_MIB:.0f}); by quarters "
            f"{', '.join(f'{each:.0f}' for each in result.quarters)} MiB, last by second "
            f"{result.growth:.2f} (promised: flat, at most {FLAT:g})"
        )


if __name__ == "__main__":
    main()
