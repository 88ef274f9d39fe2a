"""Scans that are killed, overlap, or find a part of ours away: nothing lost, nothing doubled."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookings.columns import now
from bookings.models import WatchedFolder
from bookings.watched_folders import settling, taking
from flows.resources import opened
from flows.scanning import scan_context
from messages.errors import PartUnavailable
from settings import Settings
from tests.flows.watching import RULES, Watched, made, today


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
    folder.scan()
    folder.later(5)
    with monkeypatch.context() as patched:
        kill_at(patched, step, times, after_step=after_step)
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


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize(("step", "times"), [("_claimed", 1), ("_end", 1), ("_write", 1), ("_write", 2)])
def test_a_scan_killed_while_it_sets_a_file_aside_makes_no_document_of_it(
    folder: Watched, monkeypatch: pytest.MonkeyPatch, step: str, times: int, after_step: bool
) -> None:
    damaged = folder.with_context(rules=replace(RULES, tries=1))
    folder.put("a.pdf", b"%PDF-1.7\n{")
    damaged.scan()
    folder.later(5)
    with monkeypatch.context() as patched:
        kill_at(patched, step, times, after_step=after_step)
        with pytest.raises(KilledError):
            damaged.scan()
    free_the_lock(folder)
    damaged.scan()
    assert folder.fates() == {"a.pdf": "failed"}
    kept = f"failed/{today(folder)}/a.pdf"
    assert folder.left() == [kept, f"{kept}.reason.txt"]
    assert folder.documents() == []


def kill_at(patched: pytest.MonkeyPatch, step: str, times: int, *, after_step: bool) -> None:
    """The scan ends at the step of ``Settler`` that is taken for this many times."""
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

    patched.setattr(settling.Settler, step, killed)


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
