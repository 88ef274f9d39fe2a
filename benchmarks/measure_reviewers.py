"""Twenty reviewers among 100,000 bookings while a batch is read by a real ``kouan run``; one alone first.

Each does what the pages do: the list, a booking, its lease, a correction now and then, the next booking of
the queue; a look for changes every 4 s, and the lists again when there were any. Told: p50 and p95 of the
list and of the review page (promised: p95 under 150 ms) beside those of one person on an idle system, as
ratios too: they hold on any machine. The clients share the processors with kouan.
"""

import argparse
import asyncio
import os
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func
from sqlmodel import col, select

from benchmarks.drawn_documents import drawn_documents
from benchmarks.measure_people import percentile_95
from benchmarks.queue_bookings import fill
from benchmarks.running_kouan import CLERK_PASSWORD, running_kouan
from bookings.database import Database
from bookings.models import DEFAULT_ENTERPRISE_ID, Document
from bookings.users import create_user

PEOPLE = 20
BOOKINGS = 100_000
BATCH = 1_500
UPLOADS_AT_ONCE = 3
SECONDS = 60.0
READING_SECONDS = 6.0
"""How long a reviewer looks at a booking, on average; half as long at the list."""
LOOK_SECONDS = 4.0
CORRECTED = 0.3
PROMISED_MILLISECONDS = 150.0
PROMISED = ("list", "review")
HTML = {"Accept": "text/html"}
TO_REVIEW = "state%3Dto-review"


