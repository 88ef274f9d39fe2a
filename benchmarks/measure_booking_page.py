"""The booking page with 10, 500 and 5,000 vehicles: opened, one cell edited, one field of the head edited.

Processor time of the server with its client in this process (other work on the machine does not count), on
SQLite in a temporary folder, median of several; the answers are complete pages and fragments. "Half
doubted": in every second vehicle one value waits for a person.
"""

import re
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from httpx import Response
from sqlalchemy import insert
from sqlmodel import Session

from bookings.database import Database
from bookings.models import Booking, Vehicle, VinImport, stored_id
from bookings.originals import OriginalStore
from bookings.users import create_user
from customs.identifiers.vin import check_digit
from extractors.reader_process import ReaderProcess
from tests.web.client import TestClient
from web.app import create_app
from web.context import WebContext

SIZES = (10, 500, 5_000)
RUNS = 15
PASSWORD = "correct horse battery"  # noqa: S105 - of a database that is gone a minute later


def vin(serial: int) -> str:
    """A right VIN."""
    body = f"LSGPC54U0SF{serial:06}"
    return body[:8] + check_digit(body) + body[9:]


def booking_of(session: Session, vehicles: int, doubted_every: int) -> int:
    """A booking whose vehicles came out of a sheet; in every so-manieth the displacement is doubted."""
    head = {"enterprise_id": 1, "business_type": "commodity_vehicle", "vehicle_total": vehicles}
    booking = Booking.model_validate(head | {"state": "in_review"})
    session.add(booking)
    session.flush()
    sheet = {"enterprise_id": 1, "pasted_text": "-", "filename": "vehicles.xlsx", "sha256": "0" * 64}
    vin_import = VinImport.model_validate(sheet | {"booking_id": booking.id, "state": "accepted"})
    session.add(vin_import)
    session.flush()
    rows = []
    for serial in range(1, vehicles + 1):
        place = {"source": "sheet", "import_id": vin_import.id, "sheet": "Sheet1", "row": serial + 1}
        evidence: dict[str, Any] = {key: dict(place) for key in ("brand", "color", "displacement_ml")}
        evidence |= {"vin": {**place, "raw": vin(serial)}, "usage_type": {"source": "default"}}
        if serial % doubted_every == 0:
            evidence["displacement_ml"] |= {"doubted": True, "reasons": [{"id": "vin-maker-odd"}]}
        values = {"vin": vin(serial), "brand": "别克", "color": "白色", "usage_type": "家用"}
        rows.append(values | {"booking_id": booking.id, "evidence": evidence})
    session.execute(insert(Vehicle), rows)
    return stored_id(booking)


class Reviewer:
    """Somebody who has one booking open and works on it."""

    def __init__(self, client: TestClient, booking_id: int) -> None:
        self.client = client
        self.booking_id = booking_id
        self.values = count(1)
        self.take(self.open())

    def take(self, answer: Response) -> Response:
        """Remembers the version and, of a page, its rows."""
        assert answer.status_code == 200, answer.text
        self.version = re.findall(r'data-version="(\d+)"', answer.text)[0]
        if rows := re.findall(r'data-row="(\d+)"', answer.text):
            self.first = rows[0]
        return answer

    def open(self) -> Response:
        """The whole page."""
        answer: Response = self.client.get(f"/bookings/{self.booking_id}")
        return answer

    def edit(self, path: str) -> Response:
        """Another value at ``path``."""
        data = {"path": path, "value": str(next(self.values)), "expected_version": self.version}
        return self.take(self.client.post(f"/bookings/{self.booking_id}/values", data=data))

    def edit_cell(self) -> Response:
        """Another power of the first vehicle."""
        return self.edit(f"vehicles[{self.first}].power_kw")

    def edit_head(self) -> Response:
        """Another remark."""
        return self.edit("remark")


def median(step: Callable[[], Response]) -> tuple[float, int]:
    """Seconds, and the bytes of the last answer."""
    seconds = []
    for _ in range(RUNS):
        begin = time.process_time()
        answer = step()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds), len(answer.content)


def measure(client: TestClient, booking_ids: dict[int, int]) -> None:
    """Prints each step at each size, and how many times what it takes at the smallest."""
    for name in ("open", "edit_cell", "edit_head"):
        base = 0.0
        for size, booking_id in booking_ids.items():
            seconds, length = median(getattr(Reviewer(client, booking_id), name))
            base = base or seconds
            told = f"{seconds * 1000:7.1f} ms  × {seconds / base:4.1f}  {length / 1024:6.0f} KiB"
            print(f"  {name:10s} {size:6,} vehicles  {told}")


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{Path(folder) / 'kouan.db'}")
        database.migrate()
        with database.session() as session:
            create_user(session, "reviewer", PASSWORD, role="reviewer")
        originals = OriginalStore(Path(folder) / "store")
        # Nothing is read here, so the process of the reader is never started.
        context = WebContext(database, originals, ReaderProcess(), lambda _document_id: None)
        client = TestClient(create_app(context), base_url="http://kouan.test", follow_redirects=False)
        client.post("/sign-in", data={"username": "reviewer", "password": PASSWORD})
        for name, doubted_every in (("1 % doubted", 100), ("half doubted", 2)):
            with database.session() as session:
                booking_ids = {size: booking_of(session, size, doubted_every) for size in SIZES}
            print(name)
            measure(client, booking_ids)
        database.dispose()


if __name__ == "__main__":
    main()
