"""A change at a version that a program asks for: decided on what it saw, made once per key."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from bookings.views import UserView
from messages.errors import Conflict, Refused
from web.api.repeating import Repeatable
from web.context import WebContext
from web.problems import answer_problem


@dataclass(frozen=True, slots=True)
class VersionedStep:
    """Who asks for a change of what ``number`` names, at which version and with which key."""

    request: Request
    context: WebContext
    user: UserView
    number: int
    if_match: str | None
    key: str | None

    def version(self, expected: int | None) -> int:
        """The version the change was decided on, of the body or the header.

        Raises ``Refused`` ``version-needed`` for none or for two that differ.
        """
        tagged = None if self.if_match is None else int(self.if_match.strip('"'))
        named = {version for version in (tagged, expected) if version is not None}
        if len(named) != 1:
            raise Refused("version-needed")
        return named.pop()

    def once(self, content: str, act: Callable[[], Response], *, stale: str) -> Response:
        """Acts once per key. ``stale`` is the code of another one's change in between: 412 where the header
        named the version, else 409."""
        sent = f"{self.if_match}\n{content}"
        try:
            return Repeatable(self.request, self.context, self.user, self.key, sent).answer(act)
        except Conflict as conflict:
            if self.if_match is None or conflict.code != stale:
                raise
            return answer_problem(self.request, conflict, HTTPStatus.PRECONDITION_FAILED)
