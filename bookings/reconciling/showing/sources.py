"""The columns of a result's page: what each declaration, booking, VIN sheet and appointment says."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.appointments.states import states
from bookings.models import (
    Booking,
    BookingDeclaration,
    BookingState,
    Declaration,
    Document,
    VinImport,
    VinImportRow,
    stored_id,
)
from bookings.reconciling.loading import KHORGOS
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from bookings.views import View

SourceKind = Literal["declaration", "booking", "vin_sheet", "appointment"]


class ComparedSource(View):
    """One column of the page: a declaration, the booking, its VIN sheet or an appointment."""

    kind: SourceKind
    id: int
    """Of the declaration, booking, VIN import or appointment."""
    booking_id: int | None = None
    """The booking that a declaration or VIN sheet belongs to."""
    label: str
    """The customs number, the file's name, the appointment's number or plate."""
    document_id: int | None = None
    """Of a declaration or sheet: its file."""
    version: int | None = None
    state: str | None = None
    """Of a booking its own; of an appointment a key of ``templates/appointment/states.yaml``."""
    dropped: bool = False
    """Its list does not have the appointment any more."""


class Column(NamedTuple):
    """One source with what it says: texts by field."""

    source: ComparedSource
    texts: Mapping[str, tuple[str, ...]]


def columns_of(
    session: Session, declared: Sequence[DeclaredRecord], appointed: Sequence[AppointedRecord]
) -> list[Column]:
    ids = [one.booking_id for one in declared]
    states_of = booking_states(session, ids)
    columns = _declarations(session, ids)
    columns += [_booking(one, states_of.get(one.booking_id)) for one in declared]
    columns += _sheets(session, ids)
    return columns + [_appointment(one) for one in appointed]


def _booking(record: DeclaredRecord, state: str | None) -> Column:
    source = ComparedSource(
        kind="booking",
        id=record.booking_id,
        booking_id=record.booking_id,
        label=next(iter(record.customs_numbers), f"#{record.booking_id}"),
        version=record.version,
        state=state,
    )
    value = () if record.value_usd is None else (f"{_number(record.value_usd)} USD",)
    return Column(source, _common(record) | {"cargo_value": value})


def _appointment(record: AppointedRecord) -> Column:
    source = ComparedSource(
        kind="appointment",
        id=record.appointment_id,
        label=appointment_label(record),
        version=record.version,
        state=record.state if record.state in states() else None,
    )
    value = () if record.value is None else (f"{_number(record.value)} {record.currency or 'USD'}",)
    window = tuple(
        moment.astimezone(KHORGOS).strftime("%Y-%m-%d %H:%M")
        for moment in (record.leaves_from, record.leaves_until)
        if moment is not None
    )
    texts = _common(record) | {"cargo_value": value}
    return Column(source, texts | ({"appointed_day": ("–".join(window),)} if window else {}))


def appointment_label(record: AppointedRecord) -> str:
    """What a person knows an appointment by: its number, else its plate or declaration, else its id."""
    known = (record.appointment_number, *record.plates[:1], *record.customs_numbers[:1])
    return next((text for text in known if text), f"#{record.appointment_id}")


def _common(record: DeclaredRecord | AppointedRecord) -> dict[str, tuple[str, ...]]:
    return {
        "customs_number": record.customs_numbers,
        "batch_number": record.batch_numbers,
        "bill_number": record.bill_numbers,
        "business_type": _one(record.business_type),
        "plates": record.plates,
        "trailer_plates": record.trailer_plates,
        "truck_count": _one(record.truck_count),
        "vins": record.vins,
        "vehicle_total": _one(record.vehicle_total),
        "containers": record.containers,
        "seals": record.seals,
        "cargo_weight_kg": _one(record.weight_kg),
        "domestic_shipper": _one(record.shipper),
        "destination": _one(record.destination),
        "exit_place": _one(record.exit_place),
        "warehouse": _one(record.warehouse),
        "appointed_day": _one(record.day),
    }


def _one(value: str | int | Decimal | date | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (_number(value) if isinstance(value, Decimal) else str(value),)


def _number(value: Decimal) -> str:
    return format(value, "f")


# What a declaration says of each row, by the key of its Reading (reference: data/fields.csv).
_READ: Mapping[str, str] = {
    "customs_number": "customs_number",
    "batch_number": "shipment_batch_number",
    "bill_number": "bill_number",
    "business_type": "business_type",
    "plates": "plates",
    "trailer_plates": "trailer_plates",
    "truck_count": "truck_count",
    "vins": "vins",
    "vehicle_total": "vehicle_count",
    "containers": "containers",
    "seals": "seals",
    "cargo_weight_kg": "gross_weight_kg",
    "domestic_shipper": "domestic_party",
    "destination": "counterpart_country",
    "exit_place": "border_port",
    "appointed_day": "declaration_date",
}


def _declarations(session: Session, booking_ids: Sequence[int]) -> list[Column]:
    """What was read, whatever was corrected since. Only here the Readings of these few are parsed."""
    if not booking_ids:
        return []
    rows = session.execute(
        select_all(BookingDeclaration.booking_id, Declaration, Document.filename)  # type: ignore[call-overload]
        .join(Declaration, col(Declaration.id) == col(BookingDeclaration.declaration_id))
        .join(Document, col(Document.id) == col(Declaration.document_id))
        .where(col(BookingDeclaration.booking_id).in_(booking_ids))
        .order_by(col(Declaration.id))
    ).all()
    seen: dict[int, Column] = {}
    for booking_id, declaration, filename in sorted(rows, key=lambda row: booking_ids.index(row[0])):
        number = stored_id(declaration)
        seen.setdefault(number, _declaration(number, booking_id, declaration, filename))
    return list(seen.values())


def _declaration(number: int, booking_id: int, declaration: Declaration, filename: str) -> Column:
    fields = declaration.reading.get("fields", {})
    source = ComparedSource(
        kind="declaration",
        id=number,
        booking_id=booking_id,
        label=declaration.customs_number or filename,
        document_id=declaration.document_id,
    )
    texts = {row: _read(fields, key) for row, key in _READ.items()}
    total, currency = _read(fields, "total_value"), _read(fields, "currency")
    return Column(source, texts | {"cargo_value": (" ".join((*total, *currency)),) if total else ()})


def _read(fields: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = (fields.get(key) or {}).get("value")
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("code")
    if value is None or value == "":
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _sheets(session: Session, booking_ids: Sequence[int]) -> list[Column]:
    """The VIN sheets that were accepted into the bookings."""
    if not booking_ids:
        return []
    imports = session.exec(
        select(VinImport)
        .where(col(VinImport.booking_id).in_(booking_ids), col(VinImport.state) == "accepted")
        .order_by(col(VinImport.id))
    )
    return [_sheet(session, one) for one in imports]


def _sheet(session: Session, sheet: VinImport) -> Column:
    number = stored_id(sheet)
    vins = session.exec(
        select(VinImportRow.vin)
        .where(VinImportRow.import_id == number, ~col(VinImportRow.excluded))
        .order_by(col(VinImportRow.position))
    )
    listed = tuple(vin for vin in vins if vin is not None)
    source = ComparedSource(
        kind="vin_sheet",
        id=number,
        booking_id=sheet.booking_id,
        label=sheet.filename,
        document_id=sheet.document_id,
        version=sheet.version,
    )
    texts = {
        "vins": listed,
        "vehicle_total": _one(sheet.stated_total if sheet.stated_total is not None else len(listed)),
        "customs_number": tuple(sheet.declaration_numbers),
        "domestic_shipper": tuple(sheet.consignors),
    }
    return Column(source, texts)


def booking_states(session: Session, booking_ids: Sequence[int]) -> dict[int, BookingState]:
    if not booking_ids:
        return {}
    rows = session.exec(select(Booking.id, Booking.state).where(col(Booking.id).in_(booking_ids)))
    return {booking_id: cast(BookingState, state) for booking_id, state in rows if booking_id is not None}
