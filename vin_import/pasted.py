"""Pasted text: columns copied out of a spreadsheet, or a message that names VINs among other words."""

import csv
import hashlib
import io

from vin_import.sheet import Sheet, Workbook

WORKSHEET = "粘贴"
"""What rows of pasted text are said to be from; their row numbers are the text's lines."""


def pasted_workbook(text: str, filename: str = "") -> Workbook:
    """The text as a worksheet: its lines are the rows, tabs part the columns, as spreadsheets copy cells.

    Cells with line breaks come in quotation marks; then rows are counted by the first of their lines.
    Never raises; a message without tabs is one column, whose VINs ``check_workbook`` finds.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    rows = _cells(plain) if "\t" in plain else [[line] for line in plain.split("\n")]
    sheet = Sheet(WORKSHEET, tuple(map(tuple, rows)))
    return Workbook(filename, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), (sheet,))


def _cells(text: str) -> list[list[str]]:
    """Rows at their line's number: a row of several lines is followed by empty ones."""
    if text.count('"') % 2:
        # An inch mark or a stray quotation mark: quotation marks mean nothing then.
        return [line.split("\t") for line in text.split("\n")]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells)
            rows += [[]] * (reader.line_num - len(rows))
    except csv.Error:
        return [line.split("\t") for line in text.split("\n")]
    return rows
