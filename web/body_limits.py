"""Bodies that are held in memory are small. Files have a limit of their own, where they are taken in."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from messages.errors import BadInput
from web.problems import REQUEST_TOO_LARGE, answer_problem

MOST_BYTES = 1024 * 1024
FILE_PATHS = ("/documents", "/attachments", "/vin-imports", "/vin-imports/files", "/appointments/imports")
"""How the paths end at which a file may come; those routes write it to disk up to the limit of files."""


class LimitBodies:
    """Answers 413 to forms and JSON of more than a mebibyte, whoever sends them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(FILE_PATHS):
            await self.app(scope, receive, send)
            return
        taken = 0
        refused: BadInput | None = None

        async def receive_counting() -> Message:
            nonlocal taken, refused
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BYTES:
                refused = BadInput(REQUEST_TOO_LARGE, limit=MOST_BYTES)
                raise refused
            return message

        async def send_unless_refused(message: Message) -> None:
            # FastAPI answers whatever goes wrong with a body by 400; that answer is not sent.
            if refused is None:
                await send(message)

        try:
            await self.app(scope, receive_counting, send_unless_refused)
        except BadInput as raised:
            if raised is not refused:
                raise
        if refused is not None:
            await answer_problem(Request(scope, receive), refused)(scope, receive, send)
