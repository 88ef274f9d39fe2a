"""Watched folders: what each has done and what waits; trying failed files again; for administrators more."""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bookings.enterprises import list_enterprises
from bookings.models import DEFAULT_ENTERPRISE_ID, AfterReceiving, BusinessType
from bookings.views import UserView
from bookings.watched_folders.folders import add_folder, ask_for_scan, open_folder, set_folder_active
from bookings.watched_folders.overview import folder_views, retry_file
from messages.errors import BadInput
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Administrating, Context, Identity, Reviewing
from web.language import language_of
from web.pages import page
from web.problems import status_of

router = APIRouter(prefix="/folders")


@router.get("")
def folders_page(request: Request, context: Context, user: Reviewing) -> Response:
    """The folders of the user's enterprise; an administrator sees all."""
    return _page(request, context, user)


def _page(
    request: Request, context: WebContext, user: UserView, problem: BadInput | None = None, path: str = ""
) -> Response:
    with context.database.session() as session:
        folders = folder_views(session, enterprise_id=user.sees_enterprise)
        enterprises = [(one.id, one.name) for one in list_enterprises(session)]
    return page(
        request,
        "folders.html",
        200 if problem is None else status_of(problem),
        folders=folders,
        enterprises=enterprises,
        may_manage=user.role == "administrator",
        path=path,
        problem=None if problem is None else problem.message(language_of(request)),
    )


def _back() -> Response:
    return RedirectResponse("/folders", HTTPStatus.SEE_OTHER)


@router.post("")
def add(
    request: Request,
    context: Context,
    user: Administrating,
    path: Annotated[str, Form(max_length=4096)] = "",
    enterprise: Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)] = DEFAULT_ENTERPRISE_ID,
    business_type: Annotated[BusinessType | None, Form()] = None,
    after: Annotated[AfterReceiving, Form()] = "move",
    subfolders: Annotated[bool, Form()] = False,
) -> Response:
    """Watches a folder of the server."""
    try:
        with context.database.session() as session:
            add_folder(
                session,
                Path(path.strip()),
                enterprise_id=enterprise,
                data_folder=context.data_folder,
                subfolders=subfolders,
                business_type=business_type,
                after=after,
            )
    except BadInput as refused:
        return _page(request, context, user, refused, path)
    return _back()


@router.post("/{folder_id}/scan")
def scan_now(context: Context, user: Reviewing, folder_id: Identity) -> Response:
    """Asks for a scan; the worker notices within seconds."""
    with context.database.session() as session:
        open_folder(session, folder_id, enterprise_id=user.sees_enterprise)
    # A transaction of its own: one that writes must write first (bookings.database).
    with context.database.session() as session:
        ask_for_scan(session, folder_id)
    return _back()


@router.post("/{folder_id}/active")
def switch(
    request: Request,
    context: Context,
    user: Administrating,
    folder_id: Identity,
    active: Annotated[bool, Form()] = False,
) -> Response:
    """Switches a folder off or on again."""
    try:
        with context.database.session() as session:
            open_folder(session, folder_id, enterprise_id=user.sees_enterprise)
            set_folder_active(session, folder_id, active=active)
    except BadInput as refused:
        if status_of(refused) == HTTPStatus.NOT_FOUND:
            raise
        return _page(request, context, user, refused)
    return _back()


@router.post("/files/{file_id}/retry")
def try_again(context: Context, user: Reviewing, file_id: Identity) -> Response:
    """Has a failed file received or read once more."""
    document_id = retry_file(context.database, file_id, enterprise_id=user.sees_enterprise)
    if document_id is not None:
        context.submit(document_id)
    return _back()
