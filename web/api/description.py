"""The API's own description (OpenAPI): the only part of it that needs no token."""

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from web.problems import Problem

router = APIRouter(prefix="/api/v1", include_in_schema=False)

_UNUSED = ("HTTPValidationError", "ValidationError")
"""FastAPI adds these; our answers to invalid requests are problems."""


@router.get("/openapi.json")
def description(request: Request) -> JSONResponse:
    """The OpenAPI document of this version."""
    return JSONResponse(openapi(request.app))


def openapi(app: FastAPI) -> dict[str, Any]:
    """What FastAPI knows of the routes, with the schema of problems."""
    described = app.openapi()
    schemas = described["components"]["schemas"]
    schemas[Problem.__name__] = Problem.model_json_schema(mode="serialization")
    for name in _UNUSED:
        schemas.pop(name, None)
    return described
