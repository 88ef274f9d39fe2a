"""VIN imports over the API: hand in, look at, correct rows, compare, accept, undo."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bookings import vin_imports
from bookings.models import StoredRowStatus, VinImportState
from bookings.views import UserView
from bookings.vin_imports import Accepted, Difference
from bookings.vin_imports.views import ImportPage, ImportView, RowPage
from bookings.vin_tables import MEDIA_TYPE
from bookings.vin_uploads import import_file, import_text
from vin_import.vehicle_rows import ColumnName
from web.api import schemas
from web.api import vin_import_schemas as shapes
from web.api.authorisation import MayRead, MayUpload
from web.api.bookings import ETAG
from web.api.files import SentFile, sent_file
from web.api.repeating import Repeatable
from web.api.vin_import_steps import Asked, tagged
from web.context import WebContext
from web.dependencies import Context, Identity
from web.routes import vin_imports as import_pages
from web.vin_imports import choose_columns, handed_in, visible_import

router = APIRouter(prefix="/api/v1/vin-imports", tags=["VIN imports"], responses=schemas.PROBLEMS)
vehicle_router = APIRouter(prefix="/api/v1/bookings", tags=["bookings"], responses=schemas.PROBLEMS)

DIFFERENCE = TypeAdapter(Difference)
ACCEPTED = TypeAdapter(Accepted)
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The workbook.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
CREATED: dict[int | str, dict[str, Any]] = {201: ETAG[200]}


@router.post(
    "", status_code=201, response_model=ImportView, responses=CREATED, openapi_extra=shapes.SHEET_BODY
)
async def upload(
    request: Request,
    context: Context,
    user: MayUpload,
    filename: schemas.FileName | None = None,
    booking_id: shapes.BookingQuery = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> Response:
    """Reads one sheet at once and makes an import of it; of a sheet that cannot be read nothing is kept.

    The body as it is, then with `filename`, or the part `file` of a form. Without `booking_id` the booking
    is looked for; `state` is `waiting` when none is certain.
    """
    file = await sent_file(request, filename, context.max_file_bytes)
    repeatable = Repeatable(request, context, user, key, f"{file.sha256}\n{file.filename}")
    with file.stream:
        return await run_in_threadpool(repeatable.answer, lambda: _take_in(context, user, file, booking_id))


def _take_in(context: WebContext, user: UserView, file: SentFile, booking_id: int | None) -> Response:
    import_id = import_file(
        context.database,
        context.originals,
        context.sheets,
        file.stream,
        handed_in(context, user, booking_id),
        filename=file.filename,
        max_bytes=context.max_file_bytes,
        source="api",
    )
    return tagged(visible_import(context, user, import_id), HTTPStatus.CREATED)


@router.post("/texts", status_code=201, response_model=ImportView, responses=CREATED)
def paste(
    request: Request,
    context: Context,
    user: MayUpload,
    body: shapes.PastedText,
    key: schemas.IdempotencyKeyHeader = None,
) -> Response:
    """Makes an import of pasted VINs."""

    def act() -> Response:
        import_id = import_text(context.database, body.text, handed_in(context, user, body.booking_id))
        return tagged(visible_import(context, user, import_id), HTTPStatus.CREATED)

    return Repeatable(request, context, user, key, body.model_dump_json()).answer(act)


@router.get("")
def listed(
    context: Context,
    user: MayRead,
    state: VinImportState | None = None,
    booking_id: shapes.BookingQuery = None,
    before: schemas.Before = None,
    limit: schemas.Limit = 50,
) -> ImportPage:
    """Imports, newest first."""
    with context.database.session() as session:
        return vin_imports.list_imports(
            session,
            states=(state,) if state else (),
            booking_id=booking_id,
            before=before,
            limit=limit,
            enterprise_id=user.sees_enterprise,
        )


@router.get("/template", response_class=Response, responses=WORKBOOK)
def template(user: MayRead) -> Response:
    """车架号导入模板, to be filled in."""
    return import_pages.template(user)


@router.get("/{import_id}", response_model=ImportView, responses=ETAG)
def one(context: Context, user: MayRead, import_id: Identity) -> Response:
    """One import without its rows; `open_rows` stand against accepting it."""
    return tagged(visible_import(context, user, import_id))


@router.get("/{import_id}/rows")
def rows(
    context: Context,
    user: MayRead,
    import_id: Identity,
    status: StoredRowStatus | None = None,
    only_open: bool = False,
    excluded: bool | None = None,
    search: schemas.Search = None,
    after: shapes.After = None,
    limit: schemas.Limit = 100,
) -> RowPage:
    """Rows in the sheet's order; `search` is a part of the VIN or of what was given."""
    visible_import(context, user, import_id)
    with context.database.session() as session:
        return vin_imports.list_rows(
            session,
            import_id,
            status=status,
            only_open=only_open,
            excluded=excluded,
            search=search,
            after=after,
            limit=limit,
        )


@router.get("/{import_id}/table", response_class=Response, responses=WORKBOOK)
def table(request: Request, context: Context, user: MayRead, import_id: Identity) -> Response:
    """The rows with their states, reasons and proposals as .xlsx."""
    visible_import(context, user, import_id)
    return import_pages.import_table(request, context, import_id)


