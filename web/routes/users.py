"""For administrators: who may come in, for which enterprise, in which role."""

import secrets
from typing import Annotated, get_args

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings import users
from bookings.enterprises import create_enterprise, list_enterprises
from bookings.models import Role
from messages.errors import BadInput, Refused
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Administrating, Context, Identity
from web.language import language_of
from web.pages import page
from web.problems import status_of

router = APIRouter(prefix="/users")

ROLES: tuple[Role, ...] = get_args(Role)
PASSWORD_BYTES = 12
Name = Annotated[str, Form(max_length=100)]
EnterpriseChoice = Annotated[int, Form(ge=0, le=LARGEST_IDENTITY)]
"""0: none, which only an administrator may have."""


def _page(
    request: Request,
    context: WebContext,
    *,
    given: tuple[str, str] | None = None,
    saved: int | None = None,
    problem: BadInput | None = None,
) -> HTMLResponse:
    """The list; ``given``: a user and the new password, shown this once; ``saved``: whose row was changed."""
    with context.database.session() as session:
        shown = users.list_users(session)
        enterprises = [(one.id, one.name) for one in list_enterprises(session)]
    return page(
        request,
        "users.html",
        200 if problem is None else status_of(problem),
        users=shown,
        enterprises=enterprises,
        roles=ROLES,
        given=given,
        saved=next((one.username for one in shown if one.id == saved), None),
        problem=None if problem is None else problem.message(language_of(request)),
    )


@router.get("")
def users_page(request: Request, context: Context, user: Administrating) -> HTMLResponse:
    """Everybody with an account."""
    return _page(request, context)


@router.post("")
def add_user(
    request: Request,
    context: Context,
    user: Administrating,
    role: Annotated[Role, Form()],
    username: Name = "",
    display_name: Name = "",
    enterprise: EnterpriseChoice = 0,
) -> HTMLResponse:
    """Adds a person; the first password is random, shown once, and must be changed."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        with context.database.session() as session:
            made = users.create_user(
                session,
                username,
                password,
                role=role,
                display_name=display_name.strip() or None,
                enterprise_id=enterprise or None,
                must_change_password=True,
            )
    except BadInput as refused:
        return _page(request, context, problem=refused)
    return _page(request, context, given=(made.username, password))


@router.post("/enterprises")
def add_enterprise(
    request: Request,
    context: Context,
    user: Administrating,
    name: Annotated[str, Form(min_length=1, max_length=200)],
) -> HTMLResponse:
    """Adds an enterprise that people can work for."""
    try:
        with context.database.session() as session:
            create_enterprise(session, name)
    except BadInput as refused:
        return _page(request, context, problem=refused)
    return _page(request, context)


@router.post("/{user_id}/duties")
def set_duties(
    request: Request,
    context: Context,
    user: Administrating,
    user_id: Identity,
    role: Annotated[Role, Form()],
    enterprise: EnterpriseChoice = 0,
) -> HTMLResponse:
    """Another role or enterprise."""
    try:
        with context.database.session() as session:
            users.set_duties(session, user_id, role=role, enterprise_id=enterprise or None)
    except BadInput as refused:
        return _page(request, context, problem=refused)
    return _page(request, context, saved=user_id)


@router.post("/{user_id}/active")
def set_active(
    request: Request,
    context: Context,
    user: Administrating,
    user_id: Identity,
    active: Annotated[bool, Form()],
) -> HTMLResponse:
    """Switches an account off, which ends its sessions and its tokens' power at once, or on again."""
    try:
        if user_id == user.id and not active:
            raise Refused("own-account")
        with context.database.session() as session:
            users.set_active(session, user_id, active=active)
    except BadInput as refused:
        return _page(request, context, problem=refused)
    return _page(request, context, saved=user_id)


@router.post("/{user_id}/password")
def new_password(request: Request, context: Context, user: Administrating, user_id: Identity) -> HTMLResponse:
    """A new random password, shown once, to be changed at the next sign-in."""
    with context.database.session() as session:
        password = users.reset_password(session, user_id)
        username = next(one.username for one in users.list_users(session) if one.id == user_id)
    return _page(request, context, given=(username, password))
