"""VIN: ISO 3779 and GB 16735."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.identifiers import vin

ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"


def _made(wmi: str, description: str, year: str, plant: str, serial: str) -> str:
    body = f"{wmi}{description}0{year}{plant}{serial}"
    return body[:8] + vin.check_digit(body) + body[9:]


CHINESE_VINS = st.builds(
    _made,
    st.sampled_from(["LVS", "LGW", "LS4", "LZZ", "HLX"]),
    st.text(ALPHABET, min_size=5, max_size=5),
    st.sampled_from(YEARS),
    st.sampled_from(ALPHABET),
    st.text("0123456789", min_size=6, max_size=6),
)


@given(CHINESE_VINS)
def test_made_vins_pass(number):
    assert vin.check(number).ok
    parsed = vin.parse(number)
    assert parsed.is_check_digit_right
    assert parsed.is_check_digit_compulsory
    assert (
        parsed.wmi + parsed.description + parsed.check_digit + number[9] + parsed.plant + parsed.serial
        == number
    )


@given(CHINESE_VINS, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_changed_digit_fails(number, place, digit):
    # Two letters may have the same value, so only digits put in the place of digits prove anything.
    changed = number[:place] + digit + number[place + 1 :]
    if number[place] in "0123456789" and changed != number:
        assert not vin.check(changed).ok


@given(CHINESE_VINS, st.integers(9, 12))
def test_a_letter_o_for_a_zero_is_proposed_back(number, place):
    with_zero = number[:place] + "0" + number[place + 1 :]
    with_zero = with_zero[:8] + vin.check_digit(with_zero) + with_zero[9:]
    misread = with_zero[:place] + "O" + with_zero[place + 1 :]
    verdict = vin.check(misread)
    assert verdict.value == misread
    assert verdict.has("vin-letters")
    assert with_zero in [proposal.value for proposal in verdict.proposals]


@pytest.mark.parametrize(
    "number", ["1M8GDM9AXKP042788", "11111111111111111", "LVSHCAMB1CE054249", "LGWEF4A54GF492634"]
)
def test_published_vins_pass(number):
    assert vin.check(number).ok


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("LVSHCAMB1CE05424", "vin-length"),
        ("LS4ASEZL...", "vin-masked"),
        ("LS4ASEZL*********", "vin-masked"),
        ("LVSHCAMBICE054249", "vin-letters"),
        ("LVSHCAMB1CE05424Q", "vin-letters"),
        ("LVSHCAMB1CE0542车9", "vin-characters"),
        ("LVSHСAMB1CE054249", "vin-characters"),
        ("LVSHCAMB1CE05A249", "vin-last-four"),
        ("LVSHCAMB1CE054248", "vin-check-digit"),
        ("", "vin-length"),
    ],
)
def test_wrong_vins_say_why(text, problem):
    verdict = vin.check(text)
    assert verdict.has(problem)
    assert not verdict.ok


def test_a_european_vin_may_fail_the_check_digit():
    verdict = vin.check("WVWZZZ1JZXW000001")
    assert verdict.ok
    assert verdict.has("vin-check-digit-optional")
    assert not vin.parse("WVWZZZ1JZXW000001").is_check_digit_right


def test_a_cyrillic_letter_is_proposed_as_latin_with_its_reason():
    (proposal,) = vin.check("LVSHСAMB1CE054249").proposals
    assert proposal.value == "LVSHCAMB1CE054249"
    assert proposal.reason == "look-alike-letter"


def test_maker_and_model_years():
    parsed = vin.parse("LVSHCAMB1CE054249")
    assert parsed.maker.wmi == "LVS"
    assert parsed.maker.name_zh
    assert parsed.model_years == (1982, 2012, 2042)
    assert vin.check("LVSHCAMB1CE054249", this_year=2025).problem_ids == ()
    assert vin.check("LVSHCAMB1CE054249", this_year=2030).problem_ids == ("vin-model-year",)
    assert vin.check("LVSHCAMB1CE054249", this_year=2030, oldest_age=20).problem_ids == ()


def test_place_ten_must_be_a_year_where_the_law_says_so():
    number = _made("LVS", "HCAMB", "U", "E", "054249")
    assert vin.check(number).problem_ids == ("vin-model-year-letter",)
    assert vin.parse(number).model_years == ()


def test_an_unknown_maker_is_only_information():
    number = _made("L00", "HCAMB", "C", "E", "054249")
    assert vin.check(number).problem_ids == ("vin-maker-unknown",)
    assert vin.check(number).ok
    assert vin.parse(number).maker is None


@pytest.mark.parametrize("text", ["", "LVSHCAMB1CE05424", "LVSHCAMB1CEO54249"])
def test_a_check_digit_of_something_else_is_refused(text):
    with pytest.raises(ValueError, match="17 places"):
        vin.check_digit(text)
