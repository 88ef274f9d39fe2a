"""What people say of pairs, and that nothing which they decided is ever changed."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bookings.models import (
    Appointment,
    Enterprise,
    PairDecision,
    stored_id,
)
from bookings.reconciling.deciding.pair_choices import decide_pair, decisions
from messages.errors import KouanError
from tests.bookings.conftest import Desk
from tests.bookings.reconciling.deciding import AGREEING, Pair, forget_pending, paired, pending


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


@pytest.mark.parametrize("table", ["difference_choice", "pair_choice"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_what_people_decided_only_grows(desk: Desk, table: str, statement: str) -> None:
    pair = paired(desk, destination="塔吉克斯坦")
    pair.take("destination", "declared")
    decide(pair, "together")
    with pytest.raises(DBAPIError, match="append-only"), desk.database.session() as session:
        session.execute(text(statement.format(table)))


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
