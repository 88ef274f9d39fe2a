"""Enterprises and what their new bookings are filled with."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.enterprises import (
    LONGEST_DEFAULT,
    LONGEST_NAME,
    create_enterprise,
    enterprise_views,
    rename_enterprise,
    set_defaults,
)
from bookings.forms import form
from bookings.views import UserView
from bookings.warehouses import names
from messages.errors import BadInput, NotFound
from web.administration_page import administration_page, history, said
from web.context import WebContext
from web.dependencies import Administrating, Context, Identity
from web.language import language_of

router = APIRouter(prefix="/enterprises")
Name = Annotated[str, Form(max_length=LONGEST_NAME)]
Default = Annotated[str, Form(max_length=LONGEST_DEFAULT)]


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
        enterprises = enterprise_views(session)
        warehouses = names(session)
        changes = history(session, language_of(request), "enterprises")
    choices = {one.key: one.choices for one in form("commodity_vehicle").vehicles}
    used = {one.usage_type for one in enterprises if one.usage_type}
    return administration_page(
        request,
        "enterprises.html",
        said=done,
        problem=problem,
        enterprises=enterprises,
        choices={
            "warehouse": warehouses,
            "usage_type": tuple(dict.fromkeys([*choices["usage_type"], *sorted(used)])),
            "fuel_type": choices["fuel_type"],
        },
        changes=changes,
        longest_name=LONGEST_NAME,
        longest_default=LONGEST_DEFAULT,
        may_change=user.role == "administrator",
    )


@router.get("")
def enterprises_page(request: Request, context: Context, user: Administrating) -> HTMLResponse:
    """All enterprises with their defaults."""
    return show(request, context, user)


@router.post("")
def add(request: Request, context: Context, user: Administrating, name: Name = "") -> HTMLResponse:
    """Adds one; its defaults come after."""
    try:
        with context.database.session() as session:
            made = create_enterprise(session, name, user_id=user.id).name
    except BadInput as refused:
        return show(request, context, user, problem=refused)
    return show(request, context, user, done=said(request, "saved-entry", name=made))


@router.post("/{enterprise_id}")
def change(
    request: Request,
    context: Context,
    user: Administrating,
    enterprise_id: Identity,
    name: Name = "",
    contact: Default = "",
    warehouse: Default = "",
    usage_type: Default = "",
    fuel_type: Default = "",
) -> HTMLResponse:
    """Its name and its defaults."""
    try:
        with context.database.session() as session:
            made = rename_enterprise(session, enterprise_id, name, user_id=user.id).name
            set_defaults(
                session,
                enterprise_id,
                contact=contact.strip() or None,
                warehouse=warehouse.strip() or None,
                usage_type=usage_type.strip() or None,
                fuel_type=fuel_type.strip() or None,
                user_id=user.id,
            )
    except NotFound:
        raise
    except BadInput as refused:
        return show(request, context, user, problem=refused)
    return show(request, context, user, done=said(request, "saved-entry", name=made))
