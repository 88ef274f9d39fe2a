"""A booking as a file for the reviewer's own disk."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.responses import Response

from bookings.export import export_file
from bookings.models import ExportFormat
from bookings.review_steps import booking_of
from web.dependencies import Context, Identity, Reviewing

router = APIRouter()


@router.post("/bookings/{booking_id}/export")
def export(
    context: Context,
    user: Reviewing,
    booking_id: Identity,
    export_format: Annotated[ExportFormat, Form(alias="format")],
) -> Response:
    """The approved booking as JSON, .xlsx or .csv. A POST, because it marks the booking exported."""
    with context.database.session() as session:
        booking_of(session, booking_id, enterprise_id=user.sees_enterprise)
    # A transaction of its own: one that writes must write first (bookings.database).
    with context.database.session() as session:
        exported = export_file(session, booking_id, export_format, user_id=user.id)
    disposition = f"attachment; filename*=UTF-8''{quote(exported.filename, safe='')}"
    return Response(
        exported.content, media_type=exported.media_type, headers={"Content-Disposition": disposition}
    )
