"""Reconciling a whole book and one day of it, in a real database: seconds, memory, and how much is right.

    .venv/bin/python -m benchmarks.measure_reconcile [--sizes 10000,100000] [--loads own|port]
        [--postgresql URL]

For each size a book with known truth (``benchmarks.generated_book``; a fifth as many bookings as
appointments) is put into an empty database, but for its last day but two; a process of its own reconciles it,
then that day once it is in, then the whole again, then a day's changes of what was there.
Meanwhile another connection writes a row every 50 ms, as reviewers do: the longest wait is told.
The alternatives it is compared with: two look-ups as in a spreadsheet, by customs number and then by plate,
which know no near plates, no days and no doubt; and reconciling the whole book after each day's changes.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text

from benchmarks.book_facts import OWN, PORT, Loads
from benchmarks.filled_book import fill
from benchmarks.generated_book import GeneratedBook, generated_book
from bookings.database import Database
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Pair, RunSummary
from bookings.reconciling.running.run import reconcile_all, reconcile_changed

APPOINTMENTS_CHANGED, BOOKINGS_CHANGED = 700, 200
WRITE_EVERY_SECONDS = 0.05
_LOADS = (OWN, PORT)


@dataclass(frozen=True)
class Run:
    """One run in its own process."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    changed: int


