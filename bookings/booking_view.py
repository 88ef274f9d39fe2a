"""Putting together what the booking page shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.booking_checks import booking_problems, declaration_problems, value_problems
from bookings.document_view import document_view
from bookings.forms import Form, FormField, form
from bookings.learning.proposing import with_proposals
from bookings.models import (
    Attachment,
    AttachmentKind,
    Booking,
    BookingDeclaration,
    BookingEvent,
    Correction,
    Declaration,
    Document,
    GoodsItem,
    Truck,
    UserAccount,
    ValueEvidence,
    Vehicle,
    stored_id,
)
from bookings.row_kinds import Row
from bookings.seed_points import seed_points
from bookings.states import is_editable, next_by_hand
from bookings.stored_choices import stored_choices
from bookings.undoing import undoable_path
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
    """Everything about one booking with all its rows, detached from the session.

    For programs and for approval; a page shows a part of the rows (``bookings.paged_view``).
    """
    booking_id = stored_id(booking)
    shape = form(booking.business_type)
    trucks = session.exec(select(Truck).where(Truck.booking_id == booking_id).order_by(col(Truck.id))).all()
    vehicles = session.exec(
        select(Vehicle).where(Vehicle.booking_id == booking_id).order_by(col(Vehicle.id))
    ).all()
    items = session.exec(
        select(GoodsItem).where(GoodsItem.booking_id == booking_id).order_by(col(GoodsItem.id))
    ).all()
    evidence = evidence_of(booking)
    named = [(stored_id(truck), truck.plate) for truck in trucks]
    listed = [plate for truck in trucks for plate in (truck.plate, truck.trailer_plate) if plate]
    if shape.vehicles:
        named = [(stored_id(vehicle), vehicle.vin) for vehicle in vehicles]
        listed = [vehicle.vin for vehicle in vehicles if vehicle.vin]
    between = by_path(booking_problems(booking, named, evidence))
    fields = head_fields(booking, evidence, [value for _, value in named if value is not None], between)
    truck_views = row_views("trucks", shape, trucks, between)
    vehicle_views = row_views("vehicles", shape, vehicles, between)
    cells = [*fields, *(cell for row in (*truck_views, *vehicle_views) for cell in row.fields)]
    judged = [problem for cell in cells for problem in cell.problems]
    view = BookingView(
        **about(session, booking, fields, listed),
        trucks=truck_views,
        vehicles=vehicle_views,
        items=row_views("items", shape, items, {}),
        problems=(*judged, *declaration_problems(booking, evidence, judged)),
        corrections=corrections(session, booking_id),
    )
    return with_proposals(session, view)


def about(
    session: Session, booking: Booking, fields: tuple[FieldView, ...], listed: Sequence[str]
) -> dict[str, Any]:
    """What every view of a booking tells beside its rows, problems and corrections.

    ``listed``: the plates (trailers too) or the VINs of all its rows.
    """
    booking_id = stored_id(booking)
    shape = form(booking.business_type)
    declarations = _declarations(session, booking_id)
    attachments = _attachments(session, booking_id)
    return {
        "id": booking_id,
        "version": booking.version,
        "state": booking.state,
        "business_type": booking.business_type,
        "enterprise_id": booking.enterprise_id,
        "created_at": booking.created_at,
        "updated_at": booking.updated_at,
        "fields": fields,
        "events": _events(session, booking_id),
        "declarations": declarations,
        "documents": tuple(
            document_view(document, (booking_id,)) for document in _documents(session, declarations)
        ),
        "attachments": attachments,
        "addable_attachments": tuple(each.kind for each in shape.attachments if each.kind != "declaration"),
        "missing_attachments": _missing_attachments(shape, fields, attachments),
        "editable": is_editable(booking.state),
        "next_events": next_by_hand(booking.state),
        "undoable": undoable_path(session, booking_id) if is_editable(booking.state) else None,
        "choices": stored_choices(session, booking.enterprise_id),
        "points": seed_points(
            session, booking, {field.path: field.evidence for field in fields}, listed, declarations
        ),
    }


def by_path(problems: Sequence[ProblemView]) -> dict[str, list[ProblemView]]:
    """Problems by the value they speak of."""
    found: defaultdict[str, list[ProblemView]] = defaultdict(list)
    for problem in problems:
        found[problem.path].append(problem)
    return found


def evidence_of(row: Booking | Row) -> dict[str, ValueEvidence]:
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


def field_view(
    field: FormField,
    path: str,
    value: FormValue,
    evidence: ValueEvidence | None,
    between: Mapping[str, list[ProblemView]],
) -> FieldView:
    """One value with its status; ``between``: problems that other values have a part in, by path."""
    problems = value_problems(field, path, value, evidence)
    problems += between.get(path, ())
    return FieldView(
        path=path,
        field=field,
        value=value,
        text=as_text(value),
        status=status_of(field, value, evidence, problems),
        evidence=evidence,
        problems=tuple(problems),
    )


def head_fields(
    booking: Booking,
    evidence: dict[str, ValueEvidence],
    listed: list[str],
    between: Mapping[str, list[ProblemView]],
) -> tuple[FieldView, ...]:
    """The head of the form; ``listed``: the plates or VINs that one of its fields sums up."""
    return tuple(
        field_view(
            field,
            field.key,
            listed if field.type == "rows" else getattr(booking, field.key),
            evidence.get(field.key),
            between,
        )
        for field in form(booking.business_type).fields
    )


def row_views(
    kind: RowKind,
    shape: Form,
    rows: Sequence[Row],
    between: Mapping[str, list[ProblemView]],
) -> tuple[RowView, ...]:
    """These rows with all their cells."""
    columns = shape.row_fields(kind)
    views = []
    for row in rows if columns else ():
        path = f"{kind}[{row.id}]"
        evidence = evidence_of(row)
        cells = tuple(
            field_view(
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
            page_count=document.page_count,
        )
        for attachment, document in rows
    )


def corrections(
    session: Session, booking_id: int, *, before: int | None = None, newest: int | None = None
) -> tuple[CorrectionView, ...]:
    """The history of values, oldest first: all of it, or the ``newest`` lines with ids under ``before``."""
    query = (
        select_all(*_OF_CORRECTION, col(UserAccount.display_name).label("user_name"))
        .join(UserAccount, col(UserAccount.id) == col(Correction.user_id))
        .where(col(Correction.booking_id) == booking_id)
        .order_by(col(Correction.id).desc())
        .limit(newest)
    )
    if before is not None:
        query = query.where(col(Correction.id) < before)
    found = [CorrectionView(**row) for row in session.execute(query).mappings()]
    return tuple(reversed(found))


# Not what undo needs: it is most of a line, and a paste of thousands of rows writes as many lines.
_OF_CORRECTION: tuple[Any, ...] = tuple(
    getattr(Correction, name) for name in CorrectionView.model_fields if name in Correction.model_fields
)


def _events(session: Session, booking_id: int) -> tuple[EventView, ...]:
    rows = session.exec(
        select(BookingEvent, UserAccount)
        .join(UserAccount, col(UserAccount.id) == col(BookingEvent.user_id), isouter=True)
        .where(BookingEvent.booking_id == booking_id)
        .order_by(col(BookingEvent.id))
    )
    return tuple(
        EventView(
            user_name=None if user is None else user.display_name,
            **event.model_dump(include=set(EventView.model_fields)),
        )
        for event, user in rows
    )
