"""What people decide: which side of a difference, and which pairs; on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bookings import review
from bookings.models import (
    Appointment,
    BusinessType,
    DifferenceChoice,
    Enterprise,
    PairDecision,
    ReconcilePending,
    Reconciliation,
    stored_id,
)
from bookings.reconciling.choices import choices_of, open_count, take_side, with_choices, withdraw
from bookings.reconciling.differences import differences
from bookings.reconciling.loading import load_appointed, load_declared
from bookings.reconciling.pair_choices import decide_pair, decisions
from bookings.reconciling.records import Difference, DifferenceField, Group, ProposedSide
from messages.errors import Conflict, KouanError, NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, LOADED_TRUCK, VINS, reading
from tests.bookings.reconciling.agreeing import LIMITS
from tests.bookings.steps import at, do, view

AGREEING: dict[str, Any] = {
    "enterprise_id": 1,
    "business_type": "loaded_truck",
    "customs_numbers": [LOADED_TRUCK["customs_number"]],
    "plates": ["新F12345"],
    "trailer_plates": ["新F6789挂"],
    "truck_count": 1,
    "containers": ["TEXU3605231"],
    "cargo_weight_kg": Decimal(15480),
    "cargo_value": Decimal("8000.50"),
    "destination": "哈萨克斯坦",
    "exit_place": "霍尔果斯",
    "domestic_shipper": "霍尔果斯远山商贸有限公司",
}
VEHICLES: dict[str, Any] = {
    "enterprise_id": 1,
    "business_type": "commodity_vehicle",
    "customs_numbers": [COMMODITY_VEHICLE["customs_number"]],
    "vins": VINS,
    "vehicle_total": 2,
}


@dataclass
class Pair:
    """A booking and its appointment, reconciled as a run does it."""

    desk: Desk
    booking_id: int
    appointment_id: int
    reconciliation_id: int = 0

    def reconcile(self) -> tuple[Difference, ...]:
        """Compare anew; the result is stored as a run stores it."""
        with self.desk.database.session() as session:
            group = Group(
                tuple(load_declared(session, [self.booking_id])),
                tuple(load_appointed(session, [self.appointment_id])),
            )
            found = with_choices(session, differences(group, LIMITS), [self.booking_id])
            row = session.get(Reconciliation, self.reconciliation_id) or Reconciliation.model_validate(
                {"enterprise_id": 1, "booking_id": self.booking_id, "status": "different"}
            )
            row.differences = [one.model_dump(mode="json") for one in found]
            row.open_count = open_count(found)
            session.add(row)
            session.flush()
            self.reconciliation_id = stored_id(row)
        return found

    def shown(self) -> Reconciliation:
        """The result as it is stored."""
        with self.desk.database.session() as session:
            return session.get_one(Reconciliation, self.reconciliation_id)

    def take(
        self, field: DifferenceField, side: ProposedSide, reason: str | None = None, **named: Any
    ) -> DifferenceChoice:
        """Take a side of the result as it stands."""
        asked = {
            "booking_id": self.booking_id,
            "appointment_id": self.appointment_id,
            "expected_version": self.shown().version,
        }
        with self.desk.database.session() as session:
            return take_side(
                session,
                self.reconciliation_id,
                field=field,
                side=side,
                user_id=self.desk.user_id,
                reason=reason,
                **(asked | named),
            )

    def withdraw(self, field: DifferenceField) -> DifferenceChoice:
        """Withdraw the choice of a field."""
        version = self.shown().version
        with self.desk.database.session() as session:
            return withdraw(
                session,
                self.reconciliation_id,
                field=field,
                booking_id=self.booking_id,
                appointment_id=self.appointment_id,
                user_id=self.desk.user_id,
                expected_version=version,
            )

    def lines(self) -> list[DifferenceChoice]:
        """All that was ever chosen."""
        with self.desk.database.session() as session:
            return list(session.exec(select(DifferenceChoice).order_by(DifferenceChoice.id)))

    def change(self, **values: Any) -> None:
        """The appointment says something else."""
        with self.desk.database.session() as session:
            appointment = session.get_one(Appointment, self.appointment_id)
            for key, value in values.items():
                setattr(appointment, key, value)


def paired(desk: Desk, base: dict[str, Any] = AGREEING, **appointed: Any) -> Pair:
    """A booking with an appointment that states these things differently."""
    kind: BusinessType = base["business_type"]
    booking_id = desk.booking(reading(LOADED_TRUCK if kind == "loaded_truck" else COMMODITY_VEHICLE))
    with desk.database.session() as session:
        appointment = Appointment.model_validate(base | appointed)
        session.add(appointment)
        session.flush()
        appointment_id = stored_id(appointment)
    pair = Pair(desk, booking_id, appointment_id)
    pair.reconcile()
    return pair


def pending(desk: Desk) -> set[tuple[str, int]]:
    """What waits to be reconciled."""
    with desk.database.session() as session:
        return {(one.side, one.record_id) for one in session.exec(select(ReconcilePending))}


def forget_pending(desk: Desk) -> None:
    """As after a run."""
    with desk.database.session() as session:
        session.execute(text("DELETE FROM reconcile_pending"))


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


@pytest.mark.parametrize("table", ["difference_choice", "pair_choice"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_what_people_decided_only_grows(desk: Desk, table: str, statement: str) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    pair.take("destination", "declared")
    decide(pair, "together")
    with pytest.raises(DBAPIError, match="append-only"), desk.database.session() as session:
        session.execute(text(statement.format(table)))


def decide(pair: Pair, decision: PairDecision, **named: Any) -> None:
    """Say it of the pair."""
    with pair.desk.database.session() as session:
        decide_pair(
            session,
            **(
                {
                    "booking_id": pair.booking_id,
                    "appointment_id": pair.appointment_id,
                    "decision": decision,
                    "user_id": pair.desk.user_id,
                }
                | named
            ),
        )


def decided(desk: Desk, **asked: Any) -> dict[tuple[int, int], PairDecision]:
    """What holds of pairs."""
    with desk.database.session() as session:
        return decisions(session, **asked)


def test_the_newest_word_on_a_pair_holds(desk: Desk) -> None:
    pair = paired(desk)
    key = (pair.appointment_id, pair.booking_id)
    forget_pending(desk)
    decide(pair, "together", reason="  ")
    assert pending(desk) == {("booking", pair.booking_id), ("appointment", pair.appointment_id)}
    assert decided(desk) == {key: "together"}
    decide(pair, "apart", reason="不是同一批货")
    assert decided(desk, booking_ids=[pair.booking_id]) == {key: "apart"}
    assert decided(desk, appointment_ids=[pair.appointment_id]) == {key: "apart"}
    assert decided(desk, booking_ids=[pair.booking_id + 1]) == {}
    decide(pair, "withdrawn")
    assert decided(desk) == {}


def test_pairs_are_of_one_enterprise(desk: Desk) -> None:
    pair = paired(desk)
    with desk.database.session() as session:
        session.add(Enterprise.model_validate({"id": 2, "name": "另一家"}))
        session.flush()
        foreign = Appointment.model_validate(AGREEING | {"enterprise_id": 2})
        session.add(foreign)
        session.flush()
        foreign_id = stored_id(foreign)
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"appointment_id": foreign_id}, "pair-of-two-enterprises"),
        ({"appointment_id": foreign_id, "enterprise_id": 1}, "appointment-not-found"),
        ({"appointment_id": 999}, "appointment-not-found"),
        ({"booking_id": 999}, "booking-not-found"),
        ({"enterprise_id": 2}, "booking-not-found"),
    ]
    for asked, code in refusals:
        with pytest.raises(KouanError) as caught:
            decide(pair, "together", **asked)
        assert caught.value.code == code
        assert caught.value.message("en")
    assert decided(desk) == {}
