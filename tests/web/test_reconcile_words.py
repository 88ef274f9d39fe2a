"""What differs, as a line of the board."""

import pytest

from bookings.reconciling.comparing.comparison import told
from bookings.reconciling.records import DifferenceField
from messages.catalogue import Language
from web.reconcile_words import labelled_words

WEIGHT = {"apart": "1000", "percent": "2.5"}


@pytest.mark.parametrize(
    ("field", "reason", "language", "begin", "rest"),
    [
        ("plates", "missing", "zh", "车牌号", "：报关单有 新A00001，"),
        ("plates", "missing", "en", "Plates", ": 新A00001 declared"),
        ("plates", "lists-differ", "zh", "车牌号", "不一致"),
        ("plates", "lists-differ", "en", "Plates", " differ"),
        ("plates", "printed-otherwise", "zh", "本单的车牌号", "与报关单打印的不同"),
        ("customs_number", "number-misread", "zh", "报关单号", "只差一位左右"),
        ("customs_number", "number-misread", "en", "The declaration number", " differs in about"),
        ("customs_number", "number-surplus", "zh", "报关单号", "：平台预约还列有"),
        ("cargo_weight_kg", "weight", "zh", "货物重量", "不同"),
        ("cargo_weight_kg", "weight", "en", "Weight of the goods (kg)", ": The weight differs"),
    ],
)
def test_a_line_begins_with_its_field_once(
    field: DifferenceField, reason: str, language: Language, begin: str, rest: str
) -> None:
    difference = told(
        field, reason, declared="40000", appointed="41000", missing=("新A00001",), parameters=WEIGHT
    )
    label, words = labelled_words(difference, language)
    assert label == begin
    assert words.startswith(rest)
