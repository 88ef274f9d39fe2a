"""One result side by side: what each declaration, booking, VIN sheet and appointment says, field by field."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.appointments.states import states
from bookings.models import (
    Booking,
    BookingDeclaration,
    BookingState,
    BusinessType,
    Declaration,
    Document,
    MatchCandidate,
    PairDecision,
    Reason,
    ReconcileStatus,
    Reconciliation,
    VinImport,
    VinImportRow,
    stored_id,
)
from bookings.reconciling.duplicates.listing import DuplicateView, duplicates_of
from bookings.reconciling.loading import KHORGOS, load_appointed, load_decisions, load_declared
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    MatchReason,
)
from bookings.views import View
from messages.errors import NotFound

SourceKind = Literal["declaration", "booking", "vin_sheet", "appointment"]
COMPARED: tuple[str, ...] = (
    "customs_number",
    "batch_number",
    "bill_number",
    "business_type",
    "plates",
    "trailer_plates",
    "truck_count",
    "vins",
    "vehicle_total",
    "containers",
    "seals",
    "cargo_weight_kg",
    "cargo_value",
    "domestic_shipper",
    "destination",
    "exit_place",
    "warehouse",
    "appointed_day",
)
"""Rows of the page, in its order; those that nobody states are left out."""
MOST_COMPARED = 4
"""Candidates of an ambiguous result that are shown side by side."""


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


class ComparedField(View):
    """One row of the page."""

    field: str
    label_key: str
    """``reconcile_fields.<field>``"""
    texts: tuple[tuple[str, ...], ...]
    """One for each of the view's sources: what it says, element by element; empty when it says nothing."""
    differences: tuple[Difference, ...] = ()
    """Also those without any text, gravest first."""

    @property
    def differs(self) -> bool:
        """Whether a difference stands that is more than information."""
        return any(difference.severity != "info" for difference in self.differences)


class CandidateView(View):
    """A booking and an appointment that may belong together, with what speaks for it."""

    booking_id: int
    appointment_id: int
    booking_label: str
    appointment_label: str
    score: int
    chosen: bool
    reasons: tuple[MatchReason, ...]
    decision: PairDecision | None = None
    """What a person said of the pair."""


class ReconciliationView(View):
    """How things stand with a group: bookings and appointments that belong together, or one alone."""

    id: int
    version: int
    status: ReconcileStatus
    enterprise_id: int
    business_type: BusinessType | None
    booking_id: int | None
    appointment_id: int | None
    """Set only when no booking has it."""
    booking_ids: tuple[int, ...]
    """All bookings of the group, the asked one first."""
    appointment_ids: tuple[int, ...]
    customs_number: str | None
    plates: tuple[str, ...]
    day: date | None
    leaves_at: datetime | None
    sources: tuple[ComparedSource, ...]
    """Of an ambiguous result those of its best candidates too."""
    fields: tuple[ComparedField, ...]
    differences: tuple[Difference, ...]
    """Gravest first, with what people chose."""
    open_count: int
    candidates: tuple[CandidateView, ...]
    """Best first; of a group also the chosen ones."""
    notes: tuple[Reason, ...]
    duplicates: tuple[DuplicateView, ...]
    booking_states: dict[int, BookingState]
    booking_versions: dict[int, int]
    updated_at: datetime

    def sources_of(self, kind: SourceKind) -> tuple[ComparedSource, ...]:
        """The columns of one kind."""
        return tuple(source for source in self.sources if source.kind == kind)


