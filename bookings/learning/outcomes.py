"""Counting, at approval, how right the reading was.

``FieldOutcome`` is a sum over the approved bookings of a day; ``ReviewOutcome`` keeps what one booking
added, so that approving it again takes that away first. Sums are changed by the database itself, in
the order of their keys: approvals at the same time neither lose a count nor wait for each other in a
circle. To be called last in a transaction, for these rows are everybody's.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from bookings.columns import now, today
from bookings.learning.judging import JudgedValue, judged_values
from bookings.models import Booking, Correction, FieldOutcome, ReviewOutcome, stored_id
from bookings.views import BookingView

COUNTS = ("filled", "corrected", "doubted", "doubted_corrected", "audited", "audited_corrected")
_KEYS = ("enterprise_id", "day", "text_source", "field_key")

_Sums = dict[tuple[int, date, str, str], list[int]]


def record_outcome(session: Session, booking: Booking, view: BookingView) -> None:
    """Judge the reading behind ``booking``, which is being approved as ``view`` shows it."""
    booking_id = stored_id(booking)
    old = session.get(ReviewOutcome, booking_id, populate_existing=True)
    # Of a transit declaration nothing is prefilled, and there is nothing to be right about.
    text_source = "none" if booking.is_transit else _text_source(view)
    judged = [] if text_source == "none" else list(judged_values(view))
    fields = _counted(session, booking_id, judged)
    outcome = ReviewOutcome(
        booking_id=booking_id,
        enterprise_id=booking.enterprise_id,
        day=today(),
        text_source=text_source,
        form=view.declarations[0].reading.get("form") if view.declarations else None,
        straight_through=bool(judged) and not any(value.corrected for value in judged),
        seconds=_seconds(session, booking_id) if old is None else old.seconds,
        fields=fields,
    )
    sums: _Sums = defaultdict(lambda: [0] * len(COUNTS))
    if old is not None:
        _add(sums, old, -1)
    _add(sums, outcome, 1)
    session.merge(outcome)
    session.flush()
    _change_sums(session, sums)


def _text_source(view: BookingView) -> str:
    sources = {declaration.reading.get("text_source") for declaration in view.declarations}
    return "ocr" if "ocr" in sources else "layer" if "layer" in sources else "none"


def _counted(session: Session, booking_id: int, judged: list[JudgedValue]) -> dict[str, list[int]]:
    fields: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    doubted_before = _doubted_before(session, booking_id) if any(one.corrected for one in judged) else {}
    for value in judged:
        evidence = value.evidence
        audited = evidence.audited
        doubted = not audited and (
            evidence.doubted or (value.corrected and doubted_before.get(value.path, False))
        )
        if doubted and not value.corrected and not evidence.confirmed:
            # Nobody had to settle this doubt, so nobody says who is right.
            continue
        wrong = value.corrected
        found = (True, wrong, doubted, doubted and wrong, audited, audited and wrong)
        counts = fields[value.key]
        for place, one in enumerate(found):
            counts[place] += one
    return dict(fields)


def _doubted_before(session: Session, booking_id: int) -> dict[str, bool]:
    """Whether a value was in doubt when a person changed it: correcting it takes the doubt away."""
    lines = session.execute(
        select(Correction.path, Correction.evidence_before, Correction.booking_version).where(
            Correction.booking_id == booking_id
        )
    )
    found: dict[str, bool] = {}
    for path, evidence, version in lines:
        # Lines of versions that kept no evidence cannot tell: most of what is corrected was doubted.
        doubted = version is None if evidence is None else bool(evidence.get("doubted"))
        found[path] = found.get(path, False) or doubted
    return found


def _seconds(session: Session, booking_id: int) -> int | None:
    begun = session.execute(
        select(func.min(Correction.at)).where(Correction.booking_id == booking_id)
    ).scalar_one_or_none()
    return None if begun is None else max(0, round((now() - begun).total_seconds()))


def _add(sums: _Sums, outcome: ReviewOutcome, sign: int) -> None:
    for key, counts in outcome.fields.items():
        total = sums[outcome.enterprise_id, outcome.day, outcome.text_source, key]
        for place, count in enumerate(counts):
            total[place] += sign * count


def _change_sums(session: Session, sums: Mapping[tuple[int, date, str, str], list[int]]) -> None:
    rows: list[dict[str, Any]] = [
        dict(zip(_KEYS, key, strict=True)) | dict(zip(COUNTS, counts, strict=True))
        for key, counts in sorted(sums.items())
        if any(counts)
    ]
    if not rows:
        return
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    added = (postgresql.insert if on_postgresql else sqlite.insert)(FieldOutcome).values(rows)
    table = inspect(FieldOutcome).local_table.c
    session.execute(
        added.on_conflict_do_update(
            index_elements=list(_KEYS),
            set_={name: table[name] + added.excluded[name] for name in COUNTS},
        )
    )
