"""Twenty people who drop 50 files each at once, against a real ``kouan run``; and one person for comparison.

Each does what the page does: three uploads at a time, a look at the fates every 1.5 s, a look for
changes and a fresh list every 4 s, each on a beat of their own. Told: how long the page of a person
took while all were dropping (promised: under 150 ms at the 95th percentile), answers of 500 and above
(promised: none), and how long until the last fate. The clients share the processors with kouan.
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.drawn_documents import drawn_documents
from benchmarks.running_kouan import CLERK_PASSWORD, make_clerks, running_kouan

PEOPLE = 20
FILES = 50
UPLOADS_AT_ONCE = 3
LOOK_SECONDS = 1.5
LIST_SECONDS = 4.0
MOST_ASKED = 60
PROMISED_MILLISECONDS = 150.0
FINAL = frozenset({"booked", "failed", "read"})


@dataclass
class Seen:
    """What one crowd met."""

    page_seconds: list[float] = field(default_factory=list)
    upload_seconds: list[float] = field(default_factory=list)
    fates_seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    fates: int = 0
    seconds: float = 0.0


class Person:
    """One browser, without the browser."""

    def __init__(self, address: str, seen: Seen, late: float) -> None:
        self._late = late
        self._client = httpx.AsyncClient(base_url=address, timeout=60)
        self._seen = seen
        self._open: set[int] = set()
        self._sending = True

    async def sign_in(self, name: str) -> None:
        answer = await self._client.post("/sign-in", data={"username": name, "password": CLERK_PASSWORD})
        assert answer.status_code == 303, answer.text

    async def drop(self, documents: list[tuple[str, bytes]]) -> None:
        """Returns when every file has its fate."""
        await asyncio.gather(self._send_all(documents), self._look(), self._list())
        await self._client.aclose()

    async def _send_all(self, documents: list[tuple[str, bytes]]) -> None:
        waiting = iter(documents)

        async def send() -> None:
            for name, content in waiting:
                answer = await self._timed(
                    self._seen.upload_seconds,
                    "POST",
                    "/documents",
                    params={"filename": name},
                    content=content,
                )
                self._open.add(answer.json()["document_id"])

        await asyncio.gather(*(send() for _ in range(UPLOADS_AT_ONCE)))
        self._sending = False

    async def _look(self) -> None:
        await asyncio.sleep(self._late * LOOK_SECONDS)
        while self._sending or self._open:
            asked = sorted(self._open)[:MOST_ASKED]
            if asked:
                answer = await self._timed(
                    self._seen.fates_seconds, "GET", "/documents/fates", params={"document": asked}
                )
                ended = {fate["document_id"] for fate in answer.json() if fate["state"] in FINAL}
                self._open -= ended
                self._seen.fates += len(ended)
            await asyncio.sleep(LOOK_SECONDS)

    async def _list(self) -> None:
        await asyncio.sleep(self._late * LIST_SECONDS)
        while self._sending or self._open:
            await self._timed([], "GET", "/changes")
            await self._timed(self._seen.page_seconds, "GET", "/", headers={"Accept": "text/html"})
            await asyncio.sleep(LIST_SECONDS)

    async def _timed(self, into: list[float], method: str, path: str, **content: object) -> httpx.Response:
        begin = time.perf_counter()
        answer = await self._client.request(
            method, path, **{"headers": {"Accept": "application/json"}, **content}
        )
        into.append(time.perf_counter() - begin)
        self._seen.statuses.append(answer.status_code)
        return answer


async def crowd(address: str, names: list[str], first: int) -> Seen:
    """Everybody drops at once."""
    seen = Seen()
    # All drop at once, but nobody opened the page in the same moment as another: they look in turn.
    people = [Person(address, seen, number / len(names)) for number in range(len(names))]
    for person, name in zip(people, names, strict=True):
        await person.sign_in(name)
    batches = [list(drawn_documents(FILES, first + FILES * position)) for position in range(len(names))]
    begin = time.perf_counter()
    await asyncio.gather(*(person.drop(batch) for person, batch in zip(people, batches, strict=True)))
    seen.seconds = time.perf_counter() - begin
    return seen


def percentile_95(seconds: list[float]) -> float:
    """In milliseconds; of very few, the slowest."""
    return 1000 * (statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds))


def tell(title: str, seen: Seen, files: int) -> None:
    """Prints one crowd's figures."""
    failed = sum(status >= 500 for status in seen.statuses)
    print(f"{title}: {seen.fates} fates of {files} files in {seen.seconds:.1f} s, {failed} answers of 5xx")
    for name, seconds in (
        ("page", seen.page_seconds),
        ("upload", seen.upload_seconds),
        ("fates", seen.fates_seconds),
    ):
        median = 1000 * statistics.median(seconds)
        print(f"  {name:8s} median {median:6.0f} ms, 95 % within {percentile_95(seconds):6.0f} ms")


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_kouan(folder / "data") as kouan:
            names = make_clerks(folder / "data", PEOPLE)
            asyncio.run(crowd(kouan.address, names[:1], 0))  # warm
            alone = asyncio.run(crowd(kouan.address, names[:1], FILES))
            together = asyncio.run(crowd(kouan.address, names, 2 * FILES))
    tell("one person", alone, FILES)
    tell(f"{PEOPLE} people", together, PEOPLE * FILES)
    ratio = percentile_95(together.page_seconds) / percentile_95(alone.page_seconds)
    print(
        f"page of {PEOPLE} people / of one, 95 %: {ratio:.1f} (promised: under {PROMISED_MILLISECONDS:g} ms)"
    )
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
