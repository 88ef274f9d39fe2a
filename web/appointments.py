"""Appointments as a signed-in user may see and change them: what their pages and the API share."""

from typing import BinaryIO

from bookings import appointments
from bookings.models import DEFAULT_ENTERPRISE_ID, Appointment, AppointmentImport, stored_id
from bookings.views import UserView
from web.context import WebContext


def enterprise_of(user: UserView) -> int:
    """For whom the user hands something in."""
    return user.enterprise_id or DEFAULT_ENTERPRISE_ID


def visible_appointment(context: WebContext, user: UserView, appointment_id: int) -> Appointment:
    """The appointment, or ``NotFound`` when there is none or it belongs to another enterprise."""
    with context.database.session() as session:
        return appointments.open_appointment(session, appointment_id, enterprise_id=user.sees_enterprise)


def visible_import(context: WebContext, user: UserView, import_id: int) -> AppointmentImport:
    """The import, or ``NotFound`` when there is none or it belongs to another enterprise."""
    with context.database.session() as session:
        return appointments.import_of(session, import_id, enterprise_id=user.sees_enterprise)


def most_bytes(context: WebContext) -> int:
    """How large a list may be."""
    return min(context.max_file_bytes, appointments.list_limits(context.sheets.limits).file_bytes)


def take_in(context: WebContext, user: UserView, stream: BinaryIO, filename: str, list_name: str) -> int:
    """Keeps a list and looks at it; nothing of it is an appointment yet. The import's id."""
    with stream:
        content = stream.read()
    with context.database.session() as session:
        return stored_id(
            appointments.start_import(
                session,
                content,
                filename,
                enterprise_id=enterprise_of(user),
                user_id=user.id,
                originals=context.originals,
                limits=context.sheets.limits,
                list_name=list_name or None,
            )
        )


def choose_columns(
    context: WebContext, import_id: int, expected_version: int, chosen: appointments.ChosenColumns
) -> AppointmentImport:
    """Takes the columns of a list as a person says, and remembers it for its header."""
    with context.database.session() as session:
        return appointments.choose_columns(
            session,
            import_id,
            expected_version,
            chosen,
            originals=context.originals,
            limits=context.sheets.limits,
        )


def finish_import(
    context: WebContext, user: UserView, import_id: int, expected_version: int
) -> AppointmentImport:
    """Makes a list's rows appointments, all of them or none; what changed is reconciled soon."""
    with context.database.session() as session:
        made = appointments.finish_import(
            session,
            import_id,
            expected_version,
            user.id,
            originals=context.originals,
            limits=context.sheets.limits,
        )
    context.reconcile_soon()
    return made
