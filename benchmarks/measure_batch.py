"""A batch of digital PDFs the whole way: uploaded over HTTP, read, booked, by a real ``kouan run``.

``python -m benchmarks.measure_batch [documents]`` (1,000 unless told). Every document is another
declaration of its own. Timed from the first byte sent until the last booking is in the database.
The alternatives book fewer documents and are told per document: one Prefect task each, and one
``kouan ingest`` process each.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import httpx
from sqlmodel import col, select

from benchmarks.drawn_documents import drawn_documents
from benchmarks.running_kouan import RunningKouan, environment_for, make_clerks, running_kouan, signed_in
from bookings.database import Database
from bookings.models import Document
from tests.kouan.processes import command_of, descendants_of

DOCUMENTS = 1_000
UPLOADS_AT_ONCE = 3
HUNDRED = 100
WARMING = 100
ALONE = 30
PROMISED_PER_SECOND = 20.0


def upload(client: httpx.Client, documents: Sequence[tuple[str, bytes]]) -> None:
    """Sends the documents as the drop zone does: one request each, three at a time."""

    def send(document: tuple[str, bytes]) -> None:
        name, content = document
        client.post("/documents", params={"filename": name}, content=content).raise_for_status()

    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as senders:
        list(senders.map(send, documents))


def finished_at(database: Database, after: int) -> list[datetime]:
    """When the documents after id ``after`` were finished, in that order; fails for a failed one."""
    with database.session() as session:
        rows = session.exec(
            select(Document.state, Document.finished_at)
            .where(col(Document.id) > after, col(Document.finished_at).is_not(None))
            .order_by(col(Document.finished_at))
        ).all()
    assert all(state == "booked" for state, _ in rows), "a drawn document was not booked"
    return [moment for _, moment in rows if moment is not None]


def booked(database: Database, after: int, count: int) -> list[datetime]:
    """Waits until ``count`` documents after id ``after`` are booked."""
    while len(found := finished_at(database, after)) < count:
        time.sleep(0.25)
    return found


def memory_mib(kouan: RunningKouan) -> dict[str, float]:
    """Proportional memory of each part of the running kouan with what it has started, in MiB."""
    told: dict[str, float] = {}
    for process in descendants_of(kouan.process_id):
        words = command_of(process).split()
        name = words[words.index("-m") + 1] if "-m" in words else "other"
        told[name] = told.get(name, 0.0) + _proportional_mib(process)
    return told


def _proportional_mib(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def hundreds(moments: Sequence[datetime]) -> Iterator[float]:
    """Documents a second in each whole hundred."""
    marks = moments[::HUNDRED]
    for begin, end in pairwise(marks):
        yield HUNDRED / (end - begin).total_seconds()


def one_task_each(folder: Path, documents: Sequence[tuple[str, bytes]]) -> float:
    """Documents a second when each is a Prefect task of the flow ``ingest``, without its start."""
    inbox = _written(folder / "inbox", documents)
    code = (
        "import asyncio, sys, time\n"
        "from flows.ingest import ingest\n"
        "from flows.resources import of_this_process\n"
        "resources = of_this_process(); resources.database.migrate(); resources.reader.warm()\n"
        "begin = time.perf_counter(); asyncio.run(ingest([sys.argv[1]])); print(time.perf_counter() - begin)"
    )
    environment = {**environment_for(folder / "data"), "PREFECT_HOME": str(folder / "prefect")}
    environment["PREFECT_SERVER_EPHEMERAL_ENABLED"] = "true"
    environment["PREFECT_LOGGING_LEVEL"] = "ERROR"
    ended = subprocess.run(
        [sys.executable, "-c", code, str(inbox)], env=environment, check=True, capture_output=True, text=True
    )
    return len(documents) / float(ended.stdout.split()[-1])


def one_process_each(folder: Path, documents: Sequence[tuple[str, bytes]]) -> float:
    """Documents a second with one ``kouan ingest`` process each, two at once."""
    inbox = _written(folder / "inbox", documents)
    kouan = str(Path(sys.executable).parent / "kouan")
    environment = environment_for(folder / "data")

    def ingest(file: Path) -> None:
        subprocess.run([kouan, "ingest", str(file)], env=environment, check=True, capture_output=True)

    files = sorted(inbox.iterdir())
    ingest(files[0])
    begin = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as starters:
        list(starters.map(ingest, files[1:]))
    return len(files[1:]) / (time.perf_counter() - begin)


def _written(folder: Path, documents: Sequence[tuple[str, bytes]]) -> Path:
    folder.mkdir(parents=True)
    for name, content in documents:
        (folder / name).write_bytes(content)
    return folder


def measure(folder: Path, count: int) -> float:
    """Prints the figures of the batch; documents a second."""
    warming, batch = list(drawn_documents(WARMING)), list(drawn_documents(count, WARMING))
    with ExitStack() as stack:
        kouan = stack.enter_context(running_kouan(folder / "data"))
        client = stack.enter_context(signed_in(kouan, make_clerks(folder / "data", 1)[0]))
        database = Database.open(f"sqlite:///{folder / 'data' / 'kouan.sqlite'}")
        upload(client, warming)
        booked(database, 0, WARMING)
        before = memory_mib(kouan)
        begin = time.perf_counter()
        sending = threading.Thread(target=upload, args=(client, batch))
        sending.start()
        sending.join()
        sent = time.perf_counter() - begin
        moments = booked(database, WARMING, count)
        seconds = time.perf_counter() - begin
        after = memory_mib(kouan)
        database.dispose()
    rates = list(hundreds(moments))
    print(f"load of the machine      {os.getloadavg()[0]:6.1f}")
    print(f"{count} documents sent in {sent:.1f} s, all booked after {seconds:.1f} s")
    print(f"documents a second       {count / seconds:6.1f} (promised: {PROMISED_PER_SECOND:g})")
    if len(rates) > 1:
        print(f"first hundred            {rates[0]:6.1f} a second")
        print(f"last hundred             {rates[-1]:6.1f} a second, {rates[-1] / rates[0]:.2f} of the first")
    for name in sorted(before):
        print(f"memory {name:18s}{before[name]:6.0f} MiB before, {after.get(name, 0.0):.0f} after")
    print(f"memory together          {sum(before.values()):6.0f} MiB before, {sum(after.values()):.0f} after")
    return count / seconds


def main() -> None:
    """Prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    few = list(drawn_documents(ALONE, WARMING + count))
    with tempfile.TemporaryDirectory() as name:
        ours = measure(Path(name) / "batch", count)
        tasks = one_task_each(Path(name) / "tasks", few)
        processes = one_process_each(Path(name) / "processes", few)
    print(f"one Prefect task each    {tasks:6.1f} a second, ratio {ours / tasks:.1f}")
    print(f"kouan ingest, one each   {processes:6.1f} a second, ratio {ours / processes:.1f}")


if __name__ == "__main__":
    main()
