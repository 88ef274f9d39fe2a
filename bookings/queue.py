"""The queue: which bookings wait for whom, counted, filtered, paged by key, and the next one to open.

Newest first. With 100,000 bookings every question is answered from an index that holds all it filters by
(``ix_booking_queue``); only the bookings shown are read, and of them not the evidence.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self, cast, get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import ColumnElement, Select, func, union_all
from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings import review_leases
from bookings.document_fates import newest_change
from bookings.models import Booking, BookingDeclaration, BookingState, BusinessType, Declaration, Truck
from bookings.queue_search import Found, find
from bookings.review_leases import ReviewerSeen
from bookings.views import BookingRow, View
from messages.errors import BadInput

Standing = BookingState | Literal["to-review"]
STATES: tuple[BookingState, ...] = get_args(BookingState)
TO_REVIEW: tuple[BookingState, ...] = ("draft", "in_review", "manual")
EVERY_STATE = "all"
"""What an address says for no state in particular."""
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2999, 12, 31))]
_KHORGOS = ZoneInfo("Asia/Shanghai")
_DAY = dt.timedelta(days=1)


class QueueFilter(BaseModel):
    """Which bookings. Days are Asia/Shanghai's and both belong to the period."""

    model_config = ConfigDict(frozen=True)

    state: Standing | None = None
    """``to-review``: whatever waits for a reviewer. None: all."""
    business_type: BusinessType | None = None
    search: str = Field(default="", max_length=100)
    """A customs number, plate or VIN from its beginning, or a part of the consignor's name."""
    received_from: Day | None = None
    received_to: Day | None = None
    doubtful: bool = False
    """Only with values that are still doubted."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """From the parameters of an address; what is empty or no parameter of the queue does not count.

        Raises ``BadInput`` ``queue-filter-odd`` for a value that cannot be meant.
        """
        given = {name: query[name].strip() for name in cls.model_fields if query.get(name, "").strip()}
        if given.get("state") == EVERY_STATE:
            del given["state"]
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            raise BadInput("queue-filter-odd", name=name, value=given[name][:100]) from error

    def as_query(self) -> str:
        """The parameters of an address, always with a state: ``state=all&search=%E6%96%B0F1``."""
        given = {"state": EVERY_STATE} | self.model_dump(mode="json", exclude_defaults=True)
        return urlencode({name: "true" if value is True else value for name, value in given.items()})

    @property
    def states(self) -> tuple[BookingState, ...]:
        """The states that are let through."""
        if self.state is None:
            return STATES
        return TO_REVIEW if self.state == "to-review" else (self.state,)


class QueueRow(BookingRow):
    """One line of the queue."""

    amends: bool
    """Its declaration has the number of an earlier one."""
    reviewer: ReviewerSeen | None
    """Who has it open."""


class QueuePage(View):
    """A page of the queue; each key goes into the next call, None: there is nothing further."""

    rows: tuple[QueueRow, ...]
    next_before: int | None = None
    previous_after: int | None = None


class QueueCounts(View):
    """Bookings that the rest of the filter lets through, by state; states without any are left out."""

    by_state: dict[BookingState, int]

    @property
    def to_review(self) -> int:
        """How many wait for a reviewer."""
        return sum(self.by_state.get(state, 0) for state in TO_REVIEW)

    @property
    def all(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


def list_queue(
    session: Session,
    asked: QueueFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> QueuePage:
    """A page, newest first: older than ``before``, or the nearest newer than ``after``, or the newest."""
    found = _search(session, asked, enterprise_id)
    if after is not None:
        newer = _ids(session, asked, found, enterprise_id, limit + 1, after=after)
        if len(newer) > limit:
            shown = newer[:limit][::-1]
            return QueuePage(rows=_rows(session, shown), next_before=shown[-1], previous_after=shown[0])
        # The first page, but never a short one.
        before = None
    ids = _ids(session, asked, found, enterprise_id, limit + 1, before=before)
    shown = ids[:limit]
    return QueuePage(
        rows=_rows(session, shown),
        next_before=shown[-1] if len(ids) > limit else None,
        previous_after=None if before is None else (shown[0] if shown else before - 1),
    )


def count_queue(
    session: Session, asked: QueueFilter, *, enterprise_id: int | None = None
) -> QueueCounts | None:
    """How many are in each state, whatever ``asked.state``; None: a search met too many to count."""
    found = _search(session, asked, enterprise_id)
    if found is not None and not found.is_small:
        return None
    query = (
        select(Booking.state, func.count())
        .where(*_conditions(asked, enterprise_id, found))
        .group_by(col(Booking.state))
    )
    return QueueCounts(by_state={cast(BookingState, state): count for state, count in session.exec(query)})


def next_booking(
    session: Session,
    asked: QueueFilter,
    *,
    after: int | None,
    user_id: int,
    enterprise_id: int | None = None,
) -> int | None:
    """The one below ``after`` in the list (None: the first) that nobody else is reviewing; None: no more."""
    free = review_leases.free_for(user_id)
    found = _search(session, asked, enterprise_id)
    ids = _ids(session, asked, found, enterprise_id, 1, free, before=after)
    return ids[0] if ids else None


def previous_booking(
    session: Session,
    asked: QueueFilter,
    *,
    after: int,
    user_id: int,
    enterprise_id: int | None = None,
) -> int | None:
    """The one above ``after`` in the list that nobody else is reviewing; None: it is the first."""
    free = review_leases.free_for(user_id)
    found = _search(session, asked, enterprise_id)
    ids = _ids(session, asked, found, enterprise_id, 1, free, after=after)
    return ids[0] if ids else None


def newest_change_of_queue(session: Session) -> str:
    """A word that differs whenever the home page may show something else than before, leases too."""
    return f"{newest_change(session)}-{review_leases.newest_lease(session)}"


def _search(session: Session, asked: QueueFilter, enterprise_id: int | None) -> Found | None:
    text = asked.search.strip()
    if not text:
        return None
    # The page and its counts ask the same in one transaction.
    key = ("bookings.queue", text, enterprise_id)
    if key not in session.info:
        session.info[key] = find(session, text, enterprise_id=enterprise_id)
    found: Found = session.info[key]
    return found


def _conditions(
    asked: QueueFilter, enterprise_id: int | None, found: Found | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if enterprise_id is not None:
        # Few bookings are read by their ids: as an expression the enterprise brings no other index up.
        own = col(Booking.enterprise_id) + 0 if _is_small(found) else col(Booking.enterprise_id)
        conditions.append(own == enterprise_id)
    if asked.business_type is not None:
        conditions.append(col(Booking.business_type) == asked.business_type)
    if asked.doubtful:
        conditions.append(col(Booking.doubts) > 0)
    if asked.received_from is not None:
        conditions.append(col(Booking.created_at) >= _begin(asked.received_from))
    if asked.received_to is not None:
        conditions.append(col(Booking.created_at) < _begin(asked.received_to + _DAY))
    if found is not None:
        conditions.append(found.condition())
    return conditions


def _is_small(found: Found | None) -> bool:
    return found is not None and found.is_small


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), _KHORGOS)


def _ids(
    session: Session,
    asked: QueueFilter,
    found: Found | None,
    enterprise_id: int | None,
    limit: int,
    *more: ColumnElement[bool],
    before: int | None = None,
    after: int | None = None,
) -> list[int]:
    """The first so many that follow the key: downwards from ``before``, upwards from ``after``."""
    conditions = [*_conditions(asked, enterprise_id, found), *more]
    if before is not None:
        conditions.append(col(Booking.id) < before)
    if after is not None:
        conditions.append(col(Booking.id) > after)

    def order(column: Any) -> Any:
        return column.asc() if after is not None else column.desc()

    if _is_small(found):
        few = select_all(col(Booking.id)).where(col(Booking.state).concat("").in_(asked.states), *conditions)
        return list(session.execute(few.order_by(order(col(Booking.id))).limit(limit)).scalars())
    # The index has the ids of one state in their order; of several states, the first of each are put
    # together. Asked for at once, the database would sort all bookings of these states.
    parts: list[Select[Any]] = [
        select_all(col(Booking.id).label("id"))
        .where(col(Booking.state) == state, *conditions)
        .order_by(order(col(Booking.id)))
        .limit(limit)
        for state in asked.states
    ]
    if len(parts) == 1:
        return list(session.execute(parts[0]).scalars())
    merged = union_all(*(select_all(part.subquery()) for part in parts)).subquery()
    return list(session.execute(select_all(merged.c.id).order_by(order(merged.c.id)).limit(limit)).scalars())


_SHOWN: tuple[Any, ...] = tuple(
    getattr(Booking, name) for name in BookingRow.model_fields if name in Booking.model_fields
)


def _rows(session: Session, ids: Sequence[int]) -> tuple[QueueRow, ...]:
    if not ids:
        return ()
    # Not the evidence: it is most of a booking, and the list shows none of it.
    found = session.execute(select_all(*_SHOWN).where(col(Booking.id).in_(ids))).mappings()
    by_id = {row["id"]: dict(row) for row in found}
    plates = plates_of(session, ids)
    amending = _amending(session, ids)
    reviewers = review_leases.reviewer_of(session, ids)
    return tuple(
        QueueRow(
            **by_id[booking_id],
            plates=tuple(plates[booking_id]),
            amends=booking_id in amending,
            reviewer=reviewers.get(booking_id),
        )
        for booking_id in ids
        # One may be gone between the two statements.
        if booking_id in by_id
    )


def plates_of(session: Session, booking_ids: Sequence[int]) -> defaultdict[int, list[str]]:
    """The plates of the trucks of each booking, in the order of the form."""
    plates: defaultdict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select_all(col(Truck.booking_id), col(Truck.plate))
        .where(col(Truck.booking_id).in_(booking_ids), col(Truck.plate).is_not(None))
        .order_by(col(Truck.id))
    )
    for booking_id, plate in rows:
        plates[booking_id].append(plate)
    return plates


def _amending(session: Session, booking_ids: Sequence[int]) -> frozenset[int]:
    return frozenset(
        session.exec(
            select(BookingDeclaration.booking_id)
            .join(Declaration, col(Declaration.id) == col(BookingDeclaration.declaration_id))
            .where(
                col(BookingDeclaration.booking_id).in_(booking_ids), col(Declaration.amends_id).is_not(None)
            )
        )
    )
