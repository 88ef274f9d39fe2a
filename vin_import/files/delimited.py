"""Text with delimiters (.csv, .tsv, .txt): its encoding, its delimiter, its cells as they stand."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator

from messages.errors import UnreadableDocument
from vin_import.files.cells import LONGEST_CELL, Place, made_sheet, refuse_outside
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage, Sheet

SHEET_NAME = "1"
"""Text has one worksheet and no name for it."""
_DELIMITERS = "\t;,"
"""In the order of preference: a comma also stands in numbers and sentences."""
_LOOKED_AT = 200
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEARLY_ALL = 0.9
_RUSSIAN_SIGNS = frozenset("№«»—–\xa0")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
# Excel's own hint at the delimiter, its way to keep digits in delimited text, and what it makes of long
# numbers otherwise: an exponent, or zeros from the sixteenth digit on.
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+|[+-]?\d+[.,]\d+E\d+", re.IGNORECASE)
_ROUNDED = re.compile(r"[1-9]\d{14}0{3,}")


def decoded(content: bytes) -> str | None:
    """The text of ``content``: UTF-8, UTF-16, GB18030 (with it GBK), Windows-1251; None where it is none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\0" in content:
        # ASCII in UTF-16 has a zero in every second byte, VINs have nothing else; no other text has any.
        first, second = content[0::2].count(0), content[1::2].count(0)
        if min(first, second):
            return None
        return _strictly(content, "utf-16-le" if second else "utf-16-be")
    text = _strictly(content, "utf-8")
    if text is None:
        text = _strictly(content, "gb18030")
    return text if text is not None else _russian(content)


def _russian(content: bytes) -> str | None:
    """The text of Excel in Russian or Kazakh Windows, where what is no ASCII in it is Cyrillic indeed."""
    text = _strictly(content, "cp1251")
    if text is None:
        return None
    others = [one for one in text if not one.isascii() and one not in _RUSSIAN_SIGNS]
    cyrillic = sum(1 for one in others if "А" <= one <= "я")
    return text if cyrillic and cyrillic >= len(others) * _NEARLY_ALL else None


def is_binary(content: bytes) -> bool:
    """True for what holds bytes that no text has in any encoding that is read here."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return any(content.count(byte) for byte in (*range(8), *range(14, 26), *range(28, 32)))


def _strictly(content: bytes, encoding: str) -> str | None:
    # Excel's end of file in old text files.
    try:
        text = content.decode(encoding).rstrip("\x1a")
    except UnicodeDecodeError:
        return None
    return None if _STRANGE.search(text) else text


def read(text: str, filename: str, limits: SheetLimits) -> Sheet:
    """The text as a worksheet. Raises ``UnreadableDocument``, ``sheet-too-many-rows`` and the like."""
    hint = _HINT.match(text)
    delimiter = hint[1] if hint else _delimiter(text)
    rows: list[tuple[int, int, list[str]]] = []
    damaged: dict[Place, tuple[str, Damage]] = {}
    for row, values in enumerate(_parsed(text, delimiter, filename, limits), 1):
        if hint and row == 1:
            continue
        rows.append((row, 1, [_kept(value) for value in values]))
        damaged.update(
            ((row, column), (value.strip(), "number"))
            for column, value in enumerate(values, 1)
            if value and (_ROUNDED.fullmatch(value.strip()) or SCIENTIFIC.fullmatch(value.strip()))
        )
        if row > limits.rows and any(values):
            raise UnreadableDocument(
                "sheet-too-many-rows", file=filename, sheet=SHEET_NAME, cell=f"A{row}", limit=limits.rows
            )
    return made_sheet(SHEET_NAME, rows, filename, limits, damaged=damaged)


def _parsed(text: str, delimiter: str, filename: str, limits: SheetLimits) -> Iterator[list[str]]:
    """Rows; the lines that a quoted cell spans are one. A quote that never closes is only a character."""
    whole = text.count('"') % 2 == 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row, line in enumerate(lines, 1):
        # Delimiters may stand in a quoted cell, but not in more than one can hold.
        if line.count(delimiter) > LONGEST_CELL + limits.columns:
            refuse_outside(SHEET_NAME, row, line.count(delimiter), filename, limits)
    # Never lowered: the limit is the whole process's, and others read .csv files too.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        yield from csv.reader(
            (f"{line}\n" for line in lines),
            delimiter=delimiter,
            quoting=csv.QUOTE_MINIMAL if whole else csv.QUOTE_NONE,
        )
    except csv.Error:
        raise UnreadableDocument("sheet-damaged", file=filename) from None


def _kept(value: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(value)
    return kept[1] if kept else value


def _delimiter(text: str) -> str:
    """The one that cuts the most lines into the same number of cells, and into the most of those."""
    lines = [line for line in text[: 1 << 18].splitlines()[:_LOOKED_AT] if line.strip()]
    best, chosen = (0, 0), ","
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines if delimiter in line)
        if counts:
            cuts, lines_cut = max(counts.items(), key=lambda each: (each[1], each[0]))
            if (lines_cut, cuts) > best:
                best, chosen = (lines_cut, cuts), delimiter
    return chosen
