"""Backup and restore: on either database, from any revision, whole or not at all."""

import io
import itertools
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import col, select

from bookings.backup import make_backup, restore_backup
from bookings.backup.manifest import MANIFEST_MEMBER, Manifest
from bookings.backup.tables import tables_of
from bookings.columns import now
from bookings.database import Database
from bookings.models import Booking, Declaration, Document, SignInSession, Truck
from bookings.originals import OriginalStore
from bookings.review import correct
from extractors.reading import Reading
from messages.errors import BadInput, PartUnavailable, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, reading
from tests.postgresql import PostgresqlCluster

Empty = Callable[[], Database]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, postgresql: PostgresqlCluster) -> Iterator[Empty]:
    """Databases without a table, of each kind."""
    with ExitStack() as stack:

        def made() -> Database:
            url = f"sqlite:///{tmp_path / 'restored' / 'kouan.sqlite'}"
            if request.param == "postgresql":
                url = stack.enter_context(postgresql.empty())
            database = Database.open(url)
            stack.callback(database.dispose)
            return database

        yield made


@pytest.fixture
def worked(desk: Desk) -> Desk:
    """A desk with bookings, a correction, a failed document and odd characters."""
    desk.booking(reading(gross_weight_kg="15480.50", marks_and_remarks="\0 “备注”\n\t😀"))
    desk.booking(reading(COMMODITY_VEHICLE))
    desk.booking(reading(gross_weight_kg="0.0000000001"))
    desk.process(desk.receive().document_id)
    with desk.database.session() as session:
        correct(session, 1, "remark", "手写", expected_version=1, user_id=desk.user_id)
    return desk


def backed_up(desk: Desk, folder: Path, name: str = "kouan.tar") -> Path:
    make_backup(desk.database, desk.originals, folder / name, "0.1.0")
    return folder / name


