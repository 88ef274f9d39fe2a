"""Sheets as they really come: read in the child process, pasted, and read once more with other columns."""

import io
from pathlib import Path

from openpyxl import Workbook

from bookings import vin_imports
from bookings.processing import process_document
from bookings.receiving import receive
from bookings.vin_reading import LimitedSheetReader, read_again, read_pasted
from tests.bookings.conftest import Desk, GivenReadings
from tests.bookings.vin_sheets import HEADER, keep, rows, shown, vin, vins
from vin_import.vehicle_rows import VinSheet


def workbook(given: list[str]) -> bytes:
    book = Workbook()
    book.active.append(HEADER)
    for number, one in enumerate(given, start=1):
        book.active.append([number, one, "白", "1499", None])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_received_workbook_becomes_an_import_and_is_read_again_with_other_columns(desk: Desk) -> None:
    stream = io.BytesIO(workbook(vins(3)))
    got = receive(desk.database, desk.originals, stream, filename="车.xlsx", max_bytes=100_000)
    reader = LimitedSheetReader()
    told = process_document(
        desk.database,
        desk.originals,
        GivenReadings(),
        got.document_id,
        worker="test",
        lease_seconds=60,
        sheet_reader=reader,
    )
    assert told.sheet is not None
    import_id = told.sheet.import_id
    one = shown(desk, import_id)
    assert (one.filename, one.counts, one.document_id) == ("车.xlsx", {"ok": 3}, got.document_id)
    with desk.database.session() as session:
        chosen = vin_imports.chosen_with(session, import_id, {one.blocks[0].fingerprint: {3: "brand"}})
        sheet = read_again(session, desk.originals, reader, import_id, chosen)
    with desk.database.session() as session:
        vin_imports.change_columns(session, import_id, sheet, chosen, expected_version=one.version)
    assert [row.brand for row in rows(desk, import_id)] == ["白"] * 3


def test_what_is_no_workbook_fails_with_the_reader_s_reason(desk: Desk) -> None:
    stream = io.BytesIO(b"PK\x03\x04 broken")
    got = receive(desk.database, desk.originals, stream, filename="车.xlsx", max_bytes=100_000)
    told = process_document(
        desk.database,
        desk.originals,
        GivenReadings(),
        got.document_id,
        worker="test",
        lease_seconds=60,
        sheet_reader=LimitedSheetReader(),
    )
    assert told.state == "failed"
    assert told.error_code not in (None, "internal")
    assert told.message("zh")


def test_a_pasted_message_is_kept_and_read_again(desk: Desk) -> None:
    class NoFile:
        def read_sheet(self, path: Path, filename: str, columns: object = None) -> VinSheet:
            raise AssertionError("a pasted text is no file")

    text = f"今天发三台：{vin(1)}、{vin(2)}\n还有 {vin(3).lower()}"
    import_id = keep(desk, read_pasted(text), pasted_text=text)
    assert [row.vin for row in rows(desk, import_id)] == vins(3)
    assert shown(desk, import_id).is_pasted
    with desk.database.session() as session:
        again = read_again(session, desk.originals, NoFile(), import_id, {})
    assert again.vins == tuple(vins(3))
