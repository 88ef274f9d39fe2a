"""Errors as answers: JSON for programs, a notice for htmx, a page for people.

What is answered is decided by what the caller asked for; what it says comes from the catalogue.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from messages.errors import (
    BadInput,
    Conflict,
    KouanError,
    NotAllowed,
    NotFound,
    OurFault,
    PartUnavailable,
    Refused,
    UnreadableDocument,
)
from web.language import language_of
from web.pages import page

log = logging.getLogger(__name__)

API_PREFIX = "/api/"
PROGRAM_PATHS = frozenset({"/metrics", "/readyz"})
PROBLEM_MEDIA_TYPE = "application/problem+json"
NOT_SIGNED_IN = "not-signed-in"
PASSWORD_CHANGE_NEEDED = "password-change-needed"  # noqa: S105 - a code
UNSUPPORTED_MEDIA_TYPE = "media-type-not-supported"
REQUEST_TOO_LARGE = "request-too-large"
STATUS_OF_CODE = {
    UNSUPPORTED_MEDIA_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    REQUEST_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NOT_SIGNED_IN: HTTPStatus.UNAUTHORIZED,
    "sign-in-throttled": HTTPStatus.TOO_MANY_REQUESTS,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "version-needed": HTTPStatus.PRECONDITION_REQUIRED,
}
STATUS_OF_KIND: tuple[tuple[type[KouanError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Refused, 422),
    (UnreadableDocument, 422),
    (BadInput, 400),
    (PartUnavailable, 503),
)


def status_of(error: KouanError) -> int:
    """The HTTP status an error is answered with; 500 for what is our own fault."""
    if error.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[error.code]
    return next((status for kind, status in STATUS_OF_KIND if isinstance(error, kind)), 500)


def wants_json(request: Request) -> bool:
    """Whether the caller is a program: it uses the API, or asked for JSON."""
    return is_api(request) or "application/json" in request.headers.get("accept", "")


def is_api(request: Request) -> bool:
    """Whether the request is one that only programs make, whose answers are never pages."""
    return request.url.path.startswith(API_PREFIX) or request.url.path in PROGRAM_PATHS


def is_fragment(request: Request) -> bool:
    """Whether htmx asked, so that the answer is swapped into a page that is already shown."""
    return request.headers.get("hx-request") == "true"


def here(request: Request) -> str:
    """Where to come back to after signing in: the page asked for, never another site."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it. Programs look at ``code``, people read ``detail``."""

    type: str = "about:blank"
    title: str
    """The words of the HTTP status."""
    status: int
    detail: str
    """What happened and what to do, in the reader's language."""
    code: str
    """The stable code; docs/errors.md lists them."""
    message: str
    """The same as ``detail``."""
    errors: list[str] = []
    """The parts of the request that are at fault."""


def problem_json(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as ``application/problem+json``."""
    return JSONResponse(
        problem.model_dump(mode="json"), problem.status, dict(headers or {}), media_type=PROBLEM_MEDIA_TYPE
    )


def answer_problem(
    request: Request, error: KouanError, status: int | None = None, *, errors: Sequence[str] = ()
) -> Response:
    """The answer to a request that ended in ``error``."""
    status = int(status or status_of(error))
    message = error.message(language_of(request))
    if wants_json(request):
        problem = Problem(
            title=HTTPStatus(status).phrase,
            status=status,
            detail=message,
            code=error.code,
            message=message,
            errors=list(errors),
        )
        # RFC 9110: who is not signed in is told how to.
        challenge = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
        return problem_json(problem, challenge)
    if error.code == NOT_SIGNED_IN:
        return _to_sign_in(request, status)
    if error.code == PASSWORD_CHANGE_NEEDED:
        return _to(request, "/account", status)
    if is_fragment(request):
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        return _with_headers(page(request, "notice.html", status, message=message, code=error.code), headers)
    return page(request, "problem.html", status, message=message, code=error.code, number=int(status))


def _with_headers(response: HTMLResponse, headers: dict[str, str]) -> HTMLResponse:
    response.headers.update(headers)
    return response


def _to_sign_in(request: Request, status: int) -> Response:
    if is_fragment(request):
        # A page was open: its session has ended, and the last change was not taken.
        return _to(request, f"/sign-in?next={quote(_shown_page(request), safe='')}&ended=1", status)
    back = here(request) if request.method == "GET" else "/"
    return _to(request, f"/sign-in?next={quote(back, safe='')}", status)


def _shown_page(request: Request) -> str:
    """The page from which htmx asked: who has to sign in again comes back to it."""
    shown = urlsplit(request.headers.get("hx-current-url", ""))
    return shown.path if shown.path.startswith("/") else "/"


def _to(request: Request, address: str, status: int) -> Response:
    if is_fragment(request):
        return Response(status_code=status, headers={"HX-Redirect": address})
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _answer_known(request: Request, error: Exception) -> Response:
    assert isinstance(error, KouanError)  # noqa: S101 - registered for this class only
    if isinstance(error, OurFault):
        log.error("request failed: %s", error.code, exc_info=error)
    return answer_problem(request, error)


def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer_problem(request, NotFound("page-not-found"))
    answer = answer_problem(request, BadInput("request-not-understood"), error.status_code)
    # A method that is not allowed names those that are.
    answer.headers.update(error.headers or {})
    return answer


def _answer_invalid(request: Request, error: Exception) -> Response:
    """A path that is no number is a page that does not exist; other parts are a bad request."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    problems = error.errors()
    if any(problem["loc"][0] == "path" for problem in problems):
        return answer_problem(request, NotFound("page-not-found"))
    errors = [f"{_place(problem['loc'])}: {problem['msg']}" for problem in problems]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer_problem(request, BadInput("request-not-understood"), status, errors=errors)


def _place(location: Sequence[int | str]) -> str:
    """Where in the request, in signs that can be written: a key may be half of a character."""
    return ".".join(str(part) for part in location).encode(errors="replace").decode()


class AnswerDefects:
    """Answers our own defects; the log has the trace under the number the person is shown.

    A middleware and not an exception handler: Starlette runs the handler of ``Exception`` outside of
    all other middleware, where the answer would go without its security headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noticing_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noticing_start)
        except Exception:
            number = secrets.token_hex(4)
            log.exception("defect %s", number, extra={"defect": number})
            if started:
                raise
            response = answer_problem(Request(scope, receive), OurFault("internal", reason=number))
            await response(scope, receive, send)


def register_problems(app: FastAPI) -> None:
    """Makes every error of a route an answer in the reader's language."""
    app.add_exception_handler(KouanError, _answer_known)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
