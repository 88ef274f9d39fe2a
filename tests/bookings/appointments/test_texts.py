"""Every problem of a list and every column has its text."""

import io
import re
from pathlib import Path
from typing import get_args

import openpyxl
import pytest

import bookings.appointments
from bookings.appointments import COLUMN_NAMES, severity_of
from bookings.models import AppointmentImportState
from messages.catalogue import texts
from tests.bookings.appointments.lists import read, workbook, xlsx
from vin_import.sheet import Damage

SOURCES = sorted(Path(bookings.appointments.__file__).parent.glob("*.py"))
NAMED = {
    each for file in SOURCES for each in re.findall(r'"(appointment-[a-z-]*[a-z])"', file.read_text("utf-8"))
}


def test_every_problem_and_refusal_has_a_text() -> None:
    assert len(NAMED) > 20
    assert {
        each for each in NAMED if f"appointments.{each}" not in texts() and f"errors.{each}" not in texts()
    } == set()


def test_every_damage_of_a_cell_has_a_text() -> None:
    assert {f"appointments.appointment-cell-{each}" for each in get_args(Damage)} <= set(texts())


def test_every_column_and_state_of_an_import_has_a_label() -> None:
    assert {f"appointments.column-{name}" for name in COLUMN_NAMES} <= set(texts())
    assert {f"appointments.state-{state}" for state in get_args(AppointmentImportState)} <= set(texts())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_problems_are_told_in_words(language: str) -> None:
    content = xlsx(
        ["预约号", "报关单号", "重车数量", "货物重量（吨）", "日期"],
        ["KY1", "9402", "?!", "99999", "明天"],
        [None, None, "1"],
    )
    problems = read(content).problems
    assert len(problems) == 5
    for each in problems:
        text = each.text("zh" if language == "zh" else "en")
        assert each.id not in text
        assert "column-" not in text
        assert severity_of(each.id) in ("error", "warning", "info")


def test_what_was_left_out_of_the_file_is_told_too() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook({"预约": [["预约号"], ["KY1"]], "旧": [["预约号"]]})))
    book.worksheets[1].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    (note,) = read(buffer.getvalue()).problems
    assert "旧" in note.text("en")
    assert note.id not in note.text("en")