def open_reconciliation(
    session: Session,
    reconciliation_id: int | None = None,
    *,
    booking_id: int | None = None,
    appointment_id: int | None = None,
    enterprise_id: int | None = None,
) -> ReconciliationView:
    """The result with this id, or that of a booking or an appointment.

    An appointment that a booking has leads to that booking's. Raises ``NotFound``
    ``reconciliation-not-found`` also for another enterprise's.
    """
    row = _result(session, reconciliation_id, booking_id, appointment_id)
    if row is None or (enterprise_id is not None and row.enterprise_id != enterprise_id):
        wanted = reconciliation_id or booking_id or appointment_id
        raise NotFound("reconciliation-not-found", reconciliation=str(wanted))
    bookings = [] if row.booking_id is None else [row.booking_id, *row.booking_ids]
    appointments = [*row.appointment_ids] if row.appointment_id is None else [row.appointment_id]
    candidates = _candidates(session, row)
    compared = _compared_too(row, candidates)
    declared = sorted(
        load_declared(session, [*bookings, *compared.bookings]),
        key=lambda one: [*bookings, *compared.bookings].index(one.booking_id),
    )
    appointed = load_appointed(session, [*appointments, *compared.appointments])
    columns = _columns(session, declared, appointed)
    differences = tuple(Difference.model_validate(one) for one in row.differences)
    return ReconciliationView(
        id=stored_id(row),
        version=row.version,
        status=row.status,
        enterprise_id=row.enterprise_id,
        business_type=row.business_type,
        booking_id=row.booking_id,
        appointment_id=row.appointment_id,
        booking_ids=tuple(bookings),
        appointment_ids=tuple(appointments),
        customs_number=row.customs_number,
        plates=tuple(row.plates),
        day=row.day,
        leaves_at=row.leaves_at,
        sources=tuple(column.source for column in columns),
        fields=_fields(columns, differences),
        differences=differences,
        open_count=row.open_count,
        candidates=candidates,
        notes=tuple(Reason.model_validate(note) for note in row.notes),
        duplicates=duplicates_of(session, row.enterprise_id, bookings, appointments),
        booking_states=_states(session, bookings),
        booking_versions={one.booking_id: one.version for one in declared},
        updated_at=row.updated_at,
    )


def _result(
    session: Session, reconciliation_id: int | None, booking_id: int | None, appointment_id: int | None
) -> Reconciliation | None:
    if reconciliation_id is not None:
        return session.get(Reconciliation, reconciliation_id)
    if booking_id is None and appointment_id is not None:
        own = session.exec(
            select(Reconciliation).where(Reconciliation.appointment_id == appointment_id)
        ).first()
        if own is not None:
            return own
        booking_id = session.exec(
            select(MatchCandidate.booking_id)
            .where(MatchCandidate.appointment_id == appointment_id, col(MatchCandidate.chosen))
            .order_by(col(MatchCandidate.score).desc(), col(MatchCandidate.booking_id))
        ).first()
    return session.exec(select(Reconciliation).where(Reconciliation.booking_id == booking_id)).first()


class _Compared(NamedTuple):
    """Records that are shown beside a result although nobody has said that they belong to it."""

    bookings: tuple[int, ...] = ()
    appointments: tuple[int, ...] = ()


def _compared_too(row: Reconciliation, candidates: Sequence[CandidateView]) -> _Compared:
    """Of an ambiguous result the other sides of its best candidates: a person looks at them to decide."""
    if row.status != "ambiguous":
        return _Compared()
    best = [one for one in candidates if one.decision != "apart"][:MOST_COMPARED]
    if row.booking_id is None:
        return _Compared(bookings=tuple(one.booking_id for one in best))
    return _Compared(appointments=tuple(one.appointment_id for one in best))


class _Column(NamedTuple):
    """One source with what it says: texts by field."""

    source: ComparedSource
    texts: Mapping[str, tuple[str, ...]]


def _columns(
    session: Session, declared: Sequence[DeclaredRecord], appointed: Sequence[AppointedRecord]
) -> list[_Column]:
    ids = [one.booking_id for one in declared]
    states_of = _states(session, ids)
    columns = _declarations(session, ids)
    columns += [_booking(one, states_of.get(one.booking_id)) for one in declared]
    columns += _sheets(session, ids)
    return columns + [_appointment(one) for one in appointed]


