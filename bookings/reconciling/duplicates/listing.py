"""Numbers that stand where they may stand once only: listed, and accepted with a reason."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from bookings.columns import now, storable
from bookings.models import BookDuplicate, DuplicateKind, RecordSide, UserAccount, stored_id
from bookings.reconciling.records import DuplicateMember
from bookings.views import View
from messages.errors import Conflict, NotFound, Refused

DuplicateStanding = Literal["open", "accepted", "ended", "all"]
"""``open``: it stands and nobody accepted it · ``accepted``: a person says it is right so · ``ended``: it is
none any more."""
LONGEST_REASON = 1000


class DuplicateView(View):
    """One number with all its places."""

    id: int
    enterprise_id: int
    kind: DuplicateKind
    value: str
    day: str
    """ISO 8601, or empty for a kind that a day does not matter to."""
    members: tuple[DuplicateMember, ...]
    found_at: dt.datetime
    ended_at: dt.datetime | None
    accepted_by: int | None
    accepted_by_name: str | None = None
    accepted_at: dt.datetime | None
    reason: str | None

    @property
    def severity(self) -> Literal["error", "warning"]:
        """A plate in two appointments may be a second journey; the others turn trucks back."""
        return "warning" if self.kind == "plate" else "error"


class DuplicatePage(View):
    """A page, newest first; ``next_before`` goes into the next call, None at the end."""

    rows: tuple[DuplicateView, ...]
    next_before: int | None = None


def list_duplicates(
    session: Session,
    enterprise_id: int | None = None,
    *,
    standing: DuplicateStanding = "open",
    kind: DuplicateKind | None = None,
    before: int | None = None,
    limit: int = 50,
) -> DuplicatePage:
    """Duplicates of an enterprise, or of all."""
    conditions = list(_standing(standing))
    if enterprise_id is not None:
        conditions.append(col(BookDuplicate.enterprise_id) == enterprise_id)
    if kind is not None:
        conditions.append(col(BookDuplicate.kind) == kind)
    if before is not None:
        conditions.append(col(BookDuplicate.id) < before)
    query = select(BookDuplicate).where(*conditions).order_by(col(BookDuplicate.id).desc())
    found = session.exec(query.limit(limit + 1)).all()
    shown = found[:limit]
    return DuplicatePage(
        rows=_views(session, shown), next_before=stored_id(shown[-1]) if len(found) > limit else None
    )


def accept_duplicate(
    session: Session, duplicate_id: int, *, user_id: int, reason: str, enterprise_id: int | None = None
) -> DuplicateView:
    """A person says that it is right so. It stays accepted as long as no place is added.

    Raises ``NotFound`` ``duplicate-not-found``, ``Refused`` ``reason-needed`` without a reason and
    ``Conflict`` ``duplicate-changed`` when it ended or was accepted meanwhile.
    """
    said = storable(reason).strip()[:LONGEST_REASON]
    if not said:
        raise Refused("reason-needed")
    accepted = session.exec(
        update(BookDuplicate)
        .where(
            col(BookDuplicate.id) == duplicate_id,
            col(BookDuplicate.ended_at).is_(None),
            col(BookDuplicate.accepted_at).is_(None),
            *_own(enterprise_id),
        )
        .values(accepted_by=user_id, accepted_at=now(), reason=said)
        .execution_options(synchronize_session=False)
    )
    query = select(BookDuplicate).where(col(BookDuplicate.id) == duplicate_id, *_own(enterprise_id))
    row = session.exec(query, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound("duplicate-not-found", duplicate=str(duplicate_id))
    if not accepted.rowcount:
        raise Conflict("duplicate-changed")
    return _views(session, [row])[0]


def duplicates_of(
    session: Session, enterprise_id: int, booking_ids: Collection[int], appointment_ids: Collection[int]
) -> tuple[DuplicateView, ...]:
    """Those that stand with one of these records among their places, also accepted ones."""
    wanted: set[tuple[RecordSide, int]] = {("booking", one) for one in booking_ids}
    wanted |= {("appointment", one) for one in appointment_ids}
    query = select(BookDuplicate).where(
        BookDuplicate.enterprise_id == enterprise_id, col(BookDuplicate.ended_at).is_(None)
    )
    rows = session.exec(query.order_by(col(BookDuplicate.id))).all()
    found = [row for row in rows if any((one["side"], one["record_id"]) in wanted for one in row.members)]
    return _views(session, found)


def _own(enterprise_id: int | None) -> list[ColumnElement[bool]]:
    return [] if enterprise_id is None else [col(BookDuplicate.enterprise_id) == enterprise_id]


def _standing(standing: DuplicateStanding) -> tuple[ColumnElement[bool], ...]:
    ended, accepted = col(BookDuplicate.ended_at), col(BookDuplicate.accepted_at)
    if standing == "open":
        return (ended.is_(None), accepted.is_(None))
    if standing == "accepted":
        return (ended.is_(None), accepted.is_not(None))
    return (ended.is_not(None),) if standing == "ended" else ()


def _views(session: Session, rows: Sequence[BookDuplicate]) -> tuple[DuplicateView, ...]:
    users = {row.accepted_by for row in rows} - {None}
    names: dict[int | None, str] = {}
    if users:
        found = session.exec(
            select(UserAccount.id, UserAccount.display_name).where(col(UserAccount.id).in_(users))
        )
        names = dict(iter(found))
    return tuple(
        DuplicateView(
            id=stored_id(row),
            enterprise_id=row.enterprise_id,
            kind=row.kind,
            value=row.value,
            day=row.day,
            members=tuple(DuplicateMember.model_validate(one) for one in row.members),
            found_at=row.found_at,
            ended_at=row.ended_at,
            accepted_by=row.accepted_by,
            accepted_by_name=names.get(row.accepted_by),
            accepted_at=row.accepted_at,
            reason=row.reason,
        )
        for row in rows
    )
