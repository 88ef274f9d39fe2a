"""Taking back the newest change: its values, evidence and rows are again as they were.

The history only grows: taking back writes lines of its own, which name the change they undo.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from bookings.changing import Kept, ListedBefore, note_correction
from bookings.forms import RowKind
from bookings.models import Attachment, Booking, BookingCheck, Correction, Vehicle, stored_id
from bookings.places import CHECK_PATH, Place, place_of, row_field, rows_by_id
from bookings.row_kinds import ROW_PATH, SUMMED_UP_IN, Row, kind_named, model_of
from bookings.values import from_json
from messages.errors import Refused


def undoable_path(session: Session, booking_id: int) -> str | None:
    """The path of (the first line of) what ``take_back`` would take back; None: nothing it can."""
    version = _newest(session, booking_id)
    if version is None:
        return None
    of_change = (Correction.booking_id == booking_id, Correction.booking_version == version)
    lasting = select(Correction.id).where(*of_change, col(Correction.evidence_before).is_(None)).limit(1)
    if session.exec(lasting).first() is not None:
        return None
    return session.exec(
        select(Correction.path).where(*of_change).order_by(col(Correction.id)).limit(1)
    ).first()


def still_stands(booking_id: int) -> ColumnElement[bool]:
    """Of the lines of a booking's history those of changes that stand: neither taken back nor taking back."""
    taken_back = select(Correction.undoes_version).where(
        Correction.booking_id == booking_id, col(Correction.undoes_version).is_not(None)
    )
    version = col(Correction.booking_version)
    return and_(col(Correction.undoes_version).is_(None), or_(version.is_(None), version.not_in(taken_back)))


def take_back(session: Session, booking: Booking, user_id: int) -> None:
    """Take back the newest change that has not been taken back yet.

    Raises ``Refused`` ``nothing-to-undo``, or ``change-not-undoable`` for one that filled the form anew
    (是否转关, 业务类型) or accepted VINs.
    """
    booking_id = stored_id(booking)
    version = _newest(session, booking_id)
    if version is None:
        raise Refused("nothing-to-undo")
    lines = session.exec(
        select(Correction)
        .where(Correction.booking_id == booking_id, Correction.booking_version == version)
        .order_by(col(Correction.id).desc())
    ).all()
    if any(line.evidence_before is None for line in lines):
        raise Refused("change-not-undoable", path=lines[-1].path)
    restoring = _Restoring(session, booking, _rows_named(session, booking, lines))
    for line in lines:
        restoring.take_back(line, Kept.model_validate(line.evidence_before))
        note_correction(
            session, booking, line.path, line.after, line.before, user_id, None, undoes_version=version
        )
    session.flush()


def _newest(session: Session, booking_id: int) -> int | None:
    """The version that the newest change made, of those that nobody has taken back."""
    query = (
        select(Correction.booking_version)
        .where(
            Correction.booking_id == booking_id,
            col(Correction.booking_version).is_not(None),
            still_stands(booking_id),
        )
        .order_by(col(Correction.booking_version).desc())
        .limit(1)
    )
    return session.exec(query).first()


def _rows_named(session: Session, booking: Booking, lines: Sequence[Correction]) -> dict[str, Row]:
    """All rows that these lines name and that are there, by path: read at once, there may be thousands."""
    ids: defaultdict[RowKind, set[int]] = defaultdict(set)
    for line in lines:
        if (found := ROW_PATH.fullmatch(line.path)) is not None:
            ids[kind_named(found["kind"])].add(int(found["id"]))
    return {
        f"{kind}[{row_id}]": row
        for kind, wanted in ids.items()
        for row_id, row in rows_by_id(session, booking, kind, wanted).items()
    }


@dataclass(frozen=True, slots=True)
class _Restoring:
    """Puts back what the lines of one change say, the last line first."""

    session: Session
    booking: Booking
    rows: dict[str, Row]

    def take_back(self, line: Correction, kept: Kept) -> None:
        """What one line changed is as before."""
        row = ROW_PATH.fullmatch(line.path)
        if kept.attachment_id is not None:
            self._drop_attachment(kept.attachment_id)
        elif (check := CHECK_PATH.fullmatch(line.path)) is not None:
            self._put_check_back(int(check[1]), was_confirmed=kept.check_was_confirmed)
        elif row is not None and row["key"] is None:
            self._take_back_row(line, kept, kind_named(row["kind"]), int(row["id"]))
        else:
            self._put_value_back(line, kept)
        if row is not None and kept.listed is not None:
            self._put_list_back(kind_named(row["kind"]), kept.listed)

    def _put_value_back(self, line: Correction, kept: Kept) -> None:
        place = self._place(line.path)
        if place.field.type != "rows":
            setattr(place.holder, place.field.key, from_json(place.field, line.before))
        evidence = {key: one for key, one in place.holder.evidence.items() if key != place.field.key}
        if kept.evidence is not None:
            evidence[place.field.key] = kept.evidence
        place.holder.evidence = evidence

    def _place(self, path: str) -> Place:
        found = ROW_PATH.fullmatch(path)
        if found is None:
            return place_of(self.session, self.booking, path)
        kind = kind_named(found["kind"])
        return Place(self._row(path), row_field(self.booking, kind, found["key"], path), kind)

    def _row(self, path: str) -> Row:
        row = self.rows.get(path.split(".")[0])
        if row is None:
            # It went with a change that keeps no line for it.
            raise Refused("change-not-undoable", path=path)
        return row

    def _take_back_row(self, line: Correction, kept: Kept, kind: RowKind, row_id: int) -> None:
        if line.after is not None:
            self.session.delete(self._row(line.path))
            return
        columns: dict[str, Any] = {**line.before, "id": row_id, "booking_id": stored_id(self.booking)}
        self.session.add(model_of(kind).model_validate(columns))
        self.session.flush()
        carried = rows_by_id(self.session, self.booking, "vehicles", kept.carried)
        for vehicle in carried.values():
            if isinstance(vehicle, Vehicle):
                vehicle.truck_id = row_id

    def _put_list_back(self, kind: RowKind, before: ListedBefore) -> None:
        key = SUMMED_UP_IN[kind]
        evidence = dict(self.booking.evidence)
        stored = evidence.pop(key, {})
        if before.existed:
            stored = {name: value for name, value in stored.items() if name != "confirmed"}
            confirmed = {"confirmed": True} if before.confirmed else {}
            evidence[key] = stored | {"source": before.source} | confirmed
        self.booking.evidence = evidence

    def _drop_attachment(self, attachment_id: int) -> None:
        attachment = self.session.get(Attachment, attachment_id)
        if attachment is not None:
            self.session.delete(attachment)

    def _put_check_back(self, position: int, *, was_confirmed: bool) -> None:
        checks = [BookingCheck.model_validate(one) for one in self.booking.checks]
        checks[position].confirmed = was_confirmed
        self.booking.checks = [check.model_dump(mode="json") for check in checks]
