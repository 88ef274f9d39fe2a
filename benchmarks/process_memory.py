"""The peak memory of a command with all it starts, from /proc."""

import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Ran:
    """``peak_mib``: the largest sum of resident memory of the command and its descendants seen."""

    seconds: float
    peak_mib: float
    status: int


def run_measured(command: Sequence[str]) -> Ran:
    """Runs ``command``, its standard output thrown away, and looks at its memory while it runs."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    ended = threading.Event()
    peak = 0.0

    def look() -> None:
        nonlocal peak
        while not ended.wait(LOOK_SECONDS):
            peak = max(peak, sum(resident_mib(each) for each in with_descendants(process.pid)))

    looking = threading.Thread(target=look)
    looking.start()
    status = process.wait()
    seconds = time.perf_counter() - begin
    ended.set()
    looking.join()
    return Ran(seconds, peak, status)


def with_descendants(pid: int) -> list[int]:
    """``pid`` and every process below it."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                continue  # it ended meanwhile
    return found


def resident_mib(pid: int) -> float:
    """Resident memory of one process; 0 when it has ended. Shared pages count in each."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0
    )
