"""Layouts: declarations that are known, the columns of exports, remembered columns of VIN sheets."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.administration.export_layout_list import columns_of
from bookings.export_files import own_heading
from bookings.exported import EXPORT_PARTS, port_layout
from bookings.kept_layouts import KeptLayoutView, kept_layout, reset_export_layout
from bookings.known_layouts import (
    NEWEST_DECLARATIONS,
    declaration_layouts,
    forget_columns,
    remembered_columns,
)
from bookings.views import UserView
from messages.errors import BadInput, Refused
from web.administration_page import administration_page, history, said
from web.context import WebContext
from web.dependencies import Administrating, Context, Identity
from web.language import language_of

router = APIRouter(prefix="/layouts")


def show(
    request: Request,
    context: WebContext,
    user: UserView,
    *,
    done: str = "",
    problem: BadInput | None = None,
) -> HTMLResponse:
    """The page. A kept layout that cannot be used is told, with the built-in one below it."""
    language = language_of(request)
    with context.database.session() as session:
        try:
            kept = kept_layout(session)
        except Refused as broken:
            problem = problem or broken
            kept = KeptLayoutView(layout=port_layout(), is_own=True)
        declarations = declaration_layouts(session)
        columns = remembered_columns(session)
        changes = history(session, language, "export-layout", "remembered-columns")
    return administration_page(
        request,
        "layouts.html",
        said=done,
        problem=problem,
        declarations=declarations,
        counted=NEWEST_DECLARATIONS,
        kept=kept,
        parts=EXPORT_PARTS,
        export_columns=columns_of(kept.layout),
        own_headings={
            key: own_heading(key, kept.layout, language)
            for part in EXPORT_PARTS
            for key in port_layout().columns(part)
        },
        remembered=columns,
        changes=changes,
        may_change=user.role == "administrator",
    )


@router.get("")
def layouts_page(request: Request, context: Context, user: Administrating) -> HTMLResponse:
    """All layouts."""
    return show(request, context, user)


@router.post("/export/reset")
def reset(request: Request, context: Context, user: Administrating) -> HTMLResponse:
    """Exports are written in the layout that comes with kouan again."""
    with context.database.session() as session:
        reset_export_layout(session, user_id=user.id)
    return show(request, context, user, done=said(request, "export-layout-was-reset"))


@router.post("/columns/{columns_id}/forget")
def forget(request: Request, context: Context, user: Administrating, columns_id: Identity) -> HTMLResponse:
    """The next sheet with that header is judged anew."""
    with context.database.session() as session:
        forget_columns(session, columns_id, user_id=user.id)
    return show(request, context, user, done=said(request, "columns-forgotten"))