def main() -> None:
    """Measures and prints."""
    arguments = _arguments()
    if arguments.child:
        _reconcile(arguments.child, arguments.url)
        return
    loads = next(each for each in _LOADS if each.name == arguments.loads)
    runs = {}
    for size in (int(each) for each in arguments.sizes.split(",")):
        runs[size] = _measure(size, arguments.unnumbered, loads, arguments.postgresql)
    sizes = sorted(runs)
    if len(sizes) > 1:
        small, large = sizes[0], sizes[-1]
        wall = runs[large].seconds / runs[small].seconds
        cpu = runs[large].cpu_seconds / runs[small].cpu_seconds
        _say(
            f"{large / small:.0f} times as many appointments: {wall:.1f} times the seconds, "
            f"{cpu:.1f} times the seconds of CPU"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of appointments")
    parser.add_argument("--unnumbered", type=float, default=0.0, help="share without a customs number")
    parser.add_argument(
        "--loads",
        choices=[each.name for each in _LOADS],
        default=OWN.name,
        help="an enterprise's own list, or a whole port's",
    )
    parser.add_argument("--postgresql", metavar="URL", help="an empty database to use instead of SQLite")
    parser.add_argument("--child", choices=("all", "changed"), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(size: int, unnumbered: float, loads: Loads, postgresql: str | None) -> Run:
    book = generated_book(size, size // 5, unnumbered=unnumbered, loads=loads)
    with _database(postgresql) as (database, url):
        begin = time.perf_counter()
        late = _last_day_but_two(book)
        of_day, others = _records(book, lambda day: day == late), _records(book, lambda day: day != late)
        fill(database, *others)
        _say(
            f"{loads.name}: {len(book.appointed)} appointments, {len(book.declared)} bookings, "
            f"{book.slips} with a slip; filled in {time.perf_counter() - begin:.1f} s"
        )
        with _writing(database) as waits:
            first = _run("all", url)
        _tell("whole book but a day, first time", first)
        _say(f"  somebody else's {len(waits)} writes meanwhile: the longest took {max(waits):.2f} s")
        fill(database, *of_day)
        day = _run("changed", url)
        _tell(f"that day ({len(of_day[1])} new appointments, {len(of_day[0])} new bookings)", day)
        _tell_quality(database, book)
        again = _run("all", url)
        _tell("whole book, nothing changed", again)
        changed = _change_a_day(database, book)
        changes = _run("changed", url)
        _tell(f"one day ({changed} records changed)", changes)
        _say(f"a day's changes alone: {again.seconds / changes.seconds:.0f} times as fast as the whole book")
    _tell_merge(book)
    return first


@contextmanager
def _writing(database: Database) -> Iterator[list[float]]:
    """Seconds of each write of somebody who goes on working."""
    waits: list[float] = []
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(WRITE_EVERY_SECONDS):
            begin = time.perf_counter()
            with database.session(repeatable=True) as session:
                # Of a table that no run reads, so that nothing changes under it.
                session.execute(text("UPDATE enterprise SET name = name WHERE id = 1"))
            waits.append(time.perf_counter() - begin)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        ended.set()
        writer.join()


@contextmanager
def _database(postgresql: str | None) -> Iterator[tuple[Database, str]]:
    with tempfile.TemporaryDirectory() as folder:
        url = postgresql or f"sqlite:///{Path(folder) / 'kouan.db'}"
        database = Database.open(url)
        database.migrate()
        if postgresql is not None:
            with database.session() as session:
                # Some tables refuse to be emptied, by triggers.
                session.execute(text("SET LOCAL session_replication_role = replica"))
                session.execute(text("TRUNCATE booking, appointment, document, reconcile_pending CASCADE"))
        yield database, url
        database.dispose()


def _run(kind: str, url: str) -> Run:
    command = [sys.executable, "-m", "benchmarks.measure_reconcile", "--child", kind, "--url", url]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(ended.stdout.splitlines()[-1]))


def _reconcile(kind: str, url: str) -> None:
    database = Database.open(url)
    run = reconcile_all if kind == "all" else reconcile_changed
    begin, cpu = time.perf_counter(), time.process_time()
    summary: RunSummary = run(database, AgreementLimits(), owner="measure")
    ended = {
        "seconds": time.perf_counter() - begin,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "changed": summary.changed,
    }
    _say(json.dumps(ended))


def _change_a_day(database: Database, book: GeneratedBook) -> int:
    """As a new list and a day of reviewing leave it: most changes touch nothing that matters."""
    drawn = random.Random(3)
    late = _last_day_but_two(book)
    appointments = [one.appointment_id for one in book.appointed if one.day == late][:APPOINTMENTS_CHANGED]
    bookings = drawn.sample(
        [one.booking_id for one in book.declared], min(BOOKINGS_CHANGED, len(book.declared))
    )
    with database.session() as session:
        for id_ in appointments:
            set_ = (
                "plates = '[\"新F00001\"]', version = version + 1"
                if drawn.random() < 0.1
                else "version = version + 1"
            )
            session.execute(text(f"UPDATE appointment SET {set_} WHERE id = :id"), {"id": id_})  # noqa: S608
        for id_ in bookings:
            set_ = (
                "truck_count = 2, version = version + 1" if drawn.random() < 0.1 else "version = version + 1"
            )
            session.execute(text(f"UPDATE booking SET {set_} WHERE id = :id"), {"id": id_})  # noqa: S608
    return len(appointments) + len(bookings)


def _last_day_but_two(book: GeneratedBook) -> date:
    return sorted({one.day for one in book.appointed if one.day is not None})[-3]


def _records(
    book: GeneratedBook, are_of: Callable[[date | None], bool]
) -> tuple[list[DeclaredRecord], list[AppointedRecord]]:
    """The bookings and the appointments of these days."""
    declared = [one for one in book.declared if are_of(one.day)]
    return declared, [one for one in book.appointed if are_of(one.day)]


def _tell_quality(database: Database, book: GeneratedBook) -> None:
    with database.session() as session:
        chosen = {
            (row[0], row[1])
            for row in session.execute(
                text("SELECT appointment_id, booking_id FROM match_candidate WHERE chosen")
            )
        }
        matched = {
            row[0]
            for row in session.execute(text("SELECT booking_id FROM reconciliation WHERE status = 'matched'"))
        }
        states = Counter(row[0] for row in session.execute(text("SELECT status FROM reconciliation")))
    truth = book.pairs
    right, wrong = chosen & truth, chosen - truth
    of = f"{len(right)} of {len(truth)} true pairs found ({len(right) / len(truth):.3%})"
    tied = truth - book.unidentifiable
    _say(
        f"  {of}, of those that anything ties together {len(right & tied) / len(tied):.3%}; "
        f"{len(wrong)} wrong pairs, {sum(pair[1] in matched for pair in wrong)} of them matched; "
        f"{dict(states)}"
    )


def _tell_merge(book: GeneratedBook) -> None:
    """By customs number, the rest by plate: what two look-ups in a spreadsheet do."""
    begin = time.perf_counter()
    numbers = _holders((one.booking_id, one.customs_numbers) for one in book.declared)
    plates = _holders((one.booking_id, one.plates) for one in book.declared)
    found: set[Pair] = set()
    for one in book.appointed:
        met = {id_ for number in one.customs_numbers for id_ in numbers.get(number, ())}
        met = met or {id_ for plate in one.plates for id_ in plates.get(plate, ())}
        found |= {(one.appointment_id, id_) for id_ in met}
    right = found & book.pairs
    _say(
        f"two look-ups as in a spreadsheet: {time.perf_counter() - begin:.1f} s without a database or "
        f"differences, {len(right) / len(book.pairs):.3%} of the pairs, {len(found - right)} wrong ones"
    )


def _holders(records: Iterable[tuple[int, Iterable[str]]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for id_, values in records:
        for value in values:
            found.setdefault(value, []).append(id_)
    return found


def _tell(what: str, run: Run) -> None:
    _say(
        f"{what}: {run.seconds:.2f} s ({run.cpu_seconds:.2f} s of CPU), peak {run.peak_mib:.0f} MiB, "
        f"{run.changed} results written; load {os.getloadavg()[0]:.1f}"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
