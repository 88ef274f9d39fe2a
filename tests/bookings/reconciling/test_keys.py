"""What records can be found by."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparables import keys_of
from bookings.reconciling.matching.evidence import comparable, is_near_number
from bookings.reconciling.matching.near_index import FEW, NearIndex
from bookings.reconciling.records import MatchKey
from tests.bookings.reconciling.sides import NUMBER, SHIPPER, VINS, appointed, appointments, declared

PLATES = st.text("新京霍01A7B", min_size=4, max_size=8)
NUMBERS = st.text("019", min_size=16, max_size=18) | st.text("01", min_size=3, max_size=3).map(
    (NUMBER[:15]).__add__
)


@pytest.mark.parametrize(
    ("kind", "stated", "value"),
    [
        ("customs-number", {"customs_numbers": (" 9402 2026-0000224219",)}, NUMBER),
        ("batch-number", {"batch_numbers": ("ma7gt4ne40a350",)}, "MA7GT4NE40A350"),
        ("plate", {"plates": ("新Ｆ·12 345",)}, "新F12345"),
        ("plate", {"plates": ("新FOI234",)}, "新F01234"),
        ("trailer", {"plates": ("新F1234挂",)}, "新F1234挂"),
        ("trailer", {"trailer_plates": ("12АВС05",)}, "12ABC05"),
        ("vin", {"vins": ("lsgpc54uOsf000011",)}, VINS[0]),
        ("container", {"containers": ("TEXU 360523-1",)}, "TEXU3605231"),
    ],
)
def test_keys_are_in_comparable_form(kind: str, stated: dict[str, object], value: str) -> None:
    for record in (declared(**stated), appointed(**stated)):
        assert list(keys_of(comparable(record))) == [MatchKey(kind, value)]


def test_nothing_stated_has_no_keys() -> None:
    assert list(keys_of(comparable(appointed(shipper=SHIPPER, plates=("", " "))))) == []


@given(appointments(1))
def test_both_sides_have_the_same_keys(drawn: list[object]) -> None:
    for one in drawn:
        own = {"appointment_id", "business_type"}
        both = {field.name for field in fields(declared())} - own
        stated = {f.name: getattr(one, f.name) for f in fields(one) if f.name in both}  # type: ignore[arg-type]
        assert set(keys_of(comparable(declared(**stated)))) == set(keys_of(comparable(one)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新F12345", "新F12346"),
        ("新F12345", "京F12345"),
        ("新F12345", "霍F12345"),
        ("新F12345", "新F13245"),
        ("新F12345", "新F1245"),
        ("新F12345", "新F122345"),
    ],
)
def test_one_slip_is_near(one: str, other: str) -> None:
    assert keys.is_near(one, other)
    assert keys.is_near(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("新F12345", "新F12345"), ("新F12345", "新F12354X"), ("新F12345", "新F54321")]
)
def test_no_slip_and_two_slips_are_not_near(one: str, other: str) -> None:
    assert not keys.is_near(one, other)


@given(st.lists(PLATES | NUMBERS, max_size=12), PLATES | NUMBERS)
def test_an_index_finds_just_what_is_near(held: list[str], sought: str) -> None:
    index: NearIndex[str, int] = NearIndex()
    for holder, value in enumerate(held):
        index.add("here", value, holder)
    near = [holder for holder, value in enumerate(held) if is_near_number(value, sought)]
    for _ in range(FEW + 1):
        assert sorted(index.near("here", sought)) == near
    assert not list(index.near("there", sought))
    # What is added later is found too.
    index.add("here", sought[:-1] + "5", len(held))
    assert set(index.near("here", sought)) - {len(held)} == set(near)
    assert (len(held) in index.near("here", sought)) == is_near_number(sought[:-1] + "5", sought)


@given(PLATES, st.data())
def test_every_slip_of_a_plate_is_found(plate: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(plate) - 1))
    rest = plate[place + 1 :]
    read = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"))
    slips = [plate[:place] + read + rest, plate[:place] + rest, plate[:place] + read + plate[place:]]
    if rest:
        slips.append(plate[:place] + rest[0] + plate[place] + rest[1:])
    index: NearIndex[str, str] = NearIndex()
    index.add("here", plate, plate)
    for slip in slips:
        assert list(index.near("here", slip)) == ([plate] if keys.is_near(plate, slip) else [])


def test_what_a_spreadsheet_leaves_of_a_number_is_known() -> None:
    assert keys.is_spreadsheet_rest(NUMBER, NUMBER[:15] + "000")
    assert keys.is_spreadsheet_rest(NUMBER[:15] + "000", NUMBER)
    assert not keys.is_spreadsheet_rest(NUMBER, NUMBER)
    assert not keys.is_spreadsheet_rest(NUMBER, NUMBER[:14] + "0000")


def test_what_is_no_number_is_no_rest_of_one_however_many_were_asked_for() -> None:
    rest, odd = NUMBER[:15] + "000", NUMBER[:-1] + "S"
    assert not keys.is_spreadsheet_rest(rest, odd)
    index: NearIndex[str, str] = NearIndex()
    index.add("here", odd, "odd")
    for _ in range(FEW + 1):
        assert list(index.near("here", rest)) == []


@pytest.mark.parametrize("form", ["有限公司", "有限责任公司", "股份有限公司", "有限", "有限公", ""])
def test_a_company_is_one_whatever_its_form_of_law(form: str) -> None:
    assert keys.comparable_shipper(f"西安 远通（国际）贸易{form}") == "西安远通国际贸易"
