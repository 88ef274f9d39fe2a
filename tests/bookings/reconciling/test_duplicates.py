"""Numbers that stand where they may stand once only, and those that are right so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from bookings.models import BookDuplicate
from bookings.reconciling.duplicates.finding import find
from bookings.reconciling.duplicates.listing import accept_duplicate, duplicates_of, list_duplicates
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.comparables import Comparables
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Printed
from bookings.reconciling.running.run import reconcile_changed
from messages.errors import Conflict, NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.reconciling import book

VIN = "LVSHCAMB1CE054249"
DAY = date(2026, 11, 22)


def booking(booking_id: int, **stated: object) -> DeclaredRecord:
    given = {"customs_numbers": (f"94022026000010000{booking_id}",), "day": DAY} | stated
    return DeclaredRecord(booking_id=booking_id, enterprise_id=1, business_type="loaded_truck", **given)  # type: ignore[arg-type]


def appointment(appointment_id: int, **stated: object) -> AppointedRecord:
    given = {"customs_numbers": (f"94022026000020000{appointment_id}",), "day": DAY} | stated
    return AppointedRecord(appointment_id=appointment_id, enterprise_id=1, **given)  # type: ignore[arg-type]


def found(*records: DeclaredRecord | AppointedRecord) -> list[tuple[str, str, str, list[int]]]:
    declared = [one for one in records if isinstance(one, DeclaredRecord)]
    appointed = [one for one in records if isinstance(one, AppointedRecord)]
    return [
        (
            one.duplicate.kind,
            one.duplicate.value,
            one.duplicate.day,
            [m.record_id for m in one.duplicate.members],
        )
        for one in find(declared, appointed, Comparables())
    ]


def test_one_vin_in_two_bookings() -> None:
    assert found(booking(1, vins=(VIN,)), booking(2, printed=Printed(vins=(VIN,)))) == [
        ("vin", VIN, "", [1, 2])
    ]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"declaration_ids": (8,), "amended_ids": (7,)}, id="amended"),
        pytest.param({"declaration_ids": (7,)}, id="split"),
        pytest.param({"customs_numbers": ("940220260000100001",), "declaration_ids": (9,)}, id="one number"),
    ],
)
def test_bookings_of_one_declaration_may_share_its_vins(second: dict[str, object]) -> None:
    first = booking(1, vins=(VIN,), declaration_ids=(7,))
    kinds = [kind for kind, *_ in found(first, booking(2, vins=(VIN,), **second))]
    assert "vin" not in kinds


def test_one_container_on_two_trucks_in_a_day() -> None:
    one = appointment(1, containers=("TEXU3605231",), plates=("新F12345",))
    other = appointment(2, containers=("TEXU3605231",), plates=("新F99999",))
    assert found(one, other) == [("container", "TEXU3605231", "2026-11-22", [1, 2])]
    another_day = appointment(
        2, containers=("TEXU3605231",), plates=("新F99999",), day=DAY + timedelta(days=1)
    )
    assert found(one, another_day) == []
    same_truck = appointment(2, containers=("TEXU3605231",), plates=("新F12345",), day=None)
    assert found(one, same_truck) == []


def test_one_container_on_two_trucks_of_one_booking() -> None:
    twice = booking(1, containers=("TEXU3605231",), repeated_containers=("TEXU3605231",))
    assert found(twice) == [("container", "TEXU3605231", "2026-11-22", [1])]


def test_a_batch_number_on_two_trucks_is_right_within_one_declaration() -> None:
    one = appointment(1, batch_numbers=("EJUGBBRRDB0936",), plates=("新F12345",))
    other = appointment(2, batch_numbers=("EJUGBBRRDB0936",), plates=("新F99999",))
    assert found(one, other) == [("batch_number", "EJUGBBRRDB0936", "", [1, 2])]
    of_one = appointment(
        2, batch_numbers=("EJUGBBRRDB0936",), plates=("新F99999",), customs_numbers=one.customs_numbers
    )
    assert found(one, of_one) == []


def test_a_declaration_number_typed_into_two_bookings_of_a_kind() -> None:
    same = {"customs_numbers": ("940220260000100001",)}
    assert found(booking(1), booking(2, **same)) == [("customs_number", "940220260000100001", "", [1, 2])]
    amended = booking(2, **same, declaration_ids=(8,), amended_ids=(7,))
    assert found(booking(1, declaration_ids=(7,)), amended) == []


def test_a_declaration_number_appointed_twice_for_one_truck() -> None:
    same = {"customs_numbers": ("940220260000100001",), "plates": ("新F12345",)}
    assert found(appointment(1, **same), appointment(2, **same)) == [
        ("customs_number", "940220260000100001", "", [1, 2])
    ]
    assert found(appointment(1, **same), appointment(2, **same, day=DAY + timedelta(days=3))) == []
    other_truck = appointment(2, customs_numbers=("940220260000100001",), plates=("新F99999",))
    assert found(appointment(1, **same), other_truck) == []


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)) | st.none(), max_size=6))
def test_of_one_truck_just_those_at_the_same_time_are_appointed_twice(
    windows: list[tuple[int, int] | None],
) -> None:
    begin = datetime(2026, 11, 22, 2, tzinfo=UTC)
    hours = [None if one is None else (one[0], one[0] + one[1]) for one in windows]
    appointments = [
        appointment(number, customs_numbers=("940220260000100001",), plates=("新F12345",), day=None)
        if one is None
        else appointment(
            number,
            customs_numbers=("940220260000100001",),
            plates=("新F12345",),
            leaves_from=begin + timedelta(hours=one[0]),
            leaves_until=begin + timedelta(hours=one[1]),
        )
        for number, one in enumerate(hours)
    ]
    at_once = [
        number
        for number, one in enumerate(hours)
        if any(
            one is other if one is None or other is None else one[0] < other[1] and other[0] < one[1]
            for place, other in enumerate(hours)
            if place != number
        )
    ]
    expected = [("customs_number", "940220260000100001", "", at_once)] if at_once else []
    assert found(*appointments) == expected


def test_a_plate_in_two_windows_that_overlap() -> None:
    begin = datetime(2026, 11, 22, 2, tzinfo=UTC)

    def from_to(number: int, first: int, last: int) -> AppointedRecord:
        hours = {
            "leaves_from": begin + timedelta(hours=first),
            "leaves_until": begin + timedelta(hours=last),
        }
        return appointment(number, plates=("新F12345",), **hours)

    assert found(from_to(1, 0, 2), from_to(2, 1, 3)) == [("plate", "新F12345", "2026-11-22", [1, 2])]
    assert found(from_to(1, 0, 2), from_to(2, 2, 3)) == []


def test_records_of_two_enterprises_never_meet() -> None:
    other = DeclaredRecord(booking_id=2, enterprise_id=2, business_type="loaded_truck", vins=(VIN,))
    assert found(booking(1, vins=(VIN,)), other) == []


LIMITS = AgreementLimits()


def _two_with_one_vin(session: Session) -> tuple[int, int]:
    first = book.add_booking(session, vins=[VIN])
    return first, book.add_booking(session, vins=[VIN], customs_number="940220260000100999", plates=[])


def test_a_duplicate_is_kept_told_and_ends(desk: Desk) -> None:
    with desk.database.session() as session:
        first, second = _two_with_one_vin(session)
    assert reconcile_changed(desk.database, LIMITS, owner="test").new_differences == 1
    with desk.database.session() as session:
        (row,) = list_duplicates(session, 1).rows
        assert (row.kind, row.severity, [one.record_id for one in row.members]) == (
            "vin",
            "error",
            [first, second],
        )
        assert duplicates_of(session, 1, [second], []) == (row,)
        assert list_duplicates(session, 2).rows == ()
        book.change_booking(session, second, state="rejected")
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        assert list_duplicates(session, 1).rows == ()
        (ended,) = list_duplicates(session, 1, standing="ended").rows
        assert ended.ended_at is not None


def test_an_accepted_duplicate_stays_accepted_until_another_place_is_added(desk: Desk) -> None:
    with desk.database.session() as session:
        _, second = _two_with_one_vin(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        (row,) = list_duplicates(session).rows
        accepted = accept_duplicate(session, row.id, user_id=desk.user_id, reason="退运后重新出口")
    assert (accepted.reason, accepted.accepted_by_name) == ("退运后重新出口", "审核员")
    with desk.database.session() as session:
        book.change_booking(session, second, remark="看过")
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        assert [one.id for one in list_duplicates(session, standing="accepted").rows] == [row.id]
        book.add_booking(session, vins=[VIN], customs_number="940220260000100777", plates=[])
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        (open_again,) = list_duplicates(session).rows
        assert (open_again.id, len(open_again.members), open_again.reason) == (row.id, 3, None)


def test_accepting_asks_for_a_reason_and_for_something_that_stands(desk: Desk) -> None:
    with desk.database.session() as session:
        _two_with_one_vin(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        (row,) = list_duplicates(session).rows
        with pytest.raises(Refused, match="reason-needed"):
            accept_duplicate(session, row.id, user_id=desk.user_id, reason=" ")
        with pytest.raises(NotFound, match="duplicate-not-found"):
            accept_duplicate(session, row.id, user_id=desk.user_id, reason="对", enterprise_id=2)
        stored = session.get_one(BookDuplicate, row.id)
        stored.ended_at = datetime(2026, 11, 22, tzinfo=UTC)
        session.flush()
        with pytest.raises(Conflict, match="duplicate-changed"):
            accept_duplicate(session, row.id, user_id=desk.user_id, reason="对")
