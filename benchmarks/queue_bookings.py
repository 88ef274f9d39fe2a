"""A database of many bookings for measurements: the samples, read for real, copied with other values.

Each copy has a document, a declaration, evidence of some 8 KB, trucks and vehicles of its own numbers. The
newest have a whole Reading, older ones a short one: nobody opens them here. Nine of ten are done with.
"""

import hashlib
import io
import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import (
    Booking,
    BookingDeclaration,
    BookingEvent,
    BookingState,
    Declaration,
    Document,
    Truck,
    Vehicle,
    stored_id,
)
from bookings.originals import OriginalStore
from bookings.processing import process_document
from bookings.receiving import receive
from customs.identifiers.vin import check_digit
from extractors.reader_process import ReaderProcess

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
EVIDENCE_CHARACTERS = 2_000
"""Chinese ones: three bytes each."""
REMARK = "霍尔果斯口岸出境重车车架号"
CHUNK = 2_000
MINUTES_APART = 2
READABLE = 5_000
CONSIGNORS = 400
_STATES: tuple[tuple[BookingState, float], ...] = (
    ("draft", 4),
    ("in_review", 3),
    ("manual", 1),
    ("postponed", 2),
    ("approved", 3),
    ("rejected", 2),
    ("exported", 15),
    ("accepted", 70),
)
_PLACES = ("霍尔果斯", "伊宁", "乌鲁木齐", "昌吉", "奎屯", "石河子", "喀什", "义乌", "广州", "郑州")
_NAMES = ("远山", "华驰", "永欣", "天通", "丝路", "万里", "金桥", "鸿运", "汇通", "盛达")
_MAKERS = ("LSGPC", "LVSHC", "LFMA1", "LGXC1")
_TRADES = ("商贸", "国际货运代理", "进出口贸易", "供应链管理")


@dataclass
class _Template:
    """One sample as stored."""

    booking: dict[str, Any]
    document: dict[str, Any]
    declaration: dict[str, Any]
    trucks: list[dict[str, Any]]
    vehicles: list[dict[str, Any]]


@dataclass
class _Rows:
    """Rows of one portion."""

    by_model: dict[type[SQLModel], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: type[SQLModel], row: dict[str, Any]) -> None:
        self.by_model.setdefault(model, []).append(row)


def fill(database: Database, store: Path, count: int, enterprise_id: int = 1) -> None:
    """Migrates, reads the samples and puts ``count`` bookings of one enterprise in; the same every time."""
    database.migrate()
    _read_samples(database, OriginalStore(store))
    with database.session() as session:
        templates = _templates(session)
    chance = random.Random(7)
    begin = now() - timedelta(minutes=MINUTES_APART * count)
    first = len(templates) + 1
    for start in range(first, first + count, CHUNK):
        rows = _Rows()
        for number in range(start, min(start + CHUNK, first + count)):
            at = begin + timedelta(minutes=MINUTES_APART * (number - first))
            template = chance.choice(templates)
            _copy(rows, template, number, chance, readable=first + count - number <= READABLE)
            for one in (rows.by_model[Booking][-1], rows.by_model[Document][-1]):
                one["enterprise_id"] = enterprise_id
                one["created_at" if "created_at" in one else "received_at"] = at
        with database.session(repeatable=True) as session:
            for model, made in rows.by_model.items():
                session.execute(insert(model), made)
    _analyse(database)


def _analyse(database: Database) -> None:
    with database.engine.connect() as connection:
        options = connection.execution_options(isolation_level="AUTOCOMMIT")
        if connection.dialect.name == "postgresql":
            for table in ("booking", "truck", "vehicle", "document", "declaration", "booking_event"):
                options.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
                )
            options.exec_driver_sql("VACUUM ANALYZE")


