"""A change of a VIN import that a program asks for: once per key, at a version."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bookings.views import UserView
from bookings.vin_imports.views import ImportView
from messages.errors import Conflict, Refused
from web.api import schemas
from web.api.authorisation import MayReview
from web.api.repeating import Repeatable
from web.api.vin_import_schemas import ImportStep
from web.context import WebContext
from web.dependencies import Context, Identity
from web.problems import answer_problem
from web.vin_imports import visible_import


def tagged(view: ImportView, status: int = HTTPStatus.OK) -> Response:
    """An import with its version as ``ETag``."""
    headers = {"ETag": f'"{view.version}"'}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"/api/v1/vin-imports/{view.id}"
    return Response(view.model_dump_json(), status, headers, media_type="application/json")


@dataclass(frozen=True, slots=True)
class Step:
    """Who changes which import."""

    request: Request
    context: WebContext
    user: UserView
    import_id: int
    if_match: str | None
    key: str | None

    def do(self, body: ImportStep, change: Callable[[Session, int], ImportView]) -> Response:
        """Makes the change at the version that was named, and answers the import after it."""

        def act(version: int) -> Response:
            with self.context.database.session() as session:
                return tagged(change(session, version))

        return self.act(body, act)

    def act(self, body: ImportStep, act: Callable[[int], Response]) -> Response:
        """As ``do``, for what is more than one transaction. Another one's change is 412 or 409."""
        visible_import(self.context, self.user, self.import_id)
        version = self._version(body.expected_version)
        content = f"{self.if_match}\n{body.model_dump_json()}"
        repeatable = Repeatable(self.request, self.context, self.user, self.key, content)
        try:
            return repeatable.answer(lambda: act(version))
        except Conflict as conflict:
            if self.if_match is None or conflict.code != "vin-import-changed":
                raise
            return answer_problem(self.request, conflict, HTTPStatus.PRECONDITION_FAILED)

    def _version(self, expected: int | None) -> int:
        named = None if self.if_match is None else int(self.if_match.strip('"'))
        if expected is not None and named not in (None, expected):
            raise Refused("version-needed")
        version = expected if named is None else named
        if version is None:
            raise Refused("version-needed")
        return version


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
