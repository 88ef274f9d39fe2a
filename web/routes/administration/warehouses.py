"""Warehouses: added, changed, put out of use."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.views import UserView
from bookings.warehouses import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_PLACE,
    add_warehouse,
    change_warehouse,
    list_warehouses,
)
from messages.errors import BadInput, NotFound
from web.administration_page import administration_page, history, said
from web.context import WebContext
from web.dependencies import Administrating, Context, Identity, Reviewing
from web.language import language_of

router = APIRouter(prefix="/warehouses")
Name = Annotated[str, Form(max_length=LONGEST_NAME)]
Code = Annotated[str, Form(max_length=LONGEST_CODE)]
Place = Annotated[str, Form(max_length=LONGEST_PLACE)]


def show(
    request: Request,
    context: WebContext,
    user: UserView,
    *,
    done: str = "",
    problem: BadInput | None = None,
) -> HTMLResponse:
    """The page."""
    with context.database.session() as session:
        warehouses = list_warehouses(session)
        changes = history(session, language_of(request), "warehouses")
    return administration_page(
        request,
        "warehouses.html",
        said=done,
        problem=problem,
        warehouses=warehouses,
        changes=changes,
        longest={"name": LONGEST_NAME, "code": LONGEST_CODE, "place": LONGEST_PLACE},
        may_change=user.role == "administrator",
    )


@router.get("")
def warehouses_page(request: Request, context: Context, user: Reviewing) -> HTMLResponse:
    """All warehouses."""
    return show(request, context, user)


@router.post("")
def add(
    request: Request,
    context: Context,
    user: Administrating,
    name: Name = "",
    code: Code = "",
    place: Place = "",
) -> HTMLResponse:
    """Adds one."""
    try:
        with context.database.session() as session:
            made = add_warehouse(session, name, code=code, place=place, user_id=user.id)
    except BadInput as refused:
        return show(request, context, user, problem=refused)
    return show(request, context, user, done=said(request, "saved-entry", name=made.name))


@router.post("/{warehouse_id}")
def change(
    request: Request,
    context: Context,
    user: Administrating,
    warehouse_id: Identity,
    name: Name = "",
    code: Code = "",
    place: Place = "",
    active: Annotated[bool, Form()] = False,
) -> HTMLResponse:
    """Another name, code or place, or in or out of use."""
    try:
        with context.database.session() as session:
            made = change_warehouse(
                session, warehouse_id, name=name, code=code, place=place, active=active, user_id=user.id
            )
    except NotFound:
        raise
    except BadInput as refused:
        return show(request, context, user, problem=refused)
    return show(request, context, user, done=said(request, "saved-entry", name=made.name))
