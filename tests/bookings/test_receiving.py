"""Receiving and originals: once per enterprise, byte for byte, never rewritten."""

import io
import threading
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from bookings.enterprises import create_enterprise
from bookings.models import Document
from bookings.originals import OriginalStore
from bookings.receiving import Received, receive, retry
from messages.errors import NotFound, Refused, UnreadableDocument
from tests.bookings.conftest import Desk
from tests.bookings.readings import reading


class Unseekable(io.RawIOBase):
    """A stream as it comes from a network: read once, length unknown; it counts what was taken."""

    def __init__(self, content: bytes) -> None:
        self.content = io.BytesIO(content)
        self.taken = 0

    def seekable(self) -> bool:
        return False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self.content.read(size)
        self.taken += len(chunk)
        return chunk


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_original_is_kept_byte_for_byte_and_read_only(desk: Desk) -> None:
    received = desk.receive(b"%PDF-1.7 content")
    path = desk.originals.path(received.sha256)
    assert path.read_bytes() == b"%PDF-1.7 content"
    assert path.stat().st_mode & 0o222 == 0
    assert path.parent.name == received.sha256[2:4]


def test_the_same_bytes_are_the_first_document_again(desk: Desk) -> None:
    first = desk.receive(b"same")
    inode = desk.originals.path(first.sha256).stat().st_ino
    second = desk.receive(b"same")
    assert second == Received(first.document_id, first.sha256, duplicate=True)
    assert not first.duplicate
    assert desk.originals.path(first.sha256).stat().st_ino == inode


def test_another_enterprise_has_its_own_document_of_the_same_bytes(desk: Desk) -> None:
    with desk.database.session() as session:
        other = create_enterprise(session, "远山商贸")
    first = desk.receive(b"same")
    second = receive(
        desk.database,
        desk.originals,
        io.BytesIO(b"same"),
        filename="a.pdf",
        max_bytes=9,
        enterprise_id=other.id,
    )
    assert not second.duplicate
    assert second.document_id != first.document_id


def test_the_same_bytes_at_once_become_one_document(desk: Desk) -> None:
    barrier = threading.Barrier(8)
    receipts: list[Received] = []

    def receive_same() -> None:
        barrier.wait()
        receipts.append(desk.receive(b"the same bytes at once"))

    threads = [threading.Thread(target=receive_same) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 8
    assert len({receipt.document_id for receipt in receipts}) == 1
    assert sum(not receipt.duplicate for receipt in receipts) == 1
    with desk.database.session() as session:
        assert session.exec(select(func.count()).select_from(Document)).one() == 1
    assert len(files_in(desk.originals.folder)) == 1


@pytest.mark.parametrize(("content", "code"), [(b"", "empty-file"), (b"x" * 1001, "too-large")])
def test_an_empty_or_too_large_file_is_refused_and_nothing_is_kept(
    desk: Desk, content: bytes, code: str
) -> None:
    for stream in (io.BytesIO(content), Unseekable(content)):
        with pytest.raises(UnreadableDocument) as refused:
            receive(desk.database, desk.originals, stream, filename="大.pdf", max_bytes=1000)  # type: ignore[arg-type]
        assert refused.value.code == code
        assert "大.pdf" in refused.value.message("zh")
    assert files_in(desk.originals.folder) == []
    with desk.database.session() as session:
        assert session.exec(select(Document)).first() is None


def test_too_large_a_stream_is_not_read_to_its_end(tmp_path: Path) -> None:
    stream = Unseekable(b"x" * 20_000_000)
    with pytest.raises(UnreadableDocument):
        OriginalStore(tmp_path).put(stream, "big.pdf", 1_000_000)  # type: ignore[arg-type]
    assert stream.taken <= 3_000_000


def test_a_file_of_exactly_the_limit_is_taken(desk: Desk) -> None:
    assert not desk.receive(b"x" * 1000).duplicate


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/报关单.pdf", "报关单.pdf"),
        (r"C:\scans\a.pdf", "a.pdf"),
        ("", "unnamed"),
        ("a\0\udcff.pdf", "a?.pdf"),
    ],
)
def test_only_the_name_of_a_path_is_kept(desk: Desk, given: str, kept: str) -> None:
    received = receive(desk.database, desk.originals, io.BytesIO(b"x"), filename=given, max_bytes=9)
    with desk.database.session() as session:
        assert session.get_one(Document, received.document_id).filename == kept


@pytest.mark.parametrize("not_a_hash", ["", "../x", "A" * 64, "0" * 63])
def test_only_a_hash_leads_into_the_store(tmp_path: Path, not_a_hash: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        OriginalStore(tmp_path).path(not_a_hash)


def test_a_derived_file_stays_beside_its_original(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path)
    path = store.derived_path("ab" * 32, "page-1.png")
    assert path.parent.is_dir()
    with pytest.raises(ValueError, match="no path"):
        store.derived_path("ab" * 32, "../page-1.png")


def test_a_failed_document_can_be_read_again(desk: Desk) -> None:
    received = desk.receive()
    assert desk.process(received.document_id).error_code == "no-declaration"
    retry(desk.database, received.document_id)
    assert desk.process(received.document_id, reading()).state == "booked"
    with pytest.raises(Refused, match="document-not-failed"):
        retry(desk.database, received.document_id)
    with pytest.raises(NotFound):
        retry(desk.database, 99)
