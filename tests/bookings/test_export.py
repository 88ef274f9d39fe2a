"""Export: each approved booking leaves once, whole, as text, and an interrupted export is finished."""

import csv
import datetime as dt
import io
import json
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import select

from bookings import export, review
from bookings.enterprises import set_defaults
from bookings.export_files import write_csv, write_xlsx
from bookings.exported import ExportedBooking, export_booking, port_layout
from bookings.models import Booking, BookingEvent, ExportRecord
from messages.errors import BadInput, NotFound, PartUnavailable, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, LOADED_TRUCK, VINS, reading
from tests.kouan.processes import until

NUMBER = "940220240000224218"
Maker = Callable[..., int]


@pytest.fixture
def approved(desk: Desk) -> Maker:
    """Makes an approved booking; ``corrections`` are put in first."""
    with desk.database.session() as session:
        set_defaults(session, 1, contact=None, warehouse="一号库", usage_type=None, fuel_type=None)

    def make(
        number: str = "940220240000224218", base: dict[str, object] = LOADED_TRUCK, **corrections: str
    ) -> int:
        booking_id = desk.booking(reading(base, customs_number=number))
        with desk.database.session() as session:
            version = 1
            for path, value in corrections.items():
                shown = review.correct(
                    session, booking_id, path, value, user_id=desk.user_id, expected_version=version
                )
                version = shown.version
            review.approve(
                session, booking_id, user_id=desk.user_id, expected_version=version, reason="已核对"
            )
        return booking_id

    return make


def exported(desk: Desk, booking_id: int) -> ExportedBooking:
    with desk.database.session() as session:
        return export_booking(session, booking_id)


def states(desk: Desk) -> list[str]:
    with desk.database.session() as session:
        return [booking.state for booking in session.exec(select(Booking))]


def test_an_exported_booking_states_its_weight_twice_with_the_unit(desk: Desk, approved: Maker) -> None:
    booking = exported(desk, approved())
    content = json.loads(booking.model_dump_json())
    assert content["cargo_weight_kg"] == "15480"
    assert content["cargo_weight"] == {"value": "15480", "unit": "kg"}
    assert content["containers"] == ["TEXU3605231"]
    assert content["truck_plates"] == ["新F12345"]
    assert content["trucks"][0]["trailer_plate"] == "新F6789挂"
    assert content["cargo_value_usd"] == "8000.50"
    assert content["schema_version"] == 1


def test_a_layout_in_tonnes_converts(desk: Desk, approved: Maker) -> None:
    booking_id = approved()
    tonnes = port_layout().model_copy(update={"weight_unit": "t"})
    with desk.database.session() as session:
        booking = export_booking(session, booking_id, tonnes)
    assert booking.cargo_weight is not None
    assert (booking.cargo_weight.value, booking.cargo_weight.unit) == (Decimal("15.48"), "t")
    assert booking.cargo_weight_kg == Decimal(15480)
    stream = io.BytesIO()
    write_xlsx([booking], stream, layout=tonnes)
    headers = [cell.value for cell in next(iter(load_workbook(stream)["预约"].rows))]
    assert "货物重量（吨）" in headers


