"""Plates of the corridor, and the local 霍 numbers that nothing may put right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.code_files import rows
from customs.identifiers import plate
from customs.identifiers.plate import PlateKind

SIGNS = [row["sign"] for row in rows("plate_provinces.csv")]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

ORDINARY = st.builds(
    lambda sign, letter, digits: f"{sign}{letter}{digits}",
    st.sampled_from(SIGNS),
    st.sampled_from(LETTERS),
    st.text("0123456789", min_size=5, max_size=5),
)


@pytest.mark.parametrize("pattern", plate.patterns(), ids=lambda pattern: pattern.expression.pattern[-24:])
def test_examples_fit_their_pattern_and_counter_examples_do_not(pattern):
    assert pattern.examples
    for example in pattern.examples:
        assert pattern.expression.fullmatch(plate.normalised_plate(example)), example
        assert pattern.country_code in plate.parse(example).possible_countries
    for counter_example in pattern.counter_examples:
        assert not pattern.expression.fullmatch(plate.normalised_plate(counter_example)), counter_example


def test_every_row_of_the_file_is_a_pattern():
    assert len(plate.patterns()) == len(list(rows("plate_patterns.csv"))) == 34
    assert {pattern.country_code for pattern in plate.patterns()} == {
        "CHN",
        "KAZ",
        "KGZ",
        "UZB",
        "TJK",
        "RUS",
        "BLR",
        "TKM",
        "MNG",
    }


@given(ORDINARY)
def test_ordinary_plates_are_ordinary(text):
    parsed = plate.parse(text)
    assert plate.check(text).problems == ()
    assert parsed.kind is PlateKind.ORDINARY
    assert not parsed.is_trailer


@given(ORDINARY)
def test_trailers_are_trailers(text):
    assert plate.parse(text[:6] + "挂").is_trailer


@given(ORDINARY)
def test_a_plate_that_lost_a_character_is_no_temporary_plate(text):
    assert not plate.check(text[:6]).ok


@pytest.mark.parametrize(
    ("text", "country", "kind"),
    [
        ("新F·12345", "CHN", PlateKind.ORDINARY),
        ("新 q49076", "CHN", PlateKind.ORDINARY),
        ("粤BDA1234", "CHN", PlateKind.NEW_ENERGY),
        ("新A12345D", "CHN", PlateKind.NEW_ENERGY),
        ("京AF0236临", "CHN", PlateKind.TEMPORARY),
        ("新·临A1234", "CHN", PlateKind.TEMPORARY_ENTRY),
        ("霍A00703", "CHN", PlateKind.LOCAL),
        ("123 ABC 05", "KAZ", PlateKind.ORDINARY),
        ("A123BCD", "KAZ", PlateKind.ORDINARY),
        ("12ABC05", "KAZ", PlateKind.TRAILER),
        ("01KG123ABC", "KGZ", PlateKind.ORDINARY),
        ("30A123BC", "UZB", PlateKind.ORDINARY),
        ("1234AB01", "TJK", PlateKind.ORDINARY),
        ("A123BC77", "RUS", PlateKind.ORDINARY),
        ("AB1234-7", "BLR", PlateKind.ORDINARY),
        ("AB1234LB", "TKM", PlateKind.ORDINARY),
        ("1234УБА", "MNG", PlateKind.ORDINARY),
    ],
)
def test_plates_of_the_corridor(text, country, kind):
    parsed = plate.parse(text)
    assert parsed.country_code == country
    assert parsed.kind is kind


def test_a_shape_of_two_countries_keeps_both():
    assert plate.parse("01123ABC").possible_countries == ("KGZ", "UZB")


def test_the_local_number_is_accepted_and_its_sign_is_never_put_right():
    verdict = plate.check("霍A00703")
    assert verdict.ok
    assert verdict.value == "霍A00703"
    assert verdict.problem_ids == ("plate-local",)
    assert verdict.proposals == ()


@given(st.sampled_from(LETTERS), st.text("0123456789OIQBSZ", min_size=5, max_size=5))
def test_whatever_is_proposed_for_a_local_number_keeps_its_sign(letter, rest):
    verdict = plate.check(f"霍{letter}{rest}")
    assert verdict.value.startswith("霍")
    assert all(proposal.value.startswith("霍") for proposal in verdict.proposals)


def test_letters_never_used_are_proposed_away():
    verdict = plate.check("新FI2345")
    assert verdict.value == "新FI2345"
    assert verdict.problem_ids == ("plate-unknown",)
    assert verdict.proposals[0].value == "新F12345"


def test_cyrillic_letters_are_proposed_as_latin_with_their_reason():
    verdict = plate.check("а123вс 77")
    assert verdict.value == "А123ВС77"
    assert verdict.problem_ids == ("plate-cyrillic",)
    assert [(proposal.value, proposal.reason) for proposal in verdict.proposals] == [
        ("A123BC77", "look-alike-letter")
    ]


def test_two_prints_of_one_plate_compare_equal():
    assert plate.comparison_key("新F·I2345") == plate.comparison_key("新 f12345")
    assert plate.comparison_key("А123ВС77") == plate.comparison_key("A123BC77")
    assert plate.comparison_key("霍A00703") != plate.comparison_key("新A00703")


@pytest.mark.parametrize("text", ["自驶", "", "TRUCK", "京AABC12", "新A1234", "4540403700M"])
def test_other_words_are_no_plates(text):
    assert plate.parse(text) is None
    assert plate.check(text).problem_ids == ("plate-unknown",)


def test_a_shape_from_weak_sources_is_for_a_person_to_confirm():
    assert plate.check("123ABC99").problem_ids == ("plate-uncertain",)
    assert not plate.check("123ABC99").ok
