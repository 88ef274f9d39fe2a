"""Rates, warehouses, enterprises and layouts over the API: each by itself, and each list as a workbook."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bookings.administration import lists
from bookings.administration.changes import changes_of
from bookings.administration.difference import Difference
from bookings.administration.lists import WorkbookList
from bookings.administration.sheet_rows import MEDIA_TYPE, MOST_BYTES
from bookings.columns import today
from bookings.enterprises import (
    EnterpriseView,
    create_enterprise,
    enterprise_view,
    enterprise_views,
    rename_enterprise,
    set_defaults,
)
from bookings.exported import ExportLayout
from bookings.kept_layouts import KeptLayoutView, keep_export_layout, kept_layout, reset_export_layout
from bookings.known_layouts import declaration_layouts, forget_columns, remembered_columns
from bookings.rates import RateView, delete_rate, rate_view, rate_views, set_rate
from bookings.rates_waiting import fill_waiting, waiting_currencies
from bookings.views import UserView
from bookings.warehouses import WarehouseView, add_warehouse, change_warehouse, list_warehouses
from messages.errors import BadInput, NotAllowed, NotFound
from web.api import administration_schemas as shapes
from web.api import schemas
from web.api.authorisation import MayAdminister, MayRead
from web.api.files import sent_file
from web.api.repeating import Repeatable
from web.context import WebContext
from web.dependencies import REVIEWING_ROLES, Context, Identity
from web.language import language_of
from web.routes.administration.workbooks import READ_BY_REVIEWERS, compare, download

router = APIRouter(prefix="/api/v1", tags=["administration"], responses=schemas.PROBLEMS)
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The workbook.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def reviewing_reader(user: MayRead) -> UserView:
    """Who may see rates and warehouses."""
    if user.role not in REVIEWING_ROLES:
        raise NotAllowed("role-not-permitted")
    return user


async def reader_of_list(list_name: WorkbookList, user: MayRead) -> UserView:
    """Who may see a list: reviewers rates and warehouses, administrators all of them."""
    permitted = REVIEWING_ROLES if list_name in READ_BY_REVIEWERS else frozenset({"administrator"})
    if user.role not in permitted:
        raise NotAllowed("role-not-permitted")
    return user


class Change:
    """A change of a list that a program asks for, made once per key."""

    def __init__(
        self,
        request: Request,
        context: Context,
        user: MayAdminister,
        key: schemas.IdempotencyKeyHeader = None,
    ) -> None:
        self.request = request
        self.context: WebContext = context
        self.user: UserView = user
        self.key = key

    def do(self, body: BaseModel | None, change: Callable[[Session], BaseModel]) -> Response:
        """Makes the change in one transaction and answers what it left."""

        def act() -> Response:
            with self.context.database.session() as session:
                return _json(change(session))

        return self.once(body, act)

    def once(self, body: BaseModel | None, act: Callable[[], Response]) -> Response:
        """As ``do``, for what is more than one transaction."""
        content = "" if body is None else body.model_dump_json()
        return Repeatable(self.request, self.context, self.user, self.key, content).answer(act)


Asked = Annotated[Change, Depends()]
Reviewer = Annotated[UserView, Depends(reviewing_reader)]
ListReader = Annotated[UserView, Depends(reader_of_list)]


def _json(view: BaseModel) -> Response:
    return Response(view.model_dump_json(), media_type="application/json")


@router.get("/rates")
def rates(context: Context, user: Reviewer) -> shapes.Rates:
    """All rates, and currencies that open bookings wait for."""
    with context.database.session() as session:
        return shapes.Rates(
            rates=tuple(rate_views(session)),
            waiting=tuple(waiting_currencies(session, enterprise_id=user.sees_enterprise)),
        )


@router.post("/rates", response_model=RateView)
def enter_rate(asked: Asked, body: shapes.NewRate) -> Response:
    """Enters a rate, or corrects the one of that day. Bookings converted before keep the rate they had."""
    day = _day(body.date)

    def change(session: Session) -> RateView:
        set_rate(
            session,
            body.currency,
            Decimal(body.usd_per_unit),
            source=body.source,
            date=day,
            user_id=asked.user.id,
        )
        entered = rate_view(session, body.currency, day)
        if entered is None:
            raise NotFound("rate-not-found", rate=body.currency)
        return entered

    return asked.do(body, change)


def _day(written: str | None) -> dt.date:
    if written is None:
        return today()
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise BadInput("request-not-understood") from None


@router.post("/rates/filling", response_model=shapes.Filled)
def fill(asked: Asked) -> Response:
    """Converts values that waited for a rate which is there now: those still empty and untouched."""

    def act() -> Response:
        result = fill_waiting(asked.context.database, user_id=asked.user.id)
        return _json(shapes.Filled(filled=result.filled, left=result.left, more=result.more))

    return asked.once(None, act)


@router.post("/rates/{rate_id}/delete", response_model=RateView)
def take_rate_away(asked: Asked, rate_id: Identity) -> Response:
    """Takes a rate away; the list's history and the bookings keep what it was."""
    return asked.do(None, lambda session: delete_rate(session, rate_id, user_id=asked.user.id))


@router.get("/warehouses")
def warehouses(context: Context, user: Reviewer) -> shapes.Warehouses:
    """All warehouses."""
    with context.database.session() as session:
        return shapes.Warehouses(warehouses=tuple(list_warehouses(session)))


