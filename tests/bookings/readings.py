"""Readings built in Python: what an extractor would give, invented throughout."""

from collections.abc import Mapping
from typing import Any

from extractors.reading import Check, FieldReading, FieldValue, Item, Part, PlacedBox, Quantity, Reading

LOADED_TRUCK: dict[str, Any] = {
    "direction": "export",
    "customs_number": "940220240000224218",
    "pre_entry_number": "940220240000224218",
    "declaration_date": "2024-07-19",
    "domestic_party": {"name": "霍尔果斯远山商贸有限公司", "code": "91654004MA00000000"},
    "border_customs": {"code": "9402", "name": "霍尔果斯"},
    "border_port": {"code": "650901", "name": "霍尔果斯"},
    "counterpart_country": {"code": "KAZ", "name": "哈萨克斯坦"},
    "supervision_mode": {"code": "0110", "name": "一般贸易"},
    "transport_name": "新F12345/EJUGBBRRDB0936",
    "shipment_batch_number": "EJUGBBRRDB0936",
    "contract_number": "HT-2024-01",
    "gross_weight_kg": "15480",
    "marks_and_remarks": "备注:车号：新F12345/新F6789挂 集装箱号：TEXU3605231",
    "plates": ["新F12345"],
    "trailer_plates": ["新F6789挂"],
    "containers": ["TEXU3605231"],
    "seals": [],
    "vins": [],
    "truck_count": 1,
    "vehicle_count": None,
    "origin_area": "34049",
    "total_value": "8000.50",
    "currency": "USD",
    "business_type": "loaded_truck",
}

VINS = ["LVSHCAMB1CE054249", "LGWEF4A54GF492634"]

COMMODITY_VEHICLE: dict[str, Any] = LOADED_TRUCK | {
    "customs_number": "940220240000195195",
    "transport_name": "霍A00703",
    "counterpart_country": {"code": "TJK", "name": "塔吉克斯坦"},
    "gross_weight_kg": "3330",
    "marks_and_remarks": "车架号:" + "、".join(VINS),
    "plates": ["霍A00703"],
    "trailer_plates": [],
    "containers": [],
    "vins": VINS,
    "truck_count": None,
    "vehicle_count": 2,
    "origin_area": "61059",
    "business_type": "commodity_vehicle",
}


def cars(item_no: int, count: int, spec: str, name: str = "小轿车") -> Item:
    """An item of goods counted in 辆."""
    return Item(
        item_no=item_no,
        hs_code="8703234110",
        name=name,
        spec=spec,
        quantities=[Quantity(quantity=str(count), unit="辆"), Quantity(quantity="1500", unit="千克")],
    )


def reading(
    base: Mapping[str, Any] = LOADED_TRUCK,
    *,
    items: list[Item] | None = None,
    checks: list[Check] | None = None,
    needs_review: list[str] | None = None,
    kind: str = "declaration",
    **changed: Any,
) -> Reading:
    """A Reading with a box for every value; ``changed`` replaces values of ``base``."""
    values = dict(base) | changed
    return Reading(
        file="declaration.pdf",
        sha256="0" * 64,
        kind=kind,
        pages=[1],
        text_source="layer",
        fields={key: _field(position, value) for position, (key, value) in enumerate(values.items())},
        items=items or [],
        checks=checks or [],
        needs_review=needs_review or [],
    )


def _field(position: int, value: FieldValue) -> FieldReading:
    box = (10.0, 20.0 * position, 100.0, 20.0 * position + 10)
    parts = None
    if isinstance(value, list):
        placed = [PlacedBox(page=1, bbox=box)]
        parts = [Part(value=one, raw=one, confidence=0.99, source="layer", boxes=placed) for one in value]
    return FieldReading(
        value=value, raw=str(value), confidence=0.99, source="layer", page=1, bbox=box, parts=parts
    )
