"""What records can be found by."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.reconciling.matching import keys
from bookings.reconciling.records import MatchKey
from tests.bookings.reconciling.sides import DAY, NUMBER, SHIPPER, VINS, appointed, appointments, declared

PLATES = st.text("新京霍01A7B", min_size=4, max_size=8)
NUMBERS = st.text("019", min_size=16, max_size=18)


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
        ("shipper-day", {"shipper": SHIPPER, "day": DAY}, "霍尔果斯远通国际贸易|2026-09-10"),
    ],
)
def test_keys_are_in_comparable_form(kind: str, stated: dict[str, object], value: str) -> None:
    assert keys.keys_of(declared(**stated)) == keys.keys_of(appointed(**stated)) == (MatchKey(kind, value),)


def test_nothing_stated_has_no_keys() -> None:
    assert keys.keys_of(appointed(shipper=SHIPPER, plates=("", " "))) == ()


@given(appointments(1))
def test_both_sides_have_the_same_keys(drawn: list[object]) -> None:
    for one in drawn:
        own = {"appointment_id", "business_type"}
        both = {field.name for field in fields(declared())} - own
        stated = {f.name: getattr(one, f.name) for f in fields(one) if f.name in both}  # type: ignore[arg-type]
        assert keys.keys_of(declared(**stated)) == keys.keys_of(one)  # type: ignore[arg-type]


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
    assert other in keys.near_values(keys.PLATE, one)
    assert one in keys.near_values(keys.PLATE, other)


@pytest.mark.parametrize(
    ("one", "other"), [("新F12345", "新F12345"), ("新F12345", "新F12354X"), ("新F12345", "新F54321")]
)
def test_no_slip_and_two_slips_are_not_near(one: str, other: str) -> None:
    assert not keys.is_near(one, other)
    assert other not in keys.near_values(keys.PLATE, one)


@given(PLATES, PLATES)
def test_near_plates_are_those_found_by_near_values(one: str, other: str) -> None:
    assert (
        (other in keys.near_values(keys.PLATE, one)) == keys.is_near(one, other) == keys.is_near(other, one)
    )


@given(PLATES)
def test_every_near_plate_finds_back(plate: str) -> None:
    for other in keys.near_values(keys.PLATE, plate):
        assert keys.is_near(plate, other)
        assert not set(keys.parts(plate)).isdisjoint({*keys.parts(other), other}) or plate in keys.parts(
            other
        )


@given(NUMBERS)
def test_every_near_customs_number_finds_back(number: str) -> None:
    near = keys.near_values(keys.CUSTOMS_NUMBER, number)
    assert number not in near
    for other in near[::7]:
        assert number in keys.near_values(keys.CUSTOMS_NUMBER, other)
        assert not set(keys.parts(number)).isdisjoint(keys.parts(other))


def test_other_kinds_have_no_near_values() -> None:
    assert keys.near_values(keys.VIN, VINS[0]) == ()
    assert keys.near_values(keys.CUSTOMS_NUMBER, "不详") == ()


def test_what_a_spreadsheet_leaves_of_a_number_is_known() -> None:
    assert keys.is_spreadsheet_rest(NUMBER, NUMBER[:15] + "000")
    assert keys.is_spreadsheet_rest(NUMBER[:15] + "000", NUMBER)
    assert not keys.is_spreadsheet_rest(NUMBER, NUMBER)
    assert not keys.is_spreadsheet_rest(NUMBER, NUMBER[:14] + "0000")


@pytest.mark.parametrize("form", ["有限公司", "有限责任公司", "股份有限公司", "有限", "有限公", ""])
def test_a_company_is_one_whatever_its_form_of_law(form: str) -> None:
    assert keys.comparable_shipper(f"西安 远通（国际）贸易{form}") == "西安远通国际贸易"


def test_near_days_are_in_order() -> None:
    assert [day.day for day in keys.near_days(DAY, 2)] == [8, 9, 10, 11, 12]
