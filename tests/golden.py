"""Golden files: what a test produced once, looked at by a person, and must produce again.

To write them anew: ``KOUAN_REGENERATE_GOLDEN=1 .venv/bin/pytest tests/extractors``, then read the
difference. ``test_golden_files_are_not_being_regenerated`` fails while the flag is on.
"""

import os
from pathlib import Path

REGENERATE_FLAG = "KOUAN_REGENERATE_GOLDEN"


def assert_golden(path: Path, produced: str) -> None:
    """Compares ``produced`` with the file at ``path``, or writes it while the flag is on."""
    if os.environ.get(REGENERATE_FLAG):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(produced, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == produced
