"""Small drafts of declarations that break no rule, for tests of the checks."""

from datetime import date

from extractors.checks import run_checks
from extractors.draft import CERTAIN, DeclarationDraft, Finding
from extractors.layout import Layout
from extractors.layout_files import layouts
from extractors.limits import PlausibilityLimits
from extractors.reading import FieldReading, FieldValue, Item, Quantity

TODAY = date(2024, 8, 1)
NUMBER = "940220240000224219"
COMPANY: FieldValue = {"name": "霍尔果斯测试商贸有限公司", "code": "91350100M000100Y43"}
VINS = ["LZGJLDR43SD312942", "LZGJLDR4XPE312969", "LZGJLDR43SB312998"]

TRUCK: dict[str, FieldValue] = {
    "customs_number": NUMBER,
    "pre_entry_number": NUMBER,
    "domestic_party": COMPANY,
    "border_customs": {"code": "9402", "name": "霍尔果斯"},
    "declaration_date": "2024-07-19",
    "ie_date": "2024-07-20",
    "overseas_party": {"name": "TEST IMPORT LLP"},
    "transport_mode": {"code": "4", "name": "公路运输"},
    "transport_name": "新F12345/MA7GT4NE40A350",
    "shipment_batch_number": "MA7GT4NE40A350",
    "bill_number": "Y261063799",
    "owner_party": COMPANY,
    "supervision_mode": {"code": "0110", "name": "一般贸易"},
    "tax_nature": {"code": "101", "name": "一般征税"},
    "contract_number": "TEST-001",
    "trade_country": {"code": "KAZ", "name": "哈萨克斯坦"},
    "counterpart_country": {"code": "KAZ", "name": "哈萨克斯坦"},
    "port_abroad": {"code": "KAZ000", "name": "哈萨克斯坦"},
    "border_port": {"code": "650901", "name": "霍尔果斯"},
    "package_type": {"code": "22", "name": "纸制或纤维板制盒/箱"},
    "package_count": 10,
    "gross_weight_kg": "12300",
    "net_weight_kg": "12000",
    "trade_terms": {"code": "3", "name": "FOB"},
    "attached_documents": "随附单证2:代理报关委托协议（电子）;发票",
    "declaring_unit": COMPANY,
    "business_type": "loaded_truck",
    "plates": ["新F12345"],
    "trailer_plates": ["新F1234挂"],
    "vins": [],
    "containers": [],
    "seals": [],
    "truck_count": 1,
    "vehicle_count": None,
    "total_value": "30000.00",
    "currency": "USD",
}
CARS: dict[str, FieldValue] = {
    **TRUCK,
    "transport_name": "自驶",
    "shipment_batch_number": None,
    "package_type": {"code": "01", "name": "裸装"},
    "package_count": 3,
    "licence_number": "24-65-423600",
    "gross_weight_kg": "4600",
    "net_weight_kg": "4500",
    "business_type": "commodity_vehicle",
    "plates": [],
    "trailer_plates": [],
    "vins": VINS,
    "truck_count": None,
    "vehicle_count": 3,
}


def goods(number: int = 1, **changes: object) -> Item:
    """Parts of 12 t at 30,000 USD, made in China and bound for Kazakhstan."""
    values: dict[str, object] = {
        "hs_code": "8708999990",
        "name": "汽车零件",
        "spec": "4|3|支架|无品牌",
        "quantities": quantities("12000千克", "12000千克"),
        "unit_price": "2.5000",
        "total_price": "30000.00",
        "currency": "USD",
        "origin_country": "CHN",
        "destination_country": "KAZ",
        "domestic_area": "34049",
        "duty_mode": "1",
    }
    return Item.model_validate({"item_no": number, **values, **changes})


def cars(number: int = 1, **changes: object) -> Item:
    """Three cars of 1500 kg at 10,000 USD."""
    values: dict[str, object] = {
        "hs_code": "8703234110",
        "name": "小轿车",
        "spec": "4|3|德龙牌",
        "quantities": quantities("3辆", "4500千克", "3辆"),
        "unit_price": "10000.0000",
    }
    return goods(number, **{**values, **changes})


def quantities(*printed: str) -> list[Quantity]:
    """``12辆`` as number and unit."""
    unit_starts = [
        next(place for place, sign in enumerate(each) if not (sign.isdigit() or sign in ".-"))
        for each in printed
    ]
    return [
        Quantity(quantity=each[:start], unit=each[start:])
        for each, start in zip(printed, unit_starts, strict=True)
    ]


def drafted(
    base: dict[str, FieldValue],
    items: list[Item],
    changes: dict[str, FieldValue],
    *,
    direction: str = "export",
    complete: bool = True,
) -> DeclarationDraft:
    """A draft with the values of ``base``, some of them changed."""
    values = {**base, **changes}
    return DeclarationDraft(
        direction="import" if direction == "import" else "export",
        form="single-window",
        pages=[1],
        fields={
            key: FieldReading(value=value, confidence=CERTAIN, source="layer")
            for key, value in values.items()
        },
        items=items,
        complete=complete,
    )


def findings(draft: DeclarationDraft, limits: PlausibilityLimits | None = None) -> list[Finding]:
    """What the checks find in ``draft`` on 2024-08-01."""
    run_checks(draft, single_window(), limits or PlausibilityLimits(), TODAY)
    return draft.findings


def single_window() -> Layout:
    """The layout of the Single Window print."""
    return next(layout for layout in layouts() if layout.id == "single-window")