@router.post("/warehouses", response_model=WarehouseView)
def new_warehouse(asked: Asked, body: shapes.KeptWarehouse) -> Response:
    """Adds a warehouse."""
    values = body.model_dump()
    return asked.do(body, lambda session: add_warehouse(session, **values, user_id=asked.user.id))


@router.post("/warehouses/{warehouse_id}", response_model=WarehouseView)
def put_warehouse(asked: Asked, warehouse_id: Identity, body: shapes.KeptWarehouse) -> Response:
    """Changes a warehouse, or puts it out of use."""
    values = body.model_dump()
    return asked.do(
        body, lambda session: change_warehouse(session, warehouse_id, **values, user_id=asked.user.id)
    )


@router.get("/enterprises")
def enterprises(context: Context, user: MayAdminister) -> shapes.Enterprises:
    """All enterprises with their defaults."""
    with context.database.session() as session:
        return shapes.Enterprises(enterprises=tuple(enterprise_views(session)))


@router.post("/enterprises", response_model=EnterpriseView)
def new_enterprise(asked: Asked, body: shapes.KeptEnterprise) -> Response:
    """Adds an enterprise with its defaults."""

    def change(session: Session) -> EnterpriseView:
        made = enterprise_view(create_enterprise(session, body.name, user_id=asked.user.id))
        return _with_defaults(session, made.id, body, asked.user)

    return asked.do(body, change)


@router.post("/enterprises/{enterprise_id}", response_model=EnterpriseView)
def put_enterprise(asked: Asked, enterprise_id: Identity, body: shapes.KeptEnterprise) -> Response:
    """Changes its name and its defaults."""

    def change(session: Session) -> EnterpriseView:
        rename_enterprise(session, enterprise_id, body.name, user_id=asked.user.id)
        return _with_defaults(session, enterprise_id, body, asked.user)

    return asked.do(body, change)


def _with_defaults(
    session: Session, enterprise_id: int, body: shapes.KeptEnterprise, user: UserView
) -> EnterpriseView:
    defaults = body.model_dump(exclude={"name"})
    return enterprise_view(set_defaults(session, enterprise_id, **defaults, user_id=user.id))


@router.get("/layouts")
def layouts(context: Context, user: MayAdminister) -> shapes.Layouts:
    """Declaration layouts with how many of the newest declarations they read, and remembered columns."""
    with context.database.session() as session:
        return shapes.Layouts(
            declarations=tuple(declaration_layouts(session)),
            remembered_columns=tuple(remembered_columns(session)),
        )


@router.post("/layouts/columns/{columns_id}/forget", response_model=shapes.Layouts)
def forget(asked: Asked, columns_id: Identity) -> Response:
    """Forgets what the columns of a VIN sheet were taken for."""

    def change(session: Session) -> shapes.Layouts:
        forget_columns(session, columns_id, user_id=asked.user.id)
        return shapes.Layouts(
            declarations=tuple(declaration_layouts(session)),
            remembered_columns=tuple(remembered_columns(session)),
        )

    return asked.do(None, change)


@router.get("/layouts/export")
def export_layout_in_use(context: Context, user: MayAdminister) -> KeptLayoutView:
    """The layout that exports are written in now."""
    with context.database.session() as session:
        return kept_layout(session)


@router.post("/layouts/export", response_model=KeptLayoutView)
def put_export_layout(asked: Asked, body: ExportLayout) -> Response:
    """Writes exports in this layout from now on."""

    def change(session: Session) -> KeptLayoutView:
        keep_export_layout(session, body, user_id=asked.user.id)
        return kept_layout(session)

    return asked.do(body, change)


@router.post("/layouts/export/reset", response_model=KeptLayoutView)
def reset(asked: Asked) -> Response:
    """Goes back to the layout that comes with kouan."""

    def change(session: Session) -> KeptLayoutView:
        reset_export_layout(session, user_id=asked.user.id)
        return kept_layout(session)

    return asked.do(None, change)


@router.get("/administration/{list_name}/table", response_class=Response, responses=WORKBOOK)
def table(request: Request, context: Context, user: ListReader, list_name: WorkbookList) -> Response:
    """The list as .xlsx, to change and send to `difference`."""
    with context.database.session() as session:
        content = lists.workbook_of(session, list_name, language_of(request))
    return download(content, f"{list_name}.xlsx")


@router.post("/administration/{list_name}/difference", openapi_extra=schemas.FILE_BODY)
async def difference(
    request: Request,
    context: Context,
    user: MayAdminister,
    list_name: WorkbookList,
    filename: schemas.FileName = "table.xlsx",
) -> Difference:
    """What a changed workbook would store, row by row what is wrong with it; nothing is stored."""
    file = await sent_file(request, filename, MOST_BYTES)
    with file.stream:
        return await run_in_threadpool(compare, context, list_name, file.stream, file.filename)


@router.post("/administration/{list_name}/acceptance", response_model=shapes.Accepted)
def accept(asked: Asked, list_name: WorkbookList, body: shapes.Acceptance) -> Response:
    """Stores what the difference gave, all of it or nothing; 409 when the list was changed meanwhile."""

    def change(session: Session) -> shapes.Accepted:
        count = lists.accept(session, list_name, body.entries, body.fingerprint, user_id=asked.user.id)
        return shapes.Accepted(entries=count)

    return asked.do(body, change)


@router.get("/administration/{list_name}/changes")
def changes(
    context: Context, user: ListReader, list_name: WorkbookList, limit: schemas.Limit = 50
) -> shapes.Changes:
    """Who changed what of the list, newest first."""
    with context.database.session() as session:
        return shapes.Changes(changes=tuple(changes_of(session, list_name, limit=limit)))