def _read_samples(database: Database, originals: OriginalStore) -> None:
    with ReaderProcess() as reader:
        for path in sorted(SAMPLES.glob("*.pdf")):
            stream = io.BytesIO(path.read_bytes())
            received = receive(
                database, originals, stream, filename=path.name, max_bytes=10**8, source="command"
            )
            process_document(
                database, originals, reader, received.document_id, worker="measure", lease_seconds=600
            )


def _templates(session: Session) -> list[_Template]:
    found = []
    for booking in session.exec(select(Booking).order_by(Booking.id)):  # type: ignore[arg-type]
        number = stored_id(booking)
        link = session.exec(select(BookingDeclaration).where(BookingDeclaration.booking_id == number)).one()
        declaration = session.get_one(Declaration, link.declaration_id)
        document = session.get_one(Document, declaration.document_id)
        trucks = session.exec(select(Truck).where(Truck.booking_id == number)).all()
        vehicles = session.exec(select(Vehicle).where(Vehicle.booking_id == number)).all()
        found.append(
            _Template(
                _dump(booking),
                _dump(document),
                _dump(declaration),
                [_dump(one) for one in trucks],
                [_dump(one) for one in vehicles],
            )
        )
    return found


def _dump(row: SQLModel) -> dict[str, Any]:
    table: Table = row.__table__  # type: ignore[attr-defined]
    values = {column.name: getattr(row, column.name) for column in table.columns}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value.model_dump(mode="json", exclude_defaults=True) if hasattr(value, "model_dump") else value


def _copy(rows: _Rows, template: _Template, number: int, chance: random.Random, readable: bool) -> None:
    state = chance.choices([one for one, _ in _STATES], [share for _, share in _STATES])[0]
    customs_number = f"9402{2020 + number % 7}{number:012}"
    evidence = dict(template.booking["evidence"])
    # What a long remark leaves: many parts with their raw text and boxes.
    remark = dict(evidence.get("declaration_remark") or {"source": "layer"})
    evidence["declaration_remark"] = {
        **remark,
        "raw": "霍尔果斯口岸出境重车车架号" * (EVIDENCE_CHARACTERS // 26),
    }
    rows.add(
        Document,
        template.document
        | {
            "id": number,
            "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
            "filename": f"{number}.pdf",
        },
    )
    reading = template.declaration["reading"]
    if not readable:
        reading = {**reading, "items": [], "fields": {}}
    rows.add(
        Declaration,
        template.declaration
        | {"id": number, "document_id": number, "customs_number": customs_number, "reading": reading},
    )
    shipper = chance.randrange(CONSIGNORS)
    rows.add(
        Booking,
        template.booking
        | {
            "id": number,
            "customs_number": customs_number,
            "domestic_shipper": _consignor(shipper),
            "transport_tool": _plate(number) if template.vehicles else None,
            "evidence": evidence,
            "state": state,
            "doubts": chance.choice((0, 0, 1, 2, 5)) if state in ("draft", "in_review") else 0,
        },
    )
    rows.add(BookingDeclaration, {"booking_id": number, "declaration_id": number})
    event = {"booking_id": number, "event": "prefill", "to_state": state, "from_state": None}
    rows.add(BookingEvent, event | {"user_id": None, "at": template.booking["created_at"], "reason": None})
    for position, truck in enumerate(template.trucks):
        rows.add(Truck, _without_id(truck) | {"booking_id": number, "plate": _plate(number * 5 + position)})
    for position, vehicle in enumerate(template.vehicles):
        row = _without_id(vehicle) | {"booking_id": number, "truck_id": None}
        rows.add(Vehicle, row | {"vin": _vin(number * 10 + position)})


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _plate(number: int) -> str:
    return f"新{'ABCDEFGHJK'[number % 10]}{number % 100_000:05}"


def _vin(number: int) -> str:
    body = f"{_MAKERS[number % 4]}54U0S{number:07}"
    return body[:8] + check_digit(body) + body[9:]


def _consignor(number: int) -> str:
    names = (_PLACES[number % 10], _NAMES[number // 10 % 10], _TRADES[number // 100 % 4])
    return "".join(names) + "有限公司"
