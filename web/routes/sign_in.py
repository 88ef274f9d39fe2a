"""Sign in, sign out, choose the language."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bookings import users
from bookings.signing_in import TooManyAttempts, sign_in_throttled
from messages.catalogue import Language, translate
from messages.errors import NotAllowed
from web.context import WebContext
from web.dependencies import SESSION_COOKIE, Context
from web.language import LANGUAGE_COOKIE, chosen_language, language_of
from web.pages import page

router = APIRouter()

ONE_YEAR_SECONDS = 365 * 24 * 3600


def own_address(text: str) -> str:
    """``text`` when it is a path of ours, else the home page: nobody is sent to another site."""
    if not text.startswith("/") or text.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in text):
        return "/"
    return text


def is_encrypted(request: Request) -> bool:
    """Whether the browser came by https, so that cookies may insist on it."""
    return request.url.scheme == "https"


def remember_language(request: Request, response: Response, language: Language) -> None:
    """Keeps the choice in this browser, for the pages before signing in too."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=ONE_YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_encrypted(request),
    )


@router.get("/sign-in")
def sign_in_page(
    request: Request,
    next: str = "/",  # noqa: A002 - the name in the address
    ended: bool = False,
) -> HTMLResponse:
    """The form; ``ended`` says that a session ended while a page was open."""
    problem = translate("web.session-ended", language_of(request)) if ended else None
    return page(request, "sign_in.html", next=own_address(next), username="", problem=problem)


@router.post("/sign-in")
def sign_in(
    request: Request,
    context: Context,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Starts a session, or says why not without telling which of the two was wrong."""
    try:
        token = sign_in_throttled(
            context.database,
            username,
            password,
            address=address_of(request),
            throttle=context.throttle,
            session_hours=context.session_hours,
        )
    except NotAllowed as refused:
        answer = page(
            request,
            "sign_in.html",
            HTTPStatus.TOO_MANY_REQUESTS if isinstance(refused, TooManyAttempts) else HTTPStatus.UNAUTHORIZED,
            next=own_address(next),
            username=username.strip(),
            problem=refused.message(language_of(request)),
        )
        if isinstance(refused, TooManyAttempts):
            answer.headers["Retry-After"] = str(refused.wait_seconds)
        return answer
    response = RedirectResponse(own_address(next), HTTPStatus.SEE_OTHER)
    start_session(request, response, context, token)
    return response


def address_of(request: Request) -> str:
    """Whose attempts count together; the server puts the proxy's word in place when it trusts the proxy."""
    return request.client.host if request.client is not None else "-"


def start_session(request: Request, response: Response, context: WebContext, token: str) -> None:
    """Gives the browser the new session and ends the one it had: a session never changes its owner."""
    former = request.cookies.get(SESSION_COOKIE)
    with context.database.session() as session:
        if former is not None:
            users.sign_out(session, former)
        user = users.user_of_token(session, token)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=context.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=is_encrypted(request),
    )
    if user is not None and LANGUAGE_COOKIE not in request.cookies:
        remember_language(request, response, user.language)


@router.post("/sign-out")
def sign_out(request: Request, context: Context) -> Response:
    """Ends the session here and in the store."""
    token = request.cookies.get(SESSION_COOKIE)
    if token is not None:
        with context.database.session() as session:
            users.sign_out(session, token)
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax", secure=is_encrypted(request))
    return response


@router.post("/language")
def choose_language(
    request: Request,
    context: Context,
    language: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Remembers the language of this browser, and of the person when signed in; shows the page again."""
    chosen = chosen_language(language, language_of(request))
    response = RedirectResponse(own_address(next), HTTPStatus.SEE_OTHER)
    remember_language(request, response, chosen)
    token = request.cookies.get(SESSION_COOKIE)
    with context.database.session() as session:
        user = users.user_of_token(session, token) if token else None
    if user is not None:
        with context.database.session() as session:
            users.set_language(session, user.id, chosen)
    return response
