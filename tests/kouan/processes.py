"""Looking at processes by /proc, for tests that start and kill them."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 90.0
"""How long a test waits for something that must happen; not an assertion about speed."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits until ``condition`` holds; fails the test when it never does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never happened: {what}")
        time.sleep(0.05)


def lives(process_id: int) -> bool:
    """Whether the process runs; one that ended and was not collected yet does not."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def children_of(process_id: int) -> list[int]:
    """Direct children that run."""
    return [number for number in _all() if lives(number) and _parent(number) == process_id]


def descendants_of(process_id: int) -> list[int]:
    """Children, their children, and so on."""
    found: list[int] = []
    for child in children_of(process_id):
        found += [child, *descendants_of(child)]
    return found


def command_of(process_id: int) -> str:
    """Its command line, blank-separated; empty when it has ended."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent(process_id: int) -> int:
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(status.rsplit(")", 1)[1].split()[1])
