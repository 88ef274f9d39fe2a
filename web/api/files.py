"""A file out of a request: its whole body, or the part ``file`` of a form."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import BinaryIO, cast

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message

from messages.errors import BadInput, UnreadableDocument
from web.problems import UNSUPPORTED_MEDIA_TYPE

FORM = "multipart/form-data"
RAW = frozenset(
    {
        "application/pdf",
        "application/octet-stream",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "text/csv",
    }
)
FORM_OVERHEAD_BYTES = 64 * 1024
IN_MEMORY_BYTES = 1024 * 1024
LONGEST_NAME = 255
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SentFile:
    """The file in a temporary one of ours, its name and the SHA-256 of its bytes."""

    stream: BinaryIO
    filename: str
    sha256: str


async def sent_file(request: Request, filename: str | None, max_bytes: int) -> SentFile:
    """The file that came along; no more of it is taken than is allowed.

    Raises ``UnreadableDocument`` ``too-large``, ``BadInput`` ``media-type-not-supported`` or
    ``request-not-understood`` (no file, or no name for it).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == FORM:
        return await _part(request, filename, max_bytes)
    if media_type not in RAW:
        raise BadInput(UNSUPPORTED_MEDIA_TYPE, given=media_type or "-", taken=", ".join([*sorted(RAW), FORM]))
    if filename is None:
        raise BadInput("file-name-needed")
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed by the caller
    stream = cast(BinaryIO, spool)
    digest = hashlib.sha256()
    try:
        async for chunk in limited(request, filename, max_bytes).stream():
            digest.update(chunk)
            stream.write(chunk)
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    return SentFile(stream, filename, digest.hexdigest())


async def _part(request: Request, filename: str | None, max_bytes: int) -> SentFile:
    bounded = limited(request, filename or "file", max_bytes + FORM_OVERHEAD_BYTES)
    form = await bounded.form(max_files=1, max_fields=1)
    try:
        file = _only_file(form)
        name = filename or file.filename or ""
        if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
            raise BadInput("file-name-needed")
        if file.size is not None and file.size > max_bytes:
            raise UnreadableDocument("too-large", file=name, actual=file.size, limit=max_bytes)
        digest = hashlib.sha256()
        while chunk := await file.read(_CHUNK):
            digest.update(chunk)
        await file.seek(0)
    except BaseException:
        await form.close()
        raise
    return SentFile(file.file, name, digest.hexdigest())


def _only_file(form: FormData) -> UploadFile:
    parts = form.multi_items()
    if len(parts) == 1:
        name, part = parts[0]
        if name == "file" and isinstance(part, UploadFile):
            return part
    raise BadInput("request-not-understood")


def limited(request: Request, filename: str, limit: int) -> Request:
    """The request, ending in ``too-large`` as soon as more than ``limit`` bytes have come."""
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise UnreadableDocument("too-large", file=filename, actual=taken, limit=limit)
        return message

    return Request(request.scope, receive)