def members_of(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


def written(file: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(file, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file


def is_empty(database: Database) -> bool:
    with database.engine.connect() as connection:
        return inspect(connection).get_table_names() == []


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_restored_is_what_was_backed_up(worked: Desk, empty: Empty, tmp_path: Path) -> None:
    file = backed_up(worked, tmp_path)
    restored, originals = empty(), OriginalStore(tmp_path / "restored")
    manifest = restore_backup(restored, originals, file)
    assert manifest.tables["booking"].rows == 3
    assert manifest.originals == 4
    again = tmp_path / "again.tar"
    make_backup(restored, originals, again, "0.1.0")
    before, after = members_of(file), members_of(again)
    manifests = [Manifest.model_validate_json(each.pop(MANIFEST_MEMBER)) for each in (before, after)]
    assert before == after
    assert manifests[0].tables == manifests[1].tables
    assert file.stat().st_mode & 0o077 == 0


def test_work_goes_on_after_a_restore(worked: Desk, empty: Empty, tmp_path: Path) -> None:
    with worked.database.session() as session:
        session.add(Truck.model_validate({"booking_id": 1}))
        session.flush()
        newest = session.exec(select(Truck).order_by(col(Truck.id).desc())).first()
        assert newest is not None
        session.delete(newest)
        given = newest.id
    restored = empty()
    originals = OriginalStore(tmp_path / "restored")
    restore_backup(restored, originals, backed_up(worked, tmp_path))
    desk = Desk(restored, originals, worked.user_id, itertools.count(100))
    content = worked.originals.path(_first_hash(restored)).read_bytes()
    assert desk.receive(content).duplicate
    assert desk.booking(reading(), None) == 4
    with restored.session() as session:
        fresh = Truck.model_validate({"booking_id": 1})
        session.add(fresh)
        session.flush()
        assert given is not None
        assert fresh.id is not None
        assert fresh.id > given, "an id that was given once is never given again"
        correct(session, 2, "remark", "再写", expected_version=1, user_id=desk.user_id)
    with pytest.raises(Exception, match="append-only"), restored.session() as session:
        session.execute(text("DELETE FROM correction"))


def _first_hash(database: Database) -> str:
    with database.session() as session:
        return session.exec(select(Document.sha256).order_by(col(Document.id))).first() or ""


def test_a_backup_is_one_moment_although_others_write(worked: Desk, tmp_path: Path) -> None:
    ended = threading.Event()

    def receive_on_and_on() -> None:
        while not ended.is_set():
            worked.booking(reading())

    writer = threading.Thread(target=receive_on_and_on)
    writer.start()
    try:
        files = [backed_up(worked, tmp_path, f"{number}.tar") for number in range(5)]
    finally:
        ended.set()
        writer.join()
    for number, file in enumerate(files):
        database = Database.open(f"sqlite:///{tmp_path / str(number) / 'kouan.sqlite'}")
        manifest = restore_backup(database, OriginalStore(tmp_path / str(number)), file)
        assert manifest.missing_originals == []
        booked = manifest.tables["booking"].rows
        assert booked == manifest.tables["declaration"].rows == manifest.tables["attachment"].rows
        database.dispose()


def test_a_backup_of_the_first_revision_is_restored_and_every_reading_parses(
    desk: Desk, empty: Empty, tmp_path: Path
) -> None:
    old = empty()
    old.migrate("0001")
    readings = [reading(), reading(COMMODITY_VEHICLE)]
    with old.engine.begin() as connection:
        tables = {table.name: table for table in tables_of(connection)}
        for number, one in enumerate(readings, start=1):
            received = desk.receive()
            row = {
                "id": number,
                "sha256": received.sha256,
                "enterprise_id": 1,
                "filename": "a.pdf",
                "size_bytes": 1,
                "source": "upload",
                "received_at": now(),
                "state": "booked",
                "error_parameters": {},
                "attempts": 1,
            }
            connection.execute(tables["document"].insert(), row)
            stored = {"document_id": number, "position": 0, "reading": one.model_dump(mode="json")}
            connection.execute(tables["declaration"].insert(), stored | {"created_at": now()})
    file = tmp_path / "old.tar"
    assert make_backup(old, desk.originals, file, "0.1.0").revision == "0001"
    old.dispose()
    (tmp_path / "restored" / "kouan.sqlite").unlink(missing_ok=True)
    restored = empty()
    restore_backup(restored, OriginalStore(tmp_path / "restored"), file)
    restored.migrate()
    with restored.session() as session:
        found = session.exec(select(Declaration).order_by(col(Declaration.id))).all()
        assert [Reading.model_validate(one.reading) for one in found] == readings
        assert [one.retry_at for one in session.exec(select(Document))] == [None, None]


def test_who_is_signed_in_is_not_backed_up(worked: Desk, tmp_path: Path) -> None:
    with worked.database.session() as session:
        session.add(
            SignInSession.model_validate(
                {"token_hash": "secret", "user_id": worked.user_id, "expires_at": now()}
            )
        )
    assert b"secret" not in backed_up(worked, tmp_path).read_bytes()


def test_only_an_empty_place_is_restored_into(worked: Desk, empty: Empty, tmp_path: Path) -> None:
    file = backed_up(worked, tmp_path)
    with pytest.raises(Refused, match="restore-not-empty"):
        restore_backup(worked.database, OriginalStore(tmp_path / "other"), file)
    other = OriginalStore(tmp_path / "other")
    other.put(io.BytesIO(b"somebody else's"), "a.pdf", 100)
    database = empty()
    with pytest.raises(Refused, match="restore-not-empty"):
        restore_backup(database, other, file)
    assert is_empty(database)
    with worked.database.session() as session:
        assert len(session.exec(select(Booking)).all()) == 3


def test_a_restore_that_was_cut_off_can_be_done_again(worked: Desk, empty: Empty, tmp_path: Path) -> None:
    file = backed_up(worked, tmp_path)
    originals = OriginalStore(tmp_path / "restored")
    originals.put(io.BytesIO(worked.originals.path(_first_hash(worked.database)).read_bytes()), "a", 10**6)
    assert restore_backup(empty(), originals, file).originals == 4


def _without_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST_MEMBER]


def _without_a_table(members: dict[str, bytes]) -> None:
    del members["tables/booking.jsonl"]


def _without_an_original(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("originals/"))]


def _with_other_bytes(members: dict[str, bytes]) -> None:
    members[next(name for name in members if name.startswith("originals/"))] += b"x"


def _with_another_row(members: dict[str, bytes]) -> None:
    members["tables/booking.jsonl"] = members["tables/booking.jsonl"].replace(b"draft", b"ready")


def _with_a_stranger(members: dict[str, bytes]) -> None:
    members["../../etc/passwd"] = b"x"


def _with_a_wrong_manifest(members: dict[str, bytes]) -> None:
    members[MANIFEST_MEMBER] = b"{}"


@pytest.mark.parametrize(
    "harm",
    [
        _without_manifest,
        _without_a_table,
        _without_an_original,
        _with_other_bytes,
        _with_another_row,
        _with_a_stranger,
        _with_a_wrong_manifest,
    ],
)
def test_a_damaged_backup_restores_nothing(
    desk: Desk, tmp_path: Path, harm: Callable[[dict[str, bytes]], None]
) -> None:
    desk.booking(reading())
    members = members_of(backed_up(desk, tmp_path))
    harm(members)
    _is_refused_whole(written(tmp_path / "harmed.tar", members), tmp_path, "backup-damaged")


@pytest.mark.parametrize("length", [0, 100, 5000, -2000])
def test_a_backup_that_was_cut_restores_nothing(desk: Desk, tmp_path: Path, length: int) -> None:
    desk.booking(reading())
    file = backed_up(desk, tmp_path)
    content = file.read_bytes()
    cut = tmp_path / "cut.tar"
    end = len(content) + length if length < 0 else length
    manifest = content.rindex(MANIFEST_MEMBER.encode())
    cut.write_bytes(content[: min(end, manifest)])
    _is_refused_whole(cut, tmp_path, "backup-damaged")


def test_a_consistent_backup_with_a_row_that_points_nowhere_restores_nothing(
    desk: Desk, empty: Empty, tmp_path: Path
) -> None:
    desk.booking(reading())
    members = members_of(backed_up(desk, tmp_path))
    name = "tables/enterprise.jsonl"
    manifest = json.loads(members[MANIFEST_MEMBER])
    members[name] = b""
    manifest["tables"]["enterprise"] |= {
        "rows": 0,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    members[MANIFEST_MEMBER] = json.dumps(manifest).encode()
    database, originals = empty(), OriginalStore(tmp_path / "refused")
    with pytest.raises(BadInput, match="backup-damaged"):
        restore_backup(database, originals, written(tmp_path / "harmed.tar", members))
    assert is_empty(database)
    assert files_in(tmp_path / "refused") == []


def test_a_backup_of_a_newer_kouan_is_refused(desk: Desk, tmp_path: Path) -> None:
    members = members_of(backed_up(desk, tmp_path))
    members[MANIFEST_MEMBER] = members[MANIFEST_MEMBER].replace(b'"revision": "', b'"revision": "99')
    _is_refused_whole(written(tmp_path / "newer.tar", members), tmp_path, "backup-too-new")


def _is_refused_whole(file: Path, folder: Path, code: str) -> None:
    database = Database.open(f"sqlite:///{folder / 'refused' / 'kouan.sqlite'}")
    with pytest.raises(BadInput, match=code):
        restore_backup(database, OriginalStore(folder / "refused"), file)
    assert is_empty(database)
    database.dispose()
    assert not (folder / "refused" / "originals").exists()


def test_a_store_that_fills_up_while_restoring_is_left_empty(
    worked: Desk, empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backed_up(worked, tmp_path)
    originals = OriginalStore(tmp_path / "restored")
    link, calls = os.link, []

    def full(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise PartUnavailable("originals-unavailable", reason="No space left on device")
        link(source, target)

    monkeypatch.setattr(os, "link", full)
    database = empty()
    with pytest.raises(PartUnavailable):
        restore_backup(database, originals, file)
    assert is_empty(database)
    assert list(originals.kept.hashes()) == []


def test_a_lost_original_is_named_and_the_rest_backed_up(worked: Desk, tmp_path: Path) -> None:
    lost = _first_hash(worked.database)
    worked.originals.path(lost).unlink()
    with worked.database.session() as session:
        damaged = session.exec(select(Document.sha256).where(Document.sha256 != lost)).first() or ""
    worked.originals.path(damaged).chmod(0o600)
    worked.originals.path(damaged).write_bytes(b"other")
    manifest = make_backup(worked.database, worked.originals, tmp_path / "kouan.tar", "0.1.0")
    assert sorted(manifest.missing_originals) == sorted([lost, damaged])
    database = Database.open(f"sqlite:///{tmp_path / 'restored' / 'kouan.sqlite'}")
    assert (
        restore_backup(database, OriginalStore(tmp_path / "restored"), tmp_path / "kouan.tar").originals == 2
    )
    database.dispose()


def test_a_backup_is_never_overwritten_and_leaves_no_part(desk: Desk, tmp_path: Path) -> None:
    file = backed_up(desk, tmp_path)
    with pytest.raises(Refused, match="backup-exists"):
        backed_up(desk, tmp_path)
    with pytest.raises(PartUnavailable, match="backup-unwritable"):
        backed_up(desk, tmp_path / "no such folder")
    assert [path for path in tmp_path.iterdir() if path.suffix in (".tar", ".part")] == [file]


def test_a_database_without_tables_is_nothing_to_back_up(empty: Empty, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing-to-back-up"):
        make_backup(empty(), OriginalStore(tmp_path / "store"), tmp_path / "kouan.tar", "0.1.0")
    assert not (tmp_path / "kouan.tar").exists()


def test_a_file_that_is_not_there(empty: Empty, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="file-not-found"):
        restore_backup(empty(), OriginalStore(tmp_path / "store"), tmp_path / "none.tar")
