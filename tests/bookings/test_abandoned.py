"""Leases of workers that are gone end at once, those of others stay; sheets they left find their bookings."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from bookings import processing
from bookings.abandoned import end_leases, find_for_left_sheets, lease_owners, newest_begun
from bookings.columns import now
from bookings.database import Database
from bookings.models import Document
from bookings.originals import OriginalStore
from bookings.processing import waiting_documents
from bookings.receiving import receive
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, reading
from tests.bookings.vin_sheets import keep, sheet_of, shown, vins


def test_only_the_documents_of_the_gone_wait_again(database: Database, tmp_path: Path) -> None:
    originals = OriginalStore(tmp_path)
    ids = [
        receive(database, originals, io.BytesIO(b"%d" % number), filename="a.pdf", max_bytes=10).document_id
        for number in range(3)
    ]
    assert newest_begun(database) == 0
    with database.session() as session:
        for document_id, owner in zip(ids, ("gone", "here"), strict=False):
            document = session.get_one(Document, document_id)
            document.state, document.lease_owner = "reading", owner
            document.lease_expires_at = now() + timedelta(hours=1)
    assert lease_owners(database) == {"gone", "here"}
    assert waiting_documents(database) == [ids[2]]
    assert end_leases(database, ["gone"]) == 1
    assert waiting_documents(database) == [ids[0], ids[2]]
    assert newest_begun(database) == ids[1]


def test_a_sheet_whose_booking_was_stored_by_somebody_killed_then_finds_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = keep(desk, sheet_of(vins(3), filename=f"{COMMODITY_VEHICLE['customs_number']}.xlsx"))
    with monkeypatch.context() as patched:
        patched.setattr(processing, "find_again", lambda _database, _booking_ids: [])
        booking_id = desk.booking(reading(COMMODITY_VEHICLE, vins=[], vehicle_count=3))
    assert shown(desk, import_id).state == "waiting"
    assert find_for_left_sheets(desk.database) == [import_id]
    assert shown(desk, import_id).booking_id == booking_id
    assert find_for_left_sheets(desk.database) == []
