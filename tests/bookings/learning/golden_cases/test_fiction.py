"""Made-up values: the same shape, the same verdict, nothing of the true one."""

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.learning.golden_cases.fiction import Fiction
from bookings.learning.golden_cases.shapes import is_han, made_up
from bookings.learning.golden_cases.vocabulary import uncovered
from customs.identifiers import container, credit_code, customs_number, plate, registration_code, vin

VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
seeds = st.integers(0, 10**6)


def draws(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test must draw the same again


def shape(text: str) -> str:
    """What kind of character stands at each place."""
    return "".join("0" if each.isdigit() else unicodedata.name(each, "?").split()[0][0] for each in text)


@given(st.text(VIN_CHARACTERS, min_size=13, max_size=13), st.integers(0, 9999), st.booleans(), seeds)
def test_a_vin_keeps_its_maker_and_whether_its_check_digit_holds(
    begin: str, serial: int, right: bool, seed: int
) -> None:
    true = f"{begin}{serial:04}"
    digit = vin.check_digit(true)
    true = true[:8] + (digit if right else "3" if digit != "3" else "4") + true[9:]
    found = made_up(true, draws(seed))
    assert found != true
    assert found[:8] == true[:8]
    assert found[11:] != true[11:]
    assert (vin.check_digit(found) == found[8]) is right


@given(st.from_regex(r"\A[A-Z]{3}U[0-9]{6}\Z"), st.booleans(), seeds)
def test_a_container_keeps_its_owner_and_whether_its_check_digit_holds(
    begin: str, right: bool, seed: int
) -> None:
    digit = container.check_digit(begin + "0")
    true = begin + (digit if right else str((int(digit) + 1) % 10))
    found = made_up(true, draws(seed))
    assert (found[:4], len(found)) == (true[:4], 11)
    assert found[4:10] != true[4:10]
    assert (container.check_digit(found) == found[10]) is right


@given(st.from_regex(r"\A9165400[0-9][0-9A-HJ-NPQRTUWXY]{8}\Z"), st.booleans(), seeds)
def test_a_credit_code_keeps_its_area_and_whether_it_holds(begin: str, right: bool, seed: int) -> None:
    body = begin[:16] + credit_code.organisation_check_character(begin[8:16])
    last = credit_code.check_character(body + "0")
    true = body + (last if right else "1" if last != "1" else "2")
    found = made_up(true, draws(seed))
    assert found[:8] == true[:8]
    assert found[8:16] != true[8:16]
    assert credit_code.check(found).ok is right


@pytest.mark.parametrize(
    "pattern", plate.patterns(), ids=lambda pattern: f"{pattern.country_code}-{pattern.kind}"
)
def test_a_plate_stays_a_plate_of_its_country(pattern: plate.PlatePattern) -> None:
    for number, true in enumerate(pattern.examples):
        before, after = plate.parse(true), plate.parse(made_up(true, draws(number)))
        assert before is not None
        assert after is not None
        assert (after.kind, after.country_code) == (before.kind, before.country_code)
        assert after.value != before.value
        if is_han(true[0]):
            assert after.value[0] == true[0]


@given(seeds)
def test_numbers_of_customs_keep_district_year_and_area(seed: int) -> None:
    draw = draws(seed)
    number = made_up("940220240000224218", draw)
    assert number[:9] == "940220240"
    assert customs_number.check(number).ok
    code = made_up("6540960001", draw)
    assert code[:6] == "654096"
    assert registration_code.check(code).ok


@given(st.text(min_size=1, max_size=40), seeds)
def test_anything_keeps_its_length_and_its_shape(text: str, seed: int) -> None:
    found = made_up(text, draws(seed))
    assert len(found) == len(text)
    for before, after in zip(text, found, strict=True):
        assert is_han(before) == is_han(after)
        # Ideographs younger than this Python are no letters to it.
        assert is_han(before) or before.isalnum() == after.isalnum()


NAME = "霍尔果斯远山商贸有限公司"


@given(seeds)
def test_a_name_keeps_its_length_and_the_words_of_every_company(seed: int) -> None:
    fiction = Fiction(seed)
    found = fiction.name(NAME)
    assert len(found) == len(NAME)
    assert found.endswith("商贸有限公司")
    assert not set(found[:6]) & set("霍尔果斯")
    assert found[4:6] != "远山"
    assert fiction.name(NAME) == found
    # What people say for short is the same company.
    assert fiction.text("远山来电")[:2] == found[4:6]


@pytest.mark.parametrize(
    "name", ['OOO "РОМАШКА ТРЕЙД"', "SILK ROAD TRADING LTD", "KAZAKHSTAN LIMITED", "有限公司"]
)
def test_foreign_names_and_those_of_common_words_alone(name: str) -> None:
    found = Fiction(1).name(name)
    assert found != name
    assert len(found) == len(name)
    assert "РОМАШКА" not in found
    assert "SILK" not in found


def test_misread_characters_stay_wrong() -> None:
    fiction = Fiction(1)
    right = fiction.identifier("LVSHCAMB1CE054249")
    fiction.misread("LVSHCAMB1CEO54249", "LVSHCAMB1CE054249")
    assert fiction.identifier("LVSHCAMB1CEO54249") == right[:11] + "O" + right[12:]
    fiction.misread("LVSHCAMB1CE54249", "LVSHCAMB1CE054249")
    assert fiction.identifier("LVSHCAMB1CE54249") == right[:11] + right[12:]


REMARK = "备注:车号：新F12345 集装箱号：TEXU3605231 联系人张三丰 电话13899998888 毛重15480.00千克 2024-07-19"


@given(seeds)
def test_remarks_keep_their_words_and_lose_their_people(seed: int) -> None:
    fiction = Fiction(seed)
    fiction.identifier("新F12345")
    found = fiction.text(REMARK)
    for told in ("备注:车号：新", "集装箱号：TEXU", "电话", "毛重15480.00千克", "2024-07-19"):
        assert told in found
    for true in ("F12345", "3605231", "张三丰", "13899998888"):
        assert true not in found
    assert shape(found) == shape(REMARK)


@pytest.mark.parametrize("text", ["+7 701 234 5678", "8 (701) 234-56-78", "+86-991-1234567", "HT-2024-01"])
def test_a_telephone_or_contract_printed_in_groups_is_not_left_standing(text: str) -> None:
    found = Fiction(1).text(f"电话 {text} 毛重")
    assert shape(found) == shape(f"电话 {text} 毛重")
    groups = zip(re.findall(r"[0-9A-Z]+", text), re.findall(r"[0-9A-Z]+", found), strict=True)
    assert all(true != made_up for true, made_up in groups)


@pytest.mark.parametrize("text", ["2024-07-19 15480", "12 15480 15000", "10:30-12:45", "1-2"])
def test_days_and_rows_of_counts_are_no_telephones(text: str) -> None:
    assert Fiction(1).text(text) == text


def test_goods_stay_but_for_what_may_name_a_vehicle() -> None:
    spec = "4|3|陕汽牌|SX32586T385|柴油|排量1498ml|8703234110|LVSHCAMB1CE054249"
    found = Fiction(1).text(spec, in_goods=True)
    assert found.startswith("4|3|陕汽牌|")
    assert "排量1498ml|8703234110" in found
    assert "LVSHCAMB1CE054249" not in found


@given(
    st.lists(
        st.sampled_from(["NEW", "远山", "LVSHCAMB1CE054249", "新F12345", "贸易", "7788991"]), max_size=9
    ),
    seeds,
)
def test_nothing_known_is_left_whatever_stands_around_it(parts: list[str], seed: int) -> None:
    fiction = Fiction(seed)
    fiction.name(NAME)
    for true in ("LVSHCAMB1CE054249", "新F12345", "7788991"):
        fiction.identifier(true)
    found = fiction.text(" ".join(parts))
    assert list(fiction.found_in(found)) == []
    assert len(found) == len(" ".join(parts))


def test_the_longest_words_cover_first() -> None:
    assert uncovered("甲出口货物乙", frozenset({"出口", "出口货物", "物乙"}), 4) == [(0, 1), (5, 6)]
