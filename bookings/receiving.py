"""Receiving: a file becomes one row and one stored original, however often and from wherever it comes."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bookings.columns import storable
from bookings.database import Database
from bookings.models import DEFAULT_ENTERPRISE_ID, BusinessType, Document, DocumentSource, stored_id
from bookings.originals import OriginalStore
from messages.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Received:
    """The receipt. ``duplicate``: the same bytes were there before, and ``document_id`` is that first one."""

    document_id: int
    sha256: str
    duplicate: bool


def receive(
    database: Database,
    originals: OriginalStore,
    stream: BinaryIO,
    *,
    filename: str,
    max_bytes: int,
    enterprise_id: int | None = None,
    received_by: int | None = None,
    source: DocumentSource = "upload",
    chosen_business_type: BusinessType | None = None,
    to_be_read: bool = True,
) -> Received:
    """Store a file and write it into the book, once per enterprise.

    ``to_be_read`` False is for what goes along with a booking and holds no declaration.
    ``enterprise_id`` None is the default enterprise. Raises ``UnreadableDocument`` ``empty-file``
    or ``too-large``; nothing is kept then. Whether it is a PDF is found out by reading it.
    """
    # Browsers and folders may send a path; only the name is shown and stored.
    name = PurePath(storable(filename).replace("\\", "/")).name or "unnamed"
    stored = originals.put(stream, name, max_bytes)
    document = Document.model_validate(
        {
            "sha256": stored.sha256,
            "enterprise_id": enterprise_id or DEFAULT_ENTERPRISE_ID,
            "filename": name,
            "size_bytes": stored.size_bytes,
            "source": source,
            "received_by": received_by,
            "chosen_business_type": chosen_business_type,
            "state": "received" if to_be_read else "read",
        }
    )
    try:
        with database.session() as session:
            session.add(document)
            session.flush()
            return Received(stored_id(document), stored.sha256, duplicate=False)
    except IntegrityError:
        # The unique constraint decides between two that come at once; the loser finds the winner here.
        with database.session() as session:
            first = _first(session, stored.sha256, document.enterprise_id)
        if first is None:
            raise
        return Received(first, stored.sha256, duplicate=True)


def _first(session: Session, sha256: str, enterprise_id: int) -> int | None:
    return session.exec(
        select(Document.id).where(Document.sha256 == sha256, Document.enterprise_id == enterprise_id)
    ).first()


def retry(database: Database, document_id: int) -> None:
    """Put a failed document back in the queue. Raises ``Refused`` when it did not fail."""
    with database.session() as session:
        changed = session.exec(
            update(Document)
            .where(col(Document.id) == document_id, col(Document.state) == "failed")
            .values(
                state="received",
                error_code=None,
                error_parameters={},
                finished_at=None,
                attempts=0,
                retry_at=None,
                retry_reason=None,
            )
        )
        if changed.rowcount:
            return
        if session.get(Document, document_id) is None:
            raise NotFound("document-not-found", document=document_id)
        raise Refused("document-not-failed", document=document_id)
