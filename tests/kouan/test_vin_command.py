"""``kouan vin`` as people and programs use it: real processes, exit statuses, both streams."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.running import BARE_ENVIRONMENT
from tests.vin_import.sheets import vin

KOUAN = Path(sys.executable).with_name("kouan")
V = [vin(serial) for serial in range(100, 110)]


def kouan(folder: Path, *arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(KOUAN), *map(str, arguments)],
        cwd=folder,
        env=BARE_ENVIRONMENT | {"HOME": str(folder), "KOUAN_LANGUAGE": language},
        capture_output=True,
        text=True,
    )


def written(path: Path, *rows: list[str]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "清单"
    for row in rows:
        sheet.append(row)
    workbook.save(path)


def json_lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_json_has_each_row_with_its_state_and_the_summary(tmp_path: Path) -> None:
    wrong = V[3][:4] + V[3][5] + V[3][4] + V[3][6:]
    written(
        tmp_path / "a.xlsx",
        ["序号", "车架号", "颜色", "排量(L)", "马力"],
        ["1", V[0], "白", "1.5", "150"],
        ["2", V[1].replace("0", "O"), "", "", ""],
        ["3", wrong, "", "", ""],
        ["4", V[0], "", "", ""],
        ["5", V[2], "", "", ""],
    )
    ended = kouan(tmp_path, "vin", "check", "a.xlsx", "--json")
    assert ended.returncode == 1
    assert ended.stderr == ""
    (result,) = json_lines(ended.stdout)
    assert result["file"] == "a.xlsx"
    assert result["summary"] == {"ok": 2, "corrected": 1, "error": 1, "duplicate": 1}
    assert [(row["row"], row["sheet"], row["vin"], row["status"]) for row in result["rows"]] == [
        (2, "清单", V[0], "ok"),
        (3, "清单", V[1], "corrected"),
        (4, "清单", wrong, "error"),
        (5, "清单", V[0], "duplicate"),
        (6, "清单", V[2], "ok"),
    ]
    first, corrected, error, duplicate, _ = result["rows"]
    assert first["vehicle"] == {
        "plate": None,
        "brand": None,
        "color": "白",
        "displacement_ml": "1500",
        "power_kw": "110.3",
        "tonnage": None,
        "usage_type": None,
        "fuel_type": None,
    }
    assert corrected["given"] == V[1].replace("0", "O")
    assert [one["id"] for one in corrected["problems"]] == ["vin-corrected"]
    assert V[3] in [one["vin"] for one in error["proposals"]]
    assert "row 2" in duplicate["problems"][0]["message"]


def test_a_good_sheet_ends_with_0_and_a_csv_in_gbk_is_one(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(f"序号,底盘号,颜色\r\n1,{V[0]},白色\r\n".encode("gbk"))
    ended = kouan(tmp_path, "vin", "check", "b.csv", "--json")
    assert ended.returncode == 0
    (result,) = json_lines(ended.stdout)
    assert [(row["row"], row["vin"], row["vehicle"]["color"]) for row in result["rows"]] == [
        (2, V[0], "白色")
    ]
    shown = kouan(tmp_path, "vin", "check", "b.csv")
    assert shown.returncode == 0
    assert "b.csv: 1 ok, 0 corrected, 0 errors, 0 duplicates." in shown.stdout


def test_files_that_cannot_be_read_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ["车架号"], [V[0]])
    (tmp_path / "c.xlsx").write_bytes(b"%PDF-1.7 no sheet")
    ended = kouan(tmp_path, "vin", "check", "c.xlsx", "missing.xlsx", ".", "a.xlsx", "--json")
    assert ended.returncode == 1
    *bad, good = json_lines(ended.stdout)
    assert [set(one) for one in bad] == [{"file", "error"}] * 3
    assert [one["error"]["code"] for one in bad][1:] == ["file-not-found", "is-a-folder"]
    assert all(one["error"]["message"] for one in bad)
    assert good["summary"]["ok"] == 1
    told = kouan(tmp_path, "vin", "check", "missing.xlsx")
    assert told.returncode == 1
    assert told.stdout == ""
    assert "missing.xlsx" in told.stderr


def test_people_see_the_rows_to_look_at_and_a_summary(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ["序号", "车架号"], ["1", V[0]], ["2", ""], ["3", "[red]LSGPC54U7SF00010"])
    ended = kouan(tmp_path, "vin", "check", "a.xlsx", language="zh")
    assert ended.returncode == 1
    assert "正常 1，已更正 0，错误 2，重复 0" in ended.stdout
    assert "[red]" in ended.stdout
    assert V[0] not in ended.stdout


def test_a_sheet_without_vins_ends_with_1(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ["合同"], ["100"])
    ended = kouan(tmp_path, "vin", "check", "a.xlsx", "--json")
    assert ended.returncode == 1
    (result,) = json_lines(ended.stdout)
    assert (result["rows"], [one["id"] for one in result["problems"]]) == ([], ["no-vins"])


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert kouan(tmp_path, "vin", "check").returncode == 2


def test_the_template_is_written_once_and_never_over_a_file(tmp_path: Path) -> None:
    ended = kouan(tmp_path, "vin", "template", "t.xlsx")
    assert (ended.returncode, ended.stdout) == (0, "")
    content = (tmp_path / "t.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames == ["车辆", "填写说明"]
    again = kouan(tmp_path, "vin", "template", "t.xlsx")
    assert again.returncode == 1
    assert "t.xlsx" in again.stderr
    assert (tmp_path / "t.xlsx").read_bytes() == content
    assert kouan(tmp_path, "vin", "template", "no/such/t.xlsx").returncode == 1


@pytest.mark.parametrize("name", ["kouan.sqlite", ".kouan"])
def test_checking_makes_no_database(tmp_path: Path, name: str) -> None:
    written(tmp_path / "a.xlsx", ["车架号"], [V[0]])
    assert kouan(tmp_path, "vin", "check", "a.xlsx").returncode == 0
    assert not list(tmp_path.rglob(name))
