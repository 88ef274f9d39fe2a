"""A thousand files put into a watched folder in every bad way at once: each has exactly one fate."""

import hashlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from bookings.columns import now
from bookings.processing import process_document
from bookings.watched_folders.context import ScanRules
from bookings.watched_folders.scan import scan_folder
from extractors.reader_process import ReaderProcess
from extractors.reading import Reading
from tests.extractors.single_window_print import Print, draw
from tests.flows.watching import MadeReader, Watched, made, watched
from tests.web.made_documents import HEADER

FILES = 1000
SEED = 20261121
REAL_PRINTS = 8
# Scans run on a clock of their own, so that the seconds of the rules pass quickly.
FASTER = 20
RULES = ScanRules(stable_seconds=5, tries=8, lease_seconds=60, at_once=3)


class BothReaders(MadeReader):
    """Made documents at once, real prints in the real reading process; some files locked for a while."""

    def __init__(self, real: ReaderProcess, locked: set[str]) -> None:
        super().__init__()
        self._real = real
        self._locked = locked

    def read(self, path: Path, filename: str) -> list[Reading]:
        """As the one whose document it is."""
        return super().read(path, filename) if _is_made(path) else self._real.read(path, filename)

    def page_count(self, path: Path, filename: str) -> int:
        """As the one whose document it is; a locked file cannot be opened (root may open any)."""
        if filename in self._locked:
            raise PermissionError(13, "Permission denied")
        return super().page_count(path, filename) if _is_made(path) else self._real.page_count(path, filename)


def _is_made(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(HEADER) + 1) in (HEADER + b"{", HEADER[: len(HEADER)], b"")


