"""One's own account: a new password, and the tokens of one's programs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings import users
from bookings.api_tokens import SCOPES, SCOPES_OF_ROLE, create_token, list_tokens, revoke_token
from bookings.models import Scope
from bookings.views import UserView
from messages.catalogue import translate
from messages.errors import BadInput
from web.dependencies import Context, Identity, SessionUser, SignedIn
from web.language import language_of
from web.pages import page
from web.problems import status_of
from web.routes.sign_in import start_session

router = APIRouter()

LONGEST_TOKEN_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says about the step just taken."""

    problem: str | None = None
    password_changed: bool = False
    token: str | None = None
    """A new token, shown this once."""


def _page(request: Request, context: Context, user: UserView, told: Told, status: int = 200) -> HTMLResponse:
    with context.database.session() as session:
        tokens = list_tokens(session, user.id)
    permitted = SCOPES_OF_ROLE[user.role]
    return page(
        request,
        "account.html",
        status,
        told=told,
        tokens=tokens,
        scopes=[scope for scope in SCOPES if scope in permitted],
    )


@router.get("/account")
def account_page(request: Request, context: Context, user: SessionUser) -> HTMLResponse:
    """The form for a new password, and the tokens."""
    return _page(request, context, user, Told())


@router.post("/account/password")
def change_password(
    request: Request,
    context: Context,
    user: SessionUser,
    old_password: Annotated[str, Form()] = "",
    new_password: Annotated[str, Form()] = "",
    repeated_password: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Takes the new password when the old one is right and the new one was typed twice alike.

    All sessions of the person end; this browser gets a new one.
    """
    language = language_of(request)
    if new_password != repeated_password:
        return _page(request, context, user, Told(translate("web.passwords-differ", language)), 422)
    try:
        with context.database.session() as session:
            users.change_password(session, user.id, old_password, new_password)
        with context.database.session() as session:
            token = users.sign_in(session, user.username, new_password, session_hours=context.session_hours)
    except BadInput as refused:
        return _page(request, context, user, Told(refused.message(language)), status_of(refused))
    request.state.user = user.model_copy(update={"must_change_password": False})
    answer = _page(request, context, user, Told(password_changed=True))
    start_session(request, answer, context, token)
    return answer


@router.post("/account/tokens")
def add_token(
    request: Request,
    context: Context,
    user: SignedIn,
    name: Annotated[str, Form(max_length=100)] = "",
    scopes: Annotated[list[Scope] | None, Form()] = None,
    days: Annotated[int, Form(ge=1, le=LONGEST_TOKEN_DAYS)] = 365,
) -> HTMLResponse:
    """Makes a token; the answer is the only one that shows it."""
    try:
        with context.database.session() as session:
            token = create_token(session, user, name, frozenset(scopes or ()), days=days)
    except BadInput as refused:
        return _page(request, context, user, Told(refused.message(language_of(request))), status_of(refused))
    return _page(request, context, user, Told(token=token))


@router.post("/account/tokens/{token_id}/revoke")
def end_token(request: Request, context: Context, user: SignedIn, token_id: Identity) -> HTMLResponse:
    """Ends a token at once."""
    with context.database.session() as session:
        revoke_token(session, user.id, token_id)
    return _page(request, context, user, Told())
