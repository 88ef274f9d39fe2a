"""Requests with an ``Idempotency-Key``: done once, answered as often as asked."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bookings.idempotency import KeptAnswer, begin, finish, give_up
from bookings.views import UserView
from web.context import WebContext

_KEPT_HEADERS = ("content-type", "content-disposition", "etag", "location")
REPLAYED = "Idempotent-Replayed"


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request, who sent it and under which key; ``content`` is what tells it from another one."""

    request: Request
    context: WebContext
    user: UserView
    key: str | None
    content: str

    def answer(self, act: Callable[[], Response]) -> Response:
        """What ``act`` answers, or has answered before. A refusal is not kept: it may be retried."""
        if self.key is None:
            return act()
        database = self.context.database
        url = self.request.url
        kept = begin(
            database,
            self.user.id,
            self.key,
            operation=f"{self.request.method} {url.path}",
            request_hash=hashlib.sha256(f"{url.query}\n{self.content}".encode()).hexdigest(),
        )
        if kept is not None:
            return Response(kept.body, kept.status, kept.headers | {REPLAYED: "true"})
        try:
            answer = act()
        except BaseException:
            give_up(database, self.user.id, self.key)
            raise
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        finish(database, self.user.id, self.key, KeptAnswer(answer.status_code, headers, bytes(answer.body)))
        return answer
