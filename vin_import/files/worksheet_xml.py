"""What calamine does not tell of a worksheet of .xlsx, found by regular expressions over its XML.

Calamine gives nothing for error values and for formulas that were never computed, knows no hidden
rows, and reserves memory for the whole rectangle of used cells. So cells without values are taken
out while the part is unpacked, and the rest is looked at once. Every expression runs in linear time
and none is relied on for safety: that are the limits of the process.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape

from vin_import.files.cells import Place, column_number, refuse_outside
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage

# A row of 16,384 formatted cells has a megabyte.
_LONGEST_ROW = 4 << 20


@dataclass(frozen=True, slots=True)
class Scan:
    """``damaged``: the text of cells that are damaged, and how; places counted from 1."""

    hidden_rows: frozenset[int]
    damaged: dict[Place, tuple[str, Damage]]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """For one prefix of element names, as programs choose them (``x:c``; mostly none)."""

    row_start: bytes
    empty_cell: re.Pattern[bytes]
    empty_row: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    column: re.Pattern[bytes]
    row: re.Pattern[bytes]
    place: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]


@cache
def _patterns(prefix: bytes) -> _Patterns:
    def pattern(text: bytes) -> re.Pattern[bytes]:
        return re.compile(text.replace(b"PREFIX", prefix), re.DOTALL)

    return _Patterns(
        b"<" + prefix + b"row",
        # Only where the reference is written: others get their place from those before them.
        pattern(
            rb"<PREFIXc\s(?=[^<>]*?\br=)[^<>]*+(?:(?<=/)>"
            rb"|>\s*(?:<PREFIXv\s*/>|<PREFIXv>\s*</PREFIXv>)?\s*</PREFIXc>)"
        ),
        pattern(rb"<PREFIXrow\s(?=[^<>]*?\br=)[^<>]*+(?:(?<=/)>|>\s*</PREFIXrow>)"),
        pattern(rb"<PREFIXrow(?=\s)([^<>]*\shidden=[\"'](?:1|true)[\"'][^<>]*)>"),
        pattern(rb"<PREFIXc\s[^<>]*?\br=[\"']([A-Z]{1,3})\d"),
        pattern(rb"<PREFIXrow\s[^<>]*?\br=[\"'](\d{1,7})[\"']"),
        pattern(rb"<PREFIXc\s[^<>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']"),
        pattern(rb"<PREFIXc(?=\s)([^<>]*)(?<!/)>((?:[^<]++|<(?!/?PREFIXc[\s>/]))*+)</PREFIXc>"),
        pattern(rb"<PREFIXf[\s>/]"),
        pattern(rb"<PREFIXv(?:\s[^<>]*)?(?<!/)>([^<]*)</PREFIXv>"),
    )


def _prefix(start: bytes) -> bytes:
    root = re.search(rb"<(\w+:)?worksheet[\s>]", start)
    return (root[1] or b"") if root else b""


def with_values_only(chunks: Iterable[bytes]) -> bytes:
    """The part without empty cells and rows, which formatted worksheets have by the million."""
    kept = []
    waiting = b""
    patterns: _Patterns | None = None
    for chunk in chunks:
        waiting += chunk
        patterns = patterns or _patterns(_prefix(waiting))
        # What is cut off here is whole rows; the last one may go on in the next chunk.
        end = waiting.rfind(patterns.row_start)
        if end <= 0 and len(waiting) > _LONGEST_ROW:
            end = len(waiting)
        if end > 0:
            kept.append(_freed(waiting[:end], patterns))
            waiting = waiting[end:]
    kept.append(_freed(waiting, patterns or _patterns(b"")))
    return b"".join(kept)


def _freed(rows: bytes, patterns: _Patterns) -> bytes:
    return patterns.empty_row.sub(b"", patterns.empty_cell.sub(b"", rows))


def scan(xml: bytes, name: str, filename: str, limits: SheetLimits) -> Scan:
    """What the worksheet ``name`` says beside its values.

    Raises ``UnreadableDocument`` ``sheet-too-many-rows``, ``sheet-too-many-columns``.
    """
    patterns = _patterns(_prefix(xml[:_LONGEST_ROW]))
    columns = {letters: column_number(letters.decode()) for letters in set(patterns.column.findall(xml))}
    last_row = max(map(int, patterns.row.findall(xml)), default=0)
    if max(columns.values(), default=0) > limits.columns or last_row > limits.rows:
        for letters, row in patterns.place.findall(xml):
            refuse_outside(name, int(row), columns[letters], filename, limits)
    hidden = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
    rows = [hidden.search(attributes) for attributes in _found(patterns.hidden_row, xml, b"hidden=")]
    damaged = dict(_damaged(xml, patterns))
    return Scan(frozenset(int(row[1]) for row in rows if row), damaged)


def _found(pattern: re.Pattern[bytes], xml: bytes, needed: bytes) -> list[bytes]:
    """All that ``pattern`` finds; nothing is searched where ``needed`` stands nowhere."""
    return pattern.findall(xml) if needed in xml else []


def _damaged(xml: bytes, patterns: _Patterns) -> Iterator[tuple[Place, tuple[str, Damage]]]:
    if not patterns.formula.search(xml) and not re.search(rb"\bt=[\"']e[\"']", xml):
        return
    reference = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
    kind = re.compile(rb"\bt=[\"'](\w+)[\"']")
    for attributes, body in patterns.cell.findall(xml):
        place, of_kind = reference.search(attributes), kind.search(attributes)
        if place is None:
            continue
        at = int(place[2]), column_number(place[1].decode())
        value = patterns.value.search(body)
        if of_kind and of_kind[1] == b"e":
            text = unescape(value[1].decode("utf-8", "replace")) if value else "#N/A"
            yield at, (text, "error-value")
        elif patterns.formula.search(body) and not _has_value(value, of_kind):
            yield at, ("", "formula-without-value")


def _has_value(value: re.Match[bytes] | None, kind: re.Match[bytes] | None) -> bool:
    """An empty text that a formula gave is a value; an empty number is none."""
    return value is not None and (bool(value[1].strip()) or (kind is not None and kind[1] == b"str"))
