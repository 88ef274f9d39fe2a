"""A generated book put into a database in bulk, as reading, people and lists would have left it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import SQLModel

from bookings.columns import now
from bookings.database import Database
from bookings.models import (
    Appointment,
    Booking,
    BookingDeclaration,
    Declaration,
    DeclarationIdentifier,
    Document,
    Truck,
    Vehicle,
)
from bookings.reconciling.records import AppointedRecord, DeclaredRecord

ROWS_AT_ONCE = 5_000
READING_CHARACTERS = 8_000
"""Of each declaration, beside its fields: real ones have more, and no run may read them."""
_PORT = ZoneInfo("Asia/Shanghai")
_TABLES = ("document", "declaration", "booking", "truck", "vehicle", "appointment")


# Ids of declarations that were amended; no book has as many bookings.
_AMENDED_FROM = 10_000_000


def fill(
    database: Database, declared: Sequence[DeclaredRecord], appointed: Sequence[AppointedRecord]
) -> None:
    """Puts all of them in with the ids they have; the triggers mark all of them."""
    for first in range(0, len(declared), ROWS_AT_ONCE // 5):
        _insert(database, _of_bookings(declared[first : first + ROWS_AT_ONCE // 5]))
    for first in range(0, len(appointed), ROWS_AT_ONCE):
        _insert(
            database, {Appointment: [_appointment(one) for one in appointed[first : first + ROWS_AT_ONCE]]}
        )
    with database.engine.connect() as connection:
        options = connection.execution_options(isolation_level="AUTOCOMMIT")
        if connection.dialect.name == "postgresql":
            for table in _TABLES:
                options.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
                )
            options.exec_driver_sql("VACUUM ANALYZE")


def _insert(database: Database, rows: dict[type[SQLModel], list[dict[str, Any]]]) -> None:
    with database.session(repeatable=True) as session:
        for model, made in rows.items():
            if made:
                session.execute(insert(model), made)


def _of_bookings(records: Iterable[DeclaredRecord]) -> dict[type[SQLModel], list[dict[str, Any]]]:
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {
        model: []
        for model in (
            Document,
            Declaration,
            DeclarationIdentifier,
            Booking,
            BookingDeclaration,
            Truck,
            Vehicle,
        )
    }
    for record in records:
        number = record.booking_id
        rows[Document].append(_document(number))
        rows[Declaration].append(_declaration(record))
        rows[DeclarationIdentifier] += _identifiers(record)
        rows[Booking].append(_booking(record))
        rows[BookingDeclaration].append({"booking_id": number, "declaration_id": number})
        for before in record.customs_numbers[1:]:
            _add_amended(rows, record, before)
        rows[Truck] += _trucks(record)
        rows[Vehicle] += [{"booking_id": number, "vin": vin, "evidence": {}} for vin in record.vins]
    return rows


def _add_amended(
    rows: dict[type[SQLModel], list[dict[str, Any]]], record: DeclaredRecord, customs_number: str
) -> None:
    """The declaration before, which an amended booking has too."""
    number = _AMENDED_FROM + record.booking_id
    rows[Document].append(_document(number))
    rows[Declaration].append(
        _declaration(record) | {"id": number, "document_id": number, "customs_number": customs_number}
    )
    rows[BookingDeclaration].append({"booking_id": record.booking_id, "declaration_id": number})


def _document(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "enterprise_id": 1,
        "filename": f"{number}.pdf",
        "size_bytes": 1,
        "source": "upload",
        "received_at": now(),
        "state": "booked",
        "error_parameters": {},
        "attempts": 1,
    }


def _declaration(record: DeclaredRecord) -> dict[str, Any]:
    fields = {"customs_number": {"value": next(iter(record.customs_numbers), None)}}
    return {
        "id": record.booking_id,
        "document_id": record.booking_id,
        "position": 0,
        "reading": {"fields": fields, "rest": "霍尔果斯" * (READING_CHARACTERS // 4)},
        "customs_number": next(iter(record.customs_numbers), None),
        "shipment_batch_number": next(iter(record.batch_numbers), None),
        "bill_number": next(iter(record.bill_numbers), None),
        "declaration_date": record.day,
        "domestic_party_name": record.shipper,
        "total_value": record.declared_value,
        "currency": record.currency,
        "amends_id": None,
        "created_at": now(),
    }


def _identifiers(record: DeclaredRecord) -> Iterator[dict[str, Any]]:
    for kind, values in (("plate", record.printed.plates), ("vin", record.printed.vins)):
        for value in values:
            yield {"declaration_id": record.booking_id, "kind": kind, "value": value}


def _booking(record: DeclaredRecord) -> dict[str, Any]:
    evidence = {"declaration_remark": {"source": "layer", "raw": "霍尔果斯口岸出境重车" * 100}}
    at = datetime.combine(record.day, time(10), _PORT) if record.day is not None else now()
    return {
        "id": record.booking_id,
        "enterprise_id": record.enterprise_id,
        "business_type": record.business_type,
        "state": "in_review",
        "version": 1,
        "customs_number": next(iter(record.customs_numbers), None),
        "is_transit": False,
        "warehouse": record.warehouse,
        "exit_place": record.exit_place,
        "destination": record.destination,
        "enterprise_name": record.enterprise_name,
        "domestic_shipper": record.shipper,
        "cargo_weight_kg": record.weight_kg,
        "cargo_value_usd": record.value_usd,
        "truck_count": record.truck_count,
        "seals": list(record.seals),
        "containers": list(record.containers),
        "vehicle_total": record.vehicle_total,
        "evidence": evidence,
        "checks": [],
        "doubts": 0,
        "created_at": at.astimezone(UTC),
        "updated_at": now(),
    }


def _trucks(record: DeclaredRecord) -> Iterator[dict[str, Any]]:
    for plate, trailer in zip_longest(record.plates, record.trailer_plates):
        yield {
            "booking_id": record.booking_id,
            "plate": plate,
            "trailer_plate": trailer,
            "containers": [],
            "seals": [],
            "evidence": {},
        }


def _appointment(record: AppointedRecord) -> dict[str, Any]:
    return {
        "id": record.appointment_id,
        "enterprise_id": record.enterprise_id,
        "appointment_number": record.appointment_number,
        "business_type": record.business_type,
        "state": record.state,
        "customs_numbers": list(record.customs_numbers),
        "batch_numbers": list(record.batch_numbers),
        "bill_numbers": list(record.bill_numbers),
        "warehouse": record.warehouse,
        "exit_place": record.exit_place,
        "destination": record.destination,
        "enterprise_name": record.enterprise_name,
        "domestic_shipper": record.shipper,
        "cargo_weight_kg": record.weight_kg,
        "cargo_value": record.value,
        "currency": record.currency,
        "declaration_remark": record.declaration_remark,
        "plates": list(record.plates),
        "trailer_plates": list(record.trailer_plates),
        "truck_count": record.truck_count,
        "seals": list(record.seals),
        "containers": list(record.containers),
        "vehicle_total": record.vehicle_total,
        "vins": list(record.vins),
        "appointed_day": record.day,
        "appointed_from": record.leaves_from,
        "appointed_until": record.leaves_until,
        "source": "list",
        "problems": [],
        "version": 1,
        "created_at": now(),
        "updated_at": now(),
    }
