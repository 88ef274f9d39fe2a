"""``kouan folders scan`` killed among hundreds of files: each file has one fate, and lies where it should."""

import hashlib
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from bookings.database import Database
from bookings.models import Booking, Declaration, Document, WatchedFile
from bookings.watched_folders.names import CLAIMED, REASON_SUFFIX, path_of
from bookings.watched_folders.places import FOLDER_OF_STATE
from settings import Settings
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw
from tests.kouan.processes import until
from tests.running import BARE_ENVIRONMENT

SEED = 20261122
DECLARATIONS = 240
TWICE = 40
DAMAGED = 20
KILLS = 6
FILES = DECLARATIONS + TWICE + DAMAGED
# Short enough that a document whose scan was killed is taken up again within the test.
READING_SECONDS = 10
LEASE_SECONDS = 12


@dataclass
class Scanned:
    """A watched folder with a data folder of its own, worked on by commands only."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "in"

    @property
    def settings(self) -> Settings:
        return Settings(_env_file=None, data_folder=self.folder / "data")

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        environment = BARE_ENVIRONMENT | {
            "KOUAN_DATA_FOLDER": str(self.settings.data_folder),
            "KOUAN_LANGUAGE": "en",
            "KOUAN_STABLE_SECONDS": "0.5",
            "KOUAN_FOLDER_TRIES": "1",
            "KOUAN_READING_SECONDS": str(READING_SECONDS),
            "KOUAN_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("kouan")), "folders", *arguments],
            env=environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ended(self) -> int:
        """How many files lie in the folders of fates; a scan may be at work."""
        folders = [self.root / name for name in FOLDER_OF_STATE.values()]
        return sum(not is_reason(path) for folder in folders for path in folder.glob("*/*"))

    def files(self) -> list[Path]:
        """Everything in the folder but reasons, below it."""
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return [path for path in found if not is_reason(path)]

    def contents(self) -> Counter[str]:
        return Counter(hashlib.sha256((self.root / path).read_bytes()).hexdigest() for path in self.files())


def is_reason(path: Path) -> bool:
    return path.name.endswith(REASON_SUFFIX)


def fill(scanned: Scanned, chance: random.Random) -> list[str]:
    """Puts the files there, in two folders that hold the same names; the numbers of the declarations."""
    numbers = [f"94022026{position:010d}" for position in range(DECLARATIONS)]
    contents = [draw(Print(number, default_cells(), items=[PrintedItem(1)])) for number in numbers]
    contents += chance.sample(contents, TWICE)
    contents += [b"%PDF-1.4 cut off " + bytes([position]) for position in range(DAMAGED)]
    chance.shuffle(contents)
    for position, content in enumerate(contents):
        path = scanned.root / ("one" if position % 2 else ".") / f"{position // 2}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return numbers


def scan_killed_at(scanned: Scanned, ended: int, delay: float) -> None:
    """One scan, killed ``delay`` seconds after so many files have come to their end."""
    scan = scanned.command("scan")
    until(lambda: scanned.ended() >= ended or scan.poll() is not None, f"{ended} files have a fate")
    time.sleep(delay)
    assert scan.poll() is None, scan.communicate()
    scan.kill()
    scan.communicate()


def test_a_scan_killed_again_and_again_gives_each_file_one_fate(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - chance, no secret
    scanned = Scanned(tmp_path)
    numbers = fill(scanned, chance)
    before = scanned.contents()
    adding = scanned.command("add", str(scanned.root))
    said, _ = adding.communicate()
    assert adding.returncode == 0, said
    moments = sorted(chance.sample(range(1, FILES - 40), KILLS))
    for moment in moments:
        scan_killed_at(scanned, max(moment, scanned.ended() + 1), chance.uniform(0.0, 0.1))
        assert scanned.contents() == before, "a file is lost or doubled"
    assert scanned.ended() < FILES

    database = Database.open(scanned.settings.database)

    def rows() -> list[WatchedFile]:
        with database.session() as session:
            return list(session.exec(select(WatchedFile)))

    def all_have_a_fate() -> bool:
        scanned.command("scan").communicate()
        return all(row.state not in ("waiting", "taken") for row in rows())

    until(all_have_a_fate, "every file has a fate")
    ended = rows()
    with database.session() as session:
        documents = list(session.exec(select(Document)))
        read = list(session.exec(select(Declaration.customs_number)))
        bookings = len(session.exec(select(col(Booking.id))).all())
    database.dispose()
    assert Counter(row.state for row in ended) == {
        "processed": DECLARATIONS,
        "duplicate": TWICE,
        "failed": DAMAGED,
    }
    assert len({row.path for row in ended}) == len(ended) == FILES
    assert sorted(path_of(row.location) for row in ended) == sorted(scanned.files())
    assert not list((scanned.root / CLAIMED).glob("*"))
    assert scanned.contents() == before
    assert Counter(document.state for document in documents) == {"booked": DECLARATIONS}
    assert sorted(number or "" for number in read) == numbers
    assert bookings == DECLARATIONS
    processed = {row.sha256 for row in ended if row.state == "processed"}
    assert len(processed) == DECLARATIONS, "a content is processed once, whatever was killed meanwhile"
