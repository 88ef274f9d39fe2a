"""``kouan appointments`` as people and programs use it: real processes, exit statuses, both streams."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookings.appointments import AppointmentFilter, list_appointments, list_imports, read_list
from bookings.database import Database
from bookings.originals import OriginalStore
from kouan.sample_appointments import load_sample_appointments, sample_sheet
from scripts.write_sample_appointments import AS_OF, SHEET
from tests.bookings.appointments.lists import CUSTOMS, HEADER, csv, row, xlsx
from tests.running import BARE_ENVIRONMENT
from vin_import.limits import SheetLimits

KOUAN = Path(sys.executable).with_name("kouan")


def kouan(folder: Path, *arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(KOUAN), "appointments", *map(str, arguments)],
        cwd=folder,
        env=BARE_ENVIRONMENT | {"HOME": str(folder), "KOUAN_LANGUAGE": language},
        capture_output=True,
        text=True,
    )


def json_lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_list_comes_in_and_again_and_its_fate_is_told(tmp_path: Path) -> None:
    (tmp_path / "预约_20261122.xlsx").write_bytes(xlsx(HEADER, row(1), row(2)))
    (tmp_path / "预约_20261123.xlsx").write_bytes(xlsx(HEADER, row(1, weight="15000"), row(3)))
    ended = kouan(tmp_path, "import", "预约_20261122.xlsx", "预约_20261123.xlsx")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "预约_20261122.xlsx: list “预约”: 2 added, 0 changed, 0 unchanged, 0 dropped, 0 rows refused.",
        "预约_20261123.xlsx: list “预约”: 1 added, 1 changed, 0 unchanged, 1 dropped, 0 rows refused.",
    ]


def test_programs_get_an_object_for_each_file_and_the_bad_ones_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(HEADER, row(1), [None, None, None, None, "1", "2026-11-22"]))
    (tmp_path / "b.xlsx").write_bytes(b"%PDF-1.7")
    (tmp_path / "c.csv").write_bytes(csv(["甲", "乙"], [CUSTOMS[0], "新F66021"]))
    ended = kouan(tmp_path, "import", "--json", "--list", "一号库", "a.xlsx", "b.xlsx", "c.csv", "d.xlsx")
    assert (ended.returncode, ended.stderr) == (1, "")
    first, second, third, fourth = json_lines(ended.stdout)
    problem = first["problems"].pop(0)
    assert problem.pop("message").startswith("The row has no appointment")
    assert problem == {
        "place": "预约!3",
        "id": "appointment-row-unidentified",
        "severity": "error",
        "field": None,
    }
    assert first == {
        "file": "a.xlsx",
        "list": "一号库",
        "import": 1,
        "state": "imported",
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "dropped": 0,
        "refused": 1,
        "problems": [],
        "error": None,
    }
    assert (second["file"], second["error"]["code"]) == ("b.xlsx", "sheet-of-other-kind")
    assert (third["state"], third["added"]) == ("waiting", 0)
    assert fourth["error"]["code"] == "file-not-found"


def test_problems_are_told_to_people_with_their_places_in_their_language(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        csv(["报关单号", "车牌号"], ["9.4022E+17", "新F66021"], encoding="gb18030")
    )
    ended = kouan(tmp_path, "import", "a.csv", language="zh")
    assert ended.returncode == 0
    fate, problem = ended.stdout.splitlines()
    assert "新增 1" in fate
    assert problem.startswith("  1!2: 报关单号“9.4022E+17”")


@pytest.mark.parametrize(
    ("arguments", "status"), [((), 2), (("import",), 2), (("import", "--enterprise", "9", "a"), 1)]
)
def test_wrong_usage_and_unknown_enterprises_change_nothing(
    tmp_path: Path, arguments: tuple[str, ...], status: int
) -> None:
    assert kouan(tmp_path, *arguments).returncode == status


def test_the_sample_list_is_what_its_source_says() -> None:
    made = read_list(sample_sheet(AS_OF), "a.xlsx")
    assert made.appointments == read_list(SHEET.read_bytes(), "a.xlsx").appointments
    assert made.refused == 0


def test_samples_have_what_leaves_soon_and_a_restart_doubles_nothing(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'kouan.sqlite'}")
    database.migrate()
    for _ in range(2):
        load_sample_appointments(database, OriginalStore(tmp_path / "store"), SheetLimits())
    with database.session() as session:
        rows = list_appointments(session, AppointmentFilter()).rows
        imports = list_imports(session).rows
    database.dispose()
    soon = datetime.now(UTC), datetime.now(UTC) + timedelta(hours=24)
    leaving = [one for one in rows if one.appointed_from and soon[0] < one.appointed_from < soon[1]]
    assert (len(rows), len(leaving), len(imports)) == (10, 2, 1)
