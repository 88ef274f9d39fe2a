"""Prefill: each rule of design §6, and no doubt of a Reading lost on the way."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from bookings.draft import BookingDraft, PrefillDefaults, Rate
from bookings.forms import form
from bookings.models import BusinessType, ValueEvidence
from bookings.prefill import manual_draft, prefill
from bookings.reading_evidence import concerns
from extractors.reading import Check, Reading
from tests.bookings.readings import COMMODITY_VEHICLE, LOADED_TRUCK, VINS, cars, reading

RATE = Rate(currency="KZT", usd_per_unit=Decimal("0.0021"), source="央行", date=dt.date(2024, 7, 1))


def draft_of(given: Reading, chosen: BusinessType | None = None, **defaults: str) -> BookingDraft:
    return prefill(given, chosen, {"KZT": RATE}, PrefillDefaults(**defaults))


def reasons_at(draft: BookingDraft, key: str) -> list[str]:
    evidence = draft.evidence[key]
    assert evidence.doubted == bool(evidence.reasons)
    return [reason.id for reason in evidence.reasons]


def row_evidence(stored: dict[str, dict[str, Any]], key: str) -> ValueEvidence:
    return ValueEvidence.model_validate(stored[key])


def test_a_loaded_truck_takes_what_the_port_takes() -> None:
    head = draft_of(reading(), enterprise_name="永欣", contact="138", warehouse="一号库").head
    assert head.model_dump(exclude_defaults=True) == {
        "customs_number": "940220240000224218",
        "contact": "138",
        "warehouse": "一号库",
        "origin": "(34049)淮南",
        "exit_place": "霍尔果斯",
        "destination": "哈萨克斯坦",
        "enterprise_name": "永欣",
        "domestic_shipper": "霍尔果斯远山商贸有限公司",
        "cargo_weight_kg": Decimal(15480),
        "cargo_value_usd": Decimal("8000.50"),
        "declaration_remark": "备注:车号：新F12345/新F6789挂 集装箱号：TEXU3605231",
        "truck_count": 1,
    }


def test_nothing_sure_is_doubted() -> None:
    draft = draft_of(reading())
    assert [key for key, evidence in draft.evidence.items() if evidence.doubted] == []


def test_every_value_says_where_it_stands() -> None:
    draft = draft_of(reading(), contact="138")
    weight = draft.evidence["cargo_weight_kg"]
    assert (weight.source, weight.reading_key, weight.page, weight.raw) == (
        "layer",
        "gross_weight_kg",
        1,
        "15480",
    )
    assert weight.boxes[0].bbox[1] == 20.0 * list(LOADED_TRUCK).index("gross_weight_kg")
    assert draft.evidence["contact"].source == "default"


def test_an_unknown_area_is_shown_and_doubted() -> None:
    draft = draft_of(reading(origin_area="34442"))
    assert draft.head.origin == "(34442)"
    assert reasons_at(draft, "origin") == ["area-unknown"]


def test_without_a_port_the_customs_office_is_the_place_of_exit() -> None:
    draft = draft_of(reading(border_port=None, border_customs={"code": "9404", "name": "阿拉山口"}))
    assert draft.head.exit_place == "阿拉山口"
    assert draft.evidence["exit_place"].reading_key == "border_customs"


def test_a_country_is_named_even_when_only_its_code_is_printed() -> None:
    assert draft_of(reading(counterpart_country={"code": "TJK"})).head.destination == "塔吉克斯坦"


def test_another_currency_is_converted_and_says_how() -> None:
    draft = draft_of(reading(currency="KZT", total_value="1000000.00"))
    assert draft.head.cargo_value_usd == Decimal("2100.00")
    evidence = draft.evidence["cargo_value_usd"]
    assert evidence.conversion is not None
    assert evidence.conversion.model_dump() == {
        "amount": "1000000.00",
        "currency": "KZT",
        "usd_per_unit": "0.0021",
        "source": "央行",
        "date": dt.date(2024, 7, 1),
    }
    assert not evidence.doubted


@pytest.mark.parametrize("currency", ["RUB", None])
def test_without_a_rate_the_value_is_asked_for_and_never_guessed(currency: str | None) -> None:
    draft = draft_of(reading(currency=currency))
    assert draft.head.cargo_value_usd is None
    assert reasons_at(draft, "cargo_value_usd") == ["no-rate"]


def test_list_mode_is_proposed_for_9610_only() -> None:
    listed = draft_of(reading(supervision_mode={"code": "9610", "name": "电子商务"}))
    assert listed.head.cargo_type == "跨境电商（清单模式）"
    other = draft_of(reading(supervision_mode={"code": "9710", "name": "跨境电商B2B直接出口"}))
    assert other.head.cargo_type is None


def test_one_truck_has_its_trailer_and_the_containers() -> None:
    draft = draft_of(reading())
    (truck,) = draft.trucks
    assert (truck.plate, truck.trailer_plate, truck.containers) == (
        "新F12345",
        "新F6789挂",
        ["TEXU3605231"],
    )
    assert row_evidence(truck.evidence, "plate").raw == "新F12345"
    assert not row_evidence(truck.evidence, "trailer_plate").doubted
    assert draft.head.containers == []


def test_several_trucks_pair_in_order_with_a_doubt_and_leave_the_containers_above() -> None:
    draft = draft_of(reading(plates=["新F1", "新F2"], trailer_plates=["新F3挂", "新F4挂"], truck_count=2))
    assert [(truck.plate, truck.trailer_plate) for truck in draft.trucks] == [
        ("新F1", "新F3挂"),
        ("新F2", "新F4挂"),
    ]
    assert row_evidence(draft.trucks[1].evidence, "trailer_plate").reasons[0].id == "paired-by-order"
    assert draft.head.containers == ["TEXU3605231"]
    assert draft.trucks[0].containers == []


def test_trailers_that_do_not_fit_stay_unassigned_and_are_named() -> None:
    draft = draft_of(reading(plates=["新F1", "新F2"], trailer_plates=["新F3挂"], truck_count=2))
    assert [truck.trailer_plate for truck in draft.trucks] == [None, None]
    assert reasons_at(draft, "truck_plates") == ["trailers-unassigned"]
    assert "新F3挂" in draft.evidence["truck_plates"].reasons[0].text("zh")


def test_commodity_vehicles_are_rows_with_what_maker_and_goods_say() -> None:
    given = reading(COMMODITY_VEHICLE, items=[cars(1, 2, "4|3|长安牌|1498ml|150kW|汽油|车辆总质量31吨")])
    draft = draft_of(given, usage_type="家用")
    assert draft.business_type == "commodity_vehicle"
    assert (draft.head.vehicle_total, draft.head.transport_tool) == (2, "霍A00703")
    assert draft.trucks == []
    assert [vehicle.vin for vehicle in draft.vehicles] == VINS
    vehicle = draft.vehicles[0]
    assert (vehicle.displacement_ml, vehicle.power_kw, vehicle.tonnage) == (1498, 150, 31)
    assert (vehicle.fuel_type, vehicle.usage_type) == ("汽油", "家用")
    assert row_evidence(vehicle.evidence, "displacement_ml").reading_key == "items[1].spec"
    assert row_evidence(vehicle.evidence, "usage_type").source == "default"


def test_goods_that_differ_are_assigned_by_order_and_doubted() -> None:
    items = [cars(1, 1, "1498ml|汽油"), cars(2, 1, "1999ml|汽油")]
    vehicles = draft_of(reading(COMMODITY_VEHICLE, items=items)).vehicles
    assert [vehicle.displacement_ml for vehicle in vehicles] == [1498, 1999]
    assert row_evidence(vehicles[1].evidence, "displacement_ml").reasons[0].id == "assigned-by-order"
    assert not row_evidence(vehicles[1].evidence, "fuel_type").doubted


def test_goods_that_differ_and_do_not_fit_the_vins_say_nothing() -> None:
    items = [cars(1, 2, "1498ml|汽油"), cars(2, 1, "1999ml|汽油")]
    vehicles = draft_of(reading(COMMODITY_VEHICLE, items=items)).vehicles
    assert [vehicle.displacement_ml for vehicle in vehicles] == [None, None]
    assert [vehicle.fuel_type for vehicle in vehicles] == ["汽油", "汽油"]


def test_the_fuel_of_the_goods_wins_over_the_default() -> None:
    given = reading(COMMODITY_VEHICLE, items=[cars(1, 2, "纯电动|150kW")])
    assert draft_of(given, fuel_type="柴油").vehicles[0].fuel_type == "纯电动"
    assert draft_of(reading(COMMODITY_VEHICLE), fuel_type="柴油").vehicles[0].fuel_type == "柴油"


def test_the_brand_is_the_makers_unless_the_goods_say_another() -> None:
    vin = "LC0CE4CB6SD139246"
    same = draft_of(reading(COMMODITY_VEHICLE, vins=[vin], items=[cars(1, 1, "比亚迪牌")])).vehicles[0]
    assert same.brand == "比亚迪"
    assert not row_evidence(same.evidence, "brand").doubted
    unnamed = draft_of(reading(COMMODITY_VEHICLE, vins=[vin], items=[cars(1, 1, "5座")])).vehicles[0]
    assert unnamed.brand is None
    only_one_brand = "LVSHCAMB1CE054249"
    goods = [cars(1, 1, "长安牌")]
    other = draft_of(reading(COMMODITY_VEHICLE, vins=[only_one_brand], items=goods)).vehicles[0]
    assert other.brand == "福特"
    assert row_evidence(other.evidence, "brand").reasons[0].id == "brand-differs"


def test_without_a_count_the_vins_are_counted_with_a_doubt() -> None:
    draft = draft_of(reading(COMMODITY_VEHICLE, vehicle_count=None))
    assert draft.head.vehicle_total == 2
    assert reasons_at(draft, "vehicle_total") == ["counted-by-vins"]


def test_what_the_clerk_chose_wins_and_a_contradiction_is_doubted() -> None:
    draft = draft_of(reading(), "commodity_vehicle")
    assert draft.business_type == "commodity_vehicle"
    assert reasons_at(draft, "business_type") == ["business-type-reads-loaded-truck"]
    assert draft.evidence["business_type"].printed == "loaded_truck"
    assert not draft_of(reading(), "loaded_truck").evidence["business_type"].doubted


def test_a_business_type_that_cannot_be_told_is_doubted() -> None:
    assert reasons_at(draft_of(reading(business_type=None)), "business_type") == ["business-type-unknown"]


def test_a_transit_declaration_is_not_prefilled() -> None:
    draft = manual_draft(reading(), None)
    assert draft.head.model_dump(exclude_defaults=True) == {"is_transit": True}
    assert draft.trucks == []


@pytest.mark.parametrize("business_type", ["loaded_truck", "commodity_vehicle"])
def test_no_doubt_of_the_reading_is_lost(business_type: BusinessType) -> None:
    base = LOADED_TRUCK if business_type == "loaded_truck" else COMMODITY_VEHICLE
    for field in form(business_type).fields:
        if field.key in ("business_type", "contact", "warehouse"):
            continue
        # cargo_type and exit_place take only one of several keys; the one taken is what counts.
        for key in field.reading_keys[:1]:
            entry = key.replace("[]", "[1]")
            given = reading(
                base,
                supervision_mode={"code": "9610", "name": "电子商务"},
                items=[cars(1, 2, "1498ml")],
                needs_review=[entry],
            )
            draft = draft_of(given, business_type)
            found = draft.evidence.get(field.key) or row_evidence(draft.trucks[0].evidence, field.key)
            assert found.doubted, (field.key, key)


def test_a_doubt_carries_the_check_that_raised_it() -> None:
    check = Check(
        id="some-rule",
        severity="error",
        fields=["gross_weight_kg"],
        message="毛重可疑",
        parameters={"a": "1"},
    )
    draft = draft_of(reading(checks=[check], needs_review=["gross_weight_kg"]))
    (reason,) = draft.evidence["cargo_weight_kg"].reasons
    assert (reason.id, reason.text("zh")) == ("some-rule", "毛重可疑")
    assert draft.checks[0].paths == ["cargo_weight_kg"]
    assert draft.checks[0].only_on_form


def test_a_check_of_a_value_that_the_form_does_not_show_says_so() -> None:
    check = Check(
        id="net-above-gross", severity="block", fields=["net_weight_kg", "gross_weight_kg"], message="x"
    )
    (found,) = draft_of(reading(checks=[check])).checks
    assert found.paths == ["cargo_weight_kg"]
    assert not found.only_on_form


@pytest.mark.parametrize(
    ("entry", "key", "expected"),
    [
        ("vins", "vins", True),
        ("items", "items[].spec", True),
        ("items[3]", "items[].spec", True),
        ("items[3].spec", "items[].spec", True),
        ("items[3].name", "items[].spec", False),
        ("items", "vins", False),
        ("items[3]", "items", False),
    ],
)
def test_which_key_an_entry_speaks_of(entry: str, key: str, expected: bool) -> None:
    assert concerns(entry, key) is expected
