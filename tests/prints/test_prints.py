"""The generator of prints: the same seed gives the same print, and its truth is sound."""

import io

import pdfplumber
import pytest

from benchmarks.prints.fault_kinds import faults, wishes_of
from benchmarks.prints.making import FORMS, INTERNAL_NUMBERS, families, make
from customs.identifiers import container, credit_code, vin

SEEDS = range(4)


def text_of(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join(character["text"] for page in document.pages for character in page.chars)


@pytest.mark.parametrize("family", families())
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(family: str) -> None:
    first, again, other = make(family, 1), make(family, 1), make(family, 2)
    assert first.pdf == again.pdf
    assert first.as_json() == again.as_json()
    assert first.as_json() != other.as_json()


@pytest.mark.parametrize("family", families())
@pytest.mark.parametrize("direction", ["export", "import"])
def test_each_family_prints_both_directions_with_the_number_of_the_truth(family: str, direction: str) -> None:
    printed = make(family, 5, direction=direction, is_draft=False)
    text = text_of(printed.pdf)
    assert printed.truth.direction == direction
    assert (printed.truth.customs_number or "?") in text
    assert ("出口" if direction == "export" else "进口") in text


@pytest.mark.parametrize("family", families())
def test_fifty_items_go_on_over_pages_and_all_are_printed(family: str) -> None:
    printed = make(family, 3, items=50, is_vehicles=False)
    with pdfplumber.open(io.BytesIO(printed.pdf)) as document:
        assert len(document.pages) > 1
    text = text_of(printed.pdf)
    assert [item.item_no for item in printed.truth.items] == list(range(1, 51))
    assert all(item.total_price in text for item in printed.truth.items)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", families())
def test_identifiers_of_the_truth_pass_their_check_digits(family: str, seed: int) -> None:
    for truth in make(family, seed).truths:
        assert all(vin.check_digit(each) == each[8] for each in truth.vins)
        assert all(container.check_digit(each) == each[10] for each in truth.containers)
        for party in (truth.domestic_party, truth.owner_party):
            assert (
                party.code is None
                or len(party.code) == 10
                or credit_code.check_character(party.code) == party.code[17]
            )


@pytest.mark.parametrize("fault", faults())
def test_each_fault_says_what_has_to_be_doubted(fault: str) -> None:
    assert make("A", 2, fault=fault, **wishes_of(fault)).truth.must_doubt


def test_a_tampered_print_holds_another_number_in_its_codes() -> None:
    printed = make("A", 1, fault="tampered")
    with pdfplumber.open(io.BytesIO(printed.pdf)) as document:
        words = [word["text"] for word in document.pages[0].extract_words()]
    held = [word.strip("*") for word in words if word.startswith("*")]
    assert held
    assert printed.truth.customs_number not in held


def test_a_pack_names_the_kind_of_each_page_and_its_vin_list_fills_the_truth() -> None:
    for seed in range(40):
        printed = make("packs", seed, is_vehicles=True)
        if "vin-list" in printed.pages:
            break
    with pdfplumber.open(io.BytesIO(printed.pdf)) as document:
        assert len(document.pages) == len(printed.pages)
    text = text_of(printed.pdf)
    listed = [truth for truth in printed.truths if truth.has_attached_vins]
    assert listed
    assert all(len(truth.vins) == truth.vehicle_count for truth in listed)
    assert all(number in text for truth in listed for number in truth.vins)


def test_a_notice_that_contradicts_makes_the_weight_doubtful() -> None:
    printed = make("packs", 1, fault="notice-contradicts")
    assert any(("gross_weight_kg",) in truth.must_doubt for truth in printed.truths)


def test_internal_numbers_are_those_of_brokers() -> None:
    assert set(FORMS) >= INTERNAL_NUMBERS & set(families())
