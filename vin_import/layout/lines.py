"""Rows of a table that are no vehicles: totals, examples, notes, signatures, page footers, headings."""

import re
from dataclasses import dataclass
from typing import Literal

from vin_import.layout.vocabulary import LineKind, compact, counted, heading, line_kind

Line = LineKind | Literal["headings"]


_LETTERED_NUMBER = re.compile(r"[A-Za-z]{1,2}-?[0-9]{1,5}")
_SAYS_EXAMPLE = re.compile(
    r"例如|示例|样例|(?:^|[(（\s,，])[例如][：:]|\be\.g\.|\bexample\b|например", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A row that is no vehicle. ``count`` is the number of vehicles it states, where it does."""

    kind: Line
    count: int | None = None


def skipped_line(texts: dict[int, str], number_columns: frozenset[int]) -> SkippedLine | None:
    """What the row is when it is no vehicle's; None when it may be one.

    ``texts`` are its texts by column, ``number_columns`` those where a bare number is a count: the ones
    of VINs and row numbers.
    """
    if sum(1 for text in texts.values() if heading(text).name is not None) >= 2:
        return SkippedLine("headings")
    kinds = {column: kind for column, text in texts.items() if (kind := line_kind(text)) is not None}
    if "example" in kinds.values():
        return SkippedLine("example")
    ends: tuple[LineKind, ...] = ("subtotal", "total")
    for kind in ends:
        labels = [column for column, found in kinds.items() if found == kind]
        if labels:
            return SkippedLine(kind, _count(texts, labels[0], number_columns))
    if kinds and min(kinds) == min(texts):
        # A note begins its row; a remark behind a vehicle's values does not make it a note.
        return SkippedLine("note")
    return None


def is_example(texts: dict[int, str]) -> bool:
    """True for a row marked as an example, even with a right VIN in it."""
    return any(line_kind(text) == "example" or _SAYS_EXAMPLE.search(text) for text in texts.values())


def _count(texts: dict[int, str], label: int, number_columns: frozenset[int]) -> int | None:
    for text in texts.values():
        if (number := counted(text)) is not None:
            return number
    digits = "".join(one for one in compact(texts[label]) if one.isdigit())
    if digits and len(digits) <= 6:
        return int(digits)
    numbers = {column: number for column, text in texts.items() if (number := whole_number(text)) is not None}
    for column in sorted(numbers.keys() & number_columns):
        return numbers[column]
    return next(iter(numbers.values())) if len(numbers) == 1 else None


def is_row_number(text: str) -> bool:
    """True for what numbers a row: 7, 07., A7, B-12."""
    return whole_number(text) is not None or _LETTERED_NUMBER.fullmatch(text.strip()) is not None


def whole_number(text: str) -> int | None:
    """A row number or count: 7, 07, 7., 7.0; None for anything else."""
    digits = text.strip().removesuffix(".0").rstrip(".、)）")
    return int(digits) if digits.isdecimal() and len(digits) <= 6 else None
