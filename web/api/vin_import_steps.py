"""A change of a VIN import that a program asks for: once per key, at a version."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bookings.vin_imports.views import ImportView
from web.api import schemas
from web.api.authorisation import MayReview
from web.api.steps import VersionedStep
from web.api.vin_import_schemas import ImportStep
from web.dependencies import Context, Identity
from web.vin_imports import visible_import


def tagged(view: ImportView, status: int = HTTPStatus.OK) -> Response:
    """An import with its version as ``ETag``."""
    headers = {"ETag": f'"{view.version}"'}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"/api/v1/vin-imports/{view.id}"
    return Response(view.model_dump_json(), status, headers, media_type="application/json")


class Step(VersionedStep):
    """Who changes which import."""

    __slots__ = ()

    @property
    def import_id(self) -> int:
        """The import."""
        return self.number

    def do(self, body: ImportStep, change: Callable[[Session, int], ImportView]) -> Response:
        """Makes the change at the version that was named, and answers the import after it."""

        def act(version: int) -> Response:
            with self.context.database.session() as session:
                return tagged(change(session, version))

        return self.act(body, act)

    def act(self, body: ImportStep, act: Callable[[int], Response]) -> Response:
        """As ``do``, for what is more than one transaction. Another one's change is 412 or 409."""
        visible_import(self.context, self.user, self.import_id)
        version = self.version(body.expected_version)
        return self.once(body.model_dump_json(), lambda: act(version), stale="vin-import-changed")


def step(
    request: Request,
    context: Context,
    user: MayReview,
    import_id: Identity,
    if_match: schemas.IfMatch = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> Step:
    """The step a request asks for."""
    return Step(request, context, user, import_id, if_match, key)


Asked = Annotated[Step, Depends(step)]
