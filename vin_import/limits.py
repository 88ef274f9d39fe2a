"""Limits under which a VIN sheet is read. Defaults are the documented ones of docs/settings.md."""

import json
from dataclasses import dataclass
from typing import Self

MOST_VEHICLES = 50_000
"""Vehicles that one workbook or text may list. Each becomes a stored row, and a cell may hold many VINs:
limits of rows and bytes do not bound them."""


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What one workbook may cost. Crossing one is ``UnreadableDocument`` with its own code."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_mib: int = 256
    """What the parts of a workbook may unpack to, all that are read together. Of this only cells with
    values are kept in memory."""
    rows: int = 100_000
    columns: int = 512
    """The last row and column of a worksheet that may hold a value."""
    seconds: float = 8.0
    """Wall-clock seconds, the start of the child process included; a whole command ends within ten."""
    memory_mib: int = 500
    """Address space of the child process."""
    answer_mib: int = 32
    """What the child may answer: ten times what 20,000 rows of twenty columns take. The parent needs up to
    twelve times as much for it."""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The limits that ``json.dumps(asdict(limits))`` wrote."""
        return cls(**json.loads(text))
