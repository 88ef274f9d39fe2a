"""What routes ask for: the context, who is signed in and what their role permits.

Only what asks the database is a plain function: FastAPI runs each of those in a thread, which a page
of several people waits for.
"""

from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import Request

from bookings import users
from bookings.views import UserView
from messages.errors import NotAllowed
from web.context import WebContext
from web.problems import NOT_SIGNED_IN, PASSWORD_CHANGE_NEEDED

SESSION_COOKIE = "kouan_session"
LARGEST_IDENTITY = 2**31 - 1
DROPPING_ROLES = frozenset({"clerk", "reviewer", "administrator"})
REVIEWING_ROLES = frozenset({"reviewer", "administrator"})


async def context_of(request: Request) -> WebContext:
    """The context the application was made with."""
    context = request.app.state.context
    assert isinstance(context, WebContext)  # noqa: S101 - create_app put it there
    return context


Context = Annotated[WebContext, Depends(context_of)]


Identity = Annotated[int, Path(ge=1, le=LARGEST_IDENTITY)]
"""The number of a row in an address; larger ones than any database has are no pages of ours."""


def session_user(request: Request, context: Context) -> UserView:
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


SessionUser = Annotated[UserView, Depends(session_user)]
"""Somebody signed in, who may still have to change the password: for the account page alone."""


async def signed_in_user(user: SessionUser) -> UserView:
    """Somebody signed in, with a password of their own."""
    if user.must_change_password:
        raise NotAllowed(PASSWORD_CHANGE_NEEDED)
    return user


SignedIn = Annotated[UserView, Depends(signed_in_user)]


async def dropping_user(user: SignedIn) -> UserView:
    """A person who may hand in documents."""
    if user.role not in DROPPING_ROLES:
        raise NotAllowed("role-not-permitted")
    return user


async def reviewing_user(user: SignedIn) -> UserView:
    """A person who may correct, approve and export."""
    if user.role not in REVIEWING_ROLES:
        raise NotAllowed("role-not-permitted")
    return user


async def administrator(user: SignedIn) -> UserView:
    """A person who lets others in."""
    if user.role != "administrator":
        raise NotAllowed("role-not-permitted")
    return user


Dropping = Annotated[UserView, Depends(dropping_user)]
Reviewing = Annotated[UserView, Depends(reviewing_user)]
Administrating = Annotated[UserView, Depends(administrator)]
