"""What people decide: which side of a difference, and which pairs; on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from bookings import review
from bookings.models import (
    Appointment,
    Reconciliation,
    stored_id,
)
from bookings.reconciling.deciding.choices import choices_of
from bookings.reconciling.records import DifferenceField, ProposedSide
from messages.errors import Conflict, NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import VINS
from tests.bookings.reconciling.deciding import AGREEING, VEHICLES, Pair, forget_pending, paired, pending
from tests.bookings.steps import at, do, view


def test_what_agrees_has_nothing_to_choose(desk: Desk) -> None:
    pair = paired(desk)
    assert pair.reconcile() == ()
    with pytest.raises(NotFound) as caught:
        pair.take("plates", "declared")
    assert caught.value.code == "difference-not-found"
    assert "车牌号" in caught.value.message("zh")
    assert pair.shown().version == 1


def test_taking_the_declared_side_is_kept_and_changes_no_booking(desk: Desk) -> None:
    pair = paired(desk, plates=["新F12346"])
    forget_pending(desk)
    before = view(desk, pair.booking_id)
    choice = pair.take("plates", "declared", "司机确认")
    assert (choice.side, choice.applied, choice.reason) == ("declared", False, "司机确认")
    assert (choice.declared, choice.appointed) == (["新F12345"], ["新F12346"])
    assert view(desk, pair.booking_id) == before
    assert pending(desk) == {("booking", pair.booking_id)}
    shown = pair.shown()
    assert (shown.version, shown.open_count, shown.differences[0]["chosen"]) == (2, 0, "declared")
    (found,) = pair.reconcile()
    assert (found.chosen, found.chosen_by) == ("declared", desk.user_id)
    assert found.chosen_at == choice.at
    assert not found.applied


@pytest.mark.parametrize(
    ("field", "appointed", "path", "value"),
    [
        ("plates", {"plates": ["新F12346"]}, "trucks[{truck}].plate", "新F12346"),
        ("trailer_plates", {"trailer_plates": ["新F6788挂"]}, "trucks[{truck}].trailer_plate", "新F6788挂"),
        ("containers", {"containers": ["TEXU3605237"]}, "trucks[{truck}].containers", "TEXU3605237"),
        (
            "customs_number",
            {"customs_numbers": ["940220240000224219"]},
            "customs_number",
            "940220240000224219",
        ),
        ("cargo_weight_kg", {"cargo_weight_kg": Decimal("16000.5")}, "cargo_weight_kg", "16000.5"),
        ("cargo_weight_kg", {"cargo_weight_kg": Decimal(15480000)}, "cargo_weight_kg", "15480000"),
        ("cargo_value", {"cargo_value": Decimal(9000)}, "cargo_value_usd", "9000"),
        ("destination", {"destination": "塔吉克斯坦"}, "destination", "塔吉克斯坦"),
        ("exit_place", {"exit_place": "都拉塔"}, "exit_place", "都拉塔"),
        ("domestic_shipper", {"domestic_shipper": "另一家有限公司"}, "domestic_shipper", "另一家有限公司"),
        ("truck_count", {"truck_count": 2}, "truck_count", "2"),
    ],
)
def test_the_appointed_value_goes_into_the_booking_and_undo_takes_it_back(
    desk: Desk, field: DifferenceField, appointed: dict[str, Any], path: str, value: str
) -> None:
    pair = paired(desk, **appointed)
    before = view(desk, pair.booking_id)
    path = path.format(truck=before.trucks[0].id)
    read = at(before, path).value
    choice = pair.take(field, "appointed", "司机来电", booking_version=before.version)
    assert choice.applied
    after = view(desk, pair.booking_id)
    assert at(after, path).text == value
    assert at(after, path).value != read
    line = after.corrections[-1]
    assert (line.path, line.reason) == (path, "按平台预约更正：司机来电")
    assert pair.shown().differences[0]["applied"]
    assert ("booking", pair.booking_id) in pending(desk)
    between = [one for one in pair.reconcile() if one.declared is not None and one.appointed is not None]
    assert between == []
    do(desk, review.undo, pair.booking_id)
    assert at(view(desk, pair.booking_id), path).value == read
    # It differs again as it did: nobody has decided that.
    again = next(one for one in pair.reconcile() if one.field == field)
    assert (again.chosen, again.applied) == (None, False)


def test_a_misread_vin_goes_into_its_row(desk: Desk) -> None:
    misread = VINS[1][:-1] + "5"
    pair = paired(desk, VEHICLES, vins=[VINS[0], misread])
    assert pair.take("vins", "appointed").applied
    shown = view(desk, pair.booking_id)
    assert [at(shown, f"vehicles[{row.id}].vin").value for row in shown.vehicles] == [VINS[0], misread]
    assert shown.corrections[-1].reason == "按平台预约更正"


def test_what_has_no_one_place_is_only_kept(desk: Desk) -> None:
    others = ["LSVAB2BR5EN000001", "LFV3A28K8F3000002"]
    pair = paired(desk, VEHICLES, vins=others)
    before = view(desk, pair.booking_id)
    assert not pair.take("vins", "appointed").applied
    assert view(desk, pair.booking_id) == before
    (found,) = pair.reconcile()
    assert (found.chosen, found.applied) == ("appointed", False)


def test_a_booking_that_is_approved_is_not_changed(desk: Desk, ready: int) -> None:
    do(desk, review.approve, ready)
    with desk.database.session() as session:
        appointment = Appointment.model_validate(AGREEING | {"destination": "塔吉克斯坦"})
        session.add(appointment)
        session.flush()
        pair = Pair(desk, ready, stored_id(appointment))
    pair.reconcile()
    assert not pair.take("destination", "appointed").applied
    assert at(view(desk, ready), "destination").value == "哈萨克斯坦"


def test_a_choice_holds_only_while_both_values_are_the_same(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦", warehouse=None)
    pair.take("destination", "declared")
    (found,) = pair.reconcile()
    assert found.chosen == "declared"
    pair.change(destination="乌兹别克斯坦")
    (found,) = pair.reconcile()
    assert found.chosen is None
    pair.change(destination="塔吉克斯坦")
    (found,) = pair.reconcile()
    assert found.chosen == "declared"
    do(desk, review.correct, pair.booking_id, "destination", "吉尔吉斯斯坦")
    (found,) = pair.reconcile()
    assert found.chosen is None


def test_a_choice_of_a_list_holds_in_whatever_order_it_is_stated(desk: Desk) -> None:
    others = ["LSVAB2BR5EN000001", "LFV3A28K8F3000002"]
    pair = paired(desk, VEHICLES, vins=others)
    pair.take("vins", "declared")
    pair.change(vins=others[::-1])
    (found,) = pair.reconcile()
    assert found.chosen == "declared"


def test_a_choice_is_withdrawn_by_a_line_of_its_own(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    with pytest.raises(Refused) as caught:
        pair.withdraw("destination")
    assert caught.value.code == "difference-not-chosen"
    pair.take("destination", "declared")
    assert pair.withdraw("destination").side == "withdrawn"
    assert pair.shown().open_count == 1
    (found,) = pair.reconcile()
    assert found.chosen is None
    pair.take("destination", "declared")
    assert [line.side for line in pair.lines()] == ["declared", "withdrawn", "declared"]
    (found,) = pair.reconcile()
    assert found.chosen == "declared"


def test_who_saw_an_older_result_changes_nothing(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    pair.take("destination", "declared", expected_version=1)
    with pytest.raises(Conflict) as caught:
        pair.take("destination", "appointed", expected_version=1)
    assert caught.value.code == "reconciliation-changed"
    assert caught.value.message("zh")
    assert [line.side for line in pair.lines()] == ["declared"]
    assert at(view(desk, pair.booking_id), "destination").value == "哈萨克斯坦"


def test_of_two_who_decide_at_once_one_is_told(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    both_ready = Barrier(2)

    def decide_at_once(side: ProposedSide) -> str:
        both_ready.wait(timeout=30)
        try:
            return pair.take("destination", side, expected_version=1).side
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide_at_once, ("declared", "appointed")))
    (line,) = pair.lines()
    assert said == sorted([line.side, "reconciliation-changed"])
    assert pair.shown().version == 2
    in_booking = at(view(desk, pair.booking_id), "destination").value
    assert in_booking == ("塔吉克斯坦" if line.side == "appointed" else "哈萨克斯坦")


def test_who_saw_an_older_booking_changes_nothing(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    seen = view(desk, pair.booking_id).version
    do(desk, review.correct, pair.booking_id, "remark", "加急")
    with pytest.raises(Conflict) as caught:
        pair.take("destination", "appointed", booking_version=seen)
    assert caught.value.code == "booking-changed"
    assert pair.lines() == []
    assert pair.shown().version == 1
    do(desk, review.correct, pair.booking_id, "destination", "吉尔吉斯斯坦")
    # Whoever names no version decides on the values: they are not those of the result any more.
    with pytest.raises(Conflict) as caught:
        pair.take("destination", "appointed")
    assert caught.value.parameters["current"] == "吉尔吉斯斯坦"
    assert pair.lines() == []


def test_another_enterprise_s_result_is_not_found(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    with pytest.raises(NotFound) as caught:
        pair.take("destination", "declared", enterprise_id=2)
    assert caught.value.code == "reconciliation-not-found"
    assert pair.shown().version == 1


def test_an_appointment_without_booking_has_no_side_to_take(desk: Desk) -> None:
    pair = paired(desk, truck_count=2)
    with desk.database.session() as session:
        row = session.get_one(Reconciliation, pair.reconciliation_id)
        row.booking_id, row.appointment_id = None, pair.appointment_id
    with pytest.raises(Refused) as caught:
        pair.take("truck_count", "declared")
    assert caught.value.code == "difference-without-booking"


def test_of_several_differences_in_one_field_the_named_one_is_taken(desk: Desk) -> None:
    pair = paired(desk, truck_count=2)
    assert [one.reason for one in pair.reconcile()] == ["count", "appointed-count-and-plates"]
    choice = pair.take("truck_count", "appointed", difference="appointed-count-and-plates")
    assert (choice.applied, choice.declared, choice.appointed) == (False, None, "2")
    assert choice.booking_id == pair.booking_id
    count, internal = pair.reconcile()
    assert (count.chosen, internal.chosen) == (None, "appointed")
    assert pair.shown().open_count == 1


def test_the_choice_of_a_whole_group_shows_on_each_of_its_bookings(desk: Desk) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    pair.take("destination", "declared")
    (found,) = pair.reconcile()
    of_group = found.model_copy(update={"booking_id": None, "chosen": None})
    with desk.database.session() as session:
        (shown,) = choices_of(session).on([of_group], [99, pair.booking_id])
        assert shown.chosen == "declared"
        (other,) = choices_of(session, [99]).on([of_group], [99])
        assert other.chosen is None
