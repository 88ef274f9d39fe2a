"""What becomes of each file of a watched folder, with the real scan and a clock turned by hand."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from bookings.models import WatchedFile
from bookings.receiving import receive
from bookings.watched_folders import settling
from bookings.watched_folders.context import ScanRules
from bookings.watched_folders.names import CLAIMED
from bookings.watched_folders.overview import folder_views, retry_file
from bookings.watched_folders.structure import examine
from extractors.reader_process import ReaderProcess
from messages.errors import OurFault, PartUnavailable, Refused
from tests.flows.watching import RULES, Watched, made, today
from vin_import.files import read_workbook

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.pdf"))[0]


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
            verdicts.append(examine(reader, read_workbook, path).verdict)
        path.write_bytes(whole[: len(whole) // 2].ljust(len(whole), b"\0"))
        assert examine(reader, read_workbook, path).verdict != "whole"
    assert verdicts[-1] == "whole"
    assert "whole" not in verdicts[:-1]