def _booking(record: DeclaredRecord, state: str | None) -> _Column:
    source = ComparedSource(
        kind="booking",
        id=record.booking_id,
        booking_id=record.booking_id,
        label=next(iter(record.customs_numbers), f"#{record.booking_id}"),
        version=record.version,
        state=state,
    )
    value = () if record.value_usd is None else (f"{_number(record.value_usd)} USD",)
    return _Column(source, _common(record) | {"cargo_value": value})


def _appointment(record: AppointedRecord) -> _Column:
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
    return _Column(source, texts | ({"appointed_day": ("–".join(window),)} if window else {}))


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


def _declarations(session: Session, booking_ids: Sequence[int]) -> list[_Column]:
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
    seen: dict[int, _Column] = {}
    for booking_id, declaration, filename in sorted(rows, key=lambda row: booking_ids.index(row[0])):
        number = stored_id(declaration)
        seen.setdefault(number, _declaration(number, booking_id, declaration, filename))
    return list(seen.values())


def _declaration(number: int, booking_id: int, declaration: Declaration, filename: str) -> _Column:
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
    return _Column(source, texts | {"cargo_value": (" ".join((*total, *currency)),) if total else ()})


def _read(fields: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = (fields.get(key) or {}).get("value")
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("code")
    if value is None or value == "":
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _sheets(session: Session, booking_ids: Sequence[int]) -> list[_Column]:
    """The VIN sheets that were accepted into the bookings."""
    if not booking_ids:
        return []
    imports = session.exec(
        select(VinImport)
        .where(col(VinImport.booking_id).in_(booking_ids), col(VinImport.state) == "accepted")
        .order_by(col(VinImport.id))
    )
    return [_sheet(session, one) for one in imports]


def _sheet(session: Session, sheet: VinImport) -> _Column:
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
    return _Column(source, texts)


def _fields(columns: Sequence[_Column], differences: Sequence[Difference]) -> tuple[ComparedField, ...]:
    found = []
    for field in COMPARED:
        texts = tuple(tuple(column.texts.get(field, ())) for column in columns)
        told = tuple(difference for difference in differences if difference.field == field)
        if any(texts) or told:
            label = f"reconcile_fields.{field}"
            found.append(ComparedField(field=field, label_key=label, texts=texts, differences=told))
    return tuple(found)


def _states(session: Session, booking_ids: Sequence[int]) -> dict[int, BookingState]:
    if not booking_ids:
        return {}
    rows = session.exec(select(Booking.id, Booking.state).where(col(Booking.id).in_(booking_ids)))
    return {booking_id: cast(BookingState, state) for booking_id, state in rows if booking_id is not None}


def _candidates(session: Session, row: Reconciliation) -> tuple[CandidateView, ...]:
    """All that were weighed for the booking (of a left-over appointment: for it), best first."""
    mine = (
        MatchCandidate.appointment_id == row.appointment_id
        if row.booking_id is None
        else MatchCandidate.booking_id == row.booking_id
    )
    order = (col(MatchCandidate.chosen).desc(), col(MatchCandidate.score).desc())
    found = session.exec(
        select(MatchCandidate)
        .where(mine)
        .order_by(*order, col(MatchCandidate.appointment_id), col(MatchCandidate.booking_id))
    ).all()
    if not found:
        return ()
    bookings = {
        one.booking_id: next(iter(one.customs_numbers), f"#{one.booking_id}")
        for one in load_declared(session, {one.booking_id for one in found})
    }
    appointments = {
        one.appointment_id: appointment_label(one)
        for one in load_appointed(session, {one.appointment_id for one in found})
    }
    decided = load_decisions(
        session, {one.booking_id for one in found}, {one.appointment_id for one in found}
    )
    return tuple(
        CandidateView(
            booking_id=one.booking_id,
            appointment_id=one.appointment_id,
            booking_label=bookings.get(one.booking_id, f"#{one.booking_id}"),
            appointment_label=appointments.get(one.appointment_id, f"#{one.appointment_id}"),
            score=one.score,
            chosen=one.chosen,
            reasons=tuple(MatchReason.model_validate(reason) for reason in one.reasons),
            decision=decided.get((one.appointment_id, one.booking_id)),
        )
        for one in found
    )
