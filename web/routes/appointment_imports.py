"""Lists of appointments: handed in, looked at, their columns chosen, imported or put aside."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from bookings import appointments
from bookings.appointments import COLUMN_NAMES, ColumnName
from bookings.views import UserView
from messages.errors import BadInput, Conflict, KouanError, Refused
from web.api.files import FORM_OVERHEAD_BYTES, limited
from web.appointment_imports import planned_ids, show_import, show_plan
from web.appointments import choose_columns, finish_import, most_bytes, take_in, visible_import
from web.context import WebContext
from web.dependencies import DROPPING_ROLES, LARGEST_IDENTITY, Context, Dropping, Identity, SignedIn
from web.language import language_of
from web.pages import page
from web.problems import is_fragment, status_of
from web.routes.documents import original_file, spool

router = APIRouter(prefix="/appointments/imports")

PAGE_LENGTH = 50
LONGEST_LIST_NAME = 100
MOST_FILES = 20
ListName = Annotated[str, Query(max_length=LONGEST_LIST_NAME)]
Version = Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]


@router.get("")
def listed(
    request: Request,
    context: Context,
    user: SignedIn,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)] = None,
) -> HTMLResponse:
    """All imports, newest first."""
    with context.database.session() as session:
        found = appointments.list_imports(
            session, before=before, limit=PAGE_LENGTH, enterprise_id=user.sees_enterprise
        )
    return page(
        request,
        "appointment_imports.html",
        imports=found.rows,
        next_before=found.next_before,
        is_first_page=before is None,
    )


@router.post("")
async def upload(
    request: Request,
    context: Context,
    user: Dropping,
    filename: Annotated[str | None, Query(min_length=1, max_length=255)] = None,
    list_name: ListName = "",
) -> Response:
    """Takes a list, the body as it is with ``filename``, and answers where its preview is; or the files of
    a form, as a browser without scripts sends them."""
    if filename is not None:
        stream = await spool(request, filename, most_bytes(context))
        import_id = await run_in_threadpool(take_in, context, user, stream, filename, list_name.strip())
        return Response(
            status_code=HTTPStatus.CREATED, headers={"Location": f"/appointments/imports/{import_id}"}
        )
    limit = most_bytes(context)
    form = await limited(request, "", limit + FORM_OVERHEAD_BYTES).form(max_files=MOST_FILES, max_fields=1)
    try:
        files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
        if not files:
            raise BadInput("request-not-understood")
        name = str(form.get("list_name") or "").strip()[:LONGEST_LIST_NAME]
        made = [
            await run_in_threadpool(take_in, context, user, one.file, one.filename or "", name)
            for one in files
        ]
    finally:
        await form.close()
    address = f"/appointments/imports/{made[0]}" if len(made) == 1 else "/appointments"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def visible(context: Context, user: SignedIn, import_id: Identity) -> int:
    """An import of the person's own enterprise."""
    visible_import(context, user, import_id)
    return import_id


def changeable(context: Context, user: Dropping, import_id: Identity) -> int:
    """An import of the enterprise of somebody who may hand in lists."""
    visible_import(context, user, import_id)
    return import_id


Visible = Annotated[int, Depends(visible)]
Changeable = Annotated[int, Depends(changeable)]


@router.get("/{import_id}")
def one(request: Request, context: Context, user: SignedIn, import_id: Visible) -> HTMLResponse:
    """What importing would do, with what its columns are taken for; or what it did."""
    return _show(request, context, user, import_id)


def _show(
    request: Request, context: WebContext, user: UserView, import_id: int, refused: KouanError | None = None
) -> HTMLResponse:
    language = language_of(request)
    with context.database.session() as session:
        preview = appointments.preview(session, import_id)
    return page(
        request,
        "appointment_import.html",
        HTTPStatus.OK if refused is None else status_of(refused),
        shown=show_import(preview, language),
        may_change=user.role in DROPPING_ROLES,
        refused="" if refused is None else refused.message(language),
    )


@router.get("/{import_id}/original")
def original(context: Context, user: SignedIn, import_id: Identity) -> FileResponse:
    """The file as it came."""
    kept = visible_import(context, user, import_id)
    return original_file(context, kept.sha256, kept.filename)


@router.get("/{import_id}/changes")
def changes(request: Request, context: Context, user: SignedIn, import_id: Visible) -> HTMLResponse:
    """What a list that waits would add, change and drop, one by one: the file is read anew for it."""
    with context.database.session() as session:
        plan = appointments.plan_of(
            session, import_id, originals=context.originals, limits=context.sheets.limits
        )
        stored = {one: appointments.open_appointment(session, one) for one in planned_ids(plan)}
    shown, more = show_plan(plan, stored, language_of(request))
    template = "appointment_import_changes.html"
    return page(
        request,
        template if is_fragment(request) else "appointment_import_all.html",
        changes=shown,
        more_changes=more,
        import_id=import_id,
    )


@router.post("/{import_id}/columns")
def take_columns(
    request: Request,
    context: Context,
    user: Dropping,
    import_id: Changeable,
    expected_version: Version,
    fingerprint: Annotated[str, Form(max_length=64)],
    column: Annotated[list[int], Form(max_length=512)],
    name: Annotated[list[str], Form(max_length=512)],
) -> Response:
    """Takes the columns of one table for what a person says: column by column, an empty name is nothing."""
    if len(column) != len(name):
        raise BadInput("request-not-understood")
    known: dict[str, ColumnName] = {one: one for one in COLUMN_NAMES}
    chosen = {number: known.get(word) for number, word in zip(column, name, strict=True)}
    try:
        choose_columns(context, import_id, expected_version, {fingerprint: chosen})
    except Refused as refused:
        return _show(request, context, user, import_id, refused)
    return _to(import_id)


@router.post("/{import_id}/finish")
def finish(
    request: Request, context: Context, user: Dropping, import_id: Changeable, expected_version: Version
) -> Response:
    """Makes the rows appointments, all of them or none."""
    try:
        finish_import(context, user, import_id, expected_version)
    except (Conflict, Refused) as refused:
        return _show(request, context, user, import_id, refused)
    return _to(import_id)


@router.post("/{import_id}/drop")
def drop(
    request: Request, context: Context, user: Dropping, import_id: Changeable, expected_version: Version
) -> Response:
    """Puts a list aside that is not to be imported."""
    try:
        with context.database.session() as session:
            appointments.drop_import(session, import_id, expected_version)
    except (Conflict, Refused) as refused:
        return _show(request, context, user, import_id, refused)
    return _to(import_id)


def _to(import_id: int) -> Response:
    return RedirectResponse(f"/appointments/imports/{import_id}", HTTPStatus.SEE_OTHER)
