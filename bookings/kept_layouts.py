"""The export layout in use: the administrator's, or the one that comes with kouan."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from bookings.administration.changes import note_change
from bookings.columns import now
from bookings.exported import EXPORT_PARTS, ExportLayout, port_layout
from bookings.models import KeptLayout, UserAccount
from bookings.views import View
from messages.errors import Refused

PORT = "port"
LONGEST_HEADING = 60
OF_BOOKING = ("booking", "customs_number")
"""One of them is in every sheet, or nobody could tell which booking a row belongs to."""


class KeptLayoutView(View):
    """The export layout and who made it; ``user_name`` and ``updated_at`` None: the one of kouan."""

    layout: ExportLayout
    is_own: bool
    user_name: str | None = None
    updated_at: datetime | None = None


def export_layout(session: Session) -> ExportLayout:
    """The layout that exports are written in now.

    Raises ``Refused`` ``export-layout-broken`` for a kept one that this version cannot use: another
    layout than the one chosen must never be sent by itself.
    """
    kept = session.get(KeptLayout, ("export", PORT))
    return port_layout() if kept is None else _layout(kept.content)


def kept_layout(session: Session) -> KeptLayoutView:
    """The same with who made it and when."""
    kept = session.get(KeptLayout, ("export", PORT))
    if kept is None:
        return KeptLayoutView(layout=port_layout(), is_own=False)
    user = None if kept.user_id is None else session.get(UserAccount, kept.user_id)
    return KeptLayoutView(
        layout=_layout(kept.content),
        is_own=True,
        user_name=None if user is None else user.display_name,
        updated_at=kept.updated_at,
    )


def keep_export_layout(session: Session, layout: ExportLayout, *, user_id: int) -> None:
    """Export in ``layout`` from now on; every version stays in the history of changes.

    Raises ``Refused`` ``export-layout-broken``.
    """
    _require_sound(layout)
    if layout == port_layout():
        reset_export_layout(session, user_id=user_id)
        return
    kept = session.get(KeptLayout, ("export", PORT))
    before = port_layout().model_dump(mode="json") if kept is None else kept.content
    if kept is None:
        kept = KeptLayout.model_validate({"kind": "export", "name": PORT})
        session.add(kept)
    kept.content = layout.model_dump(mode="json")
    kept.user_id = user_id
    kept.updated_at = now()
    session.flush()
    note_change(session, "export-layout", PORT, before, kept.content, user_id)
    session.flush()


def reset_export_layout(session: Session, *, user_id: int) -> None:
    """Go back to the layout that comes with kouan; also from one that cannot be used any more."""
    kept = session.get(KeptLayout, ("export", PORT))
    if kept is None:
        return
    note_change(session, "export-layout", PORT, kept.content, port_layout().model_dump(mode="json"), user_id)
    session.delete(kept)
    session.flush()


def _layout(content: dict[str, Any]) -> ExportLayout:
    try:
        layout = ExportLayout.model_validate(content)
    except ValidationError as error:
        raise Refused("export-layout-broken") from error
    _require_sound(layout)
    return layout


def _require_sound(layout: ExportLayout) -> None:
    for part in EXPORT_PARTS:
        columns, known = layout.columns(part), port_layout().columns(part)
        if not set(columns) <= set(known) or len(set(columns)) < len(columns):
            raise Refused("export-layout-broken")
        if not set(columns) & set(OF_BOOKING):
            raise Refused("export-layout-broken")
    known_places = {f"{part}.{key}" for part in EXPORT_PARTS for key in port_layout().columns(part)}
    if not set(layout.headings) <= known_places:
        raise Refused("export-layout-broken")
    # No workbook can hold a control character.
    if not all(one.isprintable() and 0 < len(one) <= LONGEST_HEADING for one in layout.headings.values()):
        raise Refused("export-layout-broken")
