"""For whoever operates kouan: whether it lives, whether it is ready, what it has done."""

import ipaddress
from typing import Annotated

from fastapi import APIRouter, Depends, Security
from fastapi.security import HTTPAuthorizationCredentials
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bookings.operation import readiness
from messages.errors import NotAllowed
from web.api.authorisation import BEARER, caller_of
from web.dependencies import Context
from web.metrics import exposition

router = APIRouter()

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""A request with one of these came through a proxy: the loopback address is only the proxy's."""


@router.get("/healthz")
def health() -> PlainTextResponse:
    """Says that requests are answered; tells nothing else."""
    return PlainTextResponse("ok")


@router.get("/readyz")
def ready(context: Context) -> JSONResponse:
    """Whether database and originals can be used (200 or 503), and whether a worker was seen lately."""
    found = readiness(context.database, context.originals)
    parts = {"database": found.database, "originals": found.originals, "worker": found.worker}
    return JSONResponse({"ready": found.is_ready, "parts": parts}, 200 if found.is_ready else 503)


def measuring(
    request: Request,
    context: Context,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
) -> None:
    """Lets in whoever asks on this machine, or has the scope ``metrics``."""
    if is_local(request) and "authorization" not in request.headers:
        return
    if "metrics" not in caller_of(request, context, bearer).scopes:
        raise NotAllowed("scope-not-permitted", scopes="metrics")


def is_local(request: Request) -> bool:
    """Whether the request comes from this machine and through no proxy."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


@router.get("/metrics", dependencies=[Depends(measuring)])
def metrics(context: Context) -> Response:
    """The metrics for Prometheus."""
    return Response(exposition(context.database), media_type=CONTENT_TYPE_LATEST)
