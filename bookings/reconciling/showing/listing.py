"""The board: how things stand with bookings and appointments, filtered, counted, paged by key.

Newest first. With 100,000 results every page is answered from an index, and only the results shown are read.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self, cast, get_args
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import ColumnElement, Select, func, or_, union_all
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.columns import now, storable
from bookings.models import BusinessType, Reason, ReconcileStatus, Reconciliation
from bookings.queue import Day
from bookings.reconciling.loading import KHORGOS
from bookings.reconciling.records import Difference
from bookings.reconciling.showing.searching import meets_search
from bookings.views import View
from messages.errors import BadInput

STATUSES: tuple[ReconcileStatus, ...] = get_args(ReconcileStatus)
WITHOUT_AGREEMENT: tuple[ReconcileStatus, ...] = ("different", "unmatched", "ambiguous")
Standing = ReconcileStatus | Literal["without-agreement"]
MOST_LEAVING = 500


class ReconcileFilter(BaseModel):
    """Which results. Days are Asia/Shanghai's and both belong to the period."""

    model_config = ConfigDict(frozen=True)

    status: Standing | None = None
    """``without-agreement``: all but what matches. None: all."""
    day_from: Day | None = None
    day_to: Day | None = None
    enterprise_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    warehouse: str = Field(default="", max_length=100)
    business_type: BusinessType | None = None
    search: str = Field(default="", max_length=100)
    """A customs number, plate, VIN or appointment number from its beginning, or a part of the consignor's
    name."""
    open_only: bool = False
    """Only what a person still has to decide: unmatched, ambiguous, or with undecided differences."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """From the parameters of an address; what is empty or no parameter of the board does not count.

        Raises ``BadInput`` ``queue-filter-odd`` for a value that cannot be meant.
        """
        given = {name: query[name].strip() for name in cls.model_fields if query.get(name, "").strip()}
        if given.get("status") == "all":
            del given["status"]
        try:
            return cls.model_validate({name: storable(text) for name, text in given.items()})
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            raise BadInput("queue-filter-odd", name=name, value=given[name][:100]) from error

    def as_query(self) -> str:
        """The parameters of an address: ``status=different&search=%E6%96%B0F1``."""
        given = self.model_dump(mode="json", exclude_defaults=True)
        return urlencode({name: "true" if value is True else value for name, value in given.items()})

    @property
    def statuses(self) -> tuple[ReconcileStatus, ...]:
        """The statuses that are let through."""
        if self.status is None:
            return STATUSES
        return WITHOUT_AGREEMENT if self.status == "without-agreement" else (self.status,)


class ReconcileRow(View):
    """One line of the board: a booking with its appointments, or an appointment that no booking has."""

    id: int
    version: int
    status: ReconcileStatus
    enterprise_id: int
    business_type: BusinessType | None
    booking_id: int | None
    appointment_id: int | None
    """Set only when no booking has it."""
    appointment_ids: tuple[int, ...]
    booking_ids: tuple[int, ...]
    """Other bookings on the same appointments."""
    customs_number: str | None
    plates: tuple[str, ...]
    domestic_shipper: str | None
    enterprise_name: str | None
    warehouse: str | None
    day: dt.date | None
    leaves_at: dt.datetime | None
    difference_count: int
    open_count: int
    differences: tuple[Difference, ...]
    """The gravest first, with what people chose."""
    notes: tuple[Reason, ...]
    updated_at: dt.datetime


class ReconcilePage(View):
    """A page of the board; ``next_before`` goes into the next call, None at the end."""

    rows: tuple[ReconcileRow, ...]
    next_before: int | None = None


class ReconcileCounts(View):
    """Results that the rest of the filter lets through, by status; those without any are left out."""

    by_status: dict[ReconcileStatus, int]

    @property
    def without_agreement(self) -> int:
        """All but what matches."""
        return sum(self.by_status.get(status, 0) for status in WITHOUT_AGREEMENT)

    @property
    def all(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


def counts(session: Session, asked: ReconcileFilter) -> ReconcileCounts:
    """How many have each status, whatever ``asked.status`` says."""
    query = (
        select_all(col(Reconciliation.status), func.count())
        .where(*conditions_of(session, asked))
        .group_by(col(Reconciliation.status))
    )
    found = session.execute(query)
    return ReconcileCounts(by_status={cast(ReconcileStatus, status): number for status, number in found})


def list_reconciliations(
    session: Session, asked: ReconcileFilter, *, before: int | None = None, limit: int = 50
) -> ReconcilePage:
    """A page, newest first; ``before`` is the ``next_before`` of the page above."""
    conditions = conditions_of(session, asked)
    if before is not None:
        conditions.append(col(Reconciliation.id) < before)
    ids = _ids(session, asked.statuses, conditions, limit + 1)
    rows = rows_of(session, ids[:limit])
    return ReconcilePage(rows=rows, next_before=ids[limit - 1] if len(ids) > limit else None)


def _ids(
    session: Session, statuses: Sequence[ReconcileStatus], conditions: list[ColumnElement[bool]], limit: int
) -> list[int]:
    if len(statuses) == len(STATUSES):
        everything = select_all(col(Reconciliation.id)).where(*conditions)
        ordered = everything.order_by(col(Reconciliation.id).desc()).limit(limit)
        return list(session.execute(ordered).scalars())
    # The index has the ids of one status in their order; of several, the first of each are put together.
    parts: list[Select[Any]] = [
        select_all(col(Reconciliation.id).label("id"))
        .where(col(Reconciliation.status) == status, *conditions)
        .order_by(col(Reconciliation.id).desc())
        .limit(limit)
        for status in statuses
    ]
    merged = union_all(*(select_all(part.subquery()) for part in parts)).subquery()
    ordered = select_all(merged.c.id).order_by(merged.c.id.desc()).limit(limit)
    return list(session.execute(ordered).scalars())


def leaving_soon(
    session: Session,
    hours: int,
    enterprise_id: int | None = None,
    at: dt.datetime | None = None,
    *,
    limit: int = MOST_LEAVING,
) -> tuple[ReconcileRow, ...]:
    """What leaves within ``hours`` without agreement, soonest first, at most ``limit``.

    A day without a window leaves at its begin and counts until its end. Decided differences do not keep
    one here: somebody has looked.
    """
    moment = now() if at is None else at
    day = moment.astimezone(KHORGOS).date()
    begun = dt.datetime.combine(day, dt.time(), KHORGOS)
    conditions = [
        col(Reconciliation.leaves_at) >= begun,
        col(Reconciliation.leaves_at) < moment + dt.timedelta(hours=hours),
        # A window that began earlier this day has passed its gate; a day as such has not.
        or_(col(Reconciliation.leaves_at) >= moment, col(Reconciliation.leaves_at) == begun),
        # Concatenated, so that SQLite takes the index of the times and not that of the states.
        col(Reconciliation.status).concat("").in_(WITHOUT_AGREEMENT),
        _OPEN,
    ]
    if enterprise_id is not None:
        conditions.append(col(Reconciliation.enterprise_id) + 0 == enterprise_id)
    query = select_all(col(Reconciliation.id)).where(*conditions)
    order = (col(Reconciliation.leaves_at), col(Reconciliation.id))
    return rows_of(session, list(session.execute(query.order_by(*order).limit(limit)).scalars()))


def rows_of(session: Session, ids: Sequence[int]) -> tuple[ReconcileRow, ...]:
    """The results with these ids, in this order; those gone meanwhile are left out."""
    if not ids:
        return ()
    found = session.execute(select_all(*_SHOWN).where(col(Reconciliation.id).in_(ids))).mappings()
    by_id = {row["id"]: ReconcileRow.model_validate(dict(row)) for row in found}
    return tuple(by_id[result_id] for result_id in ids if result_id in by_id)


_SHOWN: tuple[Any, ...] = tuple(getattr(Reconciliation, name) for name in ReconcileRow.model_fields)
_OPEN = or_(col(Reconciliation.status).in_(("unmatched", "ambiguous")), col(Reconciliation.open_count) > 0)


def conditions_of(session: Session, asked: ReconcileFilter) -> list[ColumnElement[bool]]:
    """All that the filter asks for but the status."""
    found: list[ColumnElement[bool]] = []
    if asked.enterprise_id is not None:
        found.append(col(Reconciliation.enterprise_id) == asked.enterprise_id)
    if asked.day_from is not None:
        found.append(col(Reconciliation.day) >= asked.day_from)
    if asked.day_to is not None:
        found.append(col(Reconciliation.day) <= asked.day_to)
    if asked.warehouse:
        found.append(col(Reconciliation.warehouse) == asked.warehouse)
    if asked.business_type is not None:
        found.append(col(Reconciliation.business_type) == asked.business_type)
    if asked.open_only:
        found.append(_OPEN)
    if asked.search:
        found.append(meets_search(asked.search, asked.enterprise_id))
    return found
