"""Searching the board by number, plate, VIN or consignor, from indexes."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as select_all
from sqlmodel import col

from bookings.models import Appointment, Enterprise, MatchCandidate, MatchKey, Reconciliation
from customs.identifiers.plate import comparison_key

_LAST_CHARACTER = "\U0010ffff"


def meets_search(text: str, enterprise_id: int | None = None) -> ColumnElement[bool]:
    """Results with a number, plate or VIN that begins with ``text``, or a consignor that contains it."""
    identifier = text.upper()
    own = _own(col(MatchKey.enterprise_id), enterprise_id)
    # Plates are kept as they are compared, the rest as it is written.
    same = {identifier, comparison_key(text)}
    keyed = [own, or_(*(_begins(col(MatchKey.value), value) for value in sorted(same)))]
    numbered = select_all(col(Appointment.id)).where(
        _own(col(Appointment.enterprise_id), enterprise_id),
        _begins(col(Appointment.appointment_number), identifier),
    )
    appointments = select_all(col(MatchKey.record_id)).where(
        *keyed, _KINDS, col(MatchKey.side) == "appointment"
    )
    bookings = select_all(col(MatchKey.record_id)).where(*keyed, _KINDS, col(MatchKey.side) == "booking")
    met = or_(
        col(MatchCandidate.appointment_id).in_(appointments),
        col(MatchCandidate.appointment_id).in_(numbered),
    )
    through = select_all(col(MatchCandidate.booking_id)).where(col(MatchCandidate.chosen), met)
    return or_(
        _begins(col(Reconciliation.customs_number), identifier),
        col(Reconciliation.domestic_shipper).in_(_shippers(text)),
        col(Reconciliation.booking_id).in_(bookings),
        col(Reconciliation.booking_id).in_(through),
        col(Reconciliation.appointment_id).in_(appointments),
        col(Reconciliation.appointment_id).in_(numbered),
    )


_KINDS = col(MatchKey.kind).in_(("customs-number", "plate", "trailer", "vin", "container"))


def _own(column: Any, enterprise_id: int | None) -> ColumnElement[bool]:
    # The indexes begin with the enterprise: of all of them each is looked at.
    if enterprise_id is None:
        return column.in_(select_all(col(Enterprise.id)))  # type: ignore[no-any-return]
    return column == enterprise_id  # type: ignore[no-any-return]


def _shippers(text: str) -> Any:
    shipper = col(Reconciliation.domestic_shipper)
    # Chinese has no case, and not to ask for it takes a fifth of the time.
    has_case = text.upper() != text.lower()
    contains = (shipper.icontains if has_case else shipper.contains)(text, autoescape=True)
    return select_all(shipper).where(contains).distinct()


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    # LIKE would not use the index: on SQLite because it ignores case.
    return and_(column >= text, column <= text + _LAST_CHARACTER)
