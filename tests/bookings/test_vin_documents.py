"""Received files that are VIN sheets: told by their bytes, kept as imports, fates that say so."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import select

from bookings import vin_imports
from bookings.document_fates import fates_of, newest_change
from bookings.documents import open_document
from bookings.listing import list_documents
from bookings.models import Document, VinImport
from bookings.processing import Fate, process_document
from bookings.receiving import receive, retry
from bookings.vin_documents import is_sheet
from bookings.vin_imports.views import ImportView
from messages.errors import BadInput, PartUnavailable, UnreadableDocument
from tests.bookings.conftest import Desk, GivenReadings
from tests.bookings.readings import COMMODITY_VEHICLE, reading
from tests.bookings.vin_sheets import HEADER, accept, keep, rows, sheet_of, shown, take, undo, vin, vins
from vin_import.check import check_workbook
from vin_import.layout.block_finding import ChosenColumns
from vin_import.sheet import Sheet, Workbook
from vin_import.vehicle_rows import VinSheet

NUMBER = str(COMMODITY_VEHICLE["customs_number"])


@dataclass
class GivenSheets:
    """A ``SheetReader`` whose cells are given, and which remembers with which columns it was asked."""

    cells: list[list[str]] = field(default_factory=list)
    error: Exception | None = None
    asked: list[ChosenColumns | None] = field(default_factory=list)

    def read_sheet(self, path: Path, filename: str, columns: ChosenColumns | None = None) -> VinSheet:
        self.asked.append(columns)
        if self.error is not None:
            raise self.error
        book = Workbook(filename, "0" * 64, (Sheet("Sheet1", tuple(map(tuple, self.cells))),))
        return check_workbook(book, this_year=2026, columns=columns)


def cells(given: list[str]) -> list[list[str]]:
    return [HEADER, *([str(number), one, "白", "1499", ""] for number, one in enumerate(given, start=1))]


def received(desk: Desk, content: bytes = b"x,y\n", filename: str = "sheet.csv") -> int:
    got = receive(desk.database, desk.originals, io.BytesIO(content), filename=filename, max_bytes=10_000)
    return got.document_id


def processed(desk: Desk, document_id: int, reader: GivenSheets) -> Fate:
    return process_document(
        desk.database,
        desk.originals,
        GivenReadings(error=AssertionError("not for this reader")),
        document_id,
        worker="test",
        lease_seconds=60,
        sheet_reader=reader,
    )


def fate(desk: Desk, document_id: int) -> Fate:
    with desk.database.session() as session:
        return fates_of(session, [document_id])[0]


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written:
        for name in names:
            written.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "expected"),
    [
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", True),
        (archive("xl/workbook.xml"), "a.pdf", True),
        (archive("mimetype", "content.xml"), "a.ods", True),
        (archive("word/document.xml"), "a.docx", False),
        (archive("word/document.xml"), "a.xlsx", True),
        (b"PK\x03\x04 broken", "a.xlsx", True),
        (b"PK\x03\x04 broken", "a.zip", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "a.xls", True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "a.doc", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "a", True),
        (b"<html><table>", "a.xls", True),
        (b"VIN\n", "A.CSV", True),
        (b"VIN\n", "a.txt", True),
        (b"VIN\n", "a", False),
        (b"%PDF-1.7 ...", "a.xlsx", False),
        (b"\r\n%PDF-1.7 ...", "a.csv", False),
        (b"", "a.pdf", False),
    ],
)
def test_a_sheet_is_told_by_its_bytes_and_else_by_its_name(
    tmp_path: Path, content: bytes, filename: str, expected: bool
) -> None:
    path = tmp_path / "original"
    path.write_bytes(content)
    assert is_sheet(path, filename) is expected


def test_a_sheet_waits_and_then_goes_into_its_booking_and_its_fate_says_so(desk: Desk) -> None:
    document_id = received(desk, filename=f"{NUMBER}.csv")
    told = processed(desk, document_id, GivenSheets(cells(vins(3))))
    assert told.sheet is not None
    assert (told.state, told.booking_ids, told.sheet.state, told.sheet.vehicles) == ("read", [], "waiting", 3)
    assert told.message("zh") == f"车架号表“{NUMBER}.csv”：3 辆，尚未确定属于哪个预约，请人工选择。"
    assert told == fate(desk, document_id)
    booking_id = desk.booking(reading(COMMODITY_VEHICLE, vins=[], vehicle_count=3))
    told = fate(desk, document_id)
    assert f"→ 预约 #{booking_id}" in told.message("zh")
    assert (told.state, told.booking_ids) == ("read", [])
    assert told.sheet is not None
    accept(desk, told.sheet.import_id)
    told = fate(desk, document_id)
    assert (told.state, told.booking_ids) == ("booked", [booking_id])
    assert told.message("en") == f"VIN sheet “{NUMBER}.csv”: 3 vehicles are in booking #{booking_id}."
    with desk.database.session() as session:
        assert open_document(session, document_id).booking_ids == (booking_id,)
        listed = {one.id: one for one in list_documents(session).rows}[document_id]
        assert (listed.booking_ids, listed.sheet) == ((booking_id,), told.sheet)
    undo(desk, shown(desk, 1).id)
    assert (fate(desk, document_id).state, fate(desk, document_id).booking_ids) == ("read", [])


def test_every_step_of_an_import_is_a_change_that_pages_notice(desk: Desk) -> None:
    def word() -> str:
        with desk.database.session() as session:
            return newest_change(session)

    words = [word()]
    import_id = keep(desk, sheet_of(vins(1)))
    words.append(word())
    take(desk, vin_imports.drop, import_id)
    words.append(word())
    assert len(set(words)) == 3
    assert word() == words[-1]


def test_a_sheet_that_cannot_be_read_fails_with_its_reason_and_can_be_retried(desk: Desk) -> None:
    document_id = received(desk)
    reader = GivenSheets(error=UnreadableDocument("encrypted", file="sheet.csv"))
    told = processed(desk, document_id, reader)
    assert (told.state, told.error_code, told.sheet) == ("failed", "encrypted", None)
    retry(desk.database, document_id)
    reader = GivenSheets(error=PartUnavailable("database-unavailable", reason="-"))
    assert processed(desk, document_id, reader).state == "received"


def test_a_sheet_without_vins_is_kept_so_that_its_columns_can_be_chosen(desk: Desk) -> None:
    told = processed(desk, received(desk), GivenSheets([["甲", "乙"], ["1", "2"]]))
    assert (told.state, told.sheet and told.sheet.vehicles) == ("read", 0)
    with desk.database.session() as session:
        one = vin_imports.open_import(session, 1)
    assert [problem.id for problem in one.problems if problem.severity == "error"] == ["no-vins"]
    assert one.problems[-1].text("zh") != "no-vins"


def test_without_a_sheet_reader_a_sheet_is_read_as_a_declaration(desk: Desk) -> None:
    document_id = received(desk)
    told = desk.process(document_id, error=BadInput("not-a-pdf", file="sheet.csv"))
    assert told.error_code == "not-a-pdf"


def test_two_workers_make_one_import_of_a_document(desk: Desk) -> None:
    document_id = received(desk)
    processed(desk, document_id, GivenSheets(cells(vins(2))))
    assert processed(desk, document_id, GivenSheets(cells(vins(2)))).state == "read"
    with desk.database.session() as session:
        assert len(session.exec(select(VinImport)).all()) == 1
        document = session.get_one(Document, document_id)
        assert (document.lease_owner, document.finished_at is None) == (None, False)


def choose(desk: Desk, reader: GivenSheets, import_id: int, chosen: ChosenColumns) -> ImportView:
    one = shown(desk, import_id)
    with desk.database.session() as session:
        every = vin_imports.chosen_with(session, import_id, chosen)
        sheet = reader.read_sheet(Path("-"), "sheet.csv", every)
        return vin_imports.change_columns(session, import_id, sheet, every, expected_version=one.version)


def test_columns_that_a_person_chose_are_remembered_for_the_next_sheet_like_it(desk: Desk) -> None:
    reader = GivenSheets(cells(vins(2)))
    processed(desk, received(desk), reader)
    block = shown(desk, 1).blocks[0]
    assert block.columns["color"] == 3
    choose(desk, reader, 1, {block.fingerprint: {3: "brand"}})
    changed = choose(desk, reader, 1, {block.fingerprint: {4: None}})
    assert changed.chosen_columns == {block.fingerprint: {3: "brand", 4: None}}
    assert changed.blocks[0].columns == {"number": 1, "vin": 2, "brand": 3, "usage_type": 5}
    assert [(row.brand, row.color, row.displacement_ml) for row in rows(desk, 1)] == [("白", None, None)] * 2
    again = GivenSheets(cells(vins(3)))
    processed(desk, received(desk, b"other bytes\n"), again)
    assert len(again.asked) == 2
    assert [row.brand for row in rows(desk, 2)] == ["白"] * 3
    more = choose(desk, again, 2, {block.fingerprint: {5: "plate"}})
    assert more.chosen_columns == {block.fingerprint: {3: "brand", 4: None, 5: "plate"}}
    unlike = GivenSheets([["车架号"], *([one] for one in vins(2))])
    processed(desk, received(desk, b"more bytes\n"), unlike)
    assert unlike.asked == [None]


def test_columns_without_a_header_can_be_changed_again_but_are_not_remembered(desk: Desk) -> None:
    table = [[one, "白", "1499"] for one in vins(3)]
    reader = GivenSheets(table)
    processed(desk, received(desk), reader)
    block = shown(desk, 1).blocks[0]
    first = choose(desk, reader, 1, {block.fingerprint: {2: "color"}})
    assert first.blocks[0].fingerprint == block.fingerprint
    assert {row.color for row in rows(desk, 1)} == {"白"}
    choose(desk, reader, 1, {block.fingerprint: {2: "plate"}})
    assert {row.plate for row in rows(desk, 1)} == {"白"}
    again = GivenSheets(table)
    processed(desk, received(desk, b"other bytes\n"), again)
    assert again.asked == [None]


def test_edits_stay_with_what_was_given_when_columns_change_and_lost_ones_are_named(desk: Desk) -> None:
    reader = GivenSheets(cells([*vins(3), vin(3)]))
    processed(desk, received(desk), reader)
    first, second, third, repeat = rows(desk, 1)
    take(desk, vin_imports.edit_vin, 1, first.id, vin(7), user_id=desk.user_id)
    take(desk, vin_imports.edit_value, 1, second.id, "color", "红", user_id=desk.user_id)
    take(desk, vin_imports.exclude_rows, 1, [repeat.id], user_id=desk.user_id)
    take(desk, vin_imports.edit_value, 1, third.id, "brand", "别克", user_id=desk.user_id)
    reader.cells[3] = ["3", vin(8), "白", "1499", ""]
    sheet = reader.read_sheet(Path("-"), "sheet.csv")
    changed = take(desk, vin_imports.change_columns, 1, sheet, {})
    now = rows(desk, 1)
    assert [row.vin for row in now] == [vin(7), vin(2), vin(8), vin(3)]
    assert (now[0].given, now[0].typed, now[1].color, now[2].brand) == (vin(1), vin(7), "红", None)
    assert now[3].excluded
    lost = [problem for problem in changed.problems if problem.id == "edits-lost"]
    assert [problem.parameters["rows"] for problem in lost] == ["Sheet1!4"]
    assert "1" in lost[0].text("zh")
