"""Delimited text: encodings, delimiters, and numbers that were damaged before they came."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.errors import UnreadableDocument
from vin_import.files import read_workbook_bytes
from vin_import.files.delimited import decoded, read
from vin_import.limits import SheetLimits

TABLE = [["序号", "车架号", "备注"], ["1", "LSGKB54E6EW000001", "白色"], ["2", "LSGKB54E8EW000002", ""]]
TEXT = "\r\n".join(",".join(row) for row in TABLE)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_all_encodings_and_delimiters_give_the_same(encoding: str, delimiter: str) -> None:
    content = TEXT.replace(",", delimiter).encode(encoding)
    text = decoded(content)
    assert text is not None
    sheet = read(text, "a.csv", SheetLimits())
    assert sheet.rows == (tuple(TABLE[0]), tuple(TABLE[1]), ("2", "LSGKB54E8EW000002"))


def test_utf_16_of_the_other_order_with_its_mark() -> None:
    assert decoded(codecs.BOM_UTF16_BE + "车架号".encode("utf-16-be")) == "车架号"


@given(
    st.lists(
        st.lists(st.text("ab 1,;\t\"'\n车é", max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_cells_with_quotes_delimiters_and_line_breaks_come_back(table: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(table)
    sheet = read("sep=,\r\n" + written.getvalue(), "a.csv", SheetLimits())
    for row, cells in enumerate(table, 2):
        for column, cell in enumerate(cells):
            line = sheet.rows[row - 1] if row <= len(sheet.rows) else ()
            given_back = line[column] if column < len(line) else ""
            assert given_back == (cell if cell.strip() else "")


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Cn", "Co"])))
def test_whatever_text_is_saved_as_utf_8_is_read_as_such(text: str) -> None:
    assert decoded(text.encode("utf-8-sig")) == text


@given(st.binary(max_size=200))
def test_bytes_are_text_or_none_and_nothing_else_happens(content: bytes) -> None:
    text = decoded(content)
    assert text is None or "\0" not in text


@pytest.mark.parametrize(
    ("cell", "shown", "damage"),
    [
        ("1.23457E+17", "1.23457E+17", "number"),
        ("1,23457E+17", "1,23457E+17", "number"),
        ("123456789012345000", "123456789012345000", "number"),
        ("123456789012345678", "123456789012345678", None),
        ("12345678901E23456", "12345678901E23456", None),
        ("#N/A", "#N/A", "error-value"),
        ('"=""123456789012345678"""', "123456789012345678", None),
        ("0012", "0012", None),
        ("2026-03-05", "2026-03-05", None),
    ],
)
def test_numbers_damaged_by_who_wrote_the_text_are_told(cell: str, shown: str, damage: str | None) -> None:
    sheet = read(f"a;b\n{cell};x\n", "a.csv", SheetLimits())
    assert sheet.rows[1] == (shown, "x")
    assert sheet.damaged.get((2, 1)) == damage


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert read("1;2,5\n2;3,5\n", "a.csv", SheetLimits()).rows == (("1", "2,5"), ("2", "3,5"))


def test_one_column_has_no_delimiter() -> None:
    assert read("VIN\nA1\n\nA2", "a.txt", SheetLimits()).rows == (("VIN",), ("A1",), (), ("A2",))


def test_a_quote_that_never_closes_swallows_no_rows() -> None:
    sheet = read('"5 inch;a\nx;b\ny;c\n', "a.csv", SheetLimits())
    assert [row[1] for row in sheet.rows] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"VIN\n" + b"\xff\x81", "sheet-encoding"),
        (b"VIN\nLSG\0KB54\0", "sheet-of-other-kind"),
        (codecs.BOM_UTF16_LE + b"a\0b", "sheet-encoding"),
        (b"a,b\n" * 30, "sheet-too-many-rows"),
        (b"a," * 30, None),
        (b"a," * 30 + b"a", "sheet-too-many-columns"),
        (b" \r\n\t\r\n", "empty-file"),
        (b"", "empty-file"),
        (b"x" * 40_000, "sheet-cell-too-long"),
    ],
)
def test_text_that_is_none_or_too_much_is_refused(content: bytes, code: str | None) -> None:
    limits = SheetLimits(rows=20, columns=30)
    if code is None:
        assert len(read_workbook_bytes(content, "a.csv", limits).sheets[0].rows[0]) == 30
        return
    with pytest.raises(UnreadableDocument) as refused:
        read_workbook_bytes(content, "a.csv", limits)
    assert refused.value.code == code
