"""``kouan restore`` killed at any moment: the same one, done again, ends it; another is refused."""

import hashlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bookings.backup import make_backup
from bookings.database import Database
from bookings.models import Document
from bookings.originals import OriginalStore
from bookings.receiving import receive
from tests.kouan.processes import until
from tests.postgresql import PostgresqlCluster
from tests.running import BARE_ENVIRONMENT

SEED = 20261122
ORIGINALS = 400
KILLS = 5


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup with hundreds of originals."""
    return backup_of(tmp_path / "first", ORIGINALS)


def backup_of(folder: Path, originals: int) -> Path:
    database = Database.open(f"sqlite:///{folder / 'kouan.sqlite'}")
    database.migrate()
    store = OriginalStore(folder)
    chance = random.Random(f"{SEED} {folder.name}")  # noqa: S311 - chance, no secret
    for number in range(originals):
        source = folder / "source"
        source.write_bytes(chance.randbytes(2000))
        with source.open("rb") as stream:
            receive(database, store, stream, filename=f"{number}.pdf", max_bytes=10_000, to_be_read=False)
    file = folder.with_suffix(".tar")
    make_backup(database, store, file, "0.1.0")
    database.dispose()
    return file


class Place:
    """Where is restored into, by commands."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def restore(self, file: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("kouan")), "restore", str(file)],
            env=BARE_ENVIRONMENT
            | {"KOUAN_DATA_FOLDER": str(self.folder), "KOUAN_DATABASE_URL": self.url, "KOUAN_LANGUAGE": "en"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def originals(self) -> list[Path]:
        return list((self.folder / "originals").glob("??/??/*"))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, postgresql: PostgresqlCluster) -> Iterator[Place]:
    folder = tmp_path / "second"
    if request.param == "sqlite":
        yield Place(folder, f"sqlite:///{folder / 'kouan.sqlite'}")
        return
    with postgresql.empty() as url:
        yield Place(folder, url)


def killed(place: Place, file: Path, after_originals: int, delay: float) -> None:
    running = place.restore(file)
    until(
        lambda: len(place.originals()) >= after_originals or running.poll() is not None,
        f"{after_originals} originals restored",
    )
    time.sleep(delay)
    running.kill()
    _, said = running.communicate()
    assert running.returncode < 0, f"it had ended before: {said}"


def test_a_killed_restore_is_ended_by_doing_it_again(place: Place, backup: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - chance, no secret
    for moment in sorted(chance.sample(range(ORIGINALS * 3 // 4), KILLS)):
        killed(place, backup, max(moment, len(place.originals()) + 1), chance.uniform(0.0, 0.02))
    left = place.originals()
    assert 0 < len(left) < ORIGINALS

    other = place.restore(backup_of(tmp_path / "other", 1))
    _, said = other.communicate()
    assert other.returncode == 1
    assert "cut off" in said
    assert sorted(place.originals()) == sorted(left)

    # As a power cut leaves it: the name is on the disk, the bytes are not.
    left[0].chmod(0o600)
    left[0].write_bytes(b"")
    again = place.restore(backup)
    _, said = again.communicate()
    assert again.returncode == 0, said
    database = Database.open(place.url)
    with database.session() as session:
        hashes = hashes_in(session)
    database.dispose()
    assert len(hashes) == ORIGINALS
    kept = place.originals()
    assert sorted(path.name for path in kept) == hashes
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in kept)


def hashes_in(session: Session) -> list[str]:
    return sorted(session.exec(select(Document.sha256)).all())
