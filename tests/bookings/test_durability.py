"""What a power cut may take back: only steps that are done again. Looked at where SQLite is told to wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bookings.database import Database
from bookings.watched_folders import settling
from tests.flows.watching import Watched, made, watched

WAITS_FOR_THE_DISK, DOES_NOT_WAIT = 2, 1


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'kouan.sqlite'}")
    opened.migrate()
    yield opened
    opened.dispose()


def waiting(database: Database, *, repeatable: bool = False) -> int:
    with database.session(repeatable=repeatable) as session:
        number: int = session.execute(text("PRAGMA synchronous")).scalar_one()
        return number


def test_commits_wait_for_the_disk_unless_they_are_repeatable(database: Database) -> None:
    assert waiting(database) == WAITS_FOR_THE_DISK
    assert waiting(database, repeatable=True) == DOES_NOT_WAIT
    assert waiting(database) == WAITS_FOR_THE_DISK, "the connection went back into the pool as it was"


def test_after_a_repeatable_step_that_failed_commits_wait_again(database: Database) -> None:
    with pytest.raises(RuntimeError), database.session(repeatable=True):
        raise RuntimeError
    assert waiting(database) == WAITS_FOR_THE_DISK


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path, str(database.engine.url)) as made_here:
        yield made_here


def test_a_file_is_put_away_only_after_the_disk_has_its_row(
    folder: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("a.pdf")
    folder.put("b.pdf", made("", end=""))
    happened: list[str] = []
    real = settling.bring

    def seen(source: Path, target: Path) -> None:
        happened.append(target.relative_to(folder.root).parts[0])
        real(source, target)

    monkeypatch.setattr(settling, "bring", seen)

    @event.listens_for(folder.database.engine, "commit")
    def committed(connection: object) -> None:
        raw = connection.connection.dbapi_connection  # type: ignore[attr-defined]
        happened.append("waited" if raw.execute("PRAGMA synchronous").fetchone()[0] == 2 else "went on")

    folder.settle()
    for _ in range(8):
        folder.later(300)
        folder.scan()
    put_away = [place for place, name in enumerate(happened) if name in ("processed", "failed")]
    assert len(put_away) == 2
    assert [happened[place - 1] for place in put_away] == ["waited", "waited"]
    assert "went on" in happened
