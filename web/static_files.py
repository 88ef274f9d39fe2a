"""Static files under a version that is the hash of all of them, so that they are cached for good.

``/static/<version>/review.js`` may import ``./evidence.js``: both carry the same version.
"""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

from messages.errors import NotFound

FOLDER = Path(__file__).parent / "static"
SERVED = frozenset({".css", ".js", ".svg", ".png", ".txt"})
ONE_YEAR = "public, max-age=31536000, immutable"

router = APIRouter()


@cache
def files() -> dict[str, Path]:
    """Every served file by its path below the folder; nothing else can be asked for."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in SERVED)
    return {path.relative_to(FOLDER).as_posix(): path for path in found}


@cache
def version() -> str:
    """The first 12 hex digits of the SHA-256 over all served names and bytes."""
    digest = hashlib.sha256()
    for name, path in files().items():
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """The address of a static file; an unknown name is a defect of a template."""
    if name not in files():
        raise KeyError(name)
    return f"/static/{version()}/{name}"


@router.get("/static/{asked_version}/{name:path}")
def static_file(asked_version: str, name: str) -> FileResponse:
    """One file; under an old version it is answered but not kept."""
    path = files().get(name)
    if path is None:
        raise NotFound("page-not-found")
    media_type = mimetypes.guess_type(name)[0]
    caching = ONE_YEAR if asked_version == version() else "no-cache"
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": caching})