def test_the_workbook_has_three_sheets_in_which_only_quantities_are_numbers(
    desk: Desk, approved: Maker
) -> None:
    truck = exported(desk, approved())
    cars = exported(desk, approved("940220240000195195", COMMODITY_VEHICLE))
    stream = io.BytesIO()
    write_xlsx([truck, cars], stream)
    workbook = load_workbook(stream)
    assert workbook.sheetnames == ["预约", "重车", "车辆"]
    numbers = {
        str(column[0].value)
        for sheet in workbook
        for column in sheet.columns
        if any(cell.data_type == "n" and cell.value is not None for cell in column)
    }
    assert {"货物重量（千克）", "重车数量", "车辆总数"} <= numbers
    assert not numbers & {"报关单号", "车架号", "车牌号", "业务类型"}
    head = {name.value: cell.value for name, cell in zip(*list(workbook["预约"].rows)[:2], strict=True)}
    assert (head["报关单号"], head["货物重量（千克）"], head["是否转关"]) == (
        "940220240000224218",
        15480,
        "否",
    )
    assert head["业务类型"] == "重车"
    assert [row[2].value for row in workbook["车辆"].rows][1:] == VINS
    stream = io.BytesIO()
    write_xlsx([truck], stream, language="en")
    assert load_workbook(stream).sheetnames == ["Bookings", "Trucks", "Vehicles"]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_text_becomes_a_formula(desk: Desk, approved: Maker, evil: str) -> None:
    booking = exported(desk, approved(remark=evil))
    stream = io.BytesIO()
    write_xlsx([booking], stream)
    cells = [cell for row in load_workbook(stream)["预约"].rows for cell in row if cell.value == evil]
    assert [cell.data_type for cell in cells] == ["s"]
    stream = io.BytesIO()
    write_csv([booking], stream)
    assert f"'{evil}" in next(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig").splitlines()[1])))


def test_the_csv_has_a_line_for_each_vehicle(desk: Desk, approved: Maker) -> None:
    booking = exported(desk, approved("940220240000195195", COMMODITY_VEHICLE))
    stream = io.BytesIO()
    write_csv([booking], stream)
    content = stream.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [line["报关单号"] for line in lines] == ["940220240000195195"] * 2


def test_what_is_not_approved_does_not_leave(desk: Desk, tmp_path: Path) -> None:
    booking_id = desk.booking(reading())
    with desk.database.session() as session:
        with pytest.raises(Refused, match="booking-not-approved"):
            export.export_file(session, booking_id, "json")
        with pytest.raises(NotFound):
            export.export_file(session, 99, "json")
    assert export.export_approved(desk.database, tmp_path / "out", "json") == export.ExportResult([], [])
    assert list((tmp_path / "out").iterdir()) == []


def test_a_download_exports_and_may_be_repeated(desk: Desk, approved: Maker) -> None:
    booking_id = approved()
    with desk.database.session() as session:
        first = export.export_file(session, booking_id, "json", user_id=desk.user_id)
    with desk.database.session() as session:
        again = export.export_file(session, booking_id, "json", user_id=desk.user_id)
        assert len(session.exec(select(ExportRecord)).all()) == 1
        last = session.exec(select(BookingEvent)).all()[-1]
    assert (first.filename, again.filename) == ("kouan-940220240000224218-v2.json",) * 2
    assert json.loads(first.content) == json.loads(again.content)
    assert json.loads(first.content)[0]["booking"] == booking_id
    assert (last.event, last.user_id) == ("export", desk.user_id)
    assert states(desk) == ["exported"]


@pytest.mark.parametrize("export_format", ["json", "xlsx", "csv"])
def test_all_that_is_approved_leaves_once(
    desk: Desk, approved: Maker, tmp_path: Path, export_format: export.ExportFormat
) -> None:
    ids = [approved("940220240000224218"), approved("940220240000224219")]
    desk.booking(reading(customs_number="940220240000224220"))
    result = export.export_approved(desk.database, tmp_path, export_format)
    assert result.booking_ids == ids
    (path,) = result.files
    assert path.suffix == f".{export_format}"
    assert states(desk) == ["exported", "exported", "draft"]
    again = export.export_approved(desk.database, tmp_path, export_format)
    assert (again.files, again.booking_ids) == ([], [])
    assert [file for file in tmp_path.iterdir() if file.name.startswith("kouan-")] == [path]
    with desk.database.session() as session:
        records = session.exec(select(ExportRecord)).all()
        assert {record.state for record in records} == {"sent"}
        assert {record.file_name for record in records} == {path.name}


def begun(booking_id: int, folder: Path) -> ExportRecord:
    """What an export leaves that was cut off before its file was written."""
    return ExportRecord.model_validate(
        {
            "booking_id": booking_id,
            "booking_version": 2,
            "format": "json",
            "target": str(folder.resolve()),
            "file_name": "kouan-begun.json",
        }
    )


def bookings_in(folder: Path) -> dict[str, list[int]]:
    files = [path for path in folder.iterdir() if path.name.startswith("kouan-")]
    return {
        path.name: [entry["booking"] for entry in json.loads(path.read_text(encoding="utf-8"))]
        for path in files
    }


def test_an_interrupted_export_is_finished_in_the_file_it_was_begun_with(
    desk: Desk, approved: Maker, tmp_path: Path
) -> None:
    first, second = approved(), approved("940220240000224219")
    folder = tmp_path / "out"
    with desk.database.session() as session:
        session.add(begun(first, folder))
    result = export.export_approved(desk.database, folder, "json")
    assert result.booking_ids == [first, second]
    found = bookings_in(folder)
    assert found.pop("kouan-begun.json") == [first]
    assert list(found.values()) == [[second]]


def test_what_was_begun_for_another_folder_is_not_stuck(desk: Desk, approved: Maker, tmp_path: Path) -> None:
    booking_id = approved()
    with desk.database.session() as session:
        session.add(begun(booking_id, tmp_path / "gone"))
    assert export.export_approved(desk.database, tmp_path / "out", "json").booking_ids == [booking_id]
    assert export.export_approved(desk.database, tmp_path / "gone", "json").booking_ids == []


def test_a_booking_reopened_before_its_file_was_written_does_not_leave(
    desk: Desk, approved: Maker, tmp_path: Path
) -> None:
    booking_id = approved()
    blocked = tmp_path / "folder"
    blocked.mkdir()
    with desk.database.session() as session:
        session.add(begun(booking_id, blocked))
        review.reopen(session, booking_id, user_id=desk.user_id, expected_version=2, reason="换车")
    assert export.export_approved(desk.database, blocked, "json").booking_ids == []
    with desk.database.session() as session:
        assert session.exec(select(ExportRecord.state)).all() == ["dropped"]
        review.approve(session, booking_id, user_id=desk.user_id, expected_version=3)
    assert export.export_approved(desk.database, blocked, "json").booking_ids == [booking_id]


def test_two_exports_at_once_do_not_double(desk: Desk, approved: Maker, tmp_path: Path) -> None:
    ids = [approved("940220240000224218"), approved("940220240000224219")]
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        export.export_approved(desk.database, tmp_path, "json")

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for found in bookings_in(tmp_path).values() for one in found] == ids


