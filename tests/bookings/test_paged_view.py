"""The booking as its page shows it agrees with the whole booking, on both databases."""

from typing import Any

from sqlalchemy import event

from bookings import review
from bookings.paged_view import review_of
from bookings.review_steps import booking_of
from bookings.views import BookingReview, RowsAsked
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, cars, reading
from tests.bookings.steps import do, view


def seen(desk: Desk, booking_id: int, **asked: object) -> BookingReview:
    """The booking with the rows asked for."""
    with desk.database.session() as session:
        return review_of(session, booking_of(session, booking_id), RowsAsked.model_validate(asked))


def test_a_page_and_the_whole_booking_say_the_same(desk: Desk) -> None:
    items = [cars(1, 1, "1498ml|汽油"), cars(2, 1, "1999ml|汽油")]
    booking_id = desk.booking(reading(COMMODITY_VEHICLE, items=items))
    do(desk, review.correct, booking_id, "vehicles[2].vin", VINS[0])
    do(desk, review.add_row, booking_id, "vehicles")
    do(desk, review.correct, booking_id, "vehicles[1].plate", "no plate")
    whole, paged = view(desk, booking_id), seen(desk, booking_id)
    assert paged.attention == whole.attention
    assert {"vehicles[1].vin", "vehicles[2].vin", "vehicles[3].vin"} <= set(paged.attention)
    assert paged.table.rows == whole.vehicles
    assert paged.fields == whole.fields
    still_open = [problem for problem in whole.problems if not problem.resolved]
    assert sorted(one.path + one.id for one in paged.problems) == sorted(
        one.path + one.id for one in still_open
    )
    assert paged.corrections == whole.corrections
    assert paged.first_values == {
        line.path: line.before for line in whole.corrections if line.path.endswith((".vin", ".plate"))
    }


def test_rows_are_found_by_a_part_of_vin_or_brand_whatever_its_case(desk: Desk) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    do(desk, review.correct, booking_id, "vehicles[2].brand", "Volvo_X")
    assert [row.id for row in seen(desk, booking_id, text=VINS[0][-6:].lower()).table.rows] == [1]
    assert [row.id for row in seen(desk, booking_id, text="volvo_").table.rows] == [2]
    assert seen(desk, booking_id, text="%").table.rows == ()


def test_trucks_are_paged_like_vehicles(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    table = seen(desk, booking_id).table
    assert (table.kind, table.total, table.rows) == ("trucks", 1, view(desk, booking_id).trucks)


def test_what_undo_keeps_of_thousands_of_lines_is_not_read_to_show_them(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    do(desk, review.correct, booking_id, "remark", "x")
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", note)
    shown = view(desk, booking_id)
    event.remove(desk.database.engine, "before_cursor_execute", note)
    assert [(line.path, line.after, line.user_name) for line in shown.corrections] == [
        ("remark", "x", "审核员")
    ]
    columns = [statement.partition("FROM")[0] for statement in statements]
    assert any("correction.path" in one and "user_name" in one for one in columns)
    assert not any("evidence_before" in one for one in columns)
