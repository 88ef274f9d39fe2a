"""What dealers' own sheets held that was once read wrongly."""

import csv

import pytest

from tests.vin_import.sheets import checked, sheet, told, vin, workbook
from vin_import.check import check_workbook
from vin_import.files import delimited
from vin_import.layout.grid import Grid
from vin_import.layout.vin_columns import VinColumn, _without_repeats
from vin_import.vin_text import has_vin, vins_in

V = [vin(serial) for serial in range(100, 110)]


@pytest.mark.parametrize("text", [f"*{V[0]}*", f"①{V[0]}", f"GW4B15A24001/{V[0]}", f"1、{V[0]}"])
def test_a_vin_in_stars_behind_a_circled_number_or_an_engine_number(text: str) -> None:
    assert vins_in(text) == (V[0],)
    assert has_vin(text)


def test_a_long_text_without_17_places_is_found_out_quickly_and_labels_are_passed_over() -> None:
    assert not has_vin("联系电话 13899990001 0991-3788888")
    assert has_vin(f"{V[0][:8]} VIN {V[0][8:]}") == (vins_in(f"{V[0][:8]} VIN {V[0][8:]}") == (V[0],))


def test_engine_numbers_of_17_places_beside_vins_without_headings() -> None:
    rows = [["哈弗", one, f"GW4C20B24{place:08}"] for place, one in enumerate(V[:4])]
    assert [row.vin for row in checked(*rows).rows] == V[:4]


def test_a_column_of_short_vins_beside_engine_numbers_is_named() -> None:
    rows = [[str(place), one[:16], f"LJ4A15Q6{place:09}"] for place, one in enumerate(V[:3], start=1)]
    result = checked(["序号", "车架号", "发动机号"], *rows)
    assert told(result) == [(place + 2, one[:16], "error") for place, one in enumerate(V[:3])]


def test_a_row_of_values_without_a_number_column_is_a_vehicle() -> None:
    result = checked(
        ["车架号", "车型", "发动机号", "颜色"],
        [V[0], "SC1031", "LJ4A15Q61", "白"],
        ["", "SC1031", "LJ4A15Q62", ""],
        ["", "", "", "白"],
        [V[1], "SC1031", "LJ4A15Q63", "白"],
        ["", "以上", "", ""],
    )
    assert told(result) == [(2, V[0], "ok"), (3, None, "error"), (4, None, "error"), (5, V[1], "ok")]


@pytest.mark.parametrize(
    "foot",
    ["91650100MA77ABCD1X", "6222021234567890123", "13899998888", "2024-06-12", "税号：91650100MA77ABCD1X"],
)
def test_numbers_below_a_numbered_table_are_no_vins(foot: str) -> None:
    result = checked(["序号", "车架号"], ["1", V[0]], ["2", V[1]], ["", foot])
    assert told(result) == [(2, V[0], "ok"), (3, V[1], "ok")]


def test_a_sum_of_money_is_no_count_of_vehicles() -> None:
    result = checked(
        ["序号", "车架号", "单价"], ["1", V[0], "99800"], ["合计金额（大写）：玖万元", "", "99800"]
    )
    assert result.stated_total is None
    assert checked(["序号", "车架号", "单价"], ["1", V[0], "9"], ["合计", "1", "9"]).stated_total == 1


def test_vins_that_a_declaration_mentions_and_a_list_has_are_no_repeats() -> None:
    mention = sheet(["规格型号", f"车架号:{V[0]};{V[1]}"], name="报关单")
    listed = sheet(["车架号"], [V[0]], [V[1]], name="车架号")
    result = check_workbook(workbook(mention, listed))
    assert [(row.sheet, row.row, row.status) for row in result.rows] == [
        ("车架号", 2, "ok"),
        ("车架号", 3, "ok"),
    ]
    assert [one.id for one in result.problems] == ["worksheet-without-vins"]


def test_a_proposal_keeps_a_known_maker() -> None:
    batch = [[vin(serial, "LGWEF4A5", "GF")] for serial in range(3)]
    assert checked(["LGWEF4A54GF49263I"]).rows[0].proposals == ()
    assert checked(["车架号"], ["LGWEF4A54GF49263I"], *batch).rows[0].proposals == ()


def test_chance_hits_among_engine_numbers_are_no_vins_left_over() -> None:
    engines = [f"LFV{place:014}" for place in range(60)]
    rows = [[vin(place), engine] for place, engine in enumerate(engines)]
    assert checked(["车架号", "发动机号"], *rows).problems == ()


def test_text_of_russian_windows() -> None:
    assert delimited.decoded("№;VIN;Цвет кузова\n".encode("cp1251")) == "№;VIN;Цвет кузова\n"
    assert delimited.decoded(bytes(range(128, 256))) is None
    assert csv.field_size_limit() >= 131_072


def test_stretches_of_the_same_vins_are_compared_wherever_they_lie() -> None:
    grid = Grid(sheet(["VIN", "VIN"], ["A", "A"], ["VIN", "VIN"], ["B", "B"], ["VIN", "VIN"], ["C", "D"]))
    stretches = [VinColumn(column, row, row + 1, row + 1) for column in (1, 2) for row in (1, 3, 5)]
    kept = _without_repeats(grid, stretches)
    assert [(one.column, one.first_row) for one in kept] == [(1, 2), (1, 4), (1, 6), (2, 6)]


def test_words_like_headings_without_any_vin_are_no_vehicles() -> None:
    result = checked(*(["frame", "A123 45678", str(place)] for place in range(150)))
    assert result.rows == ()
    assert [one.id for one in result.problems] == ["no-vins"]


def test_halves_of_vins_are_found_in_a_long_sheet() -> None:
    vins = [vin(place) for place in range(2_500)]
    assert checked(*([one[:8], one[8:]] for one in vins)).vins == tuple(vins)


@pytest.mark.parametrize("given", ["无车架号", "缺车架号", "暂无VIN", "нет VIN"])
def test_a_cell_that_says_there_is_no_vin_heads_nothing(given: str) -> None:
    result = checked(["序号", "VIN"], ["1", V[0]], ["2", given], ["3", "--"], ["4", V[1]])
    assert told(result) == [(2, V[0], "ok"), (3, None, "error"), (4, None, "error"), (5, V[1], "ok")]
