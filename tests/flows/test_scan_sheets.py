"""VIN sheets in a watched folder: taken when whole, put away by their fate, never half or twice."""

import re
import zipfile

import pytest
from sqlmodel import col, func, select

from bookings.models import VinImport, VinImportRow
from bookings.watched_folders import settling
from tests.bookings.vin_sheets import vins
from tests.flows.sheets import workbook
from tests.flows.test_scan_killed import KilledError, free_the_lock
from tests.flows.watching import RULES, Watched, made, today
from tests.vin_import.files.test_kinds import xls_with_password, xlsx_with_password


def imports(folder: Watched) -> list[VinImport]:
    with folder.database.session() as session:
        return list(session.exec(select(VinImport).order_by(col(VinImport.id))))


def rows(folder: Watched) -> dict[int, int]:
    with folder.database.session() as session:
        counted = session.exec(
            select(VinImportRow.import_id, func.count())
            .group_by(col(VinImportRow.import_id))
            .order_by(col(VinImportRow.import_id))
        )
        return dict(counted.all())


def test_sheets_are_taken_as_declarations_are(folder: Watched) -> None:
    folder.put("客户/车架号.XLSX", workbook(vins(3)))
    folder.put("b.csv", ("车架号\n" + "\n".join(vins(2, first=50))).encode("gbk"))
    folder.put("c.pdf")
    assert folder.scan().settling == 3
    folder.later(RULES.stable_seconds)
    assert folder.scan().processed == 3
    day = f"processed/{today(folder)}"
    assert folder.left() == [f"{day}/b.csv", f"{day}/c.pdf", f"{day}/车架号.XLSX"]
    assert [(one.filename, one.state) for one in imports(folder)] == [
        ("b.csv", "waiting"),
        ("车架号.XLSX", "waiting"),
    ]
    assert list(rows(folder).values()) == [2, 3]
    folder.put("again.xlsx", workbook_again(folder))
    folder.settle()
    assert folder.fates()["again.xlsx"] == "duplicate"
    assert len(imports(folder)) == 2


def workbook_again(folder: Watched) -> bytes:
    """The very bytes of the sheet that was put away."""
    return next(folder.root.rglob("*.XLSX")).read_bytes()


def test_a_half_written_workbook_waits_until_it_is_whole(folder: Watched) -> None:
    whole = workbook(vins(50))
    path = folder.put("a.xlsx", whole[: len(whole) // 2])
    folder.settle()
    assert folder.fates() == {"a.xlsx": "waiting"}
    assert folder.files()[0].error_code == "sheet-damaged"
    assert folder.documents() == []
    path.write_bytes(whole)
    folder.settle()
    assert folder.fates() == {"a.xlsx": "processed"}
    assert list(rows(folder).values()) == [50]


def test_a_workbook_for_which_only_room_was_made_waits_too(folder: Watched) -> None:
    whole = workbook(vins(5))
    path = folder.put("a.xlsx", bytes(len(whole)))
    empty = folder.put("b.xlsx", b"")
    folder.settle()
    assert folder.fates() == {"a.xlsx": "waiting", "b.xlsx": "waiting"}
    path.write_bytes(whole)
    empty.write_bytes(workbook(vins(6)))
    folder.settle()
    assert set(folder.fates().values()) == {"processed"}


def test_a_workbook_that_never_becomes_whole_is_set_aside_with_its_reason(folder: Watched) -> None:
    folder.put("a.xlsx", workbook(vins(5))[:-30])
    folder.settle()
    for _ in range(RULES.tries):
        folder.later(300)
        folder.scan()
    # The day is this machine's; half an hour later by the test's clock it may be another.
    place = folder.left()[0]
    assert re.fullmatch(r"failed/\d{4}-\d{2}-\d{2}/a\.xlsx", place)
    assert folder.left() == [place, f"{place}.reason.txt"]
    reason = (folder.root / f"{place}.reason.txt").read_text("utf-8-sig")
    assert "sheet-damaged" in reason
    assert "已损坏或不完整" in reason
    assert folder.documents() == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", xlsx_with_password(), "sheet-encrypted"),
        ("a.xls", xls_with_password(), "sheet-encrypted"),
        ("a.xls", b"<html><table><tr><td>VIN</td></tr></table></html>", "sheet-of-other-kind"),
        ("a.xls", b"VIN\nx\n", "sheet-named-wrongly"),
    ],
)
def test_what_can_never_be_read_fails_at_once(folder: Watched, name: str, content: bytes, code: str) -> None:
    folder.put(name, content)
    folder.settle()
    assert folder.fates() == {name: "failed"}
    assert [document.error_code for document in folder.documents()] == [code]
    assert len(folder.left()) == 2


def test_what_a_file_is_its_bytes_say(folder: Watched) -> None:
    folder.put("a.xlsx", made("a print"))
    folder.put("b.pdf", workbook(vins(2)))
    folder.settle()
    assert set(folder.fates().values()) == {"processed"}
    assert [document.state for document in folder.documents()] == ["booked", "read"]


def test_other_archives_and_documents_are_not_looked_at(folder: Watched) -> None:
    with zipfile.ZipFile(folder.root / "a.zip", "w") as written:
        written.writestr("a.xlsx", workbook(vins(2)))
    folder.put("a.docx", b"x")
    folder.put("a.txt", b"VIN")
    folder.settle()
    assert folder.files() == []


def test_a_sheet_that_stays_where_it_is_is_taken_once_and_again_when_it_changes(leaving: Watched) -> None:
    path = leaving.put("a.xlsx", workbook(vins(2)))
    for _ in range(3):
        leaving.settle()
    assert list(rows(leaving).values()) == [2]
    path.write_bytes(workbook(vins(3)))
    leaving.settle()
    assert list(rows(leaving).values()) == [2, 3]
    assert leaving.left() == ["a.xlsx"]


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize("step", ["_claimed", "_receive", "_after_reading", "_end"])
def test_a_scan_killed_at_any_step_imports_each_sheet_once_and_whole(
    folder: Watched, monkeypatch: pytest.MonkeyPatch, step: str, *, after_step: bool
) -> None:
    folder.put("a.xlsx", workbook(vins(4)))
    folder.put("b.csv", ("VIN\n" + "\n".join(vins(3, first=50))).encode())
    real = getattr(settling.Settler, step)

    def killed(self: settling.Settler, *arguments: object, **values: object) -> object:
        if after_step:
            real(self, *arguments, **values)
        raise KilledError

    folder.scan()
    folder.later(5)
    with monkeypatch.context() as patched:
        patched.setattr(settling.Settler, step, killed)
        with pytest.raises(KilledError):
            folder.scan()
    free_the_lock(folder)
    for wait in (5, 300, 300):
        folder.later(wait)
        folder.scan()
    assert folder.fates() == {"a.xlsx": "processed", "b.csv": "processed"}
    assert sorted(rows(folder).values()) == [3, 4]
    assert len(folder.left()) == 2
