"""What comes back from the child is believed only where it has the form of an answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.verdict import Problem
from vin_import.files.child_protocol import note_from, sheet_from, workbook_bytes
from vin_import.sheet import Sheet

WHOLE: dict[str, Any] = {"name": "S", "rows": [["a"]], "merged": [], "hidden": [], "damaged": []}

cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(
    cells,
    st.lists(st.lists(cells, max_size=3).map(tuple), max_size=3).map(tuple),
    st.frozensets(st.integers(1, 9)),
    st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), st.sampled_from(["date", "number"])),
)
def test_worksheets_come_back_as_they_were(
    name: str, rows: tuple[tuple[str, ...], ...], hidden: frozenset[int], damaged: dict[Any, Any]
) -> None:
    sheet = Sheet(name, rows, ((1, 2, 3, 4),), hidden, damaged)
    note = Problem("hidden-worksheets", "warning", {"names": name})
    answer = json.loads(workbook_bytes([sheet], [note]))
    assert sheet_from(answer["sheets"][0]) == sheet
    assert note_from(answer["notes"][0]) == note


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": 1},
        {"rows": [[1]]},
        {"rows": [[None]]},
        {"rows": 1},
        {"merged": [[1, 2, 3]]},
        {"hidden": ["x"]},
        {"damaged": [[1, 1, "gone"]]},
    ],
)
def test_what_is_no_worksheet_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        sheet_from({**WHOLE, **wrong})


@pytest.mark.parametrize("wrong", [["id", "block", {}], [1, "info", {}], ["id", "info", {"a": 1}], ["id"]])
def test_what_is_no_note_is_refused(wrong: list[Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        note_from(wrong)
