"""Errors as answers: JSON for programs, a notice for htmx, a page for people.

What is answered is decided by what the caller asked for; what it says comes from the catalogue.
"""

import logging
import secrets
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
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

NOT_SIGNED_IN = "not-signed-in"
STATUS_OF_CODE = {NOT_SIGNED_IN: 401, "too-large": 413}
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
    """Whether the caller asked for JSON rather than for something to show."""
    return "application/json" in request.headers.get("accept", "")


def is_fragment(request: Request) -> bool:
    """Whether htmx asked, so that the answer is swapped into a page that is already shown."""
    return request.headers.get("hx-request") == "true"


def here(request: Request) -> str:
    """Where to come back to after signing in: the page asked for, never another site."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def answer_problem(request: Request, error: KouanError, status: int | None = None) -> Response:
    """The answer to a request that ended in ``error``."""
    status = status or status_of(error)
    message = error.message(language_of(request))
    if wants_json(request):
        return JSONResponse(
            {"code": error.code, "message": message}, status, media_type="application/problem+json"
        )
    if status == HTTPStatus.UNAUTHORIZED:
        return _to_sign_in(request, status)
    if is_fragment(request):
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        return _with_headers(page(request, "notice.html", status, message=message, code=error.code), headers)
    return page(request, "problem.html", status, message=message, code=error.code, number=int(status))


def _with_headers(response: HTMLResponse, headers: dict[str, str]) -> HTMLResponse:
    response.headers.update(headers)
    return response


def _to_sign_in(request: Request, status: int) -> Response:
    if is_fragment(request):
        return Response(status_code=status, headers={"HX-Redirect": "/sign-in"})
    back = here(request) if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", HTTPStatus.SEE_OTHER)


def _answer_known(request: Request, error: Exception) -> Response:
    assert isinstance(error, KouanError)  # noqa: S101 - registered for this class only
    if isinstance(error, OurFault):
        log.error("Request failed: %s", error, exc_info=error)
    return answer_problem(request, error)


def _answer_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        return answer_problem(request, NotFound("page-not-found"))
    return answer_problem(request, BadInput("request-not-understood"), int(status))


def _answer_invalid(request: Request, error: Exception) -> Response:
    """A path that is no number is a page that does not exist; other parts are a bad request."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        return answer_problem(request, NotFound("page-not-found"))
    return answer_problem(request, BadInput("request-not-understood"), HTTPStatus.UNPROCESSABLE_ENTITY)


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
            log.exception("Defect %s at %s", number, scope["path"])
            if started:
                raise
            response = answer_problem(Request(scope, receive), OurFault("internal", reason=number))
            await response(scope, receive, send)


def register_problems(app: FastAPI) -> None:
    """Makes every error of a route an answer in the reader's language."""
    app.add_exception_handler(KouanError, _answer_known)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
