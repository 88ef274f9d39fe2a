"""``kouan accuracy`` and ``kouan golden-cases`` as people and programs use them."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

from bookings.database import Database
from bookings.models import FieldOutcome, TimeOutcome
from tests.kouan.test_commands import kouan


def filled(folder: Path) -> None:
    """A database with one day's sums."""
    file = folder / ".kouan" / "kouan.sqlite"
    file.parent.mkdir()
    database = Database.open(f"sqlite:///{file}")
    database.migrate()
    day = date(2026, 11, 2)
    with database.session() as session:
        session.add(
            FieldOutcome(
                enterprise_id=1,
                day=day,
                text_source="layer",
                field_key="vehicles.vin",
                filled=200,
                corrected=3,
                doubted=4,
                doubted_corrected=2,
                audited=20,
                audited_corrected=0,
            )
        )
        session.add(
            TimeOutcome(
                enterprise_id=1, day=day, text_source="layer", seconds_from=40, bookings=4, straight_through=3
            )
        )
    database.dispose()


def test_a_few_lines_for_people_and_an_object_for_programs(tmp_path: Path) -> None:
    filled(tmp_path)
    told = kouan(tmp_path, "accuracy", "--from", "2026-11-01", "--to", "2026-11-30")
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[0].startswith("4 bookings approved, 75.0 % straight through")
    assert lines[1] == "Audit sample: 0 of 20 values wrong; silent errors at most 16.1 % (95 %)."
    assert lines[-1] == "Vehicles · VIN: 200 read, 98.5 % right, 4 doubted, 50.0 % of these wrong"
    found = json.loads(kouan(tmp_path, "accuracy", "--json", "--text-source", "layer").stdout)
    assert (found["bookings"], found["all_fields"]["corrected"]) == (4, 3)
    assert found["periods"][0]["first_day"] == "2026-11-02"


def test_nothing_and_wrong_days(tmp_path: Path) -> None:
    assert kouan(tmp_path, "accuracy").stdout == "Nothing was approved in this period.\n"
    wrong = kouan(tmp_path, "accuracy", "--from", "yesterday")
    assert wrong.returncode == 2
    assert "--from" in wrong.stderr


def test_golden_cases_of_nothing(tmp_path: Path) -> None:
    told = kouan(tmp_path, "golden-cases", "cases", "--json")
    assert (told.returncode, told.stdout) == (0, "")
    assert "0 cases written to cases." in told.stderr
    (tmp_path / "file").write_text("")
    assert kouan(tmp_path, "golden-cases", "file").returncode == 2


def test_help_needs_no_pdf_library(tmp_path: Path) -> None:
    code = "import sys; from kouan import accuracy_command; assert 'pypdfium2' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0
