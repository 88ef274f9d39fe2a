"""5,000 vehicles through an import: kept, compared, accepted, undone (promise: accepted in under 3 s).

On SQLite and on a PostgreSQL of its own, each in a temporary folder: first into an empty booking, then
the same VINs once more with another colour, so that every vehicle changes. The sheet is checked already.
"""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from bookings import vin_imports
from bookings.database import Database
from bookings.models import Booking, UserAccount, stored_id
from bookings.review import open_booking
from customs.identifiers.vin import check_digit
from tests.postgresql import PostgresqlCluster
from vin_import.check import check_workbook
from vin_import.sheet import Sheet, Workbook
from vin_import.vehicle_rows import VinSheet

VEHICLES = 5_000
RUNS = 3
PROMISED_SECONDS = 3.0

Result = TypeVar("Result")


def sheet(count: int, color: str) -> VinSheet:
    """A checked sheet of ``count`` right VINs with a colour and a displacement each."""
    rows = [("序号", "车架号", "颜色", "排量", "品牌")]
    for serial in range(1, count + 1):
        body = f"LSGPC54U0SF{serial:06}"
        vin = body[:8] + check_digit(body) + body[9:]
        rows.append((str(serial), vin, color, "1499", "别克"))
    return check_workbook(Workbook("5000.xlsx", "0" * 64, (Sheet("Sheet1", tuple(rows)),)), this_year=2026)


def timed(name: str, database: Database, step: Callable[[Session], Result]) -> tuple[Result, float]:
    """One transaction with its commit."""
    begin = time.perf_counter()
    with database.session() as session:
        result = step(session)
    seconds = time.perf_counter() - begin
    print(f"  {name:44s} {seconds:6.2f} s")
    return result, seconds


def measure(database: Database, first: VinSheet, again: VinSheet) -> float:
    """Prints the seconds of each step and returns the slowest acceptance."""
    with database.session() as session:
        user = UserAccount.model_validate(
            {"username": "measured", "display_name": "-", "role": "reviewer", "password_hash": "-"}
        )
        session.add(user)
        session.flush()
        user_id = stored_id(user)
    slowest = 0.0
    for _ in range(RUNS):
        with database.session() as session:
            booking = Booking.model_validate({"enterprise_id": 1, "business_type": "commodity_vehicle"})
            session.add(booking)
            session.flush()
            booking_id = stored_id(booking)
        added, slow_added = accepted(database, first, booking_id, user_id)
        changed, slow_changed = accepted(database, again, booking_id, user_id)
        slowest = max(slowest, slow_added, slow_changed)
        timed("the whole booking opened", database, partial(open_booking, booking_id=booking_id))
        version = changed.booking_version
        for done in (changed, added):
            undone(database, done, version, user_id)
            version += 1
    return slowest


def accepted(
    database: Database, checked: VinSheet, booking_id: int, user_id: int
) -> tuple[vin_imports.Accepted, float]:
    """One sheet into a booking; what it did, and the seconds of its acceptance."""
    import_id, _ = timed(
        "kept",
        database,
        lambda session: vin_imports.create_import(
            session, checked, enterprise_id=1, pasted_text="-", booking_id=booking_id
        ),
    )
    timed(
        "a page of 100 rows", database, lambda session: vin_imports.list_rows(session, import_id, after=4000)
    )
    timed("rows searched", database, lambda session: vin_imports.list_rows(session, import_id, search="4999"))
    seen, _ = timed("compared", database, lambda session: vin_imports.difference_of(session, import_id))
    with database.session() as session:
        first = vin_imports.list_rows(session, import_id, limit=1).rows[0]
    edited, _ = timed(
        "one VIN typed",
        database,
        lambda session: vin_imports.edit_vin(
            session, import_id, first.id, first.given, user_id=user_id, expected_version=seen.import_version
        ),
    )
    done, seconds = timed(
        "accepted",
        database,
        lambda session: vin_imports.accept(
            session,
            import_id,
            user_id=user_id,
            expected_version=edited.version,
            booking_version=seen.booking_version,
        ),
    )
    assert done.vehicles == len(checked.rows)
    assert len(checked.rows) in (done.added, done.changed)
    return done, seconds


def undone(database: Database, done: vin_imports.Accepted, booking_version: int, user_id: int) -> None:
    """The sheet out of the booking again."""
    timed(
        "undone",
        database,
        lambda session: vin_imports.undo(
            session,
            done.import_id,
            user_id=user_id,
            expected_version=done.import_version,
            booking_version=booking_version,
        ),
    )


def main() -> None:
    """Prints the figures."""
    first, again = sheet(VEHICLES, "白"), sheet(VEHICLES, "黑")
    assert len(first.vins) == VEHICLES
    print(f"{VEHICLES} vehicles; accepted is promised within {PROMISED_SECONDS:.0f} s")
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite")
        database = Database.open(f"sqlite:///{Path(folder) / 'kouan.db'}")
        database.migrate()
        slowest = {"SQLite": measure(database, first, again)}
        database.dispose()
    with PostgresqlCluster.running() as cluster, cluster.migrated() as url:
        print("PostgreSQL")
        database = Database.open(url)
        slowest["PostgreSQL"] = measure(database, first, again)
        database.dispose()
    for name, seconds in slowest.items():
        print(f"slowest acceptance on {name}: {seconds:.2f} s (promised: under {PROMISED_SECONDS} s)")


if __name__ == "__main__":
    main()
