"""``kouan ingest`` with VIN sheets among the declarations, in real processes."""

import zipfile
from pathlib import Path

import pytest

from tests.bookings.vin_sheets import vins
from tests.flows.sheets import declaration, workbook
from tests.kouan.test_commands import json_lines, kouan

NUMBER = "940220240000224219"


@pytest.mark.parametrize("sheet", ["a.xlsx", "z.xlsx"])
def test_a_folder_of_a_declaration_and_its_sheet_ends_on_one_booking_in_any_order(
    tmp_path: Path, sheet: str
) -> None:
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "m.pdf").write_bytes(declaration(NUMBER, 4))
    given = vins(3)
    (folder / sheet).write_bytes(workbook([*given, given[0]], title=f"报关单号：{NUMBER}"))
    (folder / f"~${sheet}").write_bytes(b"who has it open")
    (folder / f".~lock.{sheet}#").write_bytes(b"who has it open")
    (folder / "deeper" / "other.csv").write_text("车架号\n" + "\n".join(vins(2, first=50)))
    (folder / "deeper" / "list.docx").write_bytes(b"not meant")
    ended = kouan(tmp_path, "ingest", "in")
    assert ended.returncode == 0, (ended.stdout, ended.stderr)
    lines = {
        Path(name).name: told for name, told in (line.split(": ", 1) for line in ended.stdout.splitlines())
    }
    assert sorted(lines) == sorted([sheet, "m.pdf", "other.csv"])
    assert "3 files: 3 good, 0 bad." in ended.stderr
    assert lines["other.csv"] == (
        "VIN sheet “other.csv”: 2 vehicles; waits for a person to choose the booking."
    )
    found = f"VIN sheet “{sheet}”: 4 vehicles, 1 to look at → booking #1; to be checked and accepted."
    if sheet > "m.pdf":
        assert lines[sheet] == found
    (again,) = json_lines(kouan(tmp_path, "ingest", "--json", f"in/{sheet}").stdout)
    assert again["message"] == f"The same as a file that came before. {found}"
    assert again["sheet"] == {
        "import_id": again["sheet"]["import_id"],
        "state": "open",
        "vehicles": 4,
        "booking_id": 1,
        "to_look_at": 1,
    }
    assert (again["state"], again["bookings"], again["error"]) == ("read", [], None)


def test_what_is_no_sheet_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as written:
        written.writestr("word/document.xml", "x")
    (tmp_path / "half.xlsx").write_bytes(workbook(vins(3))[:-100])
    (tmp_path / "wrong.xls").write_text("<html><table><tr><td>VIN</td></tr></table></html>")
    (tmp_path / "good.xlsx").write_bytes(workbook(vins(3)))
    names = ("a.docx", "half.xlsx", "wrong.xls", "good.xlsx")
    ended = kouan(tmp_path, "ingest", "--json", *names, "missing.xlsx")
    assert ended.returncode == 1
    told = json_lines(ended.stdout)
    assert [fate["error"] and fate["error"]["code"] for fate in told] == [
        "neither-pdf-nor-sheet",
        "sheet-damaged",
        "sheet-of-other-kind",
        None,
        "file-not-found",
    ]
    assert told[3]["sheet"]["vehicles"] == 3


def test_a_scan_by_command_takes_sheets_without_a_server(tmp_path: Path) -> None:
    watched = tmp_path / "in"
    watched.mkdir()
    (watched / "a.xlsx").write_bytes(workbook(vins(3)))
    (watched / "~$a.xlsx").write_bytes(b"who has it open")
    waits = {"KOUAN_STABLE_SECONDS": "0"}
    assert kouan(tmp_path, "folders", "add", watched, **waits).returncode == 0
    for _ in range(2):  # seen, settled
        told = kouan(tmp_path, "folders", "scan", **waits)
        assert told.returncode == 0, told.stderr
    assert [path.name for path in watched.iterdir() if path.is_file()] == ["~$a.xlsx"]
    assert [path.name for path in (watched / "processed").rglob("*.xlsx")] == ["a.xlsx"]


def test_the_limits_that_are_set_hold_for_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(vins(3)))
    ended = kouan(tmp_path, "ingest", "--json", "a.xlsx", KOUAN_SHEET_ROWS="2")
    (told,) = json_lines(ended.stdout)
    assert told["error"]["code"] == "sheet-too-many-rows"
