"""Files made to hurt end with a clear error, or are read, within the memory that a child may have."""

import codecs
import json
import random
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from messages.errors import UnreadableDocument
from tests.vin_import.files.made_workbooks import (
    MAIN,
    OPEN_DOCUMENT_TYPE,
    RELATIONS,
    ods_of,
    table,
    text_cell,
    worksheet,
    xlsx_of,
    xlsx_parts,
    zipped,
)
from vin_import.files import read_workbook_bytes, reader
from vin_import.limits import SheetLimits

SAMPLES = Path(__file__).parent / "samples"
LAST_ROW = 1_048_576
MOST_MIB = SheetLimits().memory_mib
ONE_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
SHARED_CELL = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
NOISE = random.Random(1).randbytes(100_000)  # noqa: S311
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def shared(strings: str, sheet: str = SHARED_CELL) -> bytes:
    """A workbook with these shared strings."""
    return zipped(
        xlsx_parts(worksheet(sheet)) | {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'}
    )


def styled_rows() -> bytes:
    """One value, and formatted cells down to the last row: usual in dealers' files."""
    empty = "".join(
        f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>' for row in range(2, LAST_ROW + 1)
    )
    return xlsx_of(ONE_CELL + empty)


def hidden_rows() -> bytes:
    """One value, and all rows without values hidden."""
    return xlsx_of(ONE_CELL + "".join(f'<row r="{row}" hidden="1"/>' for row in range(2, LAST_ROW + 1)))


def lying_directory() -> bytes:
    """Parts that unpack to more than the directory of the zip file says."""
    content = bytearray(xlsx_of(ONE_CELL + " " * 5_000_000))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.find(mark)
        while start >= 0:
            content[start + place : start + place + 4] = struct.pack("<I", 10)
            start = content.find(mark, start + 1)
    return bytes(content)


def many_worksheets() -> bytes:
    """A workbook that lists one part as a hundred thousand worksheets."""
    sheets = "".join(f'<sheet name="C{number}" sheetId="{number}" r:id="rId1"/>' for number in range(100_000))
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    return zipped(xlsx_parts(worksheet(ONE_CELL)) | {"xl/workbook.xml": workbook})


def far_cell_of_xls() -> bytes:
    """The VIN of row 6 moved to the last cell that a record can name."""
    content = (SAMPLES / "cars.xls").read_bytes()
    cell = struct.pack("<HHHH", 0x00FD, 10, 5, 2)
    assert content.count(cell) == 1
    return content.replace(cell, struct.pack("<HHHH", 0x00FD, 10, 0xFFFF, 0xFFFF))


def ods_row(cells: str, attributes: str = "") -> bytes:
    """A workbook of .ods with one row."""
    return ods_of(table(f"<table:table-row {attributes}>{cells}</table:table-row>"))


READ: dict[str, Callable[[], bytes]] = {
    "formatted rows to the last": styled_rows,
    "hidden rows to the last": hidden_rows,
    "a dimension of the whole worksheet": lambda: zipped(
        xlsx_parts(worksheet(ONE_CELL).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'))
    ),
    "merged cells of the whole worksheet": lambda: xlsx_of(
        ONE_CELL, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "empty rows of ods": lambda: ods_of(
        table(
            f"<table:table-row>{text_cell('x')}</table:table-row>"
            '<table:table-row table:number-rows-repeated="1048575">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
    ),
}

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a cell at XFD1048576": (
        "sheet-too-many-rows",
        lambda: xlsx_of(ONE_CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "a far cell that only calamine understands": (
        "sheet-memory",
        lambda: xlsx_of(
            '<row r="1"><c r = "A1"><v>1</v></c></row><row><c r = "XFD1048576"><v>1</v></c></row>'
        ),
    ),
    "16,384 columns": (
        "sheet-too-many-columns",
        lambda: xlsx_of('<row r="1">' + "<c><v>1</v></c>" * 16_384 + "</row>"),
    ),
    "a zip bomb": ("sheet-unpacked-too-large", lambda: xlsx_of(ONE_CELL + " " * (260 << 20))),
    "a lying zip directory": ("sheet-damaged", lying_directory),
    "60,000 parts": (
        "sheet-unsafe",
        lambda: zipped(xlsx_parts(worksheet(ONE_CELL)) | {f"part{number}": "" for number in range(60_000)}),
    ),
    "100,000 worksheets": ("sheet-unsafe", many_worksheets),
    "a billion laughs": ("sheet-unsafe", lambda: zipped(xlsx_parts(LAUGHS + worksheet(ONE_CELL)))),
    "a billion laughs in UTF-16": (
        "sheet-damaged",
        lambda: zipped(
            xlsx_parts("")
            | {"xl/worksheets/sheet1.xml": codecs.BOM_UTF16_LE + (LAUGHS + worksheet("")).encode("utf-16-le")}
        ),
    ),
    "a billion laughs in the list of worksheets": (
        "sheet-unsafe",
        lambda: zipped(
            xlsx_parts(worksheet(ONE_CELL)) | {"xl/workbook.xml": LAUGHS + "<workbook>&b;</workbook>"}
        ),
    ),
    "a billion laughs in ods": (
        "sheet-unsafe",
        lambda: zipped({"mimetype": OPEN_DOCUMENT_TYPE, "content.xml": LAUGHS + "<x>&b;</x>"}),
    ),
    "a shared string of 200 MB": ("sheet-memory", lambda: shared(f"<si><t>{'x' * (200 << 20)}</t></si>")),
    "eight million shared strings": ("sheet-memory", lambda: shared("<si><t>x</t></si>" * 8_000_000)),
    "a long shared string in every row": (
        "sheet-memory",
        lambda: shared(
            f"<si><t>{'x' * 30_000}</t></si>",
            "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 90_000)),
        ),
    ),
    "a shared string that is not there": ("sheet-damaged", lambda: shared("")),
    "a cell of 100 MB": ("sheet-memory", lambda: xlsx_of(ONE_CELL.replace("x", "x" * (100 << 20)))),
    "a cell of 100 MB in ods": ("sheet-cell-too-long", lambda: ods_row(text_cell("x" * (100 << 20)))),
    "a million merged cells": (
        "sheet-memory",
        lambda: xlsx_of(
            ONE_CELL, "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 1_000_000 + "</mergeCells>"
        ),
    ),
    "tags that never end": ("sheet-damaged", lambda: zipped(xlsx_parts(worksheet("<c " * 5_000_000)))),
    "cells that never end": (
        "sheet-damaged",
        lambda: zipped(xlsx_parts(worksheet('<c r="A1"><f>' * 2_000_000))),
    ),
    "a row a million times in ods": (
        "sheet-too-many-rows",
        lambda: ods_row(text_cell("x"), 'table:number-rows-repeated="1000000"'),
    ),
    "a cell a million times in ods": (
        "sheet-too-many-columns",
        lambda: ods_row(text_cell("x", 'table:number-columns-repeated="1000000"')),
    ),
    "45 million cells in ods": (
        "sheet-memory",
        lambda: ods_row(
            text_cell("x", 'table:number-columns-repeated="500"'), 'table:number-rows-repeated="90000"'
        ),
    ),
    "a number that is none in ods": (
        "sheet-damaged",
        lambda: ods_row(text_cell("x", 'table:number-columns-repeated="-1"')),
    ),
    "elements three million deep": ("sheet-damaged", lambda: ods_of("<a>" * 3_000_000)),
    "a far cell of xls": ("sheet-too-many-columns", far_cell_of_xls),
    "text with one line of 200 MB": ("sheet-too-large", lambda: b"x" * (200 << 20)),
    "text with one line of 19 MB": ("sheet-cell-too-long", lambda: b"x" * (19 << 20)),
    "text with 19 million columns": ("sheet-too-many-columns", lambda: b"," * (19 << 20) + b"x"),
    "text with nine million rows": ("sheet-too-many-rows", lambda: b"x\n" * (9 << 20)),
    "random bytes": ("sheet-of-other-kind", lambda: NOISE),
    "random bytes that begin as zip": (
        "sheet-damaged",
        lambda: b"PK\x03\x04" + NOISE,
    ),
    "random bytes that begin as xls": (
        "sheet-damaged",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE,
    ),
}


def read_alone(content: bytes, folder: Path) -> tuple[str | None, list[int]]:
    """How reading ends and the rows of each worksheet; the child's memory is looked at."""
    path = folder / "hostile"
    path.write_bytes(content)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.vin_import.files.reading_alone", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(ended.stdout)
    assert told["peak_mib"] <= MOST_MIB
    return told["code"], told["rows"]


@pytest.mark.parametrize("name", READ)
def test_wide_empty_formatting_is_read(name: str, tmp_path: Path) -> None:
    assert read_alone(READ[name](), tmp_path) == (None, [1])


@pytest.mark.parametrize("name", REFUSED)
def test_files_made_to_hurt_end_with_their_error(name: str, tmp_path: Path) -> None:
    code, make = REFUSED[name]
    assert read_alone(make(), tmp_path) == (code, [])


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_workbook_bytes(b"x", "a.csv", SheetLimits(seconds=0.001))
    assert refused.value.code == "sheet-timeout"


def test_an_answer_that_is_too_long_is_not_taken() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_workbook_bytes(b"x\n" * 50_000, "a.csv", SheetLimits(answer_mib=0))
    assert refused.value.code == "sheet-memory"


def test_a_child_is_ended_with_the_reading_that_it_was_for(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[subprocess.Popen[bytes]] = []

    def interrupted(child: subprocess.Popen[bytes], _deadline: float, _longest: int) -> bytes:
        children.append(child)
        raise KeyboardInterrupt

    monkeypatch.setattr(reader, "_received", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_workbook_bytes(b"x", "a.csv")
    assert children[0].returncode == -signal.SIGKILL


def code_of(content: bytes, filename: str) -> str | None:
    """The code of the error that reading ends with; any other exception is a failure."""
    try:
        read_workbook_bytes(content, filename)
    except UnreadableDocument as error:
        return error.code
    return None


@pytest.mark.parametrize("sample", ["cars.xls", "cars.ods", "cars.xlsx"])
@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_are_read_or_refused_and_nothing_else(sample: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    whole = xlsx_of(ONE_CELL) if sample == "cars.xlsx" else (SAMPLES / sample).read_bytes()
    content = bytearray(whole)
    if seed % 2:
        del content[chance.randrange(1, len(content)) :]
    for _ in range(3):
        content[chance.randrange(len(content))] = chance.randrange(256)
    code = code_of(bytes(content), sample)
    assert code is None or code.startswith(("sheet-", "empty-file"))
    assert code != "sheet-reader-died"
