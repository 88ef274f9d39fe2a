"""What 规格型号 says about a vehicle, and when it is better not to believe it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.vehicle_facts import VehicleFacts, vehicle_facts


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("4|3|长安牌|SC7155|2024款|1498ml|5座|汽油", VehicleFacts(Decimal(1498), None, None, "汽油")),
        ("4|0|比亚迪牌|BYD7009BEV|2024款|150kW|5座", VehicleFacts(None, Decimal(150), None, None)),
        ("4|3|陕汽牌|柴油|车辆总质量31吨", VehicleFacts(None, None, Decimal(31), "柴油")),
        ("排量:1.5升|１１０ＫＷ", VehicleFacts(Decimal(1500), Decimal(110), None, None)),
        ("总质量25000千克", VehicleFacts(None, None, Decimal(25), None)),
        ("插电式混合动力|汽油", VehicleFacts(None, None, None, "插电式混合动力")),
        ("汽油/柴油", VehicleFacts()),
        ("1498ml|1999ml", VehicleFacts()),
        ("电池60kWh", VehicleFacts()),
        ("", VehicleFacts()),
    ],
)
def test_facts(spec: str, expected: VehicleFacts) -> None:
    assert vehicle_facts(spec) == expected


@given(st.integers(min_value=600, max_value=20_000), st.integers(min_value=20, max_value=999))
def test_numbers_are_taken_as_printed(displacement: int, power: int) -> None:
    facts = vehicle_facts(f"4|3|某牌|{displacement}ml|{power}千瓦")
    assert (facts.displacement_ml, facts.power_kw) == (displacement, power)


@given(st.text())
def test_any_text_is_read_without_an_error(spec: str) -> None:
    assert isinstance(vehicle_facts(spec), VehicleFacts)
