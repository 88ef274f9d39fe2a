"""What approval counts: on both databases, after reopening, and with approvals at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from bookings import review
from bookings.columns import today
from bookings.models import Booking, FieldOutcome, ReviewOutcome, ValueEvidence, Vehicle
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading
from tests.bookings.steps import do, view

Counts = tuple[int, int, int, int, int, int]


def counts(desk: Desk) -> dict[str, Counts]:
    """Filled, corrected, doubted, doubted and corrected, audited, audited and corrected, by field."""
    with desk.database.session() as session:
        rows = session.exec(select(FieldOutcome)).all()
    assert {row.day for row in rows} <= {today()}
    return {
        row.field_key: (
            row.filled,
            row.corrected,
            row.doubted,
            row.doubted_corrected,
            row.audited,
            row.audited_corrected,
        )
        for row in rows
    }


def outcome(desk: Desk, booking_id: int) -> ReviewOutcome:
    with desk.database.session() as session:
        return session.get_one(ReviewOutcome, booking_id)


def mark(desk: Desk, booking_id: int, key: str, change: Callable[[ValueEvidence], None]) -> None:
    """Change the evidence of a value of the head before anybody has looked at it."""
    with desk.database.session() as session:
        booking = session.get_one(Booking, booking_id)
        evidence = ValueEvidence.model_validate(booking.evidence[key])
        change(evidence)
        booking.evidence = booking.evidence | {key: evidence.as_stored()}


def audit(evidence: ValueEvidence) -> None:
    evidence.doubted = evidence.audited = True


def test_a_booking_that_nobody_had_to_correct_went_straight_through(desk: Desk, ready: int) -> None:
    do(desk, review.approve, ready)
    found = outcome(desk, ready)
    assert (found.straight_through, found.text_source, found.seconds) == (True, "layer", None)
    assert counts(desk)["customs_number"] == (1, 0, 0, 0, 0, 0)
    assert counts(desk)["trucks.plate"] == (1, 0, 0, 0, 0, 0)
    # The enterprise's own defaults were read nowhere.
    assert not {"contact", "warehouse", "is_transit"} & set(counts(desk))


def test_corrected_doubted_and_silently_wrong_values_are_told_apart(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(
        reading(customs_number="940220240000224219", needs_review=["domestic_party", "gross_weight_kg"])
    )
    mark(desk, booking_id, "destination", audit)
    mark(desk, booking_id, "exit_place", audit)
    do(desk, review.correct, booking_id, "domestic_shipper", "霍尔果斯近水商贸有限公司")
    do(desk, review.confirm, booking_id, "cargo_weight_kg")
    do(desk, review.correct, booking_id, "destination", "乌兹别克斯坦")
    do(desk, review.confirm, booking_id, "exit_place")
    do(desk, review.correct, booking_id, "origin", "(34049)淮南市")
    do(desk, review.correct, booking_id, "remark", "读不出来的")
    do(desk, review.approve, booking_id)
    found = counts(desk)
    assert found["domestic_shipper"] == (1, 1, 1, 1, 0, 0)
    assert found["cargo_weight_kg"] == (1, 0, 1, 0, 0, 0)
    assert found["destination"] == (1, 1, 0, 0, 1, 1)
    assert found["exit_place"] == (1, 0, 0, 0, 1, 0)
    assert found["origin"] == (1, 1, 0, 0, 0, 0)
    assert "remark" not in found
    assert not outcome(desk, booking_id).straight_through
    # From the first change to the approval, however slow the machine is.
    assert outcome(desk, booking_id).seconds is not None


def test_a_value_put_back_as_it_was_read_was_right(desk: Desk, ready: int) -> None:
    do(desk, review.correct, ready, "cargo_weight_kg", "15481")
    do(desk, review.correct, ready, "cargo_weight_kg", "15480.0")
    do(desk, review.approve, ready)
    assert counts(desk)["cargo_weight_kg"] == (1, 0, 0, 0, 0, 0)
    assert outcome(desk, ready).straight_through


def test_another_truck_count_says_nothing_of_the_reading(desk: Desk, ready: int) -> None:
    do(desk, review.correct, ready, "truck_count", "2", reason="归并")
    do(desk, review.approve, ready)
    assert "truck_count" not in counts(desk)
    assert outcome(desk, ready).straight_through


def test_approving_again_judges_again(desk: Desk, ready: int) -> None:
    do(desk, review.approve, ready)
    other = desk.booking(reading(customs_number="940220240000224219"))
    do(desk, review.approve, other)
    do(desk, review.reopen, ready, reason="写错了")
    do(desk, review.correct, ready, "domestic_shipper", "霍尔果斯近水商贸有限公司")
    do(desk, review.approve, ready)
    assert counts(desk)["domestic_shipper"] == (2, 1, 0, 0, 0, 0)
    assert counts(desk)["customs_number"] == (2, 0, 0, 0, 0, 0)
    assert not outcome(desk, ready).straight_through


def test_a_row_too_many_is_an_incomplete_list(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    shown = view(desk, booking_id)
    do(desk, review.delete_row, booking_id, shown.vehicles[0].path)
    do(desk, review.correct, booking_id, "vehicle_total", "1")
    do(desk, review.confirm, booking_id, "vins")
    do(desk, review.approve, booking_id, reason="只有一辆")
    assert counts(desk)["vins"][:2] == (1, 1)
    assert counts(desk)["vehicles.vin"][:2] == (1, 0)


@pytest.mark.parametrize("change", ["deleted", "added", "neither"])
def test_a_line_of_goods_too_many_or_too_few_was_not_read_right(desk: Desk, ready: int, change: str) -> None:
    goods = [cars(1, 1, "4|3"), cars(2, 1, "4|3", name="")]
    booking_id = desk.booking(reading(items=goods, customs_number="940220240000224219"))
    if change == "deleted":
        do(desk, review.delete_row, booking_id, view(desk, booking_id).items[1].path)
    elif change == "added":
        do(desk, review.add_row, booking_id, "items")
    do(desk, review.approve, booking_id)
    assert outcome(desk, booking_id).straight_through is (change == "neither")


def test_a_transit_declaration_is_nobody_s_reading(desk: Desk, ready: int) -> None:
    do(desk, review.correct, ready, "is_transit", "true")
    for path, value in (("origin", "(34049)淮南"), ("exit_place", "霍尔果斯"), ("destination", "哈萨克斯坦")):
        do(desk, review.correct, ready, path, value)
    for path, value in (("customs_number", "940220240000224218"), ("domestic_shipper", "远山")):
        do(desk, review.correct, ready, path, value)
    for path, value in (("cargo_weight_kg", "1"), ("cargo_value_usd", "1"), ("truck_count", "1")):
        do(desk, review.correct, ready, path, value, reason="转关")
    do(desk, review.correct, ready, "warehouse", "一号库")
    shown = do(desk, review.add_row, ready, "trucks")
    do(desk, review.correct, ready, f"{shown.trucks[0].path}.plate", "新F12345")
    do(desk, review.confirm, ready, "truck_plates")
    do(desk, review.approve, ready, reason="转关")
    found = outcome(desk, ready)
    assert (found.text_source, found.straight_through, counts(desk)) == ("none", False, {})


def test_approvals_at_once_lose_no_count(desk: Desk, ready: int) -> None:
    bookings = [
        desk.booking(reading(customs_number=f"94022024000022{number}")) for number in range(4300, 4308)
    ]
    with ThreadPoolExecutor(max_workers=8) as people:
        list(people.map(lambda number: do(desk, review.approve, number), bookings))
    assert counts(desk)["customs_number"] == (8, 0, 0, 0, 0, 0)


def test_every_vehicle_of_thousands_is_counted(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    with desk.database.session() as session:
        evidence = ValueEvidence(source="layer", reading_key="vins").as_stored()
        rows = [
            {"booking_id": booking_id, "vin": f"LVSHCAMB1CE{n:06}", "evidence": {"vin": evidence}}
            for n in range(3000)
        ]
        session.add_all([Vehicle.model_validate(row) for row in rows])
    with desk.database.session() as session:
        from bookings.booking_view import view_of
        from bookings.learning import record_outcome

        booking = session.get_one(Booking, booking_id)
        record_outcome(session, booking, view_of(session, booking))
    assert counts(desk)["vehicles.vin"][:2] == (3002, 0)
