"""Files that are no lists, or damaged ones: each ends with its own problem, none with a wrong value."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.appointments import read_list
from messages.errors import UnreadableDocument
from tests.bookings.appointments.lists import CUSTOMS, HEADER, PLATES, csv, one, read, row, told, xlsx
from vin_import.limits import SheetLimits


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "a.xlsx", "empty-file"),
        (b"  \n", "a.csv", "empty-file"),
        (b"%PDF-1.7 x", "a.xlsx", "sheet-of-other-kind"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "a.xlsx", "sheet-of-other-kind"),
        (b"PK\x03\x04" + b"\0" * 30, "a.xlsx", "sheet-damaged"),
        (b"<html><table></table></html>", "a.xls", "sheet-of-other-kind"),
        (b"\x81\x20\xff" * 9, "a.csv", "sheet-encoding"),
        (b"{", "a.json", "appointments-json-damaged"),
        (b'[{"a": 1}, ', "a.json", "appointments-json-damaged"),
        (b'{"a": 1}\n{', "a.jsonl", "appointments-json-damaged"),
        (b"[" * 100_000, "a.json", "appointments-json-damaged"),
        (b"7", "a.json", "appointments-json-no-list"),
        (b'{"answer": {"to": []}}', "a.json", "appointments-json-no-list"),
        (b"\n", "a.jsonl", "empty-file"),
    ],
)
def test_what_is_no_list_is_refused_with_its_code(content: bytes, filename: str, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_list(content, filename)
    assert refused.value.code == code


def test_a_list_over_its_limits_is_refused() -> None:
    limits = SheetLimits(rows=1)
    with pytest.raises(UnreadableDocument, match="sheet-too-many-rows"):
        read_list(json.dumps([{"预约号": "KY1"}] * 4).encode(), "a.json", limits)
    with pytest.raises(UnreadableDocument, match="sheet-too-many-rows"):
        read_list(csv(["预约号"], *(["KY1"] for _ in range(4))), "a.csv", limits)


def test_a_list_without_rows_lists_nothing() -> None:
    result = read(xlsx(HEADER))
    assert (result.appointments, result.needs_columns, result.row_count) == ((), False, 0)


@pytest.mark.parametrize("number", [940220240785877327, 9.40220240785877e17])
def test_a_customs_number_that_lost_digits_is_never_taken(number: float) -> None:
    found = one(xlsx(["报关单号", "车牌号"], [number, PLATES[0]]))
    assert found.values.customs_numbers == ()
    assert [problem.id for problem in found.problems] == ["appointment-cell-number"]


@pytest.mark.parametrize("text", ["9.40220240785877E+17", "940220240785877000"])
def test_nor_one_that_lost_them_in_delimited_text(text: str) -> None:
    found = one(csv(["报关单号", "车牌号"], [text, PLATES[0]]), "a.csv")
    assert found.values.customs_numbers == ()
    assert [problem.id for problem in found.problems] == ["appointment-cell-number"]


def test_nor_one_that_is_a_float_in_json() -> None:
    found = one(b'[{"customs_number": 9.40220240785877e17, "plates": ["\xe6\x96\xb0F66021"]}]', "a.json")
    assert found.values.customs_numbers == ()
    assert one(b'[{"customs_number": 940220240785877327}]', "a.json").values.customs_numbers == (CUSTOMS[0],)


def test_a_row_that_lost_all_that_names_it_is_refused_and_both_are_told() -> None:
    result = read(xlsx(["报关单号", "货物重量(千克)"], [940220240785877327, "17000"]))
    assert (result.appointments, result.refused) == ((), 1)
    assert told(result) == [("预约!2", "appointment-row-unidentified"), ("预约!2", "appointment-cell-number")]


def test_a_formula_without_a_value_is_told_and_left_out() -> None:
    content = xlsx(["预约号", "车牌号"], ["KY000001", '="新F"&"66021"'])
    found = one(content)
    assert found.values.plates == ()
    assert [problem.id for problem in found.problems] == ["appointment-cell-formula-without-value"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_delimited_text_in_any_encoding_is_the_same_list(encoding: str, separator: str) -> None:
    cells = [str(each) for each in row(1)]
    found = one(csv(HEADER, cells, encoding=encoding, separator=separator), "a.csv")
    assert found.values == one(xlsx(HEADER, row(1))).values


def test_a_damaged_part_of_a_workbook_is_told() -> None:
    whole = xlsx(HEADER, row(1))
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    with pytest.raises(UnreadableDocument, match="sheet-damaged"):
        read(buffer.getvalue())


def test_a_list_without_header_asks_for_its_columns() -> None:
    result = read(csv(["KY000001", CUSTOMS[0], PLATES[0]], ["KY000002", CUSTOMS[1], PLATES[1]]), "a.csv")
    assert result.needs_columns
    (table,) = result.tables
    assert table.first_texts[2] == (CUSTOMS[0], CUSTOMS[1])
    chosen = {table.fingerprint: {1: "appointment_number", 2: "customs_numbers", 3: "plates"}}
    again = read(
        csv(["KY000001", CUSTOMS[0], PLATES[0]], ["KY000002", CUSTOMS[1], PLATES[1]]), "a.csv", columns=chosen
    )
    assert [each.values.plates for each in again.appointments] == [(PLATES[0],), (PLATES[1],)]


_CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(rows=st.lists(st.lists(_CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_whatever_stands_under_the_header_no_value_comes_from_nowhere(rows: list[list[str]]) -> None:
    entries = [
        dict(zip(("预约号", "customs_numbers", "车牌", "重量", "日期", "备注"), each, strict=False))
        for each in rows
    ]
    result = read_list(json.dumps(entries).encode(), "a.json")
    given_digits = {"".join(re.findall(r"\d", text)) for each in rows for text in each}
    for found in result.appointments:
        for number in found.values.customs_numbers:
            digits = "".join(c for c in number if c.isdigit())
            assert any(digits in given for given in map(_ascii_digits, given_digits))
    assert len(result.appointments) <= len(rows)
    assert result.refused <= result.row_count


def _ascii_digits(text: str) -> str:
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


_JSON_CODES = {"appointments-json-damaged", "appointments-json-no-list", "empty-file", "sheet-encoding"}


@given(content=st.binary(min_size=1, max_size=200))
def test_any_bytes_as_json_are_a_list_or_refused(content: bytes) -> None:
    assert _outcome(content) in _JSON_CODES | {"list"}


def _outcome(content: bytes) -> str:
    try:
        return "list" if read_list(content, "a.json").tables == () else "tables"
    except UnreadableDocument as error:
        return error.code


def test_a_number_that_fills_the_memory_when_it_is_written_out_is_no_number() -> None:
    for number in ("1e999999999", "1e-999999999", "9" * 5000 + ".5"):
        entry = f'[{{"预约号": "KY1", "报关单号": {number}, "货物重量": {number}}}]'
        found = one(entry.encode(), "a.json").values
        assert found.appointment_number == "KY1"
        assert (found.customs_numbers, found.cargo_weight_kg) == ((), None)


def test_a_weight_of_very_many_digits_broke_the_whole_list() -> None:
    number = "940220240785877327" * 20
    header = ["预约号", "货物重量（吨）", "货值", "重车数量", "车辆总数"]
    result = read(xlsx(header, ["KY1", number, number, number, number], ["KY2", "16", "8000", "1", "1"]))
    first, second = (each.values for each in result.appointments)
    assert (first.cargo_weight_kg, first.cargo_value, first.truck_count, first.vehicle_total) == (None,) * 4
    assert second.cargo_weight_kg == 16_000
    assert {problem_id for _, problem_id in told(result)} == {"appointment-value-unreadable"}
