"""What is news: differences and duplicates found for the first time, and what leaves soon without partner.

Each is written down once for ever, by its digest; messages are made of what was not told yet.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.columns import now
from bookings.models import Appointment, NewDifference, Reconciliation
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import KHORGOS, port_day
from bookings.reconciling.records import Difference, Duplicate, ToldDifference
from bookings.reconciling.running.results import Result
from bookings.reconciling.statements import among, insert_many

_COLUMNS = "enterprise_id, digest, booking_id, appointment_id, content, found_at"
_WITHOUT_PARTNER = ("unmatched", "ambiguous")


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell, with what it is told by once only."""

    enterprise_id: int
    digest: str
    booking_id: int | None
    appointment_id: int | None
    content: ToldDifference


def news_of(results: Iterable[Result], at: datetime) -> list[News]:
    """The undecided differences of these results that are more than information.

    What has left before this day tells nobody anything any more.
    """
    today = port_day(at)
    found: dict[str, News] = {}
    for result in results:
        if result.status not in ("different", "matched") or (result.day is not None and result.day < today):
            continue
        for difference in result.differences:
            if difference.severity != "info" and difference.chosen is None:
                one = _of_difference(result, difference)
                found.setdefault(one.digest, one)
    return list(found.values())


def news_of_duplicate(enterprise_id: int, duplicate: Duplicate) -> News:
    """A duplicate; told again when it has other members."""
    first = duplicate.members[0]
    is_named = duplicate.kind == "customs_number"
    told = ToldDifference(
        status="different",
        customs_number=duplicate.value if is_named else None,
        appointment=first.label if first.side == "appointment" and not is_named else None,
        leaves_at=None,
        difference=None,
        duplicate=duplicate,
    )
    members = [(one.side, one.record_id) for one in duplicate.members]
    digest = _digest("duplicate", enterprise_id, duplicate.kind, duplicate.value, duplicate.day, members)
    return News(
        enterprise_id=enterprise_id,
        digest=digest,
        booking_id=first.record_id if first.side == "booking" else None,
        appointment_id=first.record_id if first.side == "appointment" else None,
        content=told,
    )


def leaving_news(session: Session, limits: AgreementLimits) -> list[News]:
    """What leaves within the hours of the setting and has no partner. Time alone makes it news."""
    at = now()
    # Without a window something leaves at some time of its day, which began at midnight.
    today = datetime.combine(port_day(at), time(), KHORGOS)
    rows = session.execute(
        select_all(
            col(Reconciliation.enterprise_id),
            col(Reconciliation.booking_id),
            col(Reconciliation.appointment_id),
            col(Reconciliation.status),
            col(Reconciliation.customs_number),
            col(Reconciliation.plates),
            col(Reconciliation.leaves_at),
            col(Appointment.appointment_number),
        )
        .outerjoin(Appointment, col(Appointment.id) == col(Reconciliation.appointment_id))
        .where(
            col(Reconciliation.leaves_at) >= today,
            or_(col(Reconciliation.leaves_at) >= at, col(Reconciliation.leaves_at) == today),
            col(Reconciliation.leaves_at) < at + timedelta(hours=limits.departure_hours),
            # Concatenated, so that SQLite takes the index of the times and not that of the states.
            col(Reconciliation.status).concat("").in_(_WITHOUT_PARTNER),
        )
        .order_by(col(Reconciliation.leaves_at))
    )
    found = []
    for enterprise_id, booking_id, appointment_id, status, number, plates, leaves, appointment in rows:
        told = ToldDifference(
            status=status,
            customs_number=number,
            appointment=None
            if appointment_id is None
            else appointment or next(iter(plates), f"#{appointment_id}"),
            leaves_at=leaves,
            difference=None,
        )
        digest = _digest("leaving", booking_id, appointment_id, status, leaves.astimezone(UTC).isoformat())
        found.append(News(enterprise_id, digest, booking_id, appointment_id, told))
    return found


def unknown(session: Session, news: Sequence[News]) -> list[News]:
    """Those of the news that were not written down yet."""
    if not news:
        return []
    digests = {one.digest for one in news}
    query = select_all(col(NewDifference.digest)).where(among(session, col(NewDifference.digest), digests))
    known = set(session.execute(query).scalars())
    return [one for one in news if one.digest not in known]


def write_down(session: Session, news: Iterable[News]) -> None:
    """Keeps these, which are not kept yet; only the run that has the lease does."""
    at = now().astimezone(UTC)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    moment = f"{at:%Y-%m-%d %H:%M:%S.%f}{'' if is_sqlite else '+00'}"
    rows: list[tuple[Any, ...]] = [
        (
            one.enterprise_id,
            one.digest,
            one.booking_id,
            one.appointment_id,
            one.content.model_dump_json(),
            moment,
        )
        for one in news
    ]
    insert_many(session.connection(), "new_difference", _COLUMNS, rows)


def _of_difference(result: Result, difference: Difference) -> News:
    # Bookings on one truck share what differs of all of them together: it is told once.
    group = min(one for one in (result.booking_id, *result.booking_ids) if one is not None)
    digest = _digest(
        "difference",
        difference.booking_id or group,
        difference.appointment_id,
        difference.field,
        difference.reason,
        difference.declared,
        difference.appointed,
    )
    first = next(iter(result.appointment_labels.values()), None)
    told = ToldDifference(
        status=result.status,
        customs_number=result.customs_number,
        appointment=result.appointment_labels.get(difference.appointment_id or 0, first),
        leaves_at=result.leaves_at,
        difference=difference,
    )
    appointment = difference.appointment_id or next(iter(result.appointment_ids), None)
    return News(result.enterprise_id, digest, result.booking_id, appointment, told)


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=False, default=list)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
