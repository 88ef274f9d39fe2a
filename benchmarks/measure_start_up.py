"""Start of the command line: ``kouan extract --help`` (promise: under 0.4 s) against ``prefect --help``.

Median of ten starts each, after one that warms the file cache.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
STARTS = 10
PROMISED_SECONDS = 0.4


def median_seconds(command: list[str]) -> float:
    """Median wall-clock seconds of one start."""
    subprocess.run(command, check=True, capture_output=True)
    seconds = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Prints the figures."""
    ours = median_seconds([str(PROGRAMS / "kouan"), "extract", "--help"])
    theirs = median_seconds([str(PROGRAMS / "prefect"), "--help"])
    print(f"kouan extract --help   {ours:6.2f} s (promised: under {PROMISED_SECONDS} s)")
    print(f"prefect --help         {theirs:6.2f} s")
    print(f"ratio prefect / kouan  {theirs / ours:6.1f}")


if __name__ == "__main__":
    main()
