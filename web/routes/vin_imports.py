"""VIN imports: begin one, list them, their page, the step into the booking and back."""

from http import HTTPStatus
from typing import Annotated, BinaryIO, Literal, get_args
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bookings import vin_imports
from bookings.booking_lines import booking_line, booking_lines, commodity_bookings
from bookings.models import VinImportState
from bookings.views import UserView
from bookings.vin_column_choice import previews
from bookings.vin_reading import original_of
from bookings.vin_tables import MEDIA_TYPE, table_of_booking, table_of_import
from bookings.vin_uploads import import_file, import_text
from messages.catalogue import translate
from messages.errors import BadInput
from vin_import.template import template_content
from vin_import.vehicle_rows import ColumnName
from web.context import WebContext
from web.dependencies import (
    DROPPING_ROLES,
    LARGEST_IDENTITY,
    REVIEWING_ROLES,
    Context,
    Dropping,
    Identity,
    SignedIn,
)
from web.language import language_of
from web.pages import page
from web.routes.documents import spool
from web.routes.vin_import_answers import AskedRows, Change, Version, Visit, go
from web.vin_import_difference import show_difference
from web.vin_import_page import name_of
from web.vin_imports import choose_columns, handed_in

router = APIRouter()

PAGE_LENGTH = 50
STATES: tuple[VinImportState, ...] = get_args(VinImportState)
COLUMN_NAMES: tuple[ColumnName, ...] = get_args(ColumnName)
Number = Annotated[int, Query(ge=1, le=LARGEST_IDENTITY)]


@router.get("/vin-imports")
def listed(
    request: Request,
    context: Context,
    user: SignedIn,
    state: VinImportState | None = None,
    booking_id: Number | None = None,
    before: Number | None = None,
) -> HTMLResponse:
    """Imports in the asked state or of one booking, newest first."""
    with context.database.session() as session:
        imports = vin_imports.list_imports(
            session,
            states=(state,) if state else (),
            booking_id=booking_id,
            before=before,
            limit=PAGE_LENGTH,
            enterprise_id=user.sees_enterprise,
        )
        counts = vin_imports.count_imports(session, enterprise_id=user.sees_enterprise)
        lines = booking_lines(session, [one.booking_id for one in imports.imports if one.booking_id])
    return page(
        request,
        "vin_imports.html",
        imports=imports,
        names={one.id: name_of(one, language_of(request)) for one in imports.imports},
        lines=lines,
        counts=counts,
        shown_states=[known for known in STATES if counts.get(known) or known == state],
        state=state,
        booking_id=booking_id,
        is_first_page=before is None,
        may_drop=user.role in DROPPING_ROLES,
        may_change=user.role in REVIEWING_ROLES,
    )


@router.get("/vin-imports/new")
def begin(
    request: Request, context: Context, user: Dropping, booking_id: Number | None = None
) -> HTMLResponse:
    """Where a sheet is handed in or VINs are pasted, for one booking or for whichever fits."""
    booking = None
    if booking_id is not None:
        with context.database.session() as session:
            booking = booking_line(session, booking_id, enterprise_id=user.sees_enterprise)
    max_bytes = min(context.max_file_bytes, context.sheets.limits.file_bytes)
    return page(request, "vin_import_new.html", booking=booking, max_bytes=max_bytes)


@router.get("/vin-imports/template.xlsx")
def template(user: SignedIn) -> Response:
    """车架号导入模板, to be filled in."""
    return _download(template_content(), f"{translate('vin_import_pages.template-file')}.xlsx")


@router.post("/vin-imports/files")
async def upload(
    request: Request,
    context: Context,
    user: Dropping,
    filename: Annotated[str, Query(min_length=1, max_length=255)],
    booking_id: Number | None = None,
) -> Response:
    """Takes a sheet, the body of the request as it is, and answers where its import is."""
    stream = await spool(request, filename, context.max_file_bytes)
    import_id = await run_in_threadpool(_import_file, context, user, stream, filename, booking_id)
    return Response(status_code=HTTPStatus.CREATED, headers={"Location": f"/vin-imports/{import_id}"})


def _import_file(
    context: WebContext, user: UserView, stream: BinaryIO, filename: str, booking_id: int | None
) -> int:
    with stream:
        return import_file(
            context.database,
            context.originals,
            context.sheets,
            stream,
            handed_in(context, user, booking_id),
            filename=filename,
            max_bytes=context.max_file_bytes,
        )


@router.post("/vin-imports/texts")
def paste(
    request: Request,
    context: Context,
    user: Dropping,
    text: Annotated[str, Form()] = "",
    booking_id: Annotated[int | None, Form(ge=1, le=LARGEST_IDENTITY)] = None,
) -> Response:
    """Takes a pasted column of VINs or a message."""
    import_id = import_text(context.database, text, handed_in(context, user, booking_id))
    return go(request, f"/vin-imports/{import_id}")