@pytest.mark.parametrize("way", ["download", "folder"])
def test_a_booking_that_is_just_being_reopened_is_not_exported(
    desk: Desk, approved: Maker, tmp_path: Path, way: str
) -> None:
    booking_id = approved()
    refused: list[Exception] = []

    def run() -> None:
        try:
            if way == "download":
                with desk.database.session() as session:
                    export.export_file(session, booking_id, "json")
            else:
                export.export_approved(desk.database, tmp_path, "json")
        except (Refused, PartUnavailable) as error:
            refused.append(error)

    exporting = threading.Thread(target=run)
    with desk.database.session() as session:
        review.reopen(session, booking_id, user_id=desk.user_id, expected_version=2, reason="改车牌")
        exporting.start()
        if desk.database.engine.dialect.name == "postgresql":
            until(lambda: _waits_for_a_lock(desk), "the export waits for the booking")
        else:
            # SQLite does not tell who waits; it looked at the state before, and exported all the same.
            exporting.join(timeout=0.5)
    exporting.join()
    assert states(desk) == ["in_review"]
    with desk.database.session() as session:
        events = [event.event for event in session.exec(select(BookingEvent))]
    assert "export" not in events
    assert len(refused) == (1 if way == "download" else 0)


def _waits_for_a_lock(desk: Desk) -> bool:
    with desk.database.session() as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(session.execute(waiting).scalar_one())


def test_a_folder_that_cannot_be_written_loses_nothing(desk: Desk, approved: Maker, tmp_path: Path) -> None:
    booking_id = approved()
    not_a_folder = tmp_path / "file"
    not_a_folder.write_bytes(b"")
    with pytest.raises(BadInput) as refused:
        export.export_approved(desk.database, not_a_folder, "json")
    assert str(not_a_folder) in refused.value.message("zh")
    assert export.export_approved(desk.database, tmp_path / "good", "json").booking_ids == [booking_id]


def test_the_time_of_an_export_is_in_its_file_name(desk: Desk, approved: Maker, tmp_path: Path) -> None:
    approved()
    (path,) = export.export_approved(desk.database, tmp_path, "json").files
    stamp = path.name.split("-")[1]
    assert dt.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC) <= dt.datetime.now(dt.UTC)
