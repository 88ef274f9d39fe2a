"""What routes ask for: the context, who is signed in and what their role permits."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from bookings import users
from bookings.views import BookingView, DocumentView, UserView
from messages.errors import NotAllowed
from web.context import WebContext
from web.problems import NOT_SIGNED_IN

SESSION_COOKIE = "kouan_session"
DROPPING_ROLES = frozenset({"clerk", "reviewer", "administrator"})
REVIEWING_ROLES = frozenset({"reviewer", "administrator"})


def context_of(request: Request) -> WebContext:
    """The context the application was made with."""
    context = request.app.state.context
    assert isinstance(context, WebContext)  # noqa: S101 - create_app put it there
    return context


Context = Annotated[WebContext, Depends(context_of)]


def signed_in_user(request: Request, context: Context) -> UserView:
    """The person whose session cookie came along; ``NotAllowed`` when there is none or it is over."""
    token = request.cookies.get(SESSION_COOKIE)
    if token is None:
        raise NotAllowed(NOT_SIGNED_IN)
    with context.database.session() as session:
        user = users.user_of_token(session, token)
    if user is None:
        raise NotAllowed(NOT_SIGNED_IN)
    request.state.user = user
    return user


SignedIn = Annotated[UserView, Depends(signed_in_user)]


def dropping_user(user: SignedIn) -> UserView:
    """A person who may hand in documents."""
    if user.role not in DROPPING_ROLES:
        raise NotAllowed("role-not-permitted")
    return user


def reviewing_user(user: SignedIn) -> UserView:
    """A person who may correct, approve and export."""
    if user.role not in REVIEWING_ROLES:
        raise NotAllowed("role-not-permitted")
    return user


Dropping = Annotated[UserView, Depends(dropping_user)]
Reviewing = Annotated[UserView, Depends(reviewing_user)]


def may_see(user: UserView, seen: BookingView | DocumentView) -> bool:
    """Whether this user's enterprise is the one it belongs to; a user without one sees all."""
    return user.enterprise_id is None or user.enterprise_id == seen.enterprise_id
