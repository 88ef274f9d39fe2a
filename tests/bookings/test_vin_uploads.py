"""Sheets that a person hands in for a booking: the same bytes are one import, however often they come."""

import io
import threading
from typing import Any

from sqlmodel import select

from bookings.models import VinImport
from bookings.vin_uploads import HandedIn, import_file
from tests.bookings.conftest import Desk
from tests.bookings.test_vin_documents import GivenSheets, cells, processed, received
from tests.bookings.vin_sheets import shown, vins
from vin_import.vehicle_rows import VinSheet


def hand_in(desk: Desk, reader: GivenSheets, content: bytes = b"x,y\n") -> int:
    return import_file(
        desk.database,
        desk.originals,
        reader,
        io.BytesIO(content),
        HandedIn(enterprise_id=1, user_id=desk.user_id),
        filename="sheet.csv",
        max_bytes=10_000,
    )


def imports(desk: Desk) -> list[int | None]:
    with desk.database.session() as session:
        return list(session.exec(select(VinImport.id)).all())


def test_the_same_sheet_handed_in_by_several_at_once_is_one_import(desk: Desk) -> None:
    barrier = threading.Barrier(6)
    found: list[int] = []

    class Together(GivenSheets):
        def read_sheet(self, *arguments: Any, **named: Any) -> VinSheet:
            sheet = super().read_sheet(*arguments, **named)
            barrier.wait(timeout=60)
            return sheet

    def run() -> None:
        found.append(hand_in(desk, Together(cells(vins(40)))))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert set(found) == set(imports(desk))
    assert len(imports(desk)) == 1


def test_a_sheet_of_the_drop_zone_handed_in_again_is_its_import(desk: Desk) -> None:
    reader = GivenSheets(cells(vins(3)))
    dropped = processed(desk, received(desk), reader).sheet
    assert dropped is not None
    assert hand_in(desk, reader) == dropped.import_id
    assert shown(desk, dropped.import_id).state == "waiting"
    assert imports(desk) == [dropped.import_id]
