"""Restoring a backup into an empty place: everything is checked before anything is written."""

import hashlib
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from alembic.script import ScriptDirectory
from pydantic import ValidationError
from sqlalchemy import Connection, delete, inspect
from sqlalchemy.exc import SQLAlchemyError

from bookings.backup.manifest import MANIFEST_MEMBER, Manifest, hash_in, table_member
from bookings.backup.tables import lines_of, load_lines, set_highest_id, tables_of
from bookings.database import MIGRATIONS, Database, upgrade
from bookings.originals import CHUNK_BYTES, OriginalStore, unavailable_when_it_fails
from messages.errors import BadInput, Refused


def restore_backup(database: Database, originals: OriginalStore, file: Path) -> Manifest:
    """Put everything back and migrate it forward; when anything fails, the place is as empty as before.

    Raises ``Refused`` ``restore-not-empty``, ``BadInput`` ``file-not-found``, ``backup-damaged`` or
    ``backup-too-new`` (made by a newer kouan).
    """
    with _opened(file) as archive:
        members = {member.name: member for member in archive.getmembers()}
        manifest = _manifest(archive, members, file)
        hashes = _verified(archive, members, manifest, file)
        _require_known(manifest)
        _require_no_others(originals, hashes)
        with database.alone() as connection:
            if inspect(connection).get_table_names():
                raise Refused("restore-not-empty", place="database")
            upgrade(connection, manifest.revision)
            _load(archive, members, connection, manifest, file)
            upgrade(connection)
            _remove_damaged(originals)
            with _taken_back_when_it_fails(originals) as kept:
                for sha256, name in hashes.items():
                    kept.append(sha256)
                    _keep(originals, sha256, _content(archive, members[name]))
                connection.commit()
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:
            yield archive
    except tarfile.TarError as error:
        raise BadInput("backup-damaged", file=file, reason=str(error)) from error
    except FileNotFoundError as error:
        raise BadInput("file-not-found", file=file) from error


def _manifest(archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], file: Path) -> Manifest:
    if MANIFEST_MEMBER not in members:
        raise BadInput("backup-damaged", file=file, reason=f"{MANIFEST_MEMBER} is missing")
    try:
        return Manifest.model_validate_json(_content(archive, members[MANIFEST_MEMBER]).read())
    except ValidationError as error:
        raise BadInput("backup-damaged", file=file, reason=MANIFEST_MEMBER) from error


def _verified(
    archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], manifest: Manifest, file: Path
) -> dict[str, str]:
    """The originals: member names by hash. Every byte of the backup has been checked then."""
    expected = {table_member(name): part.sha256 for name, part in manifest.tables.items()}
    hashes: dict[str, str] = {}
    for name in members.keys() - expected.keys() - {MANIFEST_MEMBER}:
        sha256 = hash_in(name)
        if sha256 is None:
            raise BadInput("backup-damaged", file=file, reason=name)
        hashes[sha256] = name
        expected[name] = sha256
    if len(hashes) != manifest.originals or not members.keys() >= expected.keys():
        raise BadInput("backup-damaged", file=file, reason="members are missing")
    # In the order of the file: a disk reads it in one go.
    for member in sorted(members.values(), key=lambda one: one.offset):
        if member.name in expected and _hash_of(_content(archive, member)) != expected[member.name]:
            raise BadInput("backup-damaged", file=file, reason=member.name)
    return hashes


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(member) if member.isreg() else None
    if content is None:
        raise tarfile.ReadError(f"{member.name} is no file")
    return content


def _hash_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _require_known(manifest: Manifest) -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if manifest.revision not in known:
        raise BadInput("backup-too-new", version=manifest.program_version, revision=manifest.revision)


def _require_no_others(originals: OriginalStore, hashes: Iterable[str]) -> None:
    """Originals of this very backup may be there: an earlier restore of it was cut off."""
    ours = frozenset(hashes)
    if any(sha256 not in ours for sha256 in originals.kept.hashes()):
        raise Refused("restore-not-empty", place="originals")


def _remove_damaged(originals: OriginalStore) -> None:
    """What a power cut left of an earlier restore need not be whole, and would not be written again."""
    for sha256 in list(originals.kept.hashes()):
        with originals.kept.open(sha256) as content:
            is_whole = _hash_of(content) == sha256
        if not is_whole:
            originals.kept.remove(sha256)


def _load(
    archive: tarfile.TarFile,
    members: dict[str, tarfile.TarInfo],
    connection: Connection,
    manifest: Manifest,
    file: Path,
) -> None:
    tables = tables_of(connection)
    if {table.name for table in tables} != manifest.tables.keys():
        raise BadInput("backup-damaged", file=file, reason="tables")
    for table in reversed(tables):
        connection.execute(delete(table))  # the rows that migrations make
    for table in tables:
        part = manifest.tables[table.name]
        try:
            load_lines(connection, table, _content(archive, members[table_member(table.name)]))
        except (ValueError, KeyError, AttributeError, SQLAlchemyError) as error:
            raise BadInput("backup-damaged", file=file, reason=table_member(table.name)) from error
        # What was stored is read again: it must be the same to the last digit.
        digest = hashlib.sha256()
        rows = 0
        for line in lines_of(connection, table):
            rows += 1
            digest.update(line)
        if (rows, digest.hexdigest()) != (part.rows, part.sha256):
            raise BadInput("backup-damaged", file=file, reason=table_member(table.name))
        if part.highest_id is not None:
            set_highest_id(connection, table, part.highest_id)


@contextmanager
def _taken_back_when_it_fails(originals: OriginalStore) -> Iterator[list[str]]:
    kept: list[str] = []
    try:
        yield kept
    except BaseException:
        for sha256 in kept:
            originals.kept.remove(sha256)
        raise


def _keep(originals: OriginalStore, sha256: str, content: IO[bytes]) -> None:
    with originals.temporary() as (target, temporary):
        with unavailable_when_it_fails():
            while chunk := content.read(CHUNK_BYTES):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
            temporary.chmod(0o440)
        originals.kept.keep(temporary, sha256)
