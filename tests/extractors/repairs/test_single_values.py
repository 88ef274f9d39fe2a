"""Declaration numbers, dates, counts, weights and charges."""

import pytest

from extractors.page_content import PageCode
from extractors.reading import FieldValue
from extractors.repairs import repair
from tests.extractors.repairs.recognised_draft import RecognisedDraft

_NUMBER = "940220240000224219"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("declaration_date", "2O240716 ·", "2024-07-16"),
        ("package_count", "2374.", 2374),
        ("package_count", "2.167", 2167),
        ("gross_weight_kg", "(千克)53,914", "53914"),
        ("gross_weight_kg", "43.799.7", "43799.7"),
        ("net_weight_kg", "53，170.00", "53170.00"),
        ("freight", "1000/0.3/1", "000/0.3/1"),
        ("insurance", "1", None),
        ("ie_date", "1.", None),
    ],
)
def test_the_form_says_what_was_misread(key: str, text: str, value: FieldValue) -> None:
    read = RecognisedDraft()
    read.misfit(key, text)
    repair(read.draft, read.pages)
    assert read.draft.fields[key].value == value
    assert read.draft.fields[key].raw == text
    assert read.doubted() == set()


def test_signs_of_a_stamp_before_a_number_leave_it_in_doubt() -> None:
    read = RecognisedDraft()
    read.misfit("net_weight_kg", "会21556")
    repair(read.draft, read.pages)
    assert read.draft.fields["net_weight_kg"].value == "21556"
    assert read.doubted() == {"net_weight_kg"}


@pytest.mark.parametrize(
    ("key", "text"),
    [("package_count", "9 4679"), ("gross_weight_kg", "43.79.7"), ("declaration_date", "20241332")],
)
def test_what_has_no_such_form_stays_in_doubt(key: str, text: str) -> None:
    read = RecognisedDraft()
    read.misfit(key, text)
    repair(read.draft, read.pages)
    assert read.draft.fields[key].value == text
    assert read.doubted() == {key}


def test_a_number_of_digits_has_no_letters() -> None:
    read = RecognisedDraft()
    read.misfit("customs_number", _NUMBER.replace("0", "O"))
    repair(read.draft, read.pages)
    assert read.draft.text("customs_number") == _NUMBER
    assert read.doubted() == set()


def test_the_sign_of_a_unified_number_is_no_digit() -> None:
    read = RecognisedDraft()
    read.draft.direction = "import"
    read.text("pre_entry_number", "120255091073599651")
    repair(read.draft, read.pages)
    assert read.draft.text("pre_entry_number") == "I20255091073599651"


def test_a_code_gives_the_digits_that_were_lost() -> None:
    read = RecognisedDraft()
    read.misfit("customs_number", _NUMBER.replace("0000", "000"))
    read.draft.codes.append(PageCode(_NUMBER, "qr", 1, (0, 0, 1, 1)))
    repair(read.draft, read.pages)
    assert read.draft.text("customs_number") == _NUMBER
    assert read.doubted() == set()


def test_a_really_different_number_stays_and_is_doubted_by_its_check() -> None:
    tampered = "940220240000224278"
    read = RecognisedDraft()
    read.text("customs_number", tampered)
    read.draft.codes.append(PageCode(_NUMBER, "qr", 1, (0, 0, 1, 1)))
    repair(read.draft, read.pages)
    assert read.draft.text("customs_number") == tampered
    assert read.found() == []


def test_two_numbers_that_nearly_agree_are_doubted() -> None:
    read = RecognisedDraft()
    read.text("customs_number", _NUMBER)
    read.text("pre_entry_number", _NUMBER[:-1] + "0")
    repair(read.draft, read.pages)
    assert read.doubted() == {"customs_number", "pre_entry_number"}


@pytest.mark.parametrize(("others", "doubted"), [({0: [("S", 0.4)]}, set()), ({}, {"contract_number"})])
def test_a_letter_of_a_number_has_no_accent(
    others: dict[int, list[tuple[str, float]]], doubted: set[str]
) -> None:
    read = RecognisedDraft()
    read.text("contract_number", read.place("ŠLR/11261357", runners_up=others))
    repair(read.draft, read.pages)
    assert read.draft.fields["contract_number"].value == "SLR/11261357"
    assert read.doubted() == doubted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("豫H02228/FJLUBEWBCQ5800 .", "豫H02228/FJLUBEWBCQ5800"),
        (". 豫H02228", "豫H02228"),
        ("豫H02228.", "豫H02228."),
        ("豫H02228 A", "豫H02228 A"),
    ],
)
def test_a_speck_apart_from_a_value_is_no_part_of_it(text: str, value: str) -> None:
    read = RecognisedDraft()
    read.text("transport_name", text)
    repair(read.draft, read.pages)
    assert read.draft.fields["transport_name"].value == value
    assert read.doubted() == set()


@pytest.mark.parametrize(("sure", "kept"), [(0.05, "霍尔果斯监管场所"), (0.6, "话 霍尔果斯监管场所")])
def test_a_word_of_which_no_character_is_known_is_taken_off(sure: float, kept: str) -> None:
    read = RecognisedDraft()
    text = "话 霍尔果斯监管场所"
    read.text("goods_location", read.place(text, runners_up={0: [("招", 1.0 - sure)]}))
    repair(read.draft, read.pages)
    assert read.draft.text("goods_location") == kept
    assert read.doubted() == ({"goods_location"} if kept != text else set())


def test_a_value_of_which_no_character_is_known_is_absent_in_doubt() -> None:
    read = RecognisedDraft()
    read.text("record_number", read.place("ate", 0.1))
    repair(read.draft, read.pages)
    assert read.draft.fields["record_number"].value is None
    assert read.doubted() == {"record_number"}


def test_a_stroke_behind_a_weight_is_taken_off_in_doubt() -> None:
    read = RecognisedDraft()
    read.misfit("net_weight_kg", "17058.60 1")
    repair(read.draft, read.pages)
    assert read.draft.fields["net_weight_kg"].value == "17058.60"
    assert read.doubted() == {"net_weight_kg"}
