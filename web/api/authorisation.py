"""Who calls the API and what they may do: a token's scopes, or what the role of a session permits."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from bookings.api_tokens import SCOPES_OF_ROLE, owner_of_token
from bookings.models import Scope
from bookings.views import UserView
from messages.errors import NotAllowed
from web.api.parameters import refuse_repeated
from web.context import WebContext
from web.dependencies import SESSION_COOKIE, Context, session_user
from web.problems import NOT_SIGNED_IN, PASSWORD_CHANGE_NEEDED

BEARER = HTTPBearer(
    scheme_name="token", auto_error=False, description="A token made on the page “My account”."
)
_COOKIE = APIKeyCookie(
    name=SESSION_COOKIE, scheme_name="session", auto_error=False, description="The session of our own pages."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom the request speaks for, and what it may do."""

    user: UserView
    scopes: frozenset[Scope]


def caller_of(
    request: Request,
    context: Context,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
    _cookie: Annotated[str | None, Security(_COOKIE)] = None,
) -> Caller:
    """Who calls. An ``Authorization`` header that is no good is never made up for by a cookie."""
    caller = (
        _by_token(context, bearer) if "authorization" in request.headers else _by_session(request, context)
    )
    if caller.user.must_change_password:
        raise NotAllowed(PASSWORD_CHANGE_NEEDED)
    # Here, because every operation asks who calls; and only those who may call are told what is wrong.
    refuse_repeated(request)
    return caller


def _by_token(context: WebContext, bearer: HTTPAuthorizationCredentials | None) -> Caller:
    owner = None if bearer is None else owner_of_token(context.database, bearer.credentials)
    if owner is None:
        raise NotAllowed(NOT_SIGNED_IN)
    return Caller(owner.user, owner.scopes)


def _by_session(request: Request, context: WebContext) -> Caller:
    user = session_user(request, context)
    return Caller(user, SCOPES_OF_ROLE[user.role])


def permitted(scope: Scope) -> Callable[[Caller], Awaitable[UserView]]:
    """A dependency: the caller's user; ``NotAllowed`` ``scope-not-permitted`` without the scope."""

    async def user_with_scope(caller: Annotated[Caller, Depends(caller_of)]) -> UserView:
        if scope not in caller.scopes:
            raise NotAllowed("scope-not-permitted", scopes=scope)
        return caller.user

    return user_with_scope


MayRead = Annotated[UserView, Depends(permitted("read"))]
MayUpload = Annotated[UserView, Depends(permitted("upload"))]
MayReview = Annotated[UserView, Depends(permitted("review"))]
MayAdminister = Annotated[UserView, Depends(permitted("administer"))]
MayExport = Annotated[UserView, Depends(permitted("export"))]
