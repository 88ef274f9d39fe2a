"""Values as text: nothing of what a person typed is changed on the way."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.errors import UnreadableDocument
from vin_import.files.cells import cell_text, column_letters, column_number, made_sheet, number_text
from vin_import.limits import SheetLimits


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_up_to_15_digits_are_their_digits(number: int) -> None:
    assert cell_text(float(number)) == (str(number), None)


@given(st.decimals(-100_000, 100_000, places=6))
def test_fractions_are_their_shortest_digits_without_exponent(number: object) -> None:
    text, damage = number_text(float(str(number)))
    assert damage is None
    assert "e" not in text.lower()
    assert not text.endswith(".0")
    assert float(text) == float(str(number))


@given(st.floats(min_value=1e15, allow_infinity=False, allow_nan=False))
def test_more_than_15_digits_are_digits_but_damaged(number: float) -> None:
    text, damage = number_text(number)
    assert damage == "number"
    assert "e" not in text
    assert float(text) == number


@given(st.integers(1, 16_384))
def test_columns_have_letters(column: int) -> None:
    assert column_number(column_letters(column)) == column


def test_the_last_column_of_a_worksheet_is_xfd() -> None:
    assert (column_letters(1), column_letters(27), column_letters(16_384)) == ("A", "AA", "XFD")


@pytest.mark.parametrize(
    ("value", "text", "damage"),
    [
        (True, "TRUE", None),
        (0.1 + 0.2, "0.3", None),
        (0.00001, "0.00001", None),
        (-0.0, "0", None),
        (math.nan, "nan", "error-value"),
        (datetime.date(2026, 3, 5), "2026-03-05", "date"),
        (datetime.datetime(2026, 3, 5, 4, 5, 6), "2026-03-05 04:05:06", "date"),  # noqa: DTZ001
        (datetime.time(4, 5), "04:05:00", "date"),
        (datetime.timedelta(hours=30), "30:00:00", "date"),
        ("NA", "NA", None),
        ("null", "null", None),
        ("0012", "0012", None),
        ("1E+17", "1E+17", None),
        ("#N/A", "#N/A", "error-value"),
        ("#####", "#####", "error-value"),
        ("Err:502", "Err:502", "error-value"),
        ("#1 LSGKB54E6EW000001", "#1 LSGKB54E6EW000001", None),
        (" \u3000 ", "", None),
        ("a\nb", "a\nb", None),
        ("a\r\nb\rc", "a\nb\nc", None),
        ("a\x00b\x07", "ab", None),
    ],
)
def test_values_become_text(value: object, text: str, damage: str | None) -> None:
    assert cell_text(value) == (text, damage)


def test_trailing_empty_cells_and_rows_are_left_out_and_places_stay() -> None:
    rows = [(2, 2, ["a", "", " "]), (4, 1, ["", ""]), (5, 1, ["", "b"]), (9, 1, [""])]
    sheet = made_sheet("S", rows, "f", SheetLimits())
    assert sheet.rows == ((), ("", "a"), (), (), ("", "b"))


def test_a_damaged_cell_without_text_keeps_its_place() -> None:
    damaged = {(2, 3): ("", "formula-without-value")}
    sheet = made_sheet("S", [(1, 1, ["a"])], "f", SheetLimits(), damaged=damaged)  # type: ignore[arg-type]
    assert sheet.rows == (("a",), ("", "", ""))
    assert sheet.damaged == {(2, 3): "formula-without-value"}


def test_merged_cells_end_at_the_limits() -> None:
    limits = SheetLimits(rows=10, columns=5)
    merged = [(1, 1, 1_048_576, 16_384), (11, 1, 12, 2), (2, 2, 3, 3)]
    sheet = made_sheet("S", [(1, 1, ["a"])], "f", limits, merged=merged)
    assert sheet.merged == ((1, 1, 10, 5), (2, 2, 3, 3))


@pytest.mark.parametrize(
    ("row", "values", "code", "cell"),
    [
        (11, ["x"], "sheet-too-many-rows", "A11"),
        (1, ["", "", "", "", "", "x"], "sheet-too-many-columns", "F1"),
        (1, ["", "x" * 32_768], "sheet-cell-too-long", "B1"),
    ],
)
def test_values_beyond_the_limits_are_refused_by_their_cell(
    row: int, values: list[object], code: str, cell: str
) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        made_sheet("S", [(row, 1, values)], "f.xlsx", SheetLimits(rows=10, columns=5))
    assert refused.value.code == code
    assert refused.value.parameters["cell"] == cell
    for language in ("zh", "en"):
        assert cell in refused.value.message(language)
