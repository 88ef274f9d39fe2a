"""Values of cells as text, without damage, and worksheets made of them."""

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from messages.errors import UnreadableDocument
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage, MergedCells, Sheet

LONGEST_CELL = 32_767
"""Characters; Excel's own limit, so that no program writes more."""
Place = tuple[int, int]
"""Row and column, both counted from 1."""

# More digits than these a spreadsheet does not keep (IEEE 754, as Excel documents it).
_KEPT_DIGITS = 15
_FIRST_ROUNDED = 10.0**_KEPT_DIGITS
_ERROR_VALUE = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!"
    r"|GETTING_DATA|#{2,})|Err:\d{3}"
)
_LINE_BREAK = re.compile(r"\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def number_text(value: float) -> tuple[str, Damage | None]:
    """A number as a person would write it: no exponent, no ``.0``, at most 15 digits of a fraction."""
    if not math.isfinite(value):
        return str(value), "error-value"
    if abs(value) >= _FIRST_ROUNDED:
        return format(Decimal(repr(value)).normalize(), "f"), "number"
    if value == int(value):
        return str(int(value)), None
    shortest = format(value, f".{_KEPT_DIGITS}g")
    return (format(Decimal(shortest), "f") if "e" in shortest else shortest), None


def cell_text(value: object) -> tuple[str, Damage | None]:
    """The text of a value as calamine gives it, and why it cannot be trusted, if so."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), None
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds"), "date"
    if isinstance(value, datetime.timedelta):
        return duration_text(value), "date"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat(), "date"
    return ("", None) if value is None else plain_text(str(value))


def plain_text(value: str) -> tuple[str, Damage | None]:
    """Text as it is; nothing where only blanks stand. A text that spells an error value is one."""
    if not value.isprintable():
        value = _CONTROL.sub("", _LINE_BREAK.sub("\n", value))
    if not value.strip():
        return "", None
    return value, "error-value" if value[0] in "#E" and _ERROR_VALUE.fullmatch(value.strip()) else None


def duration_text(value: datetime.timedelta) -> str:
    """Hours, minutes and seconds: ``30:00:00``."""
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def column_letters(column: int) -> str:
    """``1`` is ``A``, ``27`` is ``AA``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``A`` is 1, ``XFD`` is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def refuse_outside(name: str, row: int, column: int, filename: str, limits: SheetLimits) -> None:
    """Raises when a value stands beyond the limits; the cell is named, so that it can be emptied."""
    if row <= limits.rows and column <= limits.columns:
        return
    cell = f"{column_letters(column)}{row}"
    if row > limits.rows:
        raise UnreadableDocument(
            "sheet-too-many-rows", file=filename, sheet=name, cell=cell, limit=limits.rows
        )
    raise UnreadableDocument(
        "sheet-too-many-columns", file=filename, sheet=name, cell=cell, limit=limits.columns
    )


def made_sheet(
    name: str,
    rows: Iterable[tuple[int, int, Sequence[object]]],
    filename: str,
    limits: SheetLimits,
    *,
    merged: Iterable[MergedCells] = (),
    hidden_rows: Iterable[int] = (),
    damaged: Mapping[Place, tuple[str, Damage]] | None = None,
) -> Sheet:
    """A worksheet of ``rows``, each with its row number and its first column.

    ``damaged`` are the cells of which the file itself says that they hold no value; they come before
    what stands in ``rows``. Trailing empty cells and rows are left out.
    """
    texts: dict[int, list[str]] = {}
    found: dict[Place, Damage] = {}
    for row, first, values in rows:
        line = [""] * (first - 1)
        for value in values:
            # Most cells are empty, or letters and digits only: nothing has to be looked at in these.
            if isinstance(value, str) and (not value or value.isalnum()):
                line.append(value)
                continue
            text, damage = cell_text(value)
            if damage:
                found[row, len(line) + 1] = damage
            line.append(text)
        texts[row] = line
    for (row, column), (text, damage) in (damaged or {}).items():
        line = texts.setdefault(row, [])
        line += [""] * (column - len(line))
        line[column - 1] = text
        found[row, column] = damage
    return Sheet(
        name,
        _trimmed(name, texts, found, filename, limits),
        tuple(each for each in (_clipped(each, limits) for each in merged) if each),
        frozenset(row for row in hidden_rows if row <= limits.rows),
        found,
    )


def _trimmed(
    name: str, texts: dict[int, list[str]], found: dict[Place, Damage], filename: str, limits: SheetLimits
) -> tuple[tuple[str, ...], ...]:
    """The rows from 1 to the last that says something, each up to its last cell that does."""
    lines: list[tuple[str, ...]] = []
    widths: dict[int, int] = {}
    for row, column in found:
        widths[row] = max(column, widths.get(row, 0))
    for row in sorted(texts):
        line = texts[row]
        width = len(line)
        while width and not line[width - 1] and width > widths.get(row, 0):
            width -= 1
        if not width:
            continue
        refuse_outside(name, row, width, filename, limits)
        lines.extend(() for _ in range(row - 1 - len(lines)))
        lines.append(tuple(line[:width]))
        if max(map(len, line)) > LONGEST_CELL:
            column = next(index for index, text in enumerate(line, 1) if len(text) > LONGEST_CELL)
            cell = f"{column_letters(column)}{row}"
            raise UnreadableDocument(
                "sheet-cell-too-long", file=filename, sheet=name, cell=cell, limit=LONGEST_CELL
            )
    return tuple(lines)


def _clipped(merged: MergedCells, limits: SheetLimits) -> MergedCells | None:
    """Merged cells within the limits: nobody has to walk a million rows because a range says so."""
    top, left, bottom, right = merged
    if top > limits.rows or left > limits.columns:
        return None
    return top, left, min(bottom, limits.rows), min(right, limits.columns)
