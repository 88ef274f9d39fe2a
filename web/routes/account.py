"""One's own account: who I am, a new password."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings import users
from messages.catalogue import translate
from messages.errors import BadInput
from web.dependencies import Context, SignedIn
from web.language import language_of
from web.pages import page
from web.problems import status_of

router = APIRouter()


@router.get("/account")
def account_page(request: Request, user: SignedIn) -> HTMLResponse:
    """The form for a new password."""
    return page(request, "account.html", problem=None, done=False)


@router.post("/account/password")
def change_password(
    request: Request,
    context: Context,
    user: SignedIn,
    old_password: Annotated[str, Form()] = "",
    new_password: Annotated[str, Form()] = "",
    repeated_password: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Takes the new password when the old one is right and the new one was typed twice alike."""
    language = language_of(request)
    if new_password != repeated_password:
        problem = translate("web.passwords-differ", language)
        return page(request, "account.html", 422, problem=problem, done=False)
    try:
        with context.database.session() as session:
            users.change_password(session, user.id, old_password, new_password)
    except BadInput as refused:
        return page(
            request, "account.html", status_of(refused), problem=refused.message(language), done=False
        )
    return page(request, "account.html", problem=None, done=True)
