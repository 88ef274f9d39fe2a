"""Putting together what the booking page shows."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from bookings.booking_checks import booking_problems, declaration_problems, value_problems
from bookings.document_view import document_view
from bookings.forms import Form, FormField, form
from bookings.models import (
    Attachment,
    AttachmentKind,
    Booking,
    BookingDeclaration,
    BookingEvent,
    Correction,
    Declaration,
    Document,
    Truck,
    UserAccount,
    ValueEvidence,
    Vehicle,
    stored_id,
)
from bookings.states import is_editable, next_by_hand
from bookings.values import as_text
from bookings.views import (
    AttachmentView,
    BookingView,
    CorrectionView,
    DeclarationView,
    EventView,
    FieldStatus,
    FieldView,
    FormValue,
    ProblemView,
    RowKind,
    RowView,
)


def view_of(session: Session, booking: Booking) -> BookingView:
    """Everything about one booking, detached from the session."""
    booking_id = stored_id(booking)
    shape = form(booking.business_type)
    trucks = session.exec(select(Truck).where(Truck.booking_id == booking_id).order_by(col(Truck.id))).all()
    vehicles = session.exec(
        select(Vehicle).where(Vehicle.booking_id == booking_id).order_by(col(Vehicle.id))
    ).all()
    evidence = evidence_of(booking)
    between = booking_problems(booking, trucks, vehicles, evidence)
    fields = tuple(_head_field(field, booking, evidence, trucks, vehicles, between) for field in shape.fields)
    truck_views = _rows("trucks", shape, trucks, between)
    vehicle_views = _rows("vehicles", shape, vehicles, between)
    cells = [*fields, *(cell for row in (*truck_views, *vehicle_views) for cell in row.fields)]
    judged = [problem for cell in cells for problem in cell.problems]
    declarations = _declarations(session, booking_id)
    attachments = _attachments(session, booking_id)
    return BookingView(
        id=booking_id,
        version=booking.version,
        state=booking.state,
        business_type=booking.business_type,
        enterprise_id=booking.enterprise_id,
        created_at=booking.created_at,
        updated_at=booking.updated_at,
        fields=fields,
        trucks=truck_views,
        vehicles=vehicle_views,
        problems=(*judged, *declaration_problems(booking, evidence, judged)),
        corrections=_corrections(session, booking_id),
        events=_events(session, booking_id),
        declarations=declarations,
        documents=tuple(
            document_view(document, (booking_id,)) for document in _documents(session, declarations)
        ),
        attachments=attachments,
        addable_attachments=tuple(each.kind for each in shape.attachments if each.kind != "declaration"),
        missing_attachments=_missing_attachments(shape, fields, attachments),
        editable=is_editable(booking.state),
        next_events=next_by_hand(booking.state),
    )


def evidence_of(row: Booking | Truck | Vehicle) -> dict[str, ValueEvidence]:
    """The stored evidence of a row, typed."""
    return {key: ValueEvidence.model_validate(one) for key, one in row.evidence.items()}


def status_of(
    field: FormField, value: FormValue, evidence: ValueEvidence | None, problems: Sequence[ProblemView]
) -> FieldStatus:
    """How sure the value is; what has to be looked at comes first."""
    if any(not problem.resolved for problem in problems):
        return "broken"
    if evidence is not None and evidence.doubted and not evidence.confirmed:
        return "doubted"
    if value is None or value == []:
        return "missing" if field.required else "empty"
    if evidence is not None and (evidence.confirmed or evidence.source == "reviewer"):
        return "confirmed"
    return "sure"


def _field(
    field: FormField, path: str, value: FormValue, evidence: ValueEvidence | None, between: list[ProblemView]
) -> FieldView:
    problems = value_problems(field, path, value, evidence)
    problems += [problem for problem in between if problem.path == path]
    return FieldView(
        path=path,
        field=field,
        value=value,
        text=as_text(value),
        status=status_of(field, value, evidence, problems),
        evidence=evidence,
        problems=tuple(problems),
    )


def _head_field(
    field: FormField,
    booking: Booking,
    evidence: dict[str, ValueEvidence],
    trucks: Sequence[Truck],
    vehicles: Sequence[Vehicle],
    between: list[ProblemView],
) -> FieldView:
    value: FormValue
    if field.type == "rows":
        listed = (
            [truck.plate for truck in trucks] if field.row_kind == "trucks" else [one.vin for one in vehicles]
        )
        value = [text for text in listed if text is not None]
    else:
        value = getattr(booking, field.key)
    return _field(field, field.key, value, evidence.get(field.key), between)


def _rows(
    kind: RowKind, shape: Form, rows: Sequence[Truck] | Sequence[Vehicle], between: list[ProblemView]
) -> tuple[RowView, ...]:
    columns = shape.row_fields(kind)
    views = []
    for row in rows if columns else ():
        path = f"{kind}[{row.id}]"
        evidence = evidence_of(row)
        cells = tuple(
            _field(
                column, f"{path}.{column.key}", getattr(row, column.key), evidence.get(column.key), between
            )
            for column in columns
        )
        views.append(RowView(kind=kind, id=stored_id(row), path=path, fields=cells))
    return tuple(views)


def _declarations(session: Session, booking_id: int) -> tuple[DeclarationView, ...]:
    rows = session.exec(
        select(Declaration)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(BookingDeclaration.booking_id == booking_id)
        .order_by(col(Declaration.id))
    )
    return tuple(
        DeclarationView(
            id=stored_id(row),
            document_id=row.document_id,
            position=row.position,
            customs_number=row.customs_number,
            pages=tuple(row.reading.get("pages", ())),
            reading=row.reading,
            amends_id=row.amends_id,
        )
        for row in rows
    )


def _documents(session: Session, declarations: Sequence[DeclarationView]) -> Sequence[Document]:
    ids = {declaration.document_id for declaration in declarations}
    return session.exec(select(Document).where(col(Document.id).in_(ids)).order_by(col(Document.id))).all()


def _missing_attachments(
    shape: Form, fields: Sequence[FieldView], attachments: Sequence[AttachmentView]
) -> tuple[AttachmentKind, ...]:
    """What the values of the form demand and nobody has added."""
    values = {field.path: field.value for field in fields}
    carried = {attachment.kind for attachment in attachments}
    return tuple(
        required.kind
        for required in shape.attachments
        if required.kind not in carried
        and all(values.get(path) == value for path, value in required.when.items())
    )


def _attachments(session: Session, booking_id: int) -> tuple[AttachmentView, ...]:
    rows = session.exec(
        select(Attachment, Document)
        .join(Document, col(Document.id) == col(Attachment.document_id))
        .where(Attachment.booking_id == booking_id)
        .order_by(col(Attachment.id))
    )
    return tuple(
        AttachmentView(
            id=stored_id(attachment),
            document_id=attachment.document_id,
            filename=document.filename,
            kind=attachment.kind,
        )
        for attachment, document in rows
    )


def _corrections(session: Session, booking_id: int) -> tuple[CorrectionView, ...]:
    rows = session.exec(
        select(Correction, UserAccount)
        .join(UserAccount, col(UserAccount.id) == col(Correction.user_id))
        .where(Correction.booking_id == booking_id)
        .order_by(col(Correction.id))
    )
    return tuple(
        CorrectionView(user_name=user.display_name, **_dump(correction, CorrectionView))
        for correction, user in rows
    )


def _events(session: Session, booking_id: int) -> tuple[EventView, ...]:
    rows = session.exec(
        select(BookingEvent, UserAccount)
        .join(UserAccount, col(UserAccount.id) == col(BookingEvent.user_id), isouter=True)
        .where(BookingEvent.booking_id == booking_id)
        .order_by(col(BookingEvent.id))
    )
    return tuple(
        EventView(user_name=None if user is None else user.display_name, **_dump(event, EventView))
        for event, user in rows
    )


def _dump(row: Correction | BookingEvent, shape: type[CorrectionView] | type[EventView]) -> dict[str, Any]:
    return row.model_dump(include=set(shape.model_fields))