@router.get("/vin-imports/{import_id}")
def import_page(asked: Visit, rows: AskedRows) -> HTMLResponse:
    """The import: columns, rows, difference, acceptance."""
    return page(asked.request, "vin_import.html", HTTPStatus.OK, **asked.values(rows))


@router.get("/vin-imports/{import_id}/columns")
def columns_of(asked: Visit) -> HTMLResponse:
    """What each column is taken for, with its first rows: the original is read once more for it."""
    view = asked.view()
    with asked.context.database.session() as session:
        original = original_of(session, asked.context.originals, asked.import_id)
    workbook = original.workbook(asked.context.sheets.limits)
    return page(
        asked.request,
        "vin_import_columns.html",
        view=view,
        previews=previews(workbook, view.blocks),
        names=COLUMN_NAMES,
        may_change=asked.may_change and view.state in ("waiting", "open"),
    )


@router.post("/vin-imports/{import_id}/columns")
def take_columns(
    asked: Change,
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
    choose_columns(asked.context, asked.view(), {fingerprint: chosen}, expected_version)
    return go(asked.request, f"/vin-imports/{asked.import_id}")


@router.get("/vin-imports/{import_id}/bookings")
def bookings_to_choose(asked: Visit, search: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    """Bookings of the import's enterprise by a part of their declaration number."""
    view = asked.view()
    with asked.context.database.session() as session:
        found = commodity_bookings(session, view.enterprise_id, search.replace("\0", ""))
    return page(
        asked.request, "vin_import_bookings.html", view=view, found=found, may_change=asked.may_change
    )


@router.post("/vin-imports/{import_id}/booking")
def choose(
    asked: Change, expected_version: Version, booking_id: Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]
) -> Response:
    """A person says which booking the sheet belongs to."""
    with asked.context.database.session() as session:
        vin_imports.choose_booking(session, asked.import_id, booking_id, expected_version=expected_version)
    return go(asked.request, f"/vin-imports/{asked.import_id}")


@router.get("/vin-imports/{import_id}/difference")
def difference(asked: Visit) -> HTMLResponse:
    """What accepting would change in the booking; nothing is changed."""
    with asked.context.database.session() as session:
        found = vin_imports.difference_of(session, asked.import_id)
    return page(
        asked.request,
        "vin_import_difference.html",
        shown=asked.shown(),
        difference=show_difference(found, asked.language),
        may_change=asked.may_change,
        swapped=True,
    )


@router.post("/vin-imports/{import_id}/acceptance")
def accept(
    asked: Change,
    expected_version: Version,
    booking_version: Version,
    replace: Annotated[bool, Form()] = False,
) -> Response:
    """Puts the vehicles into the booking, all or none."""
    with asked.context.database.session() as session:
        vin_imports.accept(
            session,
            asked.import_id,
            user_id=asked.user.id,
            expected_version=expected_version,
            booking_version=booking_version,
            replace=replace,
        )
    return go(asked.request, f"/vin-imports/{asked.import_id}")


@router.post("/vin-imports/{import_id}/undo")
def undo(
    asked: Change,
    expected_version: Version,
    booking_version: Version,
    back: Annotated[Literal["import", "booking"], Form()] = "import",
) -> Response:
    """Takes the vehicles out of the booking again."""
    with asked.context.database.session() as session:
        view = vin_imports.undo(
            session,
            asked.import_id,
            user_id=asked.user.id,
            expected_version=expected_version,
            booking_version=booking_version,
        )
    to_booking = back == "booking" and view.booking_id is not None
    return go(
        asked.request, f"/bookings/{view.booking_id}" if to_booking else f"/vin-imports/{asked.import_id}"
    )


@router.post("/vin-imports/{import_id}/steps/{step}")
def put_aside_or_resume(
    asked: Change, step: Literal["drop", "resume"], expected_version: Version
) -> Response:
    """Puts an import aside that nobody needs, or goes on with one."""
    take = {"drop": vin_imports.drop, "resume": vin_imports.resume}[step]
    with asked.context.database.session() as session:
        take(session, asked.import_id, expected_version=expected_version)
    return go(asked.request, f"/vin-imports/{asked.import_id}")


@router.get("/vin-imports/{import_id}/table.xlsx")
def table(asked: Visit) -> Response:
    """The rows with their states as a workbook."""
    return import_table(asked.request, asked.context, asked.import_id)


def import_table(request: Request, context: WebContext, import_id: int) -> Response:
    """The rows of an import as a download."""
    with context.database.session() as session:
        content = table_of_import(session, import_id, language_of(request))
    return _download(content, f"vin-import-{import_id}.xlsx")


@router.get("/bookings/{booking_id}/vehicles.xlsx")
def vehicles(request: Request, context: Context, user: SignedIn, booking_id: Identity) -> Response:
    """The booking's vehicles as a workbook."""
    with context.database.session() as session:
        line = booking_line(session, booking_id, enterprise_id=user.sees_enterprise)
        content = table_of_booking(session, booking_id, language_of(request))
    return _download(content, f"vehicles-{line.customs_number or line.id}.xlsx")


def _download(content: bytes, filename: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})
