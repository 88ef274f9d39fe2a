"""VIN sheets built in Python, invented throughout, and steps on their imports."""

from collections.abc import Callable
from typing import Any

import pytest

from bookings import vin_imports
from bookings.models import Booking
from bookings.vin_imports.views import ImportView, RowView
from customs.identifiers.vin import check_digit
from messages.errors import KouanError
from tests.bookings.conftest import Desk
from vin_import.check import check_workbook
from vin_import.sheet import Sheet, Workbook
from vin_import.vehicle_rows import VinSheet

HEADER = ["序号", "车架号", "颜色", "排量", "使用类型"]


def vin(serial: int, start: str = "LSGPC54U", rest: str = "SF") -> str:
    """A right VIN: ``start`` are places 1-8, ``rest`` 10 and 11; the check digit is computed."""
    body = f"{start}0{rest}{serial:06}"
    return body[:8] + check_digit(body) + body[9:]


def vins(count: int, first: int = 1) -> list[str]:
    """Right VINs of one batch."""
    return [vin(serial) for serial in range(first, first + count)]


def sheet_of(
    given: list[str], *, filename: str = "车架号.xlsx", titles: tuple[str, ...] = (), color: str = "白"
) -> VinSheet:
    """A checked sheet with one row for each of ``given``; ``titles`` stand above the header."""
    rows = [
        *([title] for title in titles),
        HEADER,
        *([str(number), one, color, "1499", ""] for number, one in enumerate(given, start=1)),
    ]
    book = Workbook(filename, "0" * 64, (Sheet("Sheet1", tuple(map(tuple, rows))),))
    return check_workbook(book, this_year=2026)


def keep(desk: Desk, sheet: VinSheet, **options: Any) -> int:
    """Keep a pasted sheet as an import of the default enterprise."""
    options = {"enterprise_id": 1, "pasted_text": "-"} | options
    with desk.database.session() as session:
        return vin_imports.create_import(session, sheet, **options)


def shown(desk: Desk, import_id: int) -> ImportView:
    """The import as it stands."""
    with desk.database.session() as session:
        return vin_imports.open_import(session, import_id)


def rows(desk: Desk, import_id: int, **options: Any) -> list[RowView]:
    """A page of its rows."""
    with desk.database.session() as session:
        return list(vin_imports.list_rows(session, import_id, **options).rows)


def take(desk: Desk, step: Callable[..., Any], import_id: int, *arguments: object, **named: object) -> Any:
    """Take a step on the import as it stands."""
    named.setdefault("expected_version", shown(desk, import_id).version)
    with desk.database.session() as session:
        return step(session, import_id, *arguments, **named)


def refused(
    desk: Desk, step: Callable[..., Any], import_id: int, *arguments: object, **named: object
) -> KouanError:
    """The error of a step that must be refused and leave the import as it was."""
    before = shown(desk, import_id), rows(desk, import_id)
    with pytest.raises(KouanError) as caught:
        take(desk, step, import_id, *arguments, **named)
    assert caught.value.message("zh")
    assert caught.value.message("en")
    assert (shown(desk, import_id), rows(desk, import_id)) == before
    return caught.value


def compare(desk: Desk, import_id: int) -> vin_imports.Difference:
    """The dry run."""
    with desk.database.session() as session:
        return vin_imports.difference_of(session, import_id)


def accept(desk: Desk, import_id: int, **named: object) -> vin_imports.Accepted:
    """Accept what the dry run shows."""
    found = compare(desk, import_id)
    named = {"expected_version": found.import_version, "booking_version": found.booking_version} | named
    with desk.database.session() as session:
        return vin_imports.accept(session, import_id, user_id=desk.user_id, **named)  # type: ignore[arg-type]


def undo(desk: Desk, import_id: int, **named: object) -> ImportView:
    """Undo the acceptance, on the booking as it stands."""
    before = shown(desk, import_id)
    with desk.database.session() as session:
        named.setdefault("booking_version", session.get_one(Booking, before.booking_id).version)
        return vin_imports.undo(
            session,
            import_id,
            user_id=desk.user_id,
            expected_version=before.version,
            **named,  # type: ignore[arg-type]
        )
