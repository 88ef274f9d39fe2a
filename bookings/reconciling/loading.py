"""Stored bookings and appointments as the records that are compared: columns only, never the Readings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.appointments.states import is_active
from bookings.models import (
    Appointment,
    Booking,
    BookingDeclaration,
    Declaration,
    DeclarationIdentifier,
    PairChoice,
    PairDecision,
    Truck,
    Vehicle,
)
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Pair, Printed
from bookings.reconciling.statements import among, as_stored_text, texts_of
from customs.identifiers import plate

KHORGOS = ZoneInfo("Asia/Shanghai")
"""The port: its days are those of Asia/Shanghai."""


def load_declared(session: Session, booking_ids: Collection[int] | None = None) -> list[DeclaredRecord]:
    """The bookings that take part: all that are not rejected, or those of ``booking_ids``; by id."""
    if booking_ids is not None and not booking_ids:
        return []
    parts = _BookingParts(session, booking_ids)
    query = select_all(
        col(Booking.id),
        col(Booking.enterprise_id),
        col(Booking.business_type),
        col(Booking.version),
        col(Booking.customs_number),
        col(Booking.truck_count),
        as_stored_text(Booking.containers),
        as_stored_text(Booking.seals),
        col(Booking.vehicle_total),
        col(Booking.transport_tool),
        col(Booking.cargo_weight_kg),
        col(Booking.cargo_value_usd),
        col(Booking.domestic_shipper),
        col(Booking.destination),
        col(Booking.exit_place),
        col(Booking.warehouse),
        col(Booking.enterprise_name),
        _overruled("truck_count").label("count_overruled"),
        or_(_confirmed("truck_plates"), _confirmed("vins"), _confirmed("transport_tool")).label(
            "lists_overruled"
        ),
        col(Booking.created_at),
    ).where(col(Booking.state) != "rejected")
    if booking_ids is not None:
        query = query.where(among(session, col(Booking.id), booking_ids))
    return [_declared(row, parts) for row in session.execute(query.order_by(col(Booking.id)))]


def load_appointed(
    session: Session, appointment_ids: Collection[int] | None = None, *, dropped: bool = False
) -> list[AppointedRecord]:
    """The appointments that take part: not dropped (or just those) and in a state that counts; by id."""
    if appointment_ids is not None and not appointment_ids:
        return []
    since = col(Appointment.dropped_at)
    query = _appointments().where(since.is_not(None) if dropped else since.is_(None))
    if appointment_ids is not None:
        query = query.where(among(session, col(Appointment.id), appointment_ids))
    rows = session.execute(query.order_by(col(Appointment.id)))
    return [_appointed(row) for row in rows if is_active(row.state)]


def load_decisions(
    session: Session,
    booking_ids: Collection[int] | None = None,
    appointment_ids: Collection[int] | None = None,
) -> dict[Pair, PairDecision]:
    """What people said of pairs (appointment_id, booking_id), as far as it still holds: all, or those with
    one of these bookings or one of these appointments."""
    query = select_all(
        col(PairChoice.appointment_id), col(PairChoice.booking_id), col(PairChoice.decision)
    ).order_by(col(PairChoice.id))
    if booking_ids is not None or appointment_ids is not None:
        of_bookings = among(session, col(PairChoice.booking_id), booking_ids or ())
        query = query.where(
            or_(of_bookings, among(session, col(PairChoice.appointment_id), appointment_ids or ()))
        )
    newest = {(appointment, booking): decision for appointment, booking, decision in session.execute(query)}
    return {pair: decision for pair, decision in newest.items() if decision != "withdrawn"}


def _appointments() -> Any:
    return select_all(
        col(Appointment.id),
        col(Appointment.enterprise_id),
        col(Appointment.business_type),
        col(Appointment.version),
        col(Appointment.appointment_number),
        col(Appointment.state),
        as_stored_text(Appointment.customs_numbers),
        as_stored_text(Appointment.batch_numbers),
        as_stored_text(Appointment.bill_numbers),
        as_stored_text(Appointment.plates),
        as_stored_text(Appointment.trailer_plates),
        col(Appointment.truck_count),
        as_stored_text(Appointment.containers),
        as_stored_text(Appointment.seals),
        as_stored_text(Appointment.vins),
        col(Appointment.vehicle_total),
        col(Appointment.cargo_weight_kg),
        col(Appointment.cargo_value),
        col(Appointment.currency),
        col(Appointment.domestic_shipper),
        col(Appointment.destination),
        col(Appointment.exit_place),
        col(Appointment.warehouse),
        col(Appointment.enterprise_name),
        col(Appointment.declaration_remark),
        col(Appointment.appointed_day),
        col(Appointment.appointed_from),
        col(Appointment.appointed_until),
        col(Appointment.transport_tool),
    )


def _confirmed(key: str) -> Any:
    """That a person confirmed this value: asked of the stored JSON, of which nothing else is read."""
    return col(Booking.evidence)[(key, "confirmed")].as_boolean().is_(True)


def _overruled(key: str) -> Any:
    # A person's own number, or the printed one confirmed although the plates are another number.
    source = col(Booking.evidence)[(key, "source")].as_string()
    return or_(_confirmed(key), and_(source.is_not(None), source == "reviewer"))


class _Declared(NamedTuple):
    """What one declaration states, typed."""

    declaration_id: int
    customs_number: str | None
    batch_number: str | None
    bill_number: str | None
    day: date | None
    shipper: str | None
    total_value: Decimal | None
    currency: str | None
    amends_id: int | None


@dataclass(slots=True)
class _Trucks:
    """The trucks of one booking."""

    plates: list[str] = field(default_factory=list)
    trailers: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)


class _BookingParts:
    """What belongs to bookings in other tables, by booking: read once for all of them."""

    def __init__(self, session: Session, booking_ids: Collection[int] | None) -> None:
        self._session = session
        self._ids = booking_ids
        self.trucks = self._trucks()
        self.vins = self._vins()
        self.declarations = self._declarations()
        self.printed = self._printed()

    def _of(self, query: Any, column: Any) -> Iterable[Any]:
        if self._ids is not None:
            query = query.where(among(self._session, column, self._ids))
        return self._session.execute(query)

    def _trucks(self) -> Mapping[int, _Trucks]:
        found: defaultdict[int, _Trucks] = defaultdict(_Trucks)
        query = select_all(
            col(Truck.booking_id),
            col(Truck.plate),
            col(Truck.trailer_plate),
            as_stored_text(Truck.containers),
            as_stored_text(Truck.seals),
        ).order_by(col(Truck.id))
        for booking_id, own, trailer, containers, seals in self._of(query, col(Truck.booking_id)):
            trucks = found[booking_id]
            if own:
                trucks.plates.append(own)
            if trailer:
                trucks.trailers.append(trailer)
            trucks.containers += texts_of(containers)
            trucks.seals += texts_of(seals)
        return found

    def _vins(self) -> Mapping[int, list[str]]:
        found: defaultdict[int, list[str]] = defaultdict(list)
        query = select_all(col(Vehicle.booking_id), col(Vehicle.vin)).where(col(Vehicle.vin).is_not(None))
        for booking_id, vin in self._of(query.order_by(col(Vehicle.id)), col(Vehicle.booking_id)):
            found[booking_id].append(vin)
        return found

    def _declarations(self) -> Mapping[int, list[_Declared]]:
        found: defaultdict[int, list[_Declared]] = defaultdict(list)
        query = (
            select_all(
                col(BookingDeclaration.booking_id),
                col(Declaration.id),
                col(Declaration.customs_number),
                col(Declaration.shipment_batch_number),
                col(Declaration.bill_number),
                col(Declaration.declaration_date),
                col(Declaration.domestic_party_name),
                col(Declaration.total_value),
                col(Declaration.currency),
                col(Declaration.amends_id),
            )
            .join(Declaration, col(Declaration.id) == col(BookingDeclaration.declaration_id))
            .order_by(col(BookingDeclaration.booking_id), col(Declaration.id))
        )
        for row in self._of(query, col(BookingDeclaration.booking_id)):
            found[row[0]].append(_Declared(*row[1:]))
        return found

    def _printed(self) -> Mapping[int, list[tuple[str, str]]]:
        found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        query = (
            select_all(
                col(BookingDeclaration.booking_id),
                col(DeclarationIdentifier.kind),
                col(DeclarationIdentifier.value),
            )
            .join(
                DeclarationIdentifier,
                col(DeclarationIdentifier.declaration_id) == col(BookingDeclaration.declaration_id),
            )
            .order_by(col(DeclarationIdentifier.id))
        )
        for booking_id, kind, value in self._of(query, col(BookingDeclaration.booking_id)):
            found[booking_id].append((kind, value))
        return found


def _declared(row: Any, parts: _BookingParts) -> DeclaredRecord:
    (
        booking_id,
        enterprise_id,
        business_type,
        version,
        customs_number,
        truck_count,
        containers,
        seals,
        vehicle_total,
        tool,
        weight,
        value_usd,
        shipper,
        destination,
        exit_place,
        warehouse,
        enterprise_name,
        count_overruled,
        lists_overruled,
        created_at,
    ) = row
    declarations = parts.declarations.get(booking_id, ())
    trucks = parts.trucks.get(booking_id) or _Trucks()
    plates = (*trucks.plates, *_plates_of_tool(tool))
    days = [one.day for one in declarations if one.day is not None]
    declared_value, currency = _declared_value(declarations)
    return DeclaredRecord(
        booking_id=booking_id,
        enterprise_id=enterprise_id,
        business_type=business_type,
        version=version,
        customs_numbers=_each(customs_number, *(one.customs_number for one in declarations)),
        batch_numbers=_each(*(one.batch_number for one in declarations)),
        bill_numbers=_each(*(one.bill_number for one in declarations)),
        plates=_each(*plates),
        trailer_plates=_each(*trucks.trailers),
        truck_count=truck_count,
        containers=_each(*texts_of(containers), *trucks.containers),
        seals=_each(*texts_of(seals), *trucks.seals),
        vins=_each(*parts.vins.get(booking_id, ())),
        vehicle_total=vehicle_total,
        weight_kg=weight,
        value_usd=value_usd,
        declared_value=declared_value,
        currency=currency,
        shipper=shipper or next((one.shipper for one in declarations if one.shipper), None),
        destination=destination,
        exit_place=exit_place,
        warehouse=warehouse,
        enterprise_name=enterprise_name,
        day=max(days) if days else port_day(created_at),
        printed=_printed_of(parts.printed.get(booking_id, ())),
        count_overruled=bool(count_overruled),
        lists_overruled=bool(lists_overruled),
        declaration_ids=tuple(one.declaration_id for one in declarations),
        amended_ids=tuple(one.amends_id for one in declarations if one.amends_id is not None),
        repeated_containers=_repeated(trucks.containers),
    )


def _appointed(row: Any) -> AppointedRecord:
    return AppointedRecord(
        appointment_id=row[0],
        enterprise_id=row[1],
        business_type=row[2],
        version=row[3],
        appointment_number=row[4],
        state=row[5],
        customs_numbers=texts_of(row[6]),
        batch_numbers=texts_of(row[7]),
        bill_numbers=texts_of(row[8]),
        plates=_each(*texts_of(row[9]), *_plates_of_tool(row[28])),
        trailer_plates=texts_of(row[10]),
        truck_count=row[11],
        containers=texts_of(row[12]),
        seals=texts_of(row[13]),
        vins=texts_of(row[14]),
        vehicle_total=row[15],
        weight_kg=row[16],
        value=row[17],
        currency=row[18],
        shipper=row[19],
        destination=row[20],
        exit_place=row[21],
        warehouse=row[22],
        enterprise_name=row[23],
        declaration_remark=row[24],
        day=row[25] or (None if row[26] is None else port_day(row[26])),
        leaves_from=row[26],
        leaves_until=row[27],
    )


def port_day(moment: datetime) -> date:
    """The day of a moment at the port."""
    return moment.astimezone(KHORGOS).date()


def _plates_of_tool(tool: str | None) -> tuple[str, ...]:
    """The transport tool when it looks like a plate: a driven commodity vehicle, or the truck itself."""
    return () if not tool or plate.parse(tool) is None else (plate.normalised_plate(tool),)


def _declared_value(declarations: Iterable[_Declared]) -> tuple[Decimal | None, str | None]:
    """What the declarations print together, when all do in one currency."""
    found = list(declarations)
    currencies = {one.currency for one in found}
    values = [one.total_value for one in found if one.total_value is not None]
    if len(currencies) != 1 or not values or len(values) != len(found):
        return None, None
    return sum(values, Decimal(0)), currencies.pop()


def _printed_of(identifiers: Iterable[tuple[str, str]]) -> Printed:
    by_kind: dict[str, list[str]] = {}
    for kind, value in identifiers:
        by_kind.setdefault(kind, []).append(value)
    if not by_kind:
        return _NOTHING_PRINTED
    return Printed(
        plates=_each(*by_kind.get("plate", ()), *by_kind.get("trailer", ())),
        trailers=_each(*by_kind.get("trailer", ())),
        vins=_each(*by_kind.get("vin", ())),
        containers=_each(*by_kind.get("container", ())),
        seals=_each(*by_kind.get("seal", ())),
    )


_NOTHING_PRINTED = Printed()


def _repeated(containers: list[str]) -> tuple[str, ...]:
    if len(containers) < 2:
        return ()
    return tuple(dict.fromkeys(one for one in containers if containers.count(one) > 1))


def _each(*texts: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
