"""A watched folder with a real store, a clock that is turned by hand, and a quick reader of made files."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import AfterReceiving, Document, WatchedFile, WatchedFileState, WatchedFolder, stored_id
from bookings.originals import OriginalStore
from bookings.processing import process_document
from bookings.vin_reading import LimitedSheetReader
from bookings.watched_folders.context import ScanContext, ScanRules
from bookings.watched_folders.folders import add_folder
from bookings.watched_folders.names import path_of
from bookings.watched_folders.results import ScanResult
from bookings.watched_folders.scan import scan_folder
from extractors.reading import Reading
from messages.errors import UnreadableDocument
from tests.web.made_documents import HEADER, LOADED_TRUCK, MadeDocumentReader

RULES = ScanRules(stable_seconds=5, tries=3, lease_seconds=60)


def made(mark: str = "", end: str = "%%EOF") -> bytes:
    """A whole made document; another ``mark`` makes other bytes."""
    content = {"values": LOADED_TRUCK | {"bill_number": mark}, "doubted": (), "end": end}
    return HEADER + json.dumps(content, ensure_ascii=False).encode()


class MadeReader(MadeDocumentReader):
    """Reads made documents; a part of one is damaged."""

    def read(self, path: Path, filename: str) -> list[Reading]:
        """The declaration in a whole made document."""
        self.page_count(path, filename)
        return super().read(path, filename)

    def page_count(self, path: Path, filename: str) -> int:
        """1 for a whole made document."""
        content = path.read_bytes()
        if not content:
            raise UnreadableDocument("empty-file", file=filename)
        if not content.startswith(HEADER):
            raise UnreadableDocument("not-a-pdf", file=filename)
        try:
            json.loads(content.removeprefix(HEADER))
        except ValueError as error:
            raise UnreadableDocument("damaged", file=filename) from error
        return 1


@dataclass
class Watched:
    """A folder, the scan of it, and what became of its files."""

    root: Path
    context: ScanContext
    folder_id: int
    moment: datetime

    @property
    def database(self) -> Database:
        """Where the fates are."""
        return self.context.database

    def later(self, seconds: float) -> None:
        """Turn the clock."""
        self.moment += timedelta(seconds=seconds)

    def scan(self) -> ScanResult:
        """One look."""
        return scan_folder(self.context, self.folder_id)

    def settle(self) -> ScanResult:
        """Two looks, so that what lies still is taken."""
        self.scan()
        self.later(RULES.stable_seconds)
        return self.scan()

    def put(self, name: str | bytes, content: bytes | None = None) -> Path:
        """A file in the folder, whole unless its content is given."""
        path = self.root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made(repr(name)) if content is None else content)
        return path

    def files(self) -> list[WatchedFile]:
        """All rows, in the order they were first seen."""
        with self.database.session() as session:
            query = select(WatchedFile).where(WatchedFile.folder_id == self.folder_id)
            return list(session.exec(query.order_by(col(WatchedFile.id))))

    def fates(self) -> dict[str, WatchedFileState]:
        """State by path, of the newest row."""
        return {str(path_of(file.path)): file.state for file in self.files()}

    def documents(self) -> list[Document]:
        """All documents."""
        with self.database.session() as session:
            return list(session.exec(select(Document).order_by(col(Document.id))))

    def folder(self) -> WatchedFolder:
        """The folder's row."""
        with self.database.session() as session:
            return session.get_one(WatchedFolder, self.folder_id)

    def left(self) -> list[str]:
        """Every file in and below the folder, by its path."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    def with_context(self, **changes: object) -> "Watched":
        """The same folder scanned in another way."""
        return replace(self, context=replace(self.context, **changes))  # type: ignore[arg-type]


@contextmanager
def watched(
    folder: Path, url: str, *, after: AfterReceiving = "move", rules: ScanRules = RULES
) -> Iterator[Watched]:
    """A watched folder ``in`` below ``folder`` with a database and store of its own."""
    root = folder / "in"
    root.mkdir()
    database = Database.open(url)
    originals = OriginalStore(folder / "data")
    with database.session() as session:
        added = add_folder(session, root, enterprise_id=1, data_folder=folder / "data", after=after)
        folder_id = stored_id(added)
    reader = MadeReader()

    def read(document_id: int) -> None:
        process_document(
            database,
            originals,
            reader,
            document_id,
            worker="scan",
            lease_seconds=60,
            sheet_reader=LimitedSheetReader(),
        )

    context = ScanContext(
        database=database,
        originals=originals,
        structure_reader=reader,
        read_document=read,
        owner="test",
        rules=rules,
        own_folders=(folder / "data",),
    )
    made_here = Watched(root, context, folder_id, now())
    made_here.context = replace(context, clock=lambda: made_here.moment)
    yield made_here
    database.dispose()


def today(folder: Watched) -> str:
    """The day of the folder's clock in Shanghai, as its dated folders are named."""
    return (folder.moment + timedelta(hours=8)).date().isoformat()
