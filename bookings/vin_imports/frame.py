"""The frame of every change to a VIN import: one version, one writer, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.models import VinImport, VinImportRow
from messages.errors import Conflict, NotFound, Refused

OPEN_STATES = ("waiting", "open")


@contextmanager
def change_import(
    session: Session, import_id: int, expected_version: int, *, may_be_closed: bool = False
) -> Iterator[VinImport]:
    """Take the import for one change; its version rises. A refused change leaves nothing behind.

    Raises ``NotFound`` ``vin-import-not-found``, ``Conflict`` ``vin-import-changed`` when somebody was
    faster, and ``Refused`` ``vin-import-closed`` for one that is accepted, undone or dropped, unless
    ``may_be_closed``.
    """
    try:
        # Written before anything is read: from here on no one else can change this import.
        taken = session.exec(
            update(VinImport)
            .where(col(VinImport.id) == import_id, col(VinImport.version) == expected_version)
            .values(version=expected_version + 1, updated_at=now())
            .execution_options(synchronize_session=False)
        )
        vin_import = session.get(VinImport, import_id, populate_existing=True)
        if vin_import is None:
            raise NotFound("vin-import-not-found", number=import_id)
        if not taken.rowcount:
            raise Conflict("vin-import-changed", number=import_id, version=vin_import.version)
        if not may_be_closed and vin_import.state not in OPEN_STATES:
            raise Refused("vin-import-closed", state=vin_import.state)
        yield vin_import
        session.flush()
    except BaseException:
        session.rollback()
        raise


def import_of(session: Session, import_id: int, *, enterprise_id: int | None = None) -> VinImport:
    """The import as it stands; ``enterprise_id`` limits it to that enterprise's. Raises ``NotFound``."""
    vin_import = session.get(VinImport, import_id, populate_existing=True)
    if vin_import is None or enterprise_id not in (None, vin_import.enterprise_id):
        raise NotFound("vin-import-not-found", number=import_id)
    return vin_import


def row_of(session: Session, import_id: int, row_id: int) -> VinImportRow:
    """A row of the import. Raises ``NotFound`` ``vin-row-not-found``."""
    row = session.exec(
        select(VinImportRow)
        .where(VinImportRow.id == row_id, VinImportRow.import_id == import_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound("vin-row-not-found", row=row_id)
    return row
