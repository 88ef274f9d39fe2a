"""Counting, at approval, how right the reading was.

``FieldOutcome`` and ``TimeOutcome`` are sums over the approved bookings of a day; ``ReviewOutcome``
keeps what one booking added, so that approving it again takes that away first. Sums are changed by the
database itself, in the order of their keys: approvals at the same time neither lose a count nor wait
for each other in a circle. To be called last in a transaction, for these rows are everybody's.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from bookings.changing import Kept
from bookings.columns import now, today
from bookings.learning.durations import span_of
from bookings.learning.judging import JudgedValue, are_goods_complete, judged_values
from bookings.models import Booking, Correction, FieldOutcome, ReviewOutcome, TimeOutcome, stored_id
from bookings.views import BookingView

COUNTS = ("filled", "corrected", "doubted", "doubted_corrected", "audited", "audited_corrected")
TIME_COUNTS = ("bookings", "straight_through")

_Sums = defaultdict[tuple[int, date, str, Any], list[int]]


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
        straight_through=bool(judged)
        and not any(value.corrected for value in judged)
        and are_goods_complete(view),
        seconds=_seconds(session, booking_id) if old is None else old.seconds,
        fields=fields,
    )
    field_sums: _Sums = defaultdict(lambda: [0] * len(COUNTS))
    time_sums: _Sums = defaultdict(lambda: [0] * len(TIME_COUNTS))
    if old is not None:
        _add(field_sums, time_sums, old, -1)
    _add(field_sums, time_sums, outcome, 1)
    session.merge(outcome)
    session.flush()
    _change_sums(session, FieldOutcome, "field_key", COUNTS, field_sums)
    _change_sums(session, TimeOutcome, "seconds_from", TIME_COUNTS, time_sums)


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
    for path, kept, version in lines:
        # Lines of versions that kept no evidence cannot tell: most of what is corrected was doubted.
        doubted = version is None
        if kept is not None:
            doubted = bool((Kept.model_validate(kept).evidence or {}).get("doubted"))
        found[path] = found.get(path, False) or doubted
    return found


def _seconds(session: Session, booking_id: int) -> int | None:
    begun = session.execute(
        select(func.min(Correction.at)).where(Correction.booking_id == booking_id)
    ).scalar_one_or_none()
    return None if begun is None else max(0, round((now() - begun).total_seconds()))


def _add(fields: _Sums, times: _Sums, outcome: ReviewOutcome, sign: int) -> None:
    place = (outcome.enterprise_id, outcome.day, outcome.text_source)
    for key, counts in outcome.fields.items():
        _add_to(fields[*place, key], counts, sign)
    if outcome.text_source != "none":
        _add_to(times[*place, span_of(outcome.seconds)], (1, int(outcome.straight_through)), sign)


def _add_to(total: list[int], counts: Sequence[int], sign: int) -> None:
    for place, count in enumerate(counts):
        total[place] += sign * count


def _change_sums(
    session: Session,
    model: type[FieldOutcome] | type[TimeOutcome],
    last_key: str,
    names: Sequence[str],
    sums: _Sums,
) -> None:
    keys = ("enterprise_id", "day", "text_source", last_key)
    rows: list[dict[str, Any]] = [
        dict(zip(keys, key, strict=True)) | dict(zip(names, counts, strict=True))
        for key, counts in sorted(sums.items())
        if any(counts)
    ]
    if not rows:
        return
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    added = (postgresql.insert if on_postgresql else sqlite.insert)(model).values(rows)
    table = inspect(model).local_table.c
    session.execute(
        added.on_conflict_do_update(
            index_elements=list(keys), set_={name: table[name] + added.excluded[name] for name in names}
        )
    )
