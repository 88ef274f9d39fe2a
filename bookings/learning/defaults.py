"""What a person chose becomes what the enterprise's next bookings are filled with."""

from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from bookings.administration.changes import note_change
from bookings.enterprises import DEFAULT_KEYS
from bookings.models import Booking, Enterprise
from bookings.values import as_text
from bookings.views import BookingView, FieldView

_OF_VEHICLES = ("usage_type", "fuel_type")
# An administrator may have set these: a choice on one booking does not change them.
_WHEN_EMPTY = ("contact", "warehouse")


def remember_choices(session: Session, booking: Booking, view: BookingView, user_id: int) -> None:
    """使用类型 and 燃油类型 chosen alike for all vehicles replace the default; contact and warehouse
    become the default where there is none yet. Only what a person typed or chose counts, and it stands in
    the list's own history."""
    before = _defaults(session, booking)
    _remember(session, booking, view)
    after = _defaults(session, booking)
    note_change(session, "enterprises", after["name"], before, after, user_id)


def _defaults(session: Session, booking: Booking) -> dict[str, Any]:
    """As the database has them: they are written past the rows that the session has read."""
    columns: list[Any] = [col(getattr(Enterprise, key)).label(key) for key in ("name", *DEFAULT_KEYS)]
    of_enterprise = select(*columns).where(col(Enterprise.id) == booking.enterprise_id)
    return dict(session.execute(of_enterprise).mappings().one())


def _remember(session: Session, booking: Booking, view: BookingView) -> None:
    chosen = _chosen_for_all_vehicles(view)
    if chosen:
        _update(session, booking, chosen)
    for field in view.fields:
        if field.path in _WHEN_EMPTY and _is_by_person(field) and field.text:
            column = col(getattr(Enterprise, field.path))
            session.execute(
                update(Enterprise)
                .where(col(Enterprise.id) == booking.enterprise_id, or_(column.is_(None), column == ""))
                .values({field.path: field.text})
            )


def _chosen_for_all_vehicles(view: BookingView) -> dict[str, str]:
    chosen = {}
    for key in _OF_VEHICLES:
        cells = [cell for row in view.vehicles for cell in row.fields if cell.field.key == key]
        texts = {as_text(cell.value) for cell in cells}
        if len(texts) == 1 and any(_is_by_person(cell) for cell in cells) and (value := texts.pop()):
            chosen[key] = value
    return chosen


def _update(session: Session, booking: Booking, values: dict[str, str]) -> None:
    session.execute(update(Enterprise).where(col(Enterprise.id) == booking.enterprise_id).values(values))


def _is_by_person(field: FieldView) -> bool:
    return field.evidence is not None and field.evidence.source == "reviewer"
