"""Putting a part of a sheet, as the clipboard has it, into the rows of a booking."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from bookings.changing import Kept, note_correction, note_rows_changed
from bookings.forms import FormField, form
from bookings.models import Booking, ValueEvidence, stored_id
from bookings.places import Place, row_of, rows_of
from bookings.putting import put_value
from bookings.refusals import FieldRefused
from bookings.row_kinds import Row, kind_of, model_of
from bookings.values import as_json, parsed
from bookings.views import FormValue, RowKind
from messages.errors import NotFound, Refused

MOST_PASTED_ROWS = 5_000
"""More vehicles come as a file: an import shows them before it takes them."""
MOST_PASTED_GOODS = 200
"""No declaration has as many. The page shows all goods at once, and thousands would make it tens of MB."""


def paste(
    session: Session,
    booking: Booking,
    kind: RowKind,
    first: str | None,
    key: str,
    cells: Sequence[Sequence[str]],
    user_id: int,
) -> None:
    """Put ``cells`` in from the row ``first`` and column ``key`` on; one not understood refuses all."""
    lines = _without_blank_end(cells, MOST_PASTED_GOODS if kind == "items" else MOST_PASTED_ROWS)
    columns = _columns(booking, kind, key, max(map(len, lines)))
    values = [
        [_value(field, text, number) for field, text in zip(columns, line, strict=False)]
        for number, line in enumerate(lines, start=1)
    ]
    rows = _rows_from(session, booking, kind, first)
    for row, line in zip(rows, values, strict=False):
        _put_line(session, booking, row, columns, line, user_id)
    _add_rows(session, booking, kind, columns, values[len(rows) :], user_id)


def _without_blank_end(cells: Sequence[Sequence[str]], most: int) -> list[list[str]]:
    """Sheets copy more than was meant: empty lines and cells past the last filled ones are none."""
    lines = [[text.strip() for text in line] for line in cells]
    while lines and not any(lines[-1]):
        lines.pop()
    if not lines:
        raise Refused("paste-empty")
    if len(lines) > most:
        raise Refused("paste-too-long", rows=len(lines), most=most)
    filled = max(place for line in lines for place, text in enumerate(line, start=1) if text)
    return [line[:filled] for line in lines]


def _columns(booking: Booking, kind: RowKind, key: str, width: int) -> tuple[FormField, ...]:
    fields = form(booking.business_type).row_fields(kind)
    start = next((place for place, field in enumerate(fields) if field.key == key), None)
    if start is None:
        raise NotFound("value-not-found", path=f"{kind}[].{key}")
    if width > len(fields) - start:
        raise Refused("paste-too-wide", columns=width, most=len(fields) - start)
    return fields[start : start + width]


def _value(field: FormField, text: str, number: int) -> FormValue:
    if not field.editable:
        raise FieldRefused("field-not-editable", field)
    try:
        return parsed(field, text)
    except FieldRefused as refused:
        raise FieldRefused("paste-value-not-understood", field, row=number, value=text) from refused


def _rows_from(session: Session, booking: Booking, kind: RowKind, first: str | None) -> list[Row]:
    if first is None:
        return []
    start = row_of(session, booking, first)
    if kind_of(start) != kind:
        raise NotFound("value-not-found", path=first)
    return [row for row in rows_of(session, booking, kind) if stored_id(row) >= stored_id(start)]


def _put_line(
    session: Session,
    booking: Booking,
    row: Row,
    columns: Sequence[FormField],
    line: Sequence[FormValue],
    user_id: int,
) -> None:
    for field, value in zip(columns, line, strict=False):
        place = Place(row, field, kind_of(row))
        # What stands there already and is in no doubt has not been changed by anyone.
        if value != place.value or (place.evidence is not None and place.evidence.doubted):
            put_value(session, booking, place, value, user_id, None)


def _add_rows(
    session: Session,
    booking: Booking,
    kind: RowKind,
    columns: Sequence[FormField],
    values: Sequence[Sequence[FormValue]],
    user_id: int,
) -> None:
    """One line of the history a row: it says what the row came with."""
    by_person = ValueEvidence(source="reviewer").as_stored()
    added: list[tuple[Row, dict[str, Any]]] = []
    for line in values:
        pairs = zip(columns, line, strict=False)
        given = {field.key: value for field, value in pairs if value not in (None, [])}
        evidence = dict.fromkeys(given, by_person)
        row = model_of(kind).model_validate({**given, "evidence": evidence, "booking_id": booking.id})
        added.append((row, given))
    session.add_all([row for row, _ in added])
    session.flush()
    for row, given in added:
        after = {key: as_json(value) for key, value in given.items()}
        kept = Kept(listed=note_rows_changed(booking, kind))
        note_correction(session, booking, f"{kind}[{stored_id(row)}]", None, after, user_id, None, kept=kept)