@dataclass
class Seen:
    """What a crowd met: seconds of each kind of request, and answers that were wrong."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)


class Reviewer:
    """One browser, without the browser."""

    def __init__(self, address: str, seen: Seen, number: int) -> None:
        self._client = httpx.AsyncClient(base_url=address, timeout=60)
        self._seen = seen
        self._chance = random.Random(number)
        self._word = ""

    async def sign_in(self, name: str) -> None:
        answer = await self._client.post("/sign-in", data={"username": name, "password": CLERK_PASSWORD})
        assert answer.status_code == 303, answer.text

    async def work(self, until: float) -> None:
        """Reviews, and looks for changes, until the clock says so."""
        await asyncio.gather(self._review(until), self._look(until))
        await self._client.aclose()

    async def _review(self, until: float) -> None:
        await asyncio.sleep(self._chance.uniform(0, READING_SECONDS))
        while time.perf_counter() < until:
            page = await self._ask("list", "GET", "/", headers=HTML)
            self._word = _found(r'data-word="([^"]+)"', page)
            await self._think(READING_SECONDS / 2)
            booking = self._chance.choice(re.findall(r'<tr id="booking-(\d+)"', page))
            for _ in range(4):
                page = await self._ask(
                    "review", "GET", f"/bookings/{booking}?queue={TO_REVIEW}", headers=HTML
                )
                await self._ask("lease", "POST", f"/bookings/{booking}/lease")
                await self._think(READING_SECONDS)
                if self._chance.random() < CORRECTED:
                    await self._correct(booking, _found(r'data-version="(\d+)"', page))
                await self._ask("lease", "POST", f"/bookings/{booking}/lease/release")
                if time.perf_counter() > until:
                    return
                booking = await self._next(booking)

    async def _correct(self, booking: str, version: str) -> None:
        data = {"path": "remark", "value": str(self._chance.random()), "expected_version": version}
        await self._ask("correction", "POST", f"/bookings/{booking}/values", data=data)

    async def _next(self, booking: str) -> str:
        answer = await self._timed("next", "GET", f"/queue/next?queue={TO_REVIEW}&after={booking}")
        return _found(r"/bookings/(\d+)", answer.headers["location"])

    async def _look(self, until: float) -> None:
        await asyncio.sleep(self._chance.uniform(0, LOOK_SECONDS))
        while time.perf_counter() < until:
            headers = {"If-None-Match": f'"{self._word}"'}
            answer = await self._timed("word", "GET", "/queue/changes", headers=headers)
            if answer.status_code == httpx.codes.OK and self._word:
                lists = await self._ask("lists again", "GET", "/", headers={"HX-Request": "true"})
                self._word = _found(r'data-word="([^"]+)"', lists)
            await asyncio.sleep(LOOK_SECONDS)

    async def _think(self, seconds: float) -> None:
        await asyncio.sleep(self._chance.uniform(0.5, 1.5) * seconds)

    async def _ask(self, kind: str, method: str, path: str, **content: object) -> str:
        return (await self._timed(kind, method, path, **content)).text

    async def _timed(self, kind: str, method: str, path: str, **content: object) -> httpx.Response:
        begin = time.perf_counter()
        answer = await self._client.request(method, path, **content)  # type: ignore[arg-type]
        self._seen.seconds[kind].append(time.perf_counter() - begin)
        # 409: two corrected the same booking, which the page shows.
        if answer.status_code >= httpx.codes.BAD_REQUEST and answer.status_code != httpx.codes.CONFLICT:
            self._seen.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text[:500]
    return found[1]


async def crowd(address: str, names: list[str], seconds: float) -> Seen:
    """Everybody reviews at once."""
    seen = Seen()
    people = [Reviewer(address, seen, number) for number in range(len(names))]
    for person, name in zip(people, names, strict=True):
        await person.sign_in(name)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(person.work(until) for person in people))
    return seen


async def upload(address: str, name: str, documents: list[tuple[str, bytes]]) -> None:
    """Hands in a batch as the page does."""
    async with httpx.AsyncClient(base_url=address, timeout=120) as client:
        await client.post("/sign-in", data={"username": name, "password": CLERK_PASSWORD})
        waiting = iter(documents)

        async def send() -> None:
            for filename, content in waiting:
                answer = await client.post("/documents", params={"filename": filename}, content=content)
                assert answer.status_code < httpx.codes.BAD_REQUEST, answer.text

        await asyncio.gather(*(send() for _ in range(UPLOADS_AT_ONCE)))


async def crowd_during_batch(
    address: str, names: list[str], documents: list[tuple[str, bytes]], seconds: float
) -> Seen:
    """The reviewers begin when the reading has begun."""
    uploading = asyncio.create_task(upload(address, names[0], documents))
    await asyncio.sleep(5)
    seen = await crowd(address, names, seconds)
    await uploading
    return seen


def make_reviewers(database: Database, count: int) -> list[str]:
    """Accounts with ``CLERK_PASSWORD``; their user names."""
    names = [f"reviewer{number}" for number in range(count)]
    with database.session() as session:
        for name in names:
            create_user(session, name, CLERK_PASSWORD, role="reviewer", enterprise_id=DEFAULT_ENTERPRISE_ID)
    return names


def unread(database: Database) -> int:
    """Documents that wait for being read."""
    with database.session() as session:
        waiting = select(func.count()).where(col(Document.state).in_(["received", "reading"]))
        return session.exec(waiting).one()


def tell(alone: Seen, together: Seen) -> None:
    """Prints the figures."""
    for kind in sorted(together.seconds, key=lambda one: (one not in PROMISED, one)):
        one, many = alone.seconds.get(kind, []), together.seconds[kind]
        p50, p95 = 1000 * statistics.median(many), percentile_95(many)
        line = f"  {kind:12s} {len(many):5d} times  p50 {p50:6.0f} ms  p95 {p95:6.0f} ms"
        if one:
            p50_alone, p95_alone = 1000 * statistics.median(one), percentile_95(one)
            line += f"   alone p50 {p50_alone:5.0f} p95 {p95_alone:5.0f}"
            line += f"   ratio {p50 / p50_alone:4.1f} {p95 / p95_alone:4.1f}"
        if kind in PROMISED:
            line += f"   (promised p95 under {PROMISED_MILLISECONDS:g} ms)"
        print(line)
    for wrong in (*alone.wrong, *together.wrong)[:5]:
        print("  wrong:", wrong)


def measure(folder: Path, bookings: int, seconds: float) -> None:
    """Makes the bookings in ``folder``, measures, prints."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    database = Database.open(f"sqlite:///{data / 'kouan.sqlite'}")
    fill(database, data / "originals", bookings)
    documents = list(drawn_documents(BATCH, 0))
    with running_kouan(data) as kouan:
        names = make_reviewers(database, PEOPLE)
        asyncio.run(crowd(kouan.address, names[:1], 10))  # warm
        print(f"load before {os.getloadavg()[0]:.1f}")
        alone = asyncio.run(crowd(kouan.address, names[:1], seconds))
        begin = time.perf_counter()
        together = asyncio.run(crowd_during_batch(kouan.address, names, documents, seconds))
        left = unread(database)
        read = (BATCH - left) / (time.perf_counter() - begin)
    database.dispose()
    print(f"{bookings:,} bookings, {PEOPLE} reviewers, {read:.1f} documents read a second, {left} left")
    tell(alone, together)
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def main() -> None:
    """Prints the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bookings", type=int, default=BOOKINGS)
    arguments.add_argument("--seconds", type=float, default=SECONDS)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), chosen.bookings, chosen.seconds)


if __name__ == "__main__":
    main()
