"""Reads one workbook and tells how that ended and what its child took: for tests of hostile files.

A process of its own, because the system counts the memory of all children of a process together.
"""

import json
import resource
import sys
from pathlib import Path

from messages.errors import KouanError
from vin_import.files import read_workbook
from vin_import.limits import SheetLimits


def main() -> None:
    """``reading_alone.py FILE``. A busy machine must not make a timeout of what is a matter of memory."""
    path = Path(sys.argv[1])
    try:
        workbook = read_workbook(path, path.name, SheetLimits(seconds=60))
        outcome = [len(sheet.rows) for sheet in workbook.sheets]
        code = None
    except KouanError as error:
        code, outcome = error.code, []
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"code": code, "rows": outcome, "peak_mib": peak}))


if __name__ == "__main__":
    main()
