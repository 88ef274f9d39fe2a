"""A workbook as text: what ``vin_import.files`` gives and everything after it works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from customs.verdict import Problem

Damage = Literal["formula-without-value", "error-value", "number", "date"]
"""Why the text of a cell cannot be trusted: a formula that was never computed, an error like ``#N/A``,
a number that lost digits (more than 15, or scientific notation), or a code that the program took for
a date."""
MergedCells = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, all counted from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. ``rows[i][j]`` is the text of row ``i + 1``, column ``j + 1`` as the worksheet
    counts them; ``""`` is an empty cell and rows may differ in length. Of merged cells only the first
    holds the text."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[MergedCells, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    """Counted from 1."""
    damaged: Mapping[tuple[int, int], Damage] = field(default_factory=dict)
    """By row and column, both counted from 1."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file's visible worksheets in their order, and what was left out of it (macros that never run,
    links to other files, hidden worksheets)."""

    filename: str
    sha256: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Problem, ...] = ()
