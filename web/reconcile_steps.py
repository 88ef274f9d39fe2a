"""Decisions on results: what the pages and the API share."""

from dataclasses import dataclass
from typing import Literal

from bookings.models import PairDecision, RecordSide
from bookings.reconciling.deciding.choices import take_side, withdraw
from bookings.reconciling.deciding.pair_choices import SeenResult, decide_pair
from bookings.reconciling.records import DifferenceField
from bookings.reconciling.running.pending import count_pending
from bookings.reconciling.running.run import reconcile_changed
from bookings.reconciling.showing.standing import find_partner
from bookings.reconciling.showing.views import ReconciliationView, open_reconciliation
from bookings.views import UserView
from messages.errors import Conflict, NotFound, Refused
from web.context import WebContext

MOST_AT_ONCE = 200
"""Marks of change that a request works off itself; more are left to the worker."""


@dataclass(frozen=True, slots=True)
class SideTaken:
    """Which side of which difference a person takes, seen at which versions."""

    field: DifferenceField
    side: Literal["declared", "appointed", "withdrawn"]
    expected_version: int
    difference: str | None
    booking_id: int | None
    appointment_id: int | None
    booking_version: int | None
    reason: str


def take(context: WebContext, user: UserView, reconciliation_id: int, taken: SideTaken) -> bool:
    """Keeps the decision; whether the booking was changed by it.

    Raises what ``choices.take_side`` and ``choices.withdraw`` raise.
    """
    with context.database.session() as session:
        if taken.side == "withdrawn":
            withdraw(
                session,
                reconciliation_id,
                field=taken.field,
                booking_id=taken.booking_id,
                appointment_id=taken.appointment_id,
                user_id=user.id,
                expected_version=taken.expected_version,
                reason=taken.reason,
                difference=taken.difference,
                enterprise_id=user.sees_enterprise,
            )
            return False
        return take_side(
            session,
            reconciliation_id,
            field=taken.field,
            booking_id=taken.booking_id,
            appointment_id=taken.appointment_id,
            side=taken.side,
            user_id=user.id,
            expected_version=taken.expected_version,
            booking_version=taken.booking_version,
            reason=taken.reason,
            difference=taken.difference,
            enterprise_id=user.sees_enterprise,
        ).applied


def decide(
    context: WebContext,
    user: UserView,
    reconciliation_id: int,
    booking_id: int,
    appointment_id: int,
    decision: PairDecision,
    *,
    expected_version: int,
    seen: str | None = None,
    reason: str = "",
) -> None:
    """Keeps what a person says of a pair of this result.

    Raises ``Conflict`` ``reconciliation-changed`` when the result is not at ``expected_version`` or
    somebody has said something else than ``seen`` of the pair, ``NotFound`` ``pair-not-found`` for a pair
    that is none of this result's, and what ``decide_pair`` raises.
    """
    with context.database.session() as session:
        view = open_reconciliation(session, reconciliation_id, enterprise_id=user.sees_enterprise)
    said = {(one.booking_id, one.appointment_id): one.decision for one in view.candidates}
    appointments = (view.appointment_id, *view.appointment_ids)
    if booking_id not in view.booking_ids and appointment_id not in appointments:
        raise NotFound("pair-not-found", booking=booking_id, appointment=appointment_id)
    if view.version != expected_version or said.get((booking_id, appointment_id)) != seen:
        raise Conflict("reconciliation-changed", reconciliation=reconciliation_id, version=view.version)
    # A transaction of its own: one that writes must write first (bookings.database).
    with context.database.session() as session:
        decide_pair(
            session,
            booking_id=booking_id,
            appointment_id=appointment_id,
            decision=decision,
            user_id=user.id,
            reason=reason,
            enterprise_id=user.sees_enterprise,
            seen=SeenResult(reconciliation_id, expected_version),
        )


def partner_of(context: WebContext, view: ReconciliationView, number: str) -> tuple[int, int]:
    """The booking and the appointment of a pair whose other side a person names by its number.

    Raises ``Refused`` ``partner-not-found`` when the result's enterprise has none or several of them.
    """
    side: RecordSide = "appointment" if view.booking_id is not None else "booking"
    with context.database.session() as session:
        found = find_partner(session, number, side=side, enterprise_id=view.enterprise_id)
    if found is None:
        raise Refused("partner-not-found", number=number)
    if view.booking_id is not None:
        return view.booking_id, found
    if view.appointment_id is None:
        raise Refused("partner-not-found", number=number)
    return found, view.appointment_id


def reconcile_at_once(context: WebContext) -> None:
    """Whoever decides sees what follows: a few changes are reconciled before the answer, many soon after."""
    with context.database.session() as session:
        waiting = count_pending(session)
    if not waiting:
        return
    if waiting <= MOST_AT_ONCE:
        done = reconcile_changed(context.database, context.agreement, owner=context.worker_name())
        if not done.nothing_to_do:
            return
    # Too much to wait for, or another run is at work.
    context.reconcile_soon()
