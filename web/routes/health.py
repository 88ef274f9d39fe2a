"""Whether the web application answers, for the supervisor that started it."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

router = APIRouter()


@router.get("/healthz")
def health() -> PlainTextResponse:
    """Says that requests are answered; tells nothing else."""
    return PlainTextResponse("ok")
