"""Pasting cells of a sheet into the rows of a booking: in their place, all of them or none."""

from decimal import Decimal

import pytest

from bookings import review
from bookings.pasting import MOST_PASTED_GOODS, MOST_PASTED_ROWS
from messages.errors import NotFound
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, cars, reading
from tests.bookings.steps import at, do, refused, view

THIRD, FOURTH = "LSGPC54U0SF000001", "LSGPC54U0SF000002"


def commodity(desk: Desk) -> int:
    return desk.booking(reading(COMMODITY_VEHICLE))


def test_cells_go_in_rightwards_and_downwards_and_rows_are_added(desk: Desk) -> None:
    booking_id = commodity(desk)
    cells = [[VINS[1], "新f 1"], [THIRD.lower(), "", "别克"], [FOURTH], ["", ""]]
    shown = do(desk, review.paste_rows, booking_id, "vehicles", "vehicles[2]", "vin", cells)
    assert [at(shown, f"{row.path}.vin").value for row in shown.vehicles] == [VINS[0], VINS[1], THIRD, FOURTH]
    assert [row.path for row in shown.vehicles] == [f"vehicles[{number}]" for number in (1, 2, 3, 4)]
    assert at(shown, "vehicles[2].plate").value == "新F1"
    brand = at(shown, "vehicles[3].brand")
    assert (brand.value, brand.status) == ("别克", "confirmed")
    assert shown.version == 2
    # The VIN that stood there already is no change; a new row is one line with all that it came with.
    assert [(line.path, line.after) for line in shown.corrections] == [
        ("vehicles[2].plate", "新F1"),
        ("vehicles[3]", {"vin": THIRD, "brand": "别克"}),
        ("vehicles[4]", {"vin": FOURTH}),
    ]
    at_head = at(shown, "vins").evidence
    assert at_head is not None
    assert at_head.source == "reviewer"


def test_an_empty_cell_empties_and_a_short_row_leaves_the_rest(desk: Desk) -> None:
    booking_id = commodity(desk)
    do(desk, review.correct, booking_id, "vehicles[].color", "白色")
    shown = do(
        desk, review.paste_rows, booking_id, "vehicles", "vehicles[1]", "brand", [["", "黑色"], ["别克"]]
    )
    assert [at(shown, f"vehicles[{row}].brand").value for row in (1, 2)] == [None, "别克"]
    assert [at(shown, f"vehicles[{row}].color").value for row in (1, 2)] == ["黑色", "白色"]


def test_without_a_first_row_all_are_new(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    shown = do(
        desk, review.paste_rows, booking_id, "trucks", None, "plate", [["新F2", "新F3挂", "TEXU3605231"]]
    )
    assert [row.id for row in shown.trucks] == [1, 2]
    assert at(shown, "trucks[2].containers").value == ["TEXU3605231"]
    assert at(shown, "truck_plates").value == ["新F12345", "新F2"]


def test_goods_are_pasted_with_their_own_kinds_of_value(desk: Desk) -> None:
    booking_id = desk.booking(reading(items=[cars(1, 2, "4|3")]))
    row = ["2", "8703234110", "小轿车", "4|3", "1,500 千克；2 辆", "10.5"]
    shown = do(desk, review.paste_rows, booking_id, "items", None, "item_no", [row])
    assert at(shown, "items[2].quantities").value == ["1,500 千克", "2 辆"]
    assert (at(shown, "items[2].item_no").value, at(shown, "items[2].unit_price").value) == (
        2,
        Decimal("10.5"),
    )


def test_a_doubted_value_pasted_as_it_stands_is_settled(desk: Desk) -> None:
    items = [cars(1, 1, "1498ml|汽油"), cars(2, 1, "1999ml|汽油")]
    booking_id = desk.booking(reading(COMMODITY_VEHICLE, items=items))
    assert len(view(desk, booking_id).attention) == 2
    cells = [["1498"], ["1999"]]
    shown = do(desk, review.paste_rows, booking_id, "vehicles", "vehicles[1]", "displacement_ml", cells)
    assert shown.attention == ()


@pytest.mark.parametrize(
    ("key", "cells", "code"),
    [
        ("power_kw", [["85"], ["x"]], "paste-value-not-understood"),
        ("usage_type", [["家用", "汽油", "more"]], "paste-too-wide"),
        ("vin", [["", ""], [""]], "paste-empty"),
        ("vin", [], "paste-empty"),
        ("vin", [["x"]] * (MOST_PASTED_ROWS + 1), "paste-too-long"),
    ],
)
def test_a_paste_is_refused_whole(desk: Desk, key: str, cells: list[list[str]], code: str) -> None:
    error = refused(desk, review.paste_rows, commodity(desk), "vehicles", "vehicles[1]", key, cells)
    assert error.code == code


def test_a_sheet_of_vehicles_pasted_among_the_goods_makes_no_endless_page(desk: Desk) -> None:
    cells = [["x"]] * (MOST_PASTED_GOODS + 1)
    error = refused(desk, review.paste_rows, commodity(desk), "items", None, "name", cells)
    assert error.code == "paste-too-long"
    assert f"{MOST_PASTED_GOODS} at once" in error.message("en")


def test_the_refusal_names_row_and_column(desk: Desk) -> None:
    booking_id = commodity(desk)
    cells = [["", "85", ""], ["", "x", ""]]
    error = refused(desk, review.paste_rows, booking_id, "vehicles", None, "displacement_ml", cells)
    assert error.message("en").startswith("In row 2 of what was pasted, “x” is no value for Power (kW)")


@pytest.mark.parametrize(
    ("kind", "first", "key"),
    [("vehicles", "vehicles[9]", "vin"), ("vehicles", "items[1]", "vin"), ("trucks", None, "plate")],
)
def test_there_must_be_such_a_row_and_column(desk: Desk, kind: str, first: str | None, key: str) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE, items=[cars(1, 2, "4|3")]))
    assert isinstance(refused(desk, review.paste_rows, booking_id, kind, first, key, [["x"]]), NotFound)