@router.post("/{import_id}/rows/{row_id}", response_model=ImportView, responses=ETAG)
def edit(asked: Asked, row_id: Identity, body: shapes.RowChange) -> Response:
    """Puts a VIN or a value as typed; the row is judged anew."""
    if body.key == "vin":
        return asked.do(
            body,
            lambda session, version: vin_imports.edit_vin(
                session,
                asked.import_id,
                row_id,
                body.value or "",
                user_id=asked.user.id,
                expected_version=version,
            ),
        )
    return asked.do(
        body,
        lambda session, version: vin_imports.edit_value(
            session,
            asked.import_id,
            row_id,
            body.key,
            body.value,
            user_id=asked.user.id,
            expected_version=version,
        ),
    )


@router.post("/{import_id}/rows/{row_id}/proposals", response_model=ImportView, responses=ETAG)
def take_proposal(asked: Asked, row_id: Identity, body: shapes.TakenProposal) -> Response:
    """Takes one of the VINs that may have been meant."""
    return asked.do(
        body,
        lambda session, version: vin_imports.accept_proposal(
            session,
            asked.import_id,
            row_id,
            body.value,
            user_id=asked.user.id,
            expected_version=version,
        ),
    )


@router.post("/{import_id}/rows/{row_id}/confirmations", response_model=ImportView, responses=ETAG)
def confirm(asked: Asked, row_id: Identity, body: shapes.ImportStep) -> Response:
    """Takes a row as it is, although a rule says otherwise."""
    return asked.do(
        body,
        lambda session, version: vin_imports.confirm_row(
            session, asked.import_id, row_id, user_id=asked.user.id, expected_version=version
        ),
    )


@router.post("/{import_id}/exclusions", response_model=ImportView, responses=ETAG)
def exclude(asked: Asked, body: shapes.Exclusion) -> Response:
    """Leaves rows out of the import, or takes them in again."""
    return asked.do(
        body,
        lambda session, version: vin_imports.exclude_rows(
            session,
            asked.import_id,
            body.rows,
            user_id=asked.user.id,
            expected_version=version,
            excluded=body.excluded,
        ),
    )


@router.post("/{import_id}/columns", response_model=ImportView, responses=ETAG)
def take_columns(asked: Asked, body: shapes.ColumnChoice) -> Response:
    """Reads the original again with other columns, and remembers them for the header."""
    chosen: dict[str, dict[int, ColumnName | None]] = {
        fingerprint: {int(column): name for column, name in columns.items()}
        for fingerprint, columns in body.columns.items()
    }

    def act(version: int) -> Response:
        view = visible_import(asked.context, asked.user, asked.import_id)
        return tagged(choose_columns(asked.context, view, chosen, version))

    return asked.act(body, act)


@router.post("/{import_id}/booking", response_model=ImportView, responses=ETAG)
def choose(asked: Asked, body: shapes.ChosenBooking) -> Response:
    """Says which booking the sheet belongs to."""
    return asked.do(
        body,
        lambda session, version: vin_imports.choose_booking(
            session, asked.import_id, body.booking_id, expected_version=version
        ),
    )


@router.get("/{import_id}/difference", response_model=Difference)
def difference(context: Context, user: MayRead, import_id: Identity) -> Response:
    """The dry run: what accepting would change in the booking, with the versions that accepting needs."""
    with context.database.session() as session:
        found = vin_imports.difference_of(session, import_id, enterprise_id=user.sees_enterprise)
    return Response(DIFFERENCE.dump_json(found), media_type="application/json")


@router.post("/{import_id}/acceptance", response_model=Accepted)
def accept(asked: Asked, body: shapes.Acceptance) -> Response:
    """Puts the vehicles into the booking, all of them or none."""

    def act(version: int) -> Response:
        with asked.context.database.session() as session:
            accepted = vin_imports.accept(
                session,
                asked.import_id,
                user_id=asked.user.id,
                expected_version=version,
                booking_version=body.booking_version,
                replace=body.replace,
            )
        return Response(ACCEPTED.dump_json(accepted), media_type="application/json")

    return asked.act(body, act)


@router.post("/{import_id}/undo", response_model=ImportView, responses=ETAG)
def undo(asked: Asked, body: shapes.Undoing) -> Response:
    """Takes the vehicles out of the booking again, until it is approved."""
    return asked.do(
        body,
        lambda session, version: vin_imports.undo(
            session,
            asked.import_id,
            user_id=asked.user.id,
            expected_version=version,
            booking_version=body.booking_version,
        ),
    )


@router.post("/{import_id}/drop", response_model=ImportView, responses=ETAG)
def drop(asked: Asked, body: shapes.ImportStep) -> Response:
    """Puts an import aside that nobody needs."""
    return asked.do(
        body,
        lambda session, version: vin_imports.drop(session, asked.import_id, expected_version=version),
    )


@router.post("/{import_id}/resume", response_model=ImportView, responses=ETAG)
def resume(asked: Asked, body: shapes.ImportStep) -> Response:
    """Goes on with an import that was put aside or undone."""
    return asked.do(
        body,
        lambda session, version: vin_imports.resume(session, asked.import_id, expected_version=version),
    )


@vehicle_router.get("/{booking_id}/vehicles", response_class=Response, responses=WORKBOOK)
def vehicles(request: Request, context: Context, user: MayRead, booking_id: Identity) -> Response:
    """The booking's vehicles as .xlsx."""
    return import_pages.vehicles(request, context, user, booking_id)
