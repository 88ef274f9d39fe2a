"""Lists of appointments over the API: handed in, imported at once where the columns are certain."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bookings import appointments
from bookings.appointments import import_file
from bookings.models import AppointmentImport, AppointmentImportState
from bookings.views import UserView
from web.api import appointment_schemas as shapes
from web.api import schemas
from web.api.authorisation import MayRead, MayUpload
from web.api.bookings import ETAG
from web.api.files import SentFile, sent_file
from web.api.repeating import Repeatable
from web.api.steps import VersionedStep
from web.api.vin_import_schemas import SHEET_BODY
from web.appointments import choose_columns, enterprise_of, finish_import, most_bytes, visible_import
from web.context import WebContext
from web.dependencies import Context, Identity

router = APIRouter(prefix="/api/v1/appointments/imports", tags=["appointments"], responses=schemas.PROBLEMS)

STALE = "appointment-import-changed"
TAKEN: dict[int | str, dict[str, Any]] = {
    201: ETAG[200] | {"description": "Imported, with what it changed."},
    202: ETAG[200] | {"description": "It waits: choose its columns, then finish it, or drop it."},
}


def tagged(context: WebContext, user: UserView, import_id: int, status: int = HTTPStatus.OK) -> Response:
    """An import with its tables and problems, its version as ``ETag``."""
    with context.database.session() as session:
        preview = appointments.preview(session, import_id, enterprise_id=user.sees_enterprise)
    headers = {"ETag": f'"{preview.head.version}"'}
    if status != HTTPStatus.OK:
        headers["Location"] = f"/api/v1/appointments/imports/{import_id}"
    view = shapes.ImportView.of_preview(preview)
    return Response(view.model_dump_json(), status, headers, media_type="application/json")


@router.post("", status_code=201, response_model=shapes.ImportView, responses=TAKEN, openapi_extra=SHEET_BODY)
async def upload(
    request: Request,
    context: Context,
    user: MayUpload,
    filename: schemas.FileName | None = None,
    list_name: shapes.ListName = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> Response:
    """Reads a list (.xlsx, .xls, .ods, .csv, .json) and imports it; 202 and `state` `waiting` when a person
    or a program has to say what its columns are. Of a file that cannot be read nothing is kept.

    The body as it is, then with `filename`, or the part `file` of a form. `list_name` says which list it
    is; else its file's name does.
    """
    file = await sent_file(request, filename, most_bytes(context))
    repeatable = Repeatable(request, context, user, key, f"{file.sha256}\n{file.filename}")
    with file.stream:
        return await run_in_threadpool(repeatable.answer, lambda: _take_in(context, user, file, list_name))


def _take_in(context: WebContext, user: UserView, file: SentFile, list_name: str | None) -> Response:
    result = import_file(
        context.database,
        file.stream.read(),
        file.filename,
        enterprise_id=enterprise_of(user),
        user_id=user.id,
        originals=context.originals,
        limits=context.sheets.limits,
        list_name=list_name,
    )
    if result.is_imported:
        context.reconcile_soon()
    status = HTTPStatus.CREATED if result.is_imported else HTTPStatus.ACCEPTED
    return tagged(context, user, result.import_id, status)


@router.get("")
def listed(
    context: Context,
    user: MayRead,
    state: AppointmentImportState | None = None,
    before: schemas.Before = None,
    limit: schemas.Limit = 50,
) -> shapes.ImportList:
    """Imports, newest first."""
    with context.database.session() as session:
        found = appointments.list_imports(
            session,
            states=(state,) if state else (),
            before=before,
            limit=limit,
            enterprise_id=user.sees_enterprise,
        )
    return shapes.ImportList(
        rows=[shapes.ImportHead.of(one) for one in found.rows], next_before=found.next_before
    )


@router.get("/{import_id}", response_model=shapes.ImportView, responses=ETAG)
def one(context: Context, user: MayRead, import_id: Identity) -> Response:
    """One import with its tables and problems; while it waits, its counts are what finishing would do."""
    return tagged(context, user, import_id)


@dataclass(frozen=True, slots=True)
class Step(VersionedStep):
    """Who changes which import."""

    def do(self, body: shapes.ImportStep, change: Callable[[int], AppointmentImport]) -> Response:
        """Makes the change at the version that was named, and answers the import after it."""
        visible_import(self.context, self.user, self.number)
        version = self.version(body.expected_version)

        def act() -> Response:
            change(version)
            return tagged(self.context, self.user, self.number)

        return self.once(body.model_dump_json(), act, stale=STALE)


def step(
    request: Request,
    context: Context,
    user: MayUpload,
    import_id: Identity,
    if_match: schemas.IfMatch = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> Step:
    """The step a request asks for."""
    return Step(request, context, user, import_id, if_match, key)


Asked = Annotated[Step, Depends(step)]


@router.post("/{import_id}/columns", response_model=shapes.ImportView, responses=ETAG)
def take_columns(asked: Asked, body: shapes.ColumnChoice) -> Response:
    """Reads the file again with other columns, and remembers them for the header."""
    chosen = {
        fingerprint: {int(column): name for column, name in columns.items()}
        for fingerprint, columns in body.columns.items()
    }
    return asked.do(body, lambda version: choose_columns(asked.context, asked.number, version, chosen))


@router.post("/{import_id}/finish", response_model=shapes.ImportView, responses=ETAG)
def finish(asked: Asked, body: shapes.ImportStep) -> Response:
    """Makes its rows appointments, all of them or none."""
    return asked.do(body, lambda version: finish_import(asked.context, asked.user, asked.number, version))


@router.post("/{import_id}/drop", response_model=shapes.ImportView, responses=ETAG)
def drop(asked: Asked, body: shapes.ImportStep) -> Response:
    """Puts it aside."""

    def put_aside(version: int) -> AppointmentImport:
        with asked.context.database.session() as session:
            return appointments.drop_import(session, asked.number, version)

    return asked.do(body, put_aside)
