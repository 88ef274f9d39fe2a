"""Originals on S3 (moto, on loopback): byte for byte, once, with a bounded cache, and honest about faults."""

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from bookings.database import Database
from bookings.originals import LocalOriginals, OriginalStore
from bookings.processing import process_document
from bookings.receiving import receive
from messages.errors import OurFault, PartUnavailable
from tests.bookings.conftest import GivenReadings
from tests.bookings.readings import reading
from tests.object_store import BUCKET, Bucket

BYTES = b"%PDF-1.7 \x00\xff" * 1000
SHA256 = hashlib.sha256(BYTES).hexdigest()
KEY = f"kouan/{SHA256[:2]}/{SHA256[2:4]}/{SHA256}"


def store_in(folder: Path, cache_bytes: int = 10**9) -> OriginalStore:
    return OriginalStore.open(folder, f"s3://{BUCKET}/kouan", cache_bytes)


def put(store: OriginalStore, content: bytes = BYTES) -> str:
    return store.put(io.BytesIO(content), "a.pdf", 10**7).sha256


def copies_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "cache").rglob("*") if path.is_file()]


def test_an_original_is_kept_byte_for_byte_under_its_hash(bucket: Bucket, tmp_path: Path) -> None:
    store = store_in(tmp_path)
    assert put(store) == SHA256
    assert bucket.stored() == [KEY]
    assert bucket.client.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == BYTES
    assert store.path(SHA256).read_bytes() == BYTES
    assert list(store.kept.hashes()) == [SHA256]
    assert list((tmp_path / "incoming").iterdir()) == []


def test_another_machine_reads_it_through_a_copy_of_its_own(bucket: Bucket, tmp_path: Path) -> None:
    put(store_in(tmp_path / "one"))
    other = store_in(tmp_path / "other")
    assert other.path(SHA256).read_bytes() == BYTES
    bucket.client.delete_object(Bucket=BUCKET, Key=KEY)
    assert other.path(SHA256).read_bytes() == BYTES, "asked once only"
    with other.kept.open(put(other, b"x")) as stream:
        assert stream.read() == b"x"


def test_the_same_bytes_are_written_once(bucket: Bucket, tmp_path: Path) -> None:
    put(store_in(tmp_path / "one"))
    written = bucket.client.head_object(Bucket=BUCKET, Key=KEY)["LastModified"]
    bucket.client.copy_object(
        Bucket=BUCKET,
        Key=KEY,
        CopySource=f"{BUCKET}/{KEY}",
        Metadata={"by": "somebody"},
        MetadataDirective="REPLACE",
    )
    put(store_in(tmp_path / "two"))
    found = bucket.client.head_object(Bucket=BUCKET, Key=KEY)
    assert found["Metadata"] == {"by": "somebody"}
    assert found["LastModified"] >= written


def test_a_large_original_goes_in_parts(bucket: Bucket, tmp_path: Path) -> None:
    content = os.urandom(1000) * 12_000
    store = store_in(tmp_path / "one")
    sha256 = store.put(io.BytesIO(content), "a.pdf", 10**8).sha256
    assert hashlib.sha256(store_in(tmp_path / "other").path(sha256).read_bytes()).hexdigest() == sha256


def test_what_is_not_there_has_a_path_without_a_file(bucket: Bucket, tmp_path: Path) -> None:
    assert not store_in(tmp_path).path(SHA256).exists()


def test_bytes_that_do_not_fit_their_hash_are_never_handed_out(bucket: Bucket, tmp_path: Path) -> None:
    bucket.client.put_object(Bucket=BUCKET, Key=KEY, Body=b"other bytes")
    with pytest.raises(OurFault, match="original-damaged"):
        store_in(tmp_path).path(SHA256)
    assert copies_in(tmp_path) == []


def test_copies_that_were_not_used_for_long_make_room(bucket: Bucket, tmp_path: Path) -> None:
    store = store_in(tmp_path, cache_bytes=3000)
    old = [put(store, bytes([number]) * 1000) for number in range(3)]
    for number, sha256 in enumerate(old):
        os.utime(store.path(sha256), (time.time() - 10_000 + number,) * 2)
    new = put(store, b"n" * 1000)
    assert {path.name for path in copies_in(tmp_path)} == {old[1], old[2], new}
    assert store.path(old[0]).read_bytes() == bytes(1000), "fetched again"


def test_copies_in_use_are_kept_even_when_there_are_too_many(bucket: Bucket, tmp_path: Path) -> None:
    store = store_in(tmp_path, cache_bytes=1000)
    kept = [store.path(put(store, bytes([number]) * 1000)) for number in range(3)]
    assert all(path.is_file() for path in kept)


@pytest.mark.parametrize("fault", ["no bucket", "no server", "no keys"])
def test_a_store_that_does_not_answer_is_a_passing_fault(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    url = f"s3://{BUCKET}/kouan"
    if fault == "no bucket":
        url = "s3://no-such-bucket/kouan"
    elif fault == "no server":
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    else:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = OriginalStore.open(tmp_path, url)
    with pytest.raises(PartUnavailable, match="originals-unavailable"):
        put(store)
    with pytest.raises(PartUnavailable, match="originals-unavailable"):
        store.path("0" * 64)


def test_a_document_on_a_store_that_is_away_waits(
    bucket: Bucket, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = receive(
        database, store_in(tmp_path / "web"), io.BytesIO(BYTES), filename="a.pdf", max_bytes=10**7
    )
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    fate = process_document(
        database,
        store_in(tmp_path / "worker"),
        GivenReadings([reading()]),
        received.document_id,
        worker="w",
        lease_seconds=60,
    )
    assert fate.state == "received"
    assert fate.retry_at is not None


def test_a_folder_may_be_named_by_url(tmp_path: Path) -> None:
    store = OriginalStore.open(tmp_path / "data", f"file://{tmp_path}/原%20件")
    put(store)
    assert (tmp_path / "原 件" / SHA256[:2] / SHA256[2:4] / SHA256).read_bytes() == BYTES
    assert list(store.kept.hashes()) == [SHA256]


def test_a_folder_on_another_file_system_gets_a_whole_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_file_system(_source: object, _target: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_file_system)
    store = OriginalStore(tmp_path)
    for _ in range(2):
        put(store)
    assert store.path(SHA256).read_bytes() == BYTES
    assert store.path(SHA256).stat().st_mode & 0o222 == 0
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_full_disk_is_a_passing_fault_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PartUnavailable, match="No space left on device"):
        put(OriginalStore(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_source_that_breaks_is_no_fault_of_the_store(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        OriginalStore(tmp_path).put(Broken(), "a.pdf", 10)  # type: ignore[arg-type]


def test_removing_takes_back(bucket: Bucket, tmp_path: Path) -> None:
    for store in (store_in(tmp_path / "s3"), OriginalStore(tmp_path / "local")):
        store.kept.remove(put(store))
        assert list(store.kept.hashes()) == []
    assert isinstance(store.kept, LocalOriginals)
