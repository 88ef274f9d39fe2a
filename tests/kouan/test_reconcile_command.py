"""``kouan reconcile``: every kind of result, for people and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bookings.database import Database
from kouan.cli import app
from tests.bookings.reconciling import book

RUNNER = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose book has each kind of result."""
    monkeypatch.setenv("KOUAN_DATA_FOLDER", str(tmp_path))
    monkeypatch.delenv("KOUAN_DATABASE_URL", raising=False)
    database = Database.open(f"sqlite:///{tmp_path / 'kouan.sqlite'}")
    database.migrate()
    with database.session() as session:
        book.add_booking(session)
        book.add_appointment(session, appointment_number="YY1")
        book.add_booking(session, customs_number="940220260000100009", plates=["新F99999"])
        book.add_appointment(session, customs_numbers=["940220260000100009"], plates=["新F99998"])
        book.add_booking(session, customs_number="940220260000100777", plates=["新A88888"])
        for number in ("P1", "P2"):
            book.add_appointment(session, appointment_number=number, customs_numbers=[], plates=["新A88888"])
        book.add_booking(
            session, customs_number="940220260000100555", plates=[], domestic_shipper="伊宁华驰[red]货运"
        )
    database.dispose()
    return tmp_path


def _lines(*options: str) -> list[dict[str, Any]]:
    ended = RUNNER.invoke(app, ["reconcile", "--json", *options])
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.usefixtures("folder")
def test_programs_get_one_object_per_booking_and_per_appointment_left_over() -> None:
    lines = _lines()
    assert [(line["booking"], line["status"], line["appointment"]) for line in lines] == [
        (1, "matched", "YY1"),
        (2, "different", "2"),
        (3, "ambiguous", None),
        (4, "unmatched", None),
        (None, "ambiguous", "P1"),
        (None, "ambiguous", "P2"),
    ]
    (difference,) = lines[1]["differences"]
    assert (difference["field"], difference["severity"]) == ("plates", "error")
    assert (difference["declared"], difference["appointed"]) == (["新F99999"], ["新F99998"])
    assert {one["appointment"] for one in lines[2]["candidates"]} == {"P1", "P2"}
    assert "candidates" not in lines[0]
    assert lines[4]["duplicates"][0]["kind"] == "plate"
    assert _lines() == lines == _lines("--all")


@pytest.mark.usefixtures("folder")
def test_people_get_what_does_not_agree_and_the_counts() -> None:
    ended = RUNNER.invoke(app, ["reconcile"], env={"COLUMNS": "200"})
    assert ended.exit_code == 0, ended.output
    for shown in ("新F99998", "940220260000100777", "待确认", "一致 1，不一致 1，待确认 3，未找到 1。"):
        assert shown in ended.stdout


def test_an_empty_book_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_DATA_FOLDER", str(tmp_path))
    assert _lines() == []
    assert RUNNER.invoke(app, ["reconcile"]).exit_code == 0
