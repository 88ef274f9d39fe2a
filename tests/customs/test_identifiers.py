"""What every identifier owes: no text breaks it, nothing is repaired silently, proposals are valid."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import customs
from customs import tables
from customs.identifiers import (
    batch_number,
    container,
    credit_code,
    customs_number,
    hs_code,
    plate,
    registration_code,
    vin,
)
from customs.normalising import normalised
from messages.catalogue import texts

MODULES: list[ModuleType] = [
    customs_number,
    credit_code,
    registration_code,
    vin,
    container,
    plate,
    hs_code,
    batch_number,
]
DIGITS = "0123456789"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VIN_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
# Text near the real thing: its own characters, the usual mistakes, and blanks.
NEAR = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcОАВС霍新京挂临 ·-.*/０Ｏ", max_size=20)


@pytest.mark.parametrize("module", MODULES)
@given(text=st.one_of(st.text(max_size=40), NEAR))
def test_no_text_breaks_a_check_and_every_problem_has_its_text(module, text):
    verdict = module.check(text)
    assert verdict.given == text
    for said in (*verdict.problems, *verdict.proposals):
        assert said.message("zh")
        assert said.message("en")


@pytest.mark.parametrize("module", MODULES)
@given(text=st.one_of(st.text(max_size=40), NEAR))
def test_a_checked_value_is_normalised_once_and_for_all(module, text):
    once = module.check(text)
    again = module.check(once.value)
    assert again.value == once.value
    assert again.problem_ids == once.problem_ids


@pytest.mark.parametrize("module", MODULES)
@given(text=NEAR)
def test_proposals_pass_and_are_no_silent_repairs(module, text):
    verdict = module.check(text)
    for proposal in verdict.proposals:
        assert module.check(proposal.value).ok
        assert proposal.value != verdict.value
    assert not (verdict.ok and verdict.proposals)


@pytest.mark.parametrize("module", MODULES)
@given(text=NEAR)
def test_what_passes_can_be_taken_apart(module, text):
    verdict = module.check(text)
    parsed = module.parse(text)
    if verdict.ok:
        assert parsed is not None
    if parsed is not None:
        assert parsed.value == verdict.value


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text):
    once = normalised(text)
    assert normalised(once) == once
    assert not re.search(r"\s", once)


def test_width_case_and_blanks_are_all_that_changes():
    assert vin.check(" ｌｖｓｈcamb1ce054249​ ").value == "LVSHCAMB1CE054249"
    assert vin.check("LVSHCAMB1CEO54249").value == "LVSHCAMB1CEO54249"


def test_every_problem_in_the_code_has_a_text_and_every_text_a_problem():
    folder = Path(customs.__file__).parent / "identifiers"
    used = {"look-alike-shape", "look-alike-letter"}
    for source in folder.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                assert isinstance(node.args[0], ast.Constant)
                used.add(node.args[0].value)
    assert {f"identifiers.{key}" for key in used} == {
        key for key in texts() if key.startswith("identifiers.")
    }


def test_importing_an_identifier_opens_no_code_file():
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        f"import {', '.join(module.__name__ for module in MODULES)}\n"
        "assert opened, 'the hook saw nothing'\n"
        "print([name for name in opened if name.endswith(('.csv', '.yaml'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- customs number -----------------------------------------------------------------------------

# A100, 澳门海关, has a letter; a number has digits only.
DISTRICTS = st.sampled_from([row.code for row in tables.districts() if row.in_force and row.code.isdecimal()])
CUSTOMS_NUMBERS = st.builds(
    lambda district, year, direction, serial: f"{district}{year}{direction}{serial:09d}",
    DISTRICTS,
    st.integers(2000, 2026),
    st.sampled_from("01"),
    st.integers(1, 999_999_999),
)


@given(CUSTOMS_NUMBERS)
def test_made_customs_numbers_pass(number):
    assert customs_number.check(number, this_year=2025).problems == ()
    parsed = customs_number.parse(number)
    assert parsed.district_code + str(parsed.year) + number[8] + parsed.serial == number
    assert parsed.direction == ("import" if number[8] == "1" else "export")


@given(CUSTOMS_NUMBERS, st.integers(0, 17))
def test_a_customs_number_that_lost_a_digit_fails(number, place):
    assert customs_number.check(number[:place] + number[place + 1 :]).problem_ids == (
        "customs-number-length",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9.4022E+17", "customs-number-spreadsheet"),
        ("94022024X000224219", "customs-number-digits"),
        ("940212345", "customs-number-old"),
        ("999920240000224219", "customs-number-district"),
        ("520620240000224219", "customs-number-district-void"),
        ("940219990000224219", "customs-number-year"),
        ("940220270000224219", "customs-number-year"),
        ("940220242000224219", "customs-number-direction"),
        ("940220240000000000", "customs-number-serial"),
        ("", "customs-number-digits"),
    ],
)
def test_wrong_customs_numbers_say_why(text, problem):
    verdict = customs_number.check(text, this_year=2025)
    assert verdict.problem_ids == (problem,)
    assert not verdict.ok


def test_a_letter_in_a_customs_number_is_proposed_away():
    verdict = customs_number.check("94O220240000224219")
    assert [proposal.value for proposal in verdict.proposals] == ["940220240000224219"]
    assert verdict.proposals[0].reason == "look-alike-shape"
    assert "O→0 (3)" in verdict.proposals[0].message("en")


# --- credit code --------------------------------------------------------------------------------


def _credit_code(head: str, area: str, organisation: str) -> str:
    body = head + area + organisation + credit_code.organisation_check_character(organisation)
    return body + credit_code.check_character(body)


CREDIT_CODES = st.builds(
    _credit_code,
    st.text("1359", min_size=2, max_size=2),
    st.text(DIGITS, min_size=6, max_size=6),
    st.text(CREDIT_ALPHABET, min_size=8, max_size=8),
)


@given(CREDIT_CODES)
def test_made_credit_codes_pass(code):
    assert credit_code.check(code).problems == ()
    assert credit_code.parse(code).area_code == code[2:8]


@given(CREDIT_CODES, st.integers(0, 17), st.sampled_from(DIGITS))
def test_one_changed_place_of_a_credit_code_fails(code, place, digit):
    changed = code[:place] + digit + code[place + 1 :]
    assert credit_code.check(changed).ok == (changed == code)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000802100433B"])
def test_published_credit_codes_pass(code):
    assert credit_code.check(code).problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("91350100M000100Y4", "credit-code-length"),
        ("9135O100M000100Y43", "credit-code-characters"),
        ("91350100M000100Y44", "credit-code-check-character"),
    ],
)
def test_wrong_credit_codes_say_why(text, problem):
    assert credit_code.check(text).has(problem)


def test_the_organisation_code_inside_only_warns():
    body = "9135010012345678" + "0"
    verdict = credit_code.check(body + credit_code.check_character(body))
    assert verdict.problem_ids == ("credit-code-organisation",)
    assert verdict.ok


# --- registration code --------------------------------------------------------------------------


def test_registration_codes():
    assert registration_code.check("6509160045").problems == ()
    assert registration_code.check("65099600AB").ok
    assert registration_code.parse("6509160045").area_prefix == "6509"
    assert registration_code.check("0009160045").problem_ids == ("registration-code-area",)
    assert registration_code.check("65O9160045").proposals[0].value == "6509160045"
    assert registration_code.check("650916004").problem_ids == ("registration-code-length",)


# --- container ----------------------------------------------------------------------------------

CONTAINERS = st.builds(
    lambda owner, category, serial: (
        owner + category + serial + container.check_digit(owner + category + serial)
    ),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.sampled_from("UJZ"),
    st.text(DIGITS, min_size=6, max_size=6),
)


@given(CONTAINERS)
def test_made_containers_pass(number):
    assert container.check(number).problems == ()
    assert container.check(f"{number[:4]} {number[4:10]}-{number[10]}").value == number


@given(CONTAINERS, st.sampled_from(DIGITS))
def test_another_check_digit_fails(number, digit):
    assert container.check(number[:10] + digit).ok == (number[10] == digit)


def test_containers_of_the_trap():
    verdict = container.check("TBXU3605231")
    assert verdict.problem_ids == ("container-check-digit",)
    assert verdict.problems[0].parameters["expected"] == "6"
    assert container.check("TEXU3605231").ok
    assert container.check("CSQU3054383").ok
    assert container.check("4540403700M").problem_ids == ("container-shape",)
    assert container.check("HEGS4297650").has("container-category")
    assert container.check("TEXU36O5231").proposals[0].value == "TEXU3605231"


# --- HS code and batch number -------------------------------------------------------------------


@given(st.integers(1, 97).filter(lambda chapter: chapter != 77), st.text(DIGITS, min_size=8, max_size=8))
def test_made_hs_codes_pass(chapter, rest):
    code = f"{chapter:02d}{rest}"
    assert hs_code.check(code).problems == ()
    assert hs_code.parse(code).heading == code[:4]
    assert hs_code.parse(code + "101").inspection == "101"


@pytest.mark.parametrize(
    ("text", "problem", "ok"),
    [
        ("87032341", "hs-code-length", False),
        ("870323411X", "hs-code-digits", False),
        ("0003234110", "hs-code-chapter", False),
        ("7703234110", "hs-code-chapter", False),
        ("9903234110", "hs-code-chapter", False),
        ("9804000000", "hs-code-special-chapter", True),
    ],
)
def test_wrong_hs_codes_say_why(text, problem, ok):
    assert hs_code.check(text).problem_ids == (problem,)
    assert hs_code.check(text).ok is ok


@pytest.mark.parametrize("text", ["MA7GT4NE40A350", "91440112M0J494", "6617729768806"])
def test_seen_batch_numbers_pass(text):
    assert batch_number.check(text).ok


@pytest.mark.parametrize("text", ["自驶", "ABCDEFGHIJKLMN", "91440112M0J4", "91440112M0J49401"])
def test_other_words_are_no_batch_numbers(text):
    assert batch_number.check(text).problem_ids == ("batch-number-form",)
