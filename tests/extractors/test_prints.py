"""The measured prints: every field right, nothing silently wrong, hardly a right field doubted."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Reading
from tests.golden import REGENERATE_FLAG, assert_golden

FOLDER = Path(__file__).parent
PRINTS = sorted((FOLDER / "prints").glob("sw*.pdf"))
NO_FIELDS = {"style", "mode"}
MAXIMUM_DOUBT_SHARE = 0.01


@dataclass
class Outcome:
    """Fields of a Reading against the truth."""

    right: int = 0
    right_and_doubted: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, reading: Reading, path: str, value: Any, truth: Any) -> None:
        if value != truth:
            self.wrong.append(f"{reading.file} {path}: {value!r} is not {truth!r}")
            return
        self.right += 1
        item = path.split(".")[0]
        self.right_and_doubted += any(each in reading.needs_review for each in (path, item, "items"))


def read(path: Path) -> list[Reading]:
    return read_document(path, path.name, ReadingLimits())


def compare(reading: Reading, truth: dict[str, Any], outcome: Outcome) -> None:
    for key, expected in truth.items():
        if key == "items":
            compare_items(reading, expected, outcome)
        elif key not in NO_FIELDS:
            outcome.count(reading, key, reading.value(key), expected)


def compare_items(reading: Reading, truths: list[dict[str, Any]], outcome: Outcome) -> None:
    outcome.count(
        reading, "items", [item.item_no for item in reading.items], [truth["item_no"] for truth in truths]
    )
    for item, truth in zip(reading.items, truths, strict=False):
        printed = item.model_dump(exclude={"evidence"})
        printed["quantities"] = [[each["quantity"], each["unit"]] for each in printed["quantities"]]
        expected = {**truth, "quantities": [each for each in truth["quantities"] if each]}
        for key, value in expected.items():
            outcome.count(reading, f"items[{item.item_no}].{key}", printed[key], value)


def test_every_field_of_the_prints_is_right_and_under_one_percent_is_doubted() -> None:
    assert len(PRINTS) == 14
    outcome = Outcome()
    for path in PRINTS:
        (reading,) = read(path)
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        compare(reading, truth, outcome)
    assert outcome.wrong == []
    assert outcome.right > 900
    assert outcome.right_and_doubted / outcome.right < MAXIMUM_DOUBT_SHARE


@pytest.mark.parametrize("path", PRINTS, ids=lambda path: path.stem)
def test_every_printed_value_has_page_box_raw_text_and_source(path: Path) -> None:
    (reading,) = read(path)
    for key, each in reading.fields.items():
        if each.source != "layer" or each.value in (None, []):
            continue
        assert each.page in reading.pages, key
        assert each.bbox is not None, key
        assert each.bbox[0] < each.bbox[2], key
        assert each.bbox[1] < each.bbox[3], key
        assert each.raw or each.parts, key
        assert 0 < each.confidence <= 1, key
    for item in reading.items:
        assert {"hs_code", "name", "total_price", "domestic_area"} <= item.evidence.keys()


@pytest.mark.parametrize("name", ["sw-006", "sw_plain-003"])
def test_a_reading_is_the_golden_one(name: str) -> None:
    """An import over two pages, and VINs that wrap in mid-number, in full."""
    (reading,) = read(FOLDER / "prints" / f"{name}.pdf")
    produced = json.dumps(reading.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
    assert_golden(FOLDER / "golden" / f"{name}.json", produced)


def test_golden_files_are_not_being_regenerated() -> None:
    assert REGENERATE_FLAG not in os.environ, "read the difference, then run without the flag"


def test_a_vin_that_wraps_has_a_box_on_each_line() -> None:
    (reading,) = read(FOLDER / "prints" / "sw_plain-003.pdf")
    parts = reading.fields["vins"].parts or []
    assert len(parts) == 18
    assert [len(part.boxes) for part in parts].count(2) == 1
    wrapped = next(part for part in parts if len(part.boxes) == 2)
    assert wrapped.boxes[0].bbox[1] < wrapped.boxes[1].bbox[1]


def test_a_number_printed_over_an_old_print_is_doubted() -> None:
    (reading,) = read(FOLDER / "prints" / "tampered-000.pdf")
    assert "customs_number" in reading.needs_review
    assert "bar-code-differs" in [check.id for check in reading.checks]
