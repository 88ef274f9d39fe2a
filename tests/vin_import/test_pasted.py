"""Pasted columns and messages."""

from hypothesis import given
from hypothesis import strategies as st

from tests.vin_import.sheets import told, vin
from vin_import.check import check_workbook
from vin_import.pasted import pasted_workbook

V = [vin(serial) for serial in range(100, 110)]


def test_a_pasted_column_has_a_row_for_each_line() -> None:
    result = check_workbook(pasted_workbook(f"{V[0]}\r\n{V[1]}\r\n\r\n{V[0]}\r\n"))
    assert told(result) == [(1, V[0], "ok"), (2, V[1], "ok"), (4, V[0], "duplicate")]


def test_pasted_columns_are_read_by_their_headings() -> None:
    text = f'序号\t车架号\t颜色\n1\t"{V[0][:8]}\n{V[0][8:]}"\t白色\n2\t{V[1]}\t黑色\n'
    result = check_workbook(pasted_workbook(text))
    # The first vehicle takes lines 2 and 3.
    assert told(result) == [(2, V[0], "ok"), (4, V[1], "ok")]
    assert [row.vehicle.color for row in result.rows] == ["白色", "黑色"]


def test_a_stray_quotation_mark_parts_nothing() -> None:
    result = check_workbook(pasted_workbook(f'{V[0]}\t轮毂17"\n{V[1]}\t\n'))
    assert told(result) == [(1, V[0], "ok"), (2, V[1], "ok")]


def test_a_message_yields_its_vins() -> None:
    text = f"您好，车架号：{V[0]}、{V[1]}，共2台。\n另有一台 {V[2]} 白色\n谢谢！13900000000"
    assert told(check_workbook(pasted_workbook(text))) == [
        (1, V[0], "ok"),
        (1, V[1], "ok"),
        (2, V[2], "ok"),
    ]


def test_a_wrong_vin_among_pasted_ones_is_told() -> None:
    result = check_workbook(pasted_workbook(f"{V[0]}\n{V[1][:-1]}\n{V[2]}"))
    assert told(result) == [(1, V[0], "ok"), (2, V[1][:-1], "error"), (3, V[2], "ok")]


def test_a_message_with_nothing_in_it() -> None:
    assert [one.id for one in check_workbook(pasted_workbook("")).problems] == ["no-vins"]


@given(
    st.lists(st.sampled_from([*"序车架号VIN \t\n\"'0123456789LSGPC54U合计,：", *V[:2]]), max_size=60).map(
        "".join
    )
)
def test_no_text_fails(text: str) -> None:
    result = check_workbook(pasted_workbook(text), this_year=2026)
    lines = text.replace("\r", "\n").count("\n") + 1
    assert all(1 <= row.row <= lines for row in result.rows)
    assert len(set(result.vins)) == len(result.vins)
