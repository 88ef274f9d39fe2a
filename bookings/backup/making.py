"""Making a backup while others go on working: one consistent look at the tables, then the originals.

Originals are stored before their rows and never change, so all that the rows name are there.
"""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, select

from bookings.backup.manifest import MANIFEST_MEMBER, Manifest, TablePart, original_member, table_member
from bookings.backup.tables import highest_id, lines_of, tables_of
from bookings.columns import now
from bookings.database import Database
from bookings.originals import CHUNK_BYTES, OriginalStore
from messages.errors import PartUnavailable, Refused

_IN_MEMORY_BYTES = 8 * 1024 * 1024


def make_backup(database: Database, originals: OriginalStore, file: Path, program_version: str) -> Manifest:
    """Write everything into the .tar ``file``, which appears when it is whole, for its owner only.

    Originals that are lost or damaged are named in the manifest. Raises ``Refused``
    ``backup-exists`` or ``nothing-to-back-up``, ``PartUnavailable`` ``backup-unwritable``.
    """
    if file.exists():
        raise Refused("backup-exists", file=file)
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                manifest = _write(database, originals, target, program_version)
                target.flush()
                os.fsync(target.fileno())
            os.link(part, file)
        finally:
            part.unlink()
    except FileExistsError as error:
        raise Refused("backup-exists", file=file) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise PartUnavailable("backup-unwritable", file=file, reason=reason) from error
    return manifest


def _write(database: Database, originals: OriginalStore, target: BinaryIO, program_version: str) -> Manifest:
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        with database.snapshot() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise Refused("nothing-to-back-up")
            made_at = now()
            found = tables_of(connection)
            tables = {table.name: _add_table(archive, connection, table) for table in found}
            hashes = _hashes(connection, found)
        missing = [sha256 for sha256 in hashes if not _add_original(archive, originals, sha256)]
        manifest = Manifest(
            program_version=program_version,
            revision=revision,
            made_at=made_at,
            tables=tables,
            originals=len(hashes) - len(missing),
            missing_originals=missing,
        )
        content = manifest.model_dump_json(indent=1).encode()
        _add(archive, MANIFEST_MEMBER, io.BytesIO(content), len(content))
    return manifest


def _add_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> TablePart:
    rows = 0
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as spool:
        for line in lines_of(connection, table):
            rows += 1
            digest.update(line)
            spool.write(line)
        size = spool.tell()
        spool.seek(0)
        _add(archive, table_member(table.name), spool, size)
    return TablePart(rows=rows, sha256=digest.hexdigest(), highest_id=highest_id(connection, table))


def _hashes(connection: Connection, tables: Iterable[Table]) -> list[str]:
    document = next(table for table in tables if table.name == "document")
    column = document.columns["sha256"]
    return list(connection.execute(select(column).distinct().order_by(column)).scalars())


def _add_original(archive: tarfile.TarFile, originals: OriginalStore, sha256: str) -> bool:
    """False when it is lost or its bytes are others."""
    digest = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as spool:
        try:
            with originals.kept.open(sha256) as source:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    spool.write(chunk)
        except FileNotFoundError:
            return False
        if digest.hexdigest() != sha256:
            return False
        size = spool.tell()
        spool.seek(0)
        _add(archive, original_member(sha256), spool, size)
    return True


def _add(archive: tarfile.TarFile, name: str, content: "BinaryIO | io.BytesIO | object", size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    member.mtime = int(now().timestamp())
    archive.addfile(member, content)  # type: ignore[arg-type]  # a spooled file reads as one