@dataclass
class Writer:
    """Writes all files in steps that are mixed with each other, and keeps account of them."""

    root: Path
    chance: random.Random
    locked: set[str]
    copies: Counter[str] = field(default_factory=Counter)
    """How many files with these bytes (by hash) were left in the folder."""
    removed: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)

    def work(self) -> None:
        """Everything, in random order; a step of another file between any two of one."""
        ways: list[Callable[[int], Iterator[None]]] = [
            self.at_once,
            self.slowly,
            self.half_and_later_whole,
            self.under_another_name_first,
            self.twice,
            self.locked_for_a_while,
            self.taken_away_again,
            self.never_whole,
        ]
        weights = [6, 6, 4, 4, 3, 3, 3, 1]
        waiting = [self.chance.choices(ways, weights)[0](number) for number in range(FILES)]
        at_work: list[Iterator[None]] = []
        while waiting or at_work:
            while waiting and len(at_work) < 60:
                at_work.append(waiting.pop())
            step = self.chance.choice(at_work)
            if next(step, "end") == "end":
                at_work.remove(step)
            time.sleep(0.001)

    def path(self, number: int) -> Path:
        """A name, sometimes an odd one, sometimes in a subfolder."""
        folder = self.chance.choice(["", "", "甲公司", "deep/er"])
        name = self.chance.choice(["{}.pdf", "报关单 {}.PDF", "-{}.pdf", "line\n{}.pdf", "'{}\".pdf"])
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        return self.root / folder / name.format(number)

    def content(self, number: int) -> bytes:
        """Other bytes for every number; a few are real prints."""
        if number % (FILES // REAL_PRINTS) == 0:
            return draw(Print(number=f"9402202400002{number:05d}"))
        return made(str(number))

    def left(self, content: bytes) -> None:
        """A file with these bytes stays in the folder."""
        self.copies[hashlib.sha256(content).hexdigest()] += 1

    def at_once(self, number: int) -> Iterator[None]:
        """Written by one call."""
        content = self.content(number)
        self.path(number).write_bytes(content)
        self.left(content)
        yield

    def slowly(self, number: int) -> Iterator[None]:
        """Grows while it is looked at."""
        content = self.content(number)
        with self.path(number).open("wb", buffering=0) as file:
            for start in range(0, len(content), len(content) // 5 + 1):
                file.write(content[start : start + len(content) // 5 + 1])
                yield
        self.left(content)

    def half_and_later_whole(self, number: int) -> Iterator[None]:
        """Half of it lies there for some scans."""
        content, path = self.content(number), self.path(number)
        path.write_bytes(content[: len(content) // 2])
        for _ in range(20):
            yield
        path.write_bytes(content)
        self.left(content)

    def under_another_name_first(self, number: int) -> Iterator[None]:
        """As browsers and some programs do it; or renamed as a document, if it is still there."""
        content, path = self.content(number), self.path(number)
        first = path.with_name(path.name + ".part") if number % 2 else path.with_name(f"before {path.name}")
        first.write_bytes(content)
        self.left(content)
        for _ in range(10):
            yield
        try:
            first.rename(path)
        except FileNotFoundError:
            assert not number % 2, "a temporary file was taken"

    def twice(self, number: int) -> Iterator[None]:
        """Again under other names, some later."""
        content, path = self.content(number), self.path(number)
        for name in (path.name, f"copy {path.name}", f"again {path.name}"):
            path.with_name(name).write_bytes(content)
            self.left(content)
            yield

    def locked_for_a_while(self, number: int) -> Iterator[None]:
        """Whole, but nobody may open it."""
        content = self.content(number)
        path = self.path(number).with_name(f"locked {number}.pdf")
        self.locked.add(path.name)
        path.write_bytes(content)
        path.chmod(0)
        for _ in range(30):
            yield
        path.chmod(0o644)
        self.locked.discard(path.name)
        self.left(content)

    def taken_away_again(self, number: int) -> Iterator[None]:
        """Removed after a while, if it is still there."""
        content, path = self.content(number), self.path(number)
        path.write_bytes(content)
        for _ in range(self.chance.randrange(30)):
            yield
        try:
            path.unlink()
            self.removed.add(hashlib.sha256(content).hexdigest())
        except FileNotFoundError:
            self.left(content)

    def never_whole(self, number: int) -> Iterator[None]:
        """Damaged for good."""
        content = made(str(number))[:-20]
        self.path(number).write_bytes(content)
        self.damaged.add(hashlib.sha256(content).hexdigest())
        yield


@pytest.fixture
def hostile(tmp_path: Path, sqlite_url: str) -> Iterator[tuple[Watched, Writer]]:
    with watched(tmp_path, sqlite_url, rules=RULES) as folder, ReaderProcess() as real:
        writer = Writer(folder.root, random.Random(SEED), set())  # noqa: S311 - a test repeats itself
        reader = BothReaders(real, writer.locked)
        started = now()

        def clock() -> datetime:
            return folder.moment + (now() - started) * FASTER

        def read(document_id: int) -> None:
            process_document(
                folder.database, folder.context.originals, reader, document_id, worker="s", lease_seconds=60
            )

        folder.context = replace(folder.context, structure_reader=reader, read_document=read, clock=clock)
        yield folder, writer


def test_a_thousand_files_in_every_bad_way_have_one_fate_each(hostile: tuple[Watched, Writer]) -> None:
    folder, writer = hostile
    writing = threading.Thread(target=writer.work)
    writing.start()
    others = folder.with_context(owner="another scan")
    overlapping = threading.Thread(target=lambda: scan_while(writing, others))
    overlapping.start()
    scan_while(writing, folder)
    writing.join()
    overlapping.join()
    for _ in range(4 * RULES.tries):
        result = scan_folder(folder.context, folder.folder_id)
        if result.waiting + result.taken == 0 and result.settling == 0:
            break
        folder.later(300)

    rows = folder.files()
    assert Counter(row.state for row in rows if row.state in {"waiting", "taken"}) == {}
    lying = {kind: hashes(folder.root / kind) for kind in ("processed", "duplicates", "failed")}
    kept = {path for path in folder.root.rglob("*") if path.is_file()}
    assert len(kept) == sum(len(each) for each in lying.values()) + len(lying["failed"]), (
        "with its reason each"
    )
    assert Counter(lying["failed"]) == Counter(writer.damaged)
    # What was written and not taken away lies there as often as it was left, and was processed once.
    assert Counter(lying["processed"]) + Counter(lying["duplicates"]) == writer.copies
    assert set(Counter(lying["processed"]).values()) == {1}
    assert set(lying["processed"]) == set(writer.copies)
    documents = folder.documents()
    assert {document.state for document in documents} == {"booked"}
    assert sorted(document.sha256 for document in documents) == sorted(lying["processed"])
    assert writer.removed.isdisjoint(document.sha256 for document in documents)
    states = Counter(row.state for row in rows)
    assert states["processed"] == len(documents)
    assert states["duplicate"] == len(lying["duplicates"])
    assert states["failed"] == len(writer.damaged)
    assert sum(writer.copies.values()) + len(writer.removed) + len(writer.damaged) >= FILES


def scan_while(writing: threading.Thread, folder: Watched) -> None:
    """Scan again and again as long as files come."""
    while writing.is_alive():
        scan_folder(folder.context, folder.folder_id)
        time.sleep(0.02)


def hashes(folder: Path) -> list[str]:
    """Of every file but the reasons."""
    return [
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".reason.txt")
    ]
