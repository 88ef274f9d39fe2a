"""The port's forms as data: their order, their labels, the texts they need."""

import csv
from importlib import resources
from typing import get_args

import pytest

from bookings.forms import FormField, form, reading_label
from bookings.models import BookingState, BusinessType
from bookings.states import next_by_hand, steps
from bookings.views import FieldStatus
from messages.catalogue import texts, translate

# The port's own words for our keys, in its own order (blocks of rows and attachments left out).
PORT_NAMES = {
    "报关单号": "customs_number",
    "是否转关": "is_transit",
    "企业/车主联系方式": "contact",
    "所属海关库房": "warehouse",
    "通关方式": "clearance_mode",
    "货物信息摘要(货物类型)": "cargo_type",
    "启运地": "origin",
    "出境地": "exit_place",
    "目的地": "destination",
    "企业名称": "enterprise_name",
    "境内发货人": "domestic_shipper",
    "货物重量": "cargo_weight_kg",
    "货值": "cargo_value_usd",
    "报关备注": "declaration_remark",
    "备注": "remark",
    "出境运输车辆车牌号": "truck_plates",
    "重车数量": "truck_count",
    "关封号": "seals",
    "车型": "vehicle_model",
    "集装箱标箱数及号码": "containers",
    "车辆总数": "vehicle_total",
    "运输工具": "transport_tool",
    "车架号": "vins",
}


def port_fields(kind: str) -> list[str]:
    text = (resources.files("data") / "codes" / "appointment_fields.csv").read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["booking_kind"] == kind]
    return [PORT_NAMES[row["field"]] for row in rows if row["block"] in ("选择信息", "识别信息")]


@pytest.mark.parametrize(
    ("business_type", "kind"), [("loaded_truck", "重车"), ("commodity_vehicle", "商品车")]
)
def test_the_form_has_the_ports_fields_in_the_ports_order(business_type: BusinessType, kind: str) -> None:
    keys = [field.key for field in form(business_type).fields]
    assert keys == ["business_type", *port_fields(kind)]


def every_field() -> list[FormField]:
    found: list[FormField] = []
    for business_type in get_args(BusinessType):
        shape = form(business_type)
        found += [*shape.fields, *shape.trucks, *shape.vehicles]
    return found


def test_every_field_group_and_status_has_its_texts() -> None:
    for field in every_field():
        assert field.label("zh")
        assert field.label("en").isascii()
        assert f"fields.group.{field.group}" in texts()
    for status in get_args(FieldStatus):
        assert f"fields.status.{status}" in texts()
    for state in get_args(BookingState):
        assert f"fields.state.{state}" in texts()
    for business_type in get_args(BusinessType):
        for attachment in form(business_type).attachments:
            assert f"fields.attachment.{attachment.kind}" in texts()


def test_the_ports_words_are_on_the_labels() -> None:
    labels = {field.key: field.label("zh") for field in every_field()}
    for words, key in PORT_NAMES.items():
        assert labels[key].startswith(words)


def test_a_choice_of_our_own_is_shown_in_the_readers_language() -> None:
    business_type = form("loaded_truck").head("business_type")
    warehouse = form("loaded_truck").head("warehouse")
    assert business_type is not None
    assert warehouse is not None
    assert business_type.choice_label("loaded_truck", "zh") == "重车"
    assert warehouse.choice_label("某库房", "en") == "某库房"


def test_every_key_of_a_reading_has_a_label_in_both_languages() -> None:
    text = (resources.files("data") / "fields.csv").read_text(encoding="utf-8-sig")
    for row in csv.DictReader(text.splitlines()):
        key = row["key"]
        assert reading_label(key, "en").isascii()
        if key != "direction" and row["label_export"]:
            assert reading_label(key, "zh") == row["label_export"]
        if key != "direction" and row["label_import"]:
            assert reading_label(key, "zh", "import") == row["label_import"]


def test_reading_keys_of_the_forms_are_keys_of_a_reading() -> None:
    text = (resources.files("data") / "fields.csv").read_text(encoding="utf-8-sig")
    known = {row["key"] for row in csv.DictReader(text.splitlines())}
    for field in every_field():
        assert known.issuperset(field.reading_keys), field.key


def test_no_step_leaves_a_state_without_a_way_on() -> None:
    reached = {step.target for step in steps().values()} | {"draft"}
    assert reached == set(get_args(BookingState))
    for state in get_args(BookingState):
        assert next_by_hand(state) or state == "accepted"


def test_the_fate_of_a_document_has_texts_for_every_state() -> None:
    for state in ("received", "reading", "read", "booked", "failed"):
        for prefix in ("", "duplicate-"):
            said = translate(f"fates.{prefix}{state}", "zh", file="a.pdf", bookings="#1", reason="x")
            assert "a.pdf" in said
