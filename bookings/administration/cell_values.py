"""Cells of a list as values: each raises ``CellProblem`` for what a person has to put right."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from bookings.administration.sheet_rows import CellProblem, SheetRow

_YES = frozenset({"是", "yes", "y", "true", "1", "√", "✓"})
_NO = frozenset({"否", "no", "n", "false", "0", "×"})
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T].*)?")
_LARGEST_NUMBER = 2**31 - 1


def text_of(row: SheetRow, key: str, *, longest: int, needed: bool = False) -> str | None:
    """The text; None for an empty cell."""
    _undamaged(row, key)
    text = row.cells.get(key, "")
    if not text:
        if needed:
            raise CellProblem(key, "empty")
        return None
    if len(text) > longest:
        raise CellProblem(key, "too-long", limit=longest)
    return text


def decimal_of(row: SheetRow, key: str) -> Decimal:
    """A number; no sign of thousands, so that 1,234 is never taken for 1.234."""
    text = text_of(row, key, longest=60, needed=True) or ""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellProblem(key, "no-number", value=text) from None
    if not number.is_finite():
        raise CellProblem(key, "no-number", value=text)
    return number


def day_of(row: SheetRow, key: str) -> dt.date:
    """A day, typed or as the spreadsheet's own."""
    if row.damaged.get(key) not in (None, "date"):
        raise CellProblem(key, "damaged")
    text = row.cells.get(key, "")
    if not text:
        raise CellProblem(key, "empty")
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise CellProblem(key, "no-day", value=text[:40]) from None


def yes_or_no(row: SheetRow, key: str, *, when_empty: bool) -> bool:
    """是 or 否."""
    text = (text_of(row, key, longest=40) or "").casefold()
    if not text:
        return when_empty
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellProblem(key, "no-yes", value=text)


def number_of(row: SheetRow, key: str) -> int | None:
    """The number of an entry; None for a new one."""
    text = text_of(row, key, longest=20)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) <= _LARGEST_NUMBER:
        raise CellProblem(key, "no-entry-number", value=text)
    return int(text)


def _undamaged(row: SheetRow, key: str) -> None:
    if key in row.damaged:
        raise CellProblem(key, "damaged")
