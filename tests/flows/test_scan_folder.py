"""Watched folders with real files and a real store: whatever happens, each file has exactly one fate."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookings.columns import now
from bookings.models import WatchedFile, WatchedFolder
from bookings.receiving import receive
from bookings.watched_folders import settling, taking
from bookings.watched_folders.context import ScanRules
from bookings.watched_folders.names import CLAIMED
from bookings.watched_folders.overview import folder_views, retry_file
from bookings.watched_folders.structure import examine
from extractors.reader_process import ReaderProcess
from flows.resources import opened
from flows.scanning import scan_context
from messages.errors import OurFault, PartUnavailable, Refused
from settings import Settings
from tests.flows.watching import RULES, Watched, made, watched

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.pdf"))[0]


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path, request.getfixturevalue(request.param)) as made_here:
        yield made_here


@pytest.fixture
def leaving(tmp_path: Path, sqlite_url: str) -> Iterator[Watched]:
    with watched(tmp_path, sqlite_url, after="leave") as made_here:
        yield made_here


def today(folder: Watched) -> str:
    return (folder.moment + timedelta(hours=8)).date().isoformat()


def test_a_file_that_lies_still_is_read_and_moved_to_the_folder_of_the_day(folder: Watched) -> None:
    folder.put("a.PDF")
    folder.put("客户/深/b.pdf")
    assert folder.scan().settling == 2
    assert folder.left() == ["a.PDF", "客户/深/b.pdf"]
    folder.later(RULES.stable_seconds)
    result = folder.scan()
    assert (result.outcome, result.processed, result.waiting) == ("scanned", 2, 0)
    assert folder.left() == [f"processed/{today(folder)}/a.PDF", f"processed/{today(folder)}/b.pdf"]
    assert [(document.state, document.source) for document in folder.documents()] == [
        ("booked", "folder"),
        ("booked", "folder"),
    ]
    assert list((folder.root / ".kouan-claimed").iterdir()) == []
    assert folder.scan().did_something is False


def test_a_file_that_grows_is_left_alone_until_it_has_been_still(folder: Watched) -> None:
    whole = made("grows")
    for length in range(10, len(whole), 40):
        folder.put("a.pdf", whole[:length])
        folder.later(RULES.stable_seconds)
        assert folder.scan().settling == 1
    folder.put("a.pdf", whole)
    assert folder.settle().processed == 1
    (document,) = folder.documents()
    assert document.size_bytes == len(whole)


def test_the_same_size_written_again_is_another_file(folder: Watched) -> None:
    path = folder.put("a.pdf", made("first "))
    folder.scan()
    folder.later(RULES.stable_seconds)
    path.write_bytes(made("second"))
    os.utime(path, ns=(0, 12345))
    assert folder.scan().settling == 1


@pytest.mark.parametrize("part", [b"", b"\0" * 500, made("half")[:60], made("no end", end="")])
def test_half_a_file_waits_for_its_other_half(folder: Watched, part: bytes) -> None:
    folder.put("a.pdf", part)
    result = folder.settle()
    assert (result.waiting, result.processed, result.failed) == (1, 0, 0)
    (file,) = folder.files()
    assert file.attempts == 1
    assert file.error_code in {"empty-file", "not-a-pdf", "damaged", "unfinished-file"}
    folder.put("a.pdf", made("whole"))
    assert folder.settle().processed == 1
    assert len(folder.documents()) == 1


def test_a_damaged_file_is_tried_with_growing_waits_and_then_set_aside_with_its_reason(
    folder: Watched,
) -> None:
    folder.put("坏.pdf", b"%PDF-1.7\n{")
    folder.settle()
    waits = []
    while folder.files()[0].state == "waiting":
        file = folder.files()[0]
        assert file.next_try_at is not None
        waits.append((file.next_try_at - folder.moment).total_seconds())
        folder.later(waits[-1] - 1)
        folder.scan()
        assert folder.files()[0].attempts == file.attempts, "not before its time"
        folder.later(1)
        result = folder.scan()
    assert waits == [10, 20]
    assert result.failed == 1
    kept = f"failed/{today(folder)}/坏.pdf"
    assert folder.left() == [kept, f"{kept}.reason.txt"]
    said = (folder.root / f"{kept}.reason.txt").read_text(encoding="utf-8-sig")
    assert "已损坏" in said
    assert "is damaged" in said
    assert folder.documents() == []


def test_a_whole_file_without_an_end_mark_is_taken_when_nothing_more_comes(folder: Watched) -> None:
    folder.put("a.pdf", made("odd", end=""))
    folder.settle()
    for _ in range(RULES.tries):
        folder.later(300)
        folder.scan()
    assert folder.fates() == {"a.pdf": "processed"}


def test_the_same_bytes_are_one_document_and_all_but_the_first_are_duplicates(folder: Watched) -> None:
    for name in ("a.pdf", "b.pdf", "deep/a.pdf"):
        folder.put(name, made("same"))
    result = folder.settle()
    assert (result.processed, result.duplicate) == (1, 2)
    folder.put("a.pdf", made("same"))
    assert folder.settle().duplicate == 1
    assert len(folder.documents()) == 1
    day = today(folder)
    assert folder.left() == [
        f"duplicates/{day}/a (2).pdf",
        f"duplicates/{day}/a.pdf",
        f"duplicates/{day}/b.pdf",
        f"processed/{day}/a.pdf",
    ]


def test_a_document_that_fails_is_put_aside_with_its_reason_and_can_be_tried_again(folder: Watched) -> None:
    reader = folder.context.structure_reader
    folder.put("a.pdf", made("fails"))
    original = reader.read  # type: ignore[attr-defined]
    reader.read = lambda *_: (_ for _ in ()).throw(OurFault("internal", reason="a test"))  # type: ignore[attr-defined]
    assert folder.settle().failed == 1
    kept = f"failed/{today(folder)}/a.pdf"
    assert folder.left() == [kept, f"{kept}.reason.txt"]
    with folder.database.session() as session:
        (view,) = folder_views(session)
    (failure,) = view.failed
    assert failure.document_id == folder.documents()[0].id
    assert failure.reason("en")

    reader.read = original  # type: ignore[attr-defined]
    assert retry_file(folder.database, failure.id) == failure.document_id
    assert folder.scan().processed == 1
    assert folder.left() == [f"processed/{today(folder)}/a.pdf"]
    with pytest.raises(Refused, match="watched-file-not-failed"):
        retry_file(folder.database, failure.id)


def test_a_file_set_aside_can_be_tried_again_and_fails_as_a_document(folder: Watched) -> None:
    folder.put("a.pdf", b"no PDF")
    folder.settle()
    for _ in range(RULES.tries):
        folder.later(300)
        folder.scan()
    (file,) = folder.files()
    assert file.state == "failed"
    assert retry_file(folder.database, file.id or 0) is None
    assert folder.scan().failed == 1
    (document,) = folder.documents()
    assert document.error_code == "not-a-pdf"
    assert folder.left() == [f"failed/{today(folder)}/a.pdf", f"failed/{today(folder)}/a.pdf.reason.txt"]


def test_a_file_over_the_limit_is_set_aside(folder: Watched) -> None:
    small = folder.with_context(rules=ScanRules(stable_seconds=5, tries=3, max_file_bytes=100))
    folder.put("a.pdf")
    small.scan()
    folder.later(5)
    assert small.scan().failed == 1
    assert folder.files()[0].error_code == "too-large"


def test_a_file_that_is_removed_is_gone_and_known_again_when_it_comes_back(folder: Watched) -> None:
    path = folder.put("a.pdf")
    content, times = path.read_bytes(), path.stat()
    folder.scan()
    path.unlink()
    assert folder.settle().waiting == 0
    assert folder.fates() == {"a.pdf": "gone"}
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert folder.settle().processed == 1
    assert len(folder.files()) == 1


def test_a_file_removed_between_looking_and_taking_is_gone(folder: Watched) -> None:
    path = folder.put("a.pdf")
    reader = folder.context.structure_reader

    class Removes:
        def page_count(self, opened: Path, filename: str) -> int:
            counted = reader.page_count(opened, filename)
            path.unlink()
            return counted

    removing = folder.with_context(structure_reader=Removes())
    removing.scan()
    folder.later(5)
    removing.scan()
    folder.later(300)
    folder.scan()
    assert folder.fates() == {"a.pdf": "gone"}
    assert folder.left() == []


def test_a_file_written_to_after_the_last_look_waits_again(folder: Watched) -> None:
    path = folder.put("a.pdf", made("early"))

    class WritesOn:
        def page_count(self, opened: Path, filename: str) -> int:
            path.write_bytes(made("later and longer"))
            return 1

    folder.scan()
    folder.later(5)
    folder.with_context(structure_reader=WritesOn()).scan()
    assert folder.left() == ["a.pdf"]
    assert folder.documents() == []
    assert folder.settle().processed == 1
    assert len(folder.files()) == 1
    assert folder.documents()[0].size_bytes == len(made("later and longer"))


@pytest.mark.parametrize("links", [True, False])
def test_a_file_written_to_while_it_is_claimed_is_given_back_and_replaces_nobody_s(
    folder: Watched, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = folder.put("a.pdf", made("early"))
    real_bring, real_link = settling.bring, os.link

    def bring(source: Path, target: Path) -> None:
        real_bring(source, target)
        target.write_bytes(made("by a program that had it open"))
        path.write_bytes(made("somebody else's"))

    def link(source: Path, target: Path, *, follow_symlinks: bool = True) -> None:
        if not links and CLAIMED in Path(source).parts:  # as on many network shares
            raise OSError(95, "Operation not supported")
        real_link(source, target, follow_symlinks=follow_symlinks)

    folder.scan()
    folder.later(5)
    with monkeypatch.context() as patched:
        patched.setattr(settling, "bring", bring)
        patched.setattr(os, "link", link)
        folder.scan()
    assert folder.left() == ["a (2).pdf", "a.pdf"]
    assert folder.documents() == []
    assert folder.settle().processed == 2


def test_files_of_one_name_worked_on_at_once_keep_apart(folder: Watched) -> None:
    several = folder.with_context(rules=replace(RULES, at_once=4))
    for number in range(20):
        folder.put(f"{number}/a.pdf")
    several.scan()
    folder.later(5)
    assert several.scan().processed == 20
    assert len(folder.left()) == 20
    assert len(folder.documents()) == 20


def test_a_part_that_is_away_ends_a_scan_of_several_at_once(folder: Watched) -> None:
    for number in range(20):
        folder.put(f"{number}.pdf")

    def away(document_id: int) -> None:
        raise PartUnavailable("database-unavailable", reason="a test")

    several = folder.with_context(rules=replace(RULES, at_once=4))
    several.scan()
    folder.later(5)
    with pytest.raises(PartUnavailable):
        replace(several, context=replace(several.context, read_document=away)).scan()
    assert folder.folder().lock_owner is None
    several.scan()
    folder.later(300)
    several.scan()
    assert set(folder.fates().values()) == {"processed"}
    assert len(folder.documents()) == 20


def test_a_file_that_cannot_be_opened_is_tried_again_and_keeps_nobody_waiting(folder: Watched) -> None:
    locked = folder.put("locked.pdf")
    reader = folder.context.structure_reader

    class Locked:
        def page_count(self, opened: Path, filename: str) -> int:
            if opened == locked:
                raise PermissionError(13, "Permission denied")
            return reader.page_count(opened, filename)

    locking = folder.with_context(structure_reader=Locked())
    folder.put("z.pdf")
    locking.scan()
    folder.later(5)
    assert locking.scan().processed == 1
    for _ in range(RULES.tries * 2):
        folder.later(300)
        locking.scan()
    assert folder.fates() == {"locked.pdf": "waiting", "z.pdf": "processed"}
    with folder.database.session() as session:
        (delayed,) = folder_views(session)[0].delayed
    assert "Permission denied" in delayed.reason("en")
    locked.write_bytes(locked.read_bytes()[:30])
    folder.settle()
    assert folder.files()[0].attempts == 1, "while it could not be opened nobody knew it to be damaged"
    locked.write_bytes(made("unlocked"))
    assert folder.settle().processed == 1


def test_links_pipes_hidden_temporary_and_own_files_are_not_looked_at(
    folder: Watched, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(made("secret"))
    (folder.root / "link.pdf").symlink_to(outside / "secret.pdf")
    (folder.root / "away").symlink_to(outside)
    (folder.root / "loop").symlink_to(folder.root)
    os.mkfifo(folder.root / "pipe.pdf")
    for name in (
        ".hidden.pdf",
        "~$open.pdf",
        "half.pdf.part",
        "half.pdf.crdownload",
        "a.tmp",
        "notes.txt",
        ".git/a.pdf",
        "processed/2020-01-01/a.pdf",
        "Duplicates/a.pdf",
        "failed/a.pdf",
        ".kouan-claimed/7/b.pdf",
    ):
        folder.put(name)
    folder.settle()
    assert folder.files() == []


def test_the_data_folder_and_a_folder_mounted_into_itself_are_not_entered(folder: Watched) -> None:
    folder.put("data/originals/a.pdf")
    inside = folder.with_context(own_folders=(folder.root / "data",))
    inside.scan()
    folder.later(5)
    inside.scan()
    assert folder.files() == []


def test_without_subfolders_only_the_folder_itself_is_looked_at(folder: Watched) -> None:
    with folder.database.session() as session:
        session.get_one(WatchedFolder, folder.folder_id).subfolders = False
    folder.put("deep/a.pdf")
    folder.put("b.pdf")
    folder.settle()
    assert folder.fates() == {"b.pdf": "processed"}


ODD_NAMES: tuple[bytes, ...] = (
    b"-rf.pdf",
    b"line\nbreak.pdf",
    b"quote'\"`$(x).pdf",
    b"bytes \xff\xfe.pdf",
    b"percent %41 %FF.pdf",
    b"back\\slash.pdf",
    b" blank .pdf",
    "很长".encode() * 40 + b".pdf",
    b"x" * 251 + b".pdf",
    "\u202efdp.exe.pdf".encode(),
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_safe(folder: Watched, name: bytes) -> None:
    folder.put(name, made("first"))
    folder.put(b"deep/" + name, made("first"))
    folder.put(b"bad/" + name, b"no PDF")
    folder.settle()
    for _ in range(RULES.tries):
        folder.later(300)
        folder.scan()
    assert sorted(file.state for file in folder.files()) == ["duplicate", "failed", "processed"]
    assert len(folder.left()) == 4
    assert all(len(os.fsencode(Path(path).name)) <= 255 for path in folder.left())
    with folder.database.session() as session:
        assert folder_views(session)[0].failed[0].name.isprintable()


class KilledError(BaseException):
    """Stands for kill -9: nothing catches it, nothing cleans up."""


STEPS = [(step, 1) for step in ("_claimed", "_identity", "_receive", "_document", "_end")]
STEPS += [("_write", times) for times in range(1, 7)]


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize(("step", "times"), STEPS)
def test_a_scan_killed_at_any_step_loses_and_doubles_nothing(
    folder: Watched, monkeypatch: pytest.MonkeyPatch, step: str, times: int, after_step: bool
) -> None:
    folder.put("a.pdf", made("once"))
    folder.put("b.pdf", made("another"))
    real = getattr(settling.Settler, step)
    calls = 0

    def killed(self: settling.Settler, *arguments: object, **values: object) -> object:
        nonlocal calls
        calls += 1
        if calls == times and not after_step:
            raise KilledError
        result = real(self, *arguments, **values)
        if calls == times:
            raise KilledError
        return result

    folder.scan()
    folder.later(5)
    with monkeypatch.context() as patched:
        patched.setattr(settling.Settler, step, killed)
        with pytest.raises(KilledError):
            folder.scan()
    free_the_lock(folder)
    folder.later(5)
    folder.scan()
    folder.later(300)
    folder.scan()
    assert folder.fates() == {"a.pdf": "processed", "b.pdf": "processed"}
    assert len(folder.documents()) == 2
    day = today(folder)
    assert folder.left() == [f"processed/{day}/a.pdf", f"processed/{day}/b.pdf"]


@pytest.mark.parametrize("place", ["taking", "bring-before", "bring-after"])
def test_a_scan_killed_around_a_move_loses_nothing(
    folder: Watched, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder.put("a.pdf", made("once"))
    real = settling.bring

    def killed_bring(source: Path, target: Path) -> None:
        if place == "bring-after":
            real(source, target)
        raise KilledError

    def killed_settle(self: settling.Settler, file_id: int) -> None:
        raise KilledError

    folder.scan()
    folder.later(5)
    for _ in range(3):
        with monkeypatch.context() as patched:
            if place == "taking":
                patched.setattr(taking.Settler, "settle", killed_settle)
            else:
                patched.setattr(settling, "bring", killed_bring)
            with pytest.raises(KilledError):
                folder.scan()
        free_the_lock(folder)
        assert len(folder.left()) == 1
    folder.scan()
    assert folder.fates() == {"a.pdf": "processed"}
    assert len(folder.documents()) == 1


def free_the_lock(folder: Watched) -> None:
    """As time does: the lease of the killed scan runs out."""
    with folder.database.session() as session:
        row = session.get_one(WatchedFolder, folder.folder_id)
        row.lock_owner = "killed"
        row.lock_expires_at = now() - timedelta(seconds=1)


def test_claimed_files_that_no_row_knows_are_given_back(folder: Watched) -> None:
    claimed = folder.put(".kouan-claimed/99/a.pdf")
    folder.scan()
    assert folder.left() == [".kouan-claimed/99/a.pdf"], "a claim being made now is not an orphan"
    long_ago = folder.moment.timestamp() - RULES.lease_seconds - 1
    os.utime(claimed.parent, (long_ago, long_ago))
    folder.settle()
    assert folder.fates() == {"a.pdf": "processed"}


def test_an_overlapping_scan_has_nothing_to_do(folder: Watched) -> None:
    folder.put("a.pdf")
    folder.scan()
    folder.later(5)
    inside: list[str] = []

    def read(document_id: int) -> None:
        inside.append(folder.with_context(owner="other").scan().outcome)
        folder.context.read_document(document_id)

    assert folder.with_context(read_document=read).scan().processed == 1
    assert inside == ["nothing-to-do"]
    assert folder.folder().lock_owner is None


def test_the_lock_of_a_killed_scan_is_not_waited_for(folder: Watched) -> None:
    folder.put("a.pdf")
    knowing = folder.with_context(owner_is_gone=lambda owner: owner == "killed")
    for owner, outcome in (("alive", "nothing-to-do"), ("killed", "scanned")):
        with folder.database.session() as session:
            row = session.get_one(WatchedFolder, folder.folder_id)
            row.lock_owner, row.lock_expires_at = owner, now() + timedelta(hours=1)
        assert knowing.scan().outcome == outcome
    assert folder.folder().lock_owner is None


def test_a_scan_of_a_process_that_ended_is_known_to_be_gone(tmp_path: Path) -> None:
    with opened(Settings(_env_file=None, data_folder=tmp_path)) as resources:
        context = scan_context(resources)
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        gone = context.owner.replace(f":{os.getpid()}:", f":{ended.pid}:")
        assert context.owner_is_gone(gone)
        assert not context.owner_is_gone(context.owner)


def test_a_scan_that_lost_its_lock_writes_nothing_more(folder: Watched) -> None:
    folder.put("a.pdf")
    folder.put("b.pdf")
    folder.scan()
    folder.later(5)

    def read(document_id: int) -> None:
        folder.context.read_document(document_id)
        with folder.database.session() as session:
            session.get_one(WatchedFolder, folder.folder_id).lock_owner = "other"

    assert folder.with_context(read_document=read).scan().outcome == "nothing-to-do"
    assert folder.folder().lock_owner == "other"
    free_the_lock(folder)
    folder.settle()
    assert folder.fates() == {"a.pdf": "processed", "b.pdf": "processed"}
    assert len(folder.documents()) == 2


def test_scans_at_once_take_each_file_once(folder: Watched) -> None:
    for number in range(30):
        folder.put(f"{number}.pdf")
    folder.scan()
    folder.later(5)
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: outcomes.append(folder.with_context(owner=str(n)).scan().outcome))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "scanned" in outcomes
    assert set(folder.fates().values()) == {"processed"}
    assert len(folder.documents()) == 30


def test_a_document_that_is_read_later_stays_claimed_until_it_has_a_fate(folder: Watched) -> None:
    folder.put("a.pdf")
    submitted: list[int] = []
    submitting = folder.with_context(read_document=submitted.append)
    submitting.scan()
    folder.later(5)
    result = submitting.scan()
    assert (result.taken, result.processed) == (1, 0)
    folder.context.read_document(submitted[0])
    assert submitting.scan().processed == 1


def test_a_part_of_ours_that_is_away_ends_the_scan_and_loses_nothing(folder: Watched) -> None:
    folder.put("a.pdf")

    class Away:
        def page_count(self, path: Path, filename: str) -> int:
            raise PartUnavailable("reader-not-starting", reason="a test")

    folder.scan()
    folder.later(5)
    with pytest.raises(PartUnavailable):
        folder.with_context(structure_reader=Away()).scan()
    assert folder.scan().processed == 1


def test_a_folder_that_is_away_makes_nothing_gone(folder: Watched) -> None:
    folder.put("a.pdf")
    folder.scan()
    away = folder.root.rename(folder.root.with_name("away"))
    result = folder.scan()
    assert (result.outcome, result.waiting) == ("unreachable", 1)
    assert folder.folder().last_scan_result["reason"]
    away.rename(folder.root)
    assert folder.settle().processed == 1


def test_what_came_while_everything_was_down_is_found_by_the_next_scan(folder: Watched) -> None:
    path = folder.put("a.pdf")
    os.utime(path, (0, 0))
    assert folder.settle().processed == 1


def test_files_that_stay_are_received_once_and_again_when_they_change(leaving: Watched) -> None:
    path = leaving.put("a.pdf", made("first"))
    leaving.put("copy.pdf", made("first"))
    leaving.put("bad.pdf", b"no PDF")
    leaving.settle()
    for _ in range(RULES.tries):
        leaving.later(300)
        leaving.scan()
    assert leaving.fates() == {"a.pdf": "processed", "copy.pdf": "duplicate", "bad.pdf": "failed"}
    assert leaving.left() == ["a.pdf", "bad.pdf", "copy.pdf"]
    assert leaving.settle().did_something is False
    path.write_bytes(made("second one"))
    assert leaving.settle().processed == 1
    assert len(leaving.documents()) == 2
    path.unlink()
    leaving.settle()
    assert leaving.fates()["a.pdf"] == "processed"


def test_a_document_known_from_elsewhere_is_a_duplicate(folder: Watched) -> None:
    path = folder.put("a.pdf")
    with path.open("rb") as stream:
        receive(folder.database, folder.context.originals, stream, filename="dropped.pdf", max_bytes=10**6)
    assert folder.settle().duplicate == 1
    (file,) = folder.files()
    assert file.document_id == folder.documents()[0].id


def test_a_clock_that_was_put_back_delays_and_loses_nothing(folder: Watched) -> None:
    folder.put("a.pdf")
    folder.scan()
    folder.later(-86400)
    assert folder.scan().settling == 1
    assert folder.settle().processed == 1


def test_every_row_says_what_became_of_the_file(folder: Watched) -> None:
    folder.put("a.pdf")
    folder.settle()
    (file,) = folder.files()
    assert isinstance(file, WatchedFile)
    assert file.location == f"processed/{today(folder)}/a.pdf"
    assert file.sha256 == folder.documents()[0].sha256
    assert file.ended_at == folder.moment


def test_no_part_of_a_real_print_is_whole() -> None:
    whole = SAMPLE.read_bytes()
    with ReaderProcess() as reader, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        verdicts = []
        for share in (0.1, 0.5, 0.9, 0.99, 0.999, 1):
            path.write_bytes(whole[: int(len(whole) * share)])
            verdicts.append(examine(reader, path).verdict)
        path.write_bytes(whole[: len(whole) // 2].ljust(len(whole), b"\0"))
        assert examine(reader, path).verdict != "whole"
    assert verdicts[-1] == "whole"
    assert "whole" not in verdicts[:-1]
