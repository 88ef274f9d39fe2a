"""Names that people corrected: proposed when they are read the same way again, never put in.

A value that was corrected before is doubted (``corrected-before``), so that the reviewer's way passes
by it. Corrected otherwise later, the newer correction counts; found right as it was read, the alias goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, delete, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.draft import BookingDraft
from bookings.learning.judging import READ_SOURCES, judged_values, key_of
from bookings.learning.lessons import lessons
from bookings.models import (
    Booking,
    Correction,
    GoodsItemHead,
    Reason,
    TruckHead,
    ValueAlias,
    ValueEvidence,
    VehicleHead,
)
from bookings.views import BookingView, FieldView

REASON = "corrected-before"
# Longer ones are sentences, and no index of PostgreSQL holds them.
_LONGEST_NAME = 200

_RowHead = TruckHead | VehicleHead | GoodsItemHead
_Named = tuple[str, str]
"""A field's key and the value read."""


def learn_aliases(session: Session, booking: Booking, view: BookingView, user_id: int) -> None:
    """Keep what names were corrected to, and forget what was found right after all."""
    left: defaultdict[_Named, set[str]] = defaultdict(set)
    taken_back = _taken_back(session, view.id)
    for value in judged_values(view, lessons().aliases):
        if value.corrected or value.evidence.confirmed or value.path in taken_back:
            left[value.key, value.read].add(value.now)
    for (key, read), values in sorted(left.items()):
        # Rows of one booking may disagree, or it was emptied: then nothing can be proposed.
        corrected = values.pop() if len(values) == 1 else ""
        if corrected in ("", read) or len(read) > _LONGEST_NAME:
            _forget(session, booking.enterprise_id, key, read)
        else:
            _keep(session, booking.enterprise_id, key, read, corrected, user_id)


def proposals(session: Session, enterprise_id: int, fields: Iterable[FieldView]) -> dict[str, str]:
    """What these values were corrected to before, by path."""
    asked = {
        field.path: (key_of(field.path), field.value)
        for field in fields
        if isinstance(field.value, str)
        and field.evidence is not None
        and field.evidence.source in READ_SOURCES
        and not field.evidence.confirmed
        and key_of(field.path) in lessons().aliases
    }
    known = _known(session, enterprise_id, set(asked.values()))
    return {path: known[named] for path, named in asked.items() if named in known}


def doubt_corrected_before(session: Session, draft: BookingDraft, enterprise_id: int) -> None:
    """Doubts every name of ``draft`` that was corrected before when it was read so."""
    head = {key: (key, getattr(draft.head, key)) for key in draft.evidence if key in lessons().aliases}
    rows = [(row, _named_cells(kind, row)) for kind, row in _rows(draft)]
    asked = {*head.values(), *(named for _, cells in rows for named in cells.values())}
    known = _known(session, enterprise_id, asked)
    if not known:
        return
    for key, named in head.items():
        if named in known:
            _doubt(draft.evidence[key], known[named])
    for row, cells in rows:
        for key, named in cells.items():
            if named in known:
                evidence = ValueEvidence.model_validate(row.evidence[key])
                _doubt(evidence, known[named])
                row.evidence = row.evidence | {key: evidence.as_stored()}


def _taken_back(session: Session, booking_id: int) -> frozenset[str]:
    """Paths at which a correction was taken back: an earlier approval may have learned it."""
    lines = select(Correction.path).where(
        Correction.booking_id == booking_id, col(Correction.undoes_version).is_not(None)
    )
    return frozenset(session.exec(lines))


def _rows(draft: BookingDraft) -> list[tuple[str, _RowHead]]:
    kinds: dict[str, Sequence[_RowHead]] = {
        "trucks": draft.trucks,
        "vehicles": draft.vehicles,
        "items": draft.items,
    }
    return [(kind, row) for kind, rows in kinds.items() for row in rows]


def _named_cells(kind: str, row: _RowHead) -> dict[str, tuple[str, Any]]:
    wanted = ((key, f"{kind}.{key}") for key in row.evidence)
    return {key: (name, getattr(row, key)) for key, name in wanted if name in lessons().aliases}


def _doubt(evidence: ValueEvidence, corrected: str) -> None:
    if evidence.source in READ_SOURCES:
        evidence.doubted = True
        evidence.reasons = [*evidence.reasons, Reason(id=REASON, parameters={"value": corrected})]


def _known(session: Session, enterprise_id: int, named: set[tuple[str, Any]]) -> dict[_Named, str]:
    asked = [(key, value) for key, value in named if isinstance(value, str)]
    if not asked:
        return {}
    rows = session.execute(
        select(ValueAlias.field_key, ValueAlias.read_value, ValueAlias.corrected_value).where(
            ValueAlias.enterprise_id == enterprise_id,
            tuple_(col(ValueAlias.field_key), col(ValueAlias.read_value)).in_(sorted(asked)),
        )
    )
    return {(key, read): corrected for key, read, corrected in rows}


def _keep(session: Session, enterprise_id: int, key: str, read: str, corrected: str, user_id: int) -> None:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    added = (postgresql.insert if on_postgresql else sqlite.insert)(ValueAlias).values(
        enterprise_id=enterprise_id,
        field_key=key,
        read_value=read,
        corrected_value=corrected,
        times=1,
        user_id=user_id,
        updated_at=now(),
    )
    again = col(ValueAlias.corrected_value) == added.excluded.corrected_value
    session.execute(
        added.on_conflict_do_update(
            index_elements=["enterprise_id", "field_key", "read_value"],
            set_={
                "corrected_value": added.excluded.corrected_value,
                "times": case((again, col(ValueAlias.times) + 1), else_=1),
                "user_id": added.excluded.user_id,
                "updated_at": added.excluded.updated_at,
            },
        )
    )


def _forget(session: Session, enterprise_id: int, key: str, read: str) -> None:
    session.execute(
        delete(ValueAlias).where(
            col(ValueAlias.enterprise_id) == enterprise_id,
            col(ValueAlias.field_key) == key,
            col(ValueAlias.read_value) == read,
        )
    )
