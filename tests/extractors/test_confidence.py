"""Confidence: which grade of evidence a value has, and what a person is given because of it."""

from pathlib import Path

import pytest

from extractors.confidence import Doubts, grade, probabilities, unsure
from extractors.document import read_document
from extractors.draft import DeclarationDraft
from extractors.limits import ReadingLimits
from extractors.reading import FieldReading, FieldValue, Item, Quantity
from tests.extractors.single_window_print import Print, draw

KEY = "customs_number"


def draft(**values: FieldValue) -> DeclarationDraft:
    fields = {key: FieldReading(value=value, confidence=0.5, source="layer") for key, value in values.items()}
    return DeclarationDraft("export", "single-window", [1], fields=fields)


NO_DOUBTS = Doubts(frozenset(), frozenset())


def graded(of: DeclarationDraft, key: str, doubts: Doubts = NO_DOUBTS) -> str:
    grade(of, doubts)
    names = {probability: name for name, probability in probabilities().items()}
    return names[of.fields[key].confidence]


def test_every_grade_is_a_probability_of_its_own_and_better_evidence_has_a_higher_one() -> None:
    ordered = [probabilities()[name] for name in ("confirmed", "checked", "read", "unsure", "unknown-form")]
    assert ordered == sorted(ordered, reverse=True)
    assert len(set(probabilities().values())) == len(probabilities())
    assert all(0 < probability < 1 for probability in probabilities().values())


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("contract_number", "HT-1", "read"),
        ("contract_number", None, "empty"),
        ("seals", [], "empty"),
        ("transport_mode", {"code": "4", "name": "公路运输"}, "checked"),
        ("transport_mode", {"name": "公路运输"}, "read"),
        ("domestic_party", {"name": "北京测试有限公司"}, "read"),
        ("containers", ["TEXU3605231"], "checked"),
        ("containers", ["TBXU3605231"], "read"),
        ("plates", ["新F12345"], "read"),
    ],
)
def test_a_value_is_graded_by_what_vouches_for_it(key: str, value: FieldValue, expected: str) -> None:
    assert graded(draft(**{key: value}), key) == expected


def test_a_second_source_and_a_doubt_and_an_unknown_form_each_have_their_grade() -> None:
    one = draft(customs_number="940220240000224219")
    assert graded(one, "customs_number") == "read"
    one.agree("customs_number", "qr")
    assert graded(one, "customs_number") == "confirmed"
    by_reader, by_check = Doubts(frozenset({KEY}), frozenset()), Doubts(frozenset(), frozenset({KEY}))
    assert graded(one, KEY, by_reader) == "unsure"
    assert graded(one, KEY, by_check) == "contradicted"
    one.fits_layout = False
    assert graded(one, KEY, by_reader) == "unknown-form"


def test_a_finding_about_a_value_takes_its_voucher_away() -> None:
    one = draft(transport_mode={"code": "4", "name": "公路运输"})
    one.report("border-transport-mode", "error", ["transport_mode"])
    assert graded(one, "transport_mode") == "read"


def test_prices_that_multiply_vouch_for_one_another() -> None:
    one = draft()
    quantities = [Quantity(quantity="10", unit="千克")]
    attributes = ("unit_price", "hs_code")
    evidence = {name: FieldReading(value="1", confidence=0.5, source="layer") for name in attributes}
    one.items = [Item(item_no=1, quantities=quantities, unit_price="1", total_price="10", evidence=evidence)]
    grade(one, NO_DOUBTS)
    assert evidence["unit_price"].confidence == probabilities()["checked"]
    assert evidence["hs_code"].confidence == probabilities()["read"]
    grade(one, Doubts(frozenset({"items[1].unit_price"}), frozenset()))
    assert evidence["unit_price"].confidence == probabilities()["unsure"]
    assert unsure(one, 0.95) == ["items[1].unit_price"]


def test_the_limit_gives_a_person_what_nothing_vouches_for(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(draw(Print()))
    (usual,) = read_document(path, "a.pdf", ReadingLimits())
    (strict,) = read_document(path, "a.pdf", ReadingLimits(review_below=0.9997))
    assert "contract_number" not in usual.needs_review
    assert {"contract_number", "items[1].hs_code"} <= set(strict.needs_review)
    assert "items[1].unit_price" not in strict.needs_review
    assert strict.needs_review[-1].startswith("items[")
