"""Every list as a workbook: downloaded, uploaded, looked at, accepted."""

import json
from collections.abc import Callable
from typing import Annotated, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bookings.administration import lists
from bookings.administration.difference import Difference
from bookings.administration.lists import WorkbookList
from bookings.administration.sheet_rows import MEDIA_TYPE, MOST_BYTES
from bookings.views import UserView
from messages.catalogue import translate
from messages.errors import BadInput, NotAllowed
from web.administration_page import said
from web.api.files import sent_file
from web.context import WebContext
from web.dependencies import Administrating, Context, Reviewing
from web.language import language_of
from web.pages import page
from web.routes.administration import enterprises, layouts, rates, warehouses

router = APIRouter(prefix="/administration")

READ_BY_REVIEWERS: frozenset[WorkbookList] = frozenset({"rates", "warehouses"})
ADDRESSES: dict[WorkbookList, str] = {
    "rates": "/rates",
    "warehouses": "/warehouses",
    "enterprises": "/enterprises",
    "export-layout": "/layouts",
}
_PAGES: dict[WorkbookList, Callable[..., HTMLResponse]] = {
    "rates": rates.show,
    "warehouses": warehouses.show,
    "enterprises": enterprises.show,
    "export-layout": layouts.show,
}


async def reader_of_list(list_name: WorkbookList, user: Reviewing) -> UserView:
    """Who may see the list: reviewers rates and warehouses, administrators all of them."""
    if user.role != "administrator" and list_name not in READ_BY_REVIEWERS:
        raise NotAllowed("role-not-permitted")
    return user


@router.get("/{list_name}/table.xlsx")
def table(
    request: Request,
    context: Context,
    user: Annotated[UserView, Depends(reader_of_list)],
    list_name: WorkbookList,
) -> Response:
    """The list as .xlsx."""
    language = language_of(request)
    with context.database.session() as session:
        content = lists.workbook_of(session, list_name, language)
    return download(content, f"{translate(f'administration.list-{list_name}', language)}.xlsx")


def download(content: bytes, filename: str) -> Response:
    """A workbook for a person's disk."""
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})


@router.post("/{list_name}/difference")
async def difference(
    request: Request, context: Context, user: Administrating, list_name: WorkbookList
) -> HTMLResponse:
    """What a changed workbook would store; nothing is stored."""
    try:
        file = await sent_file(request, None, MOST_BYTES)
        with file.stream:
            found = await run_in_threadpool(compare, context, list_name, file.stream, file.filename)
    except BadInput as refused:
        return await run_in_threadpool(_PAGES[list_name], request, context, user, problem=refused)
    return page(
        request,
        "administration_difference.html",
        200 if not found.problems else 422,
        difference=found,
        entries=json.dumps(found.entries, ensure_ascii=False),
        address=ADDRESSES[list_name],
    )


def compare(context: WebContext, list_name: WorkbookList, stream: BinaryIO, filename: str) -> Difference:
    """The dry run of a file."""
    content = stream.read()
    with context.database.session() as session:
        return lists.compare(session, list_name, content, filename)


@router.post("/{list_name}/acceptance")
def accept(
    request: Request,
    context: Context,
    user: Administrating,
    list_name: WorkbookList,
    entries: Annotated[str, Form()] = "",
    fingerprint: Annotated[str, Form(max_length=64)] = "",
) -> HTMLResponse:
    """Stores what the difference showed, all of it or nothing."""
    show = _PAGES[list_name]
    try:
        with context.database.session() as session:
            count = lists.accept(session, list_name, entries, fingerprint, user_id=user.id)
    except BadInput as refused:
        return show(request, context, user, problem=refused)
    return show(request, context, user, done=said(request, "accepted", count=count))
