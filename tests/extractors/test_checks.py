"""Every check has a declaration that breaks it; the ones that break none are found fault with by none."""

import ast
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from extractors.checks import entries
from extractors.draft import DeclarationDraft, Finding
from extractors.limits import PlausibilityLimits
from extractors.reading import FieldValue, Item
from messages.catalogue import Language, translate
from tests.extractors.declarations import CARS, TRUCK, VINS, cars, drafted, findings, goods, quantities

ROOT = Path(__file__).parent.parent.parent


def truck(
    items: list[Item] | None = None,
    *,
    direction: str = "export",
    complete: bool = True,
    **changes: FieldValue,
) -> DeclarationDraft:
    return drafted(TRUCK, items or [goods()], changes, direction=direction, complete=complete)


def car(items: list[Item] | None = None, **changes: FieldValue) -> DeclarationDraft:
    return drafted(CARS, items or [cars()], changes)


def named(name: str, code: str = "91350100M000100Y43") -> FieldValue:
    return {"name": name, "code": code}


def pair(code: str, name: str) -> FieldValue:
    return {"code": code, "name": name}


@dataclass(frozen=True)
class Case:
    """A draft that breaks ``check``; ``doubts`` are all paths that its findings put in doubt."""

    check: str
    draft: DeclarationDraft
    doubts: str = ""


def item_paths(*attributes: str, number: int = 1) -> str:
    return " ".join(f"items[{number}].{each}" for each in attributes)


BOTH = "customs_number pre_entry_number"
WEIGHTS = "gross_weight_kg net_weight_kg"


def numbered(number: str, **changes: FieldValue) -> DeclarationDraft:
    numbers: dict[str, FieldValue] = {"customs_number": number, "pre_entry_number": number}
    return drafted(TRUCK, [goods()], {**numbers, **changes})


BROKEN = [
    # Numbers and dates.
    Case("customs-number-district", numbered("999920240000224219"), BOTH),
    Case("customs-number-district-void", numbered("520620240000224219"), BOTH),
    Case("customs-number-year", numbered("940220260000224219"), f"{BOTH} declaration_date"),
    Case("customs-number-direction", numbered("940220245000224219"), BOTH),
    Case("customs-number-serial", numbered("940220240000000000"), BOTH),
    Case("customs-number-length", truck(customs_number="94022024000022421"), "customs_number"),
    Case("customs-number-digits", truck(customs_number="94022024000022421X"), "customs_number"),
    Case("customs-number-old", truck(customs_number="940200242"), "customs_number"),
    Case("customs-number-spreadsheet", truck(customs_number="9.4022E+17"), "customs_number"),
    Case("numbers-differ", truck(pre_entry_number="940220240000224218"), BOTH),
    Case("number-direction", numbered("940220241000224219"), "customs_number"),
    Case("number-office", numbered("220120240000224219")),
    Case("number-year", truck(declaration_date="2023-12-19"), "customs_number declaration_date"),
    Case("date-in-future", truck(declaration_date="2024-08-02", ie_date=None), "declaration_date"),
    Case("dates-far-apart", truck(ie_date="2026-07-20"), "declaration_date ie_date"),
    Case("export-before-declaration", truck(ie_date="2024-07-18")),
    # Codes and names.
    Case("code-unknown", truck(border_customs=pair("9499", "霍尔果斯")), "border_customs"),
    Case("code-unknown", truck(package_type=pair("22/77", "纸箱/其他")), "package_type"),
    Case("code-name-disagree", truck(counterpart_country=pair("KAZ", "乌兹别克斯坦")), "counterpart_country"),
    Case("name-unknown", truck(trade_country={"name": "哈萨克斯"}), "trade_country"),
    Case("code-not-in-force", numbered("520620240000224219", border_customs=pair("5206", "惠州海关")), BOTH),
    Case("country-is-china", truck(counterpart_country=pair("CHN", "中国")), "counterpart_country"),
    Case(
        "country-is-china", truck(items=[goods(destination_country="CHN")]), item_paths("destination_country")
    ),
    Case("port-country-differs", truck(port_abroad=pair("DEU000", "德国"))),
    Case("border-port-office", truck(border_port=pair("652701", "阿拉山口"))),
    # Companies.
    Case(
        "credit-code-check-character",
        truck(owner_party=named("测试公司", "91350100M000100Y44")),
        "owner_party",
    ),
    Case("credit-code-characters", truck(owner_party=named("测试公司", "91350100I000100Y43")), "owner_party"),
    Case("credit-code-organisation", truck(owner_party=named("测试公司", "91340400P0Q7BL3PWX"))),
    Case("registration-code-characters", truck(owner_party=named("测试公司", "A540910001")), "owner_party"),
    Case("registration-code-area", truck(owner_party=named("测试公司", "9999910001"))),
    Case("company-name-cut-off", truck(domestic_party=named("霍尔果斯测试汽车销售有限")), "domestic_party"),
    Case("company-name-cut-off", truck(domestic_party=named("霍尔果斯测试汽车销售有限公")), "domestic_party"),
    Case("company-name-cut-off", truck(domestic_party=named("霍尔果斯测试国际物流")), "domestic_party"),
    Case("company-name-cut-off", truck(domestic_party=named("测试中心（有限合")), "domestic_party"),
    Case("code-in-name", truck(owner_party={"name": "测试公司91350100M000100Y43"}), "owner_party"),
    Case("party-no-name", truck(overseas_party={"name": "20240719"}), "overseas_party"),
    # Transport.
    Case("transport-mode-not-road", truck(transport_mode=pair("3", "铁路运输"))),
    Case("plate-unknown", truck(plates=["新F1"]), "plates"),
    Case("plate-cyrillic", truck(plates=["А12345ВЕ78"]), "plates"),
    Case("plate-local", truck(plates=["霍A00703"])),
    Case("trailer-among-plates", truck(plates=["新F1234挂"]), "plates trailer_plates"),
    Case("truck-count-zero", truck(truck_count=0), "truck_count"),
    Case("bill-number-form", truck(bill_number="Y261063799,Y261063800"), "bill_number"),
    Case("bill-number-form", truck(bill_number="Y" * 33), "bill_number"),
    Case("container-check-digit", truck(containers=["TBXU3605231"]), "containers"),
    Case("container-category", truck(containers=["TEXX3605231"]), "containers"),
    Case("container-shape", truck(containers=["4540403700M"]), "containers"),
    Case("transit", truck(marks_and_remarks="转关货物 N/M")),
    # Packages and weights.
    Case("package-count-zero", truck(package_count=0), "package_count"),
    Case("package-count-vehicles", car(package_count=4), "package_count"),
    Case(
        "weight-not-positive",
        truck(net_weight_kg="0", items=[goods(quantities=quantities("3台"))]),
        "net_weight_kg",
    ),
    Case("net-above-gross", truck(net_weight_kg="12400"), WEIGHTS),
    Case("weight-in-tonnes", truck(gross_weight_kg="12.3", net_weight_kg="12"), WEIGHTS),
    Case(
        "weight-in-tonnes",
        car(
            [cars(hs_code="8429521200", quantities=quantities("3辆"))],
            gross_weight_kg="72",
            net_weight_kg="69",
        ),
        WEIGHTS,
    ),
    Case("weight-in-tonnes", car(gross_weight_kg="4.6", net_weight_kg="4.5"), WEIGHTS),
    Case(
        "weight-in-tonnes",
        truck(
            gross_weight_kg="18.1",
            net_weight_kg="17.2",
            package_count=830,
            items=[goods(quantities=quantities("12000台"))],
        ),
        WEIGHTS,
    ),
    Case("gross-far-above-net", truck(gross_weight_kg="123000"), f"{WEIGHTS} truck_count"),
    Case("net-below-items", truck(net_weight_kg="11000"), f"net_weight_kg {item_paths('quantities')}"),
    Case("net-above-items", truck(net_weight_kg="12200"), "net_weight_kg items"),
    Case("truck-too-heavy", truck(gross_weight_kg="60001"), "truck_count gross_weight_kg net_weight_kg"),
    Case("truck-too-light", truck(truck_count=13)),
    Case("car-weight", car(gross_weight_kg="12001"), "gross_weight_kg"),
    # Trade.
    Case("tax-nature-unusual", truck(tax_nature=pair("299", "其他法定"))),
    Case("cross-border-mode", truck(supervision_mode=pair("9610", "电子商务"))),
    Case("record-number-form", truck(record_number="B0402550032"), "record_number"),
    Case(
        "record-number-mode", truck(record_number="Z04025500321", supervision_mode=pair("0214", "来料加工"))
    ),
    Case("licence-number-form", truck(licence_number="24/65/1"), "licence_number"),
    Case("vehicle-licence-missing", car(licence_number=None)),
    Case("goods-prohibited", truck(attached_documents="随附单证1:8:无;随附单证2:发票")),
    Case("charges-of-term", truck(freight="USD/2800/3")),
    Case("charges-of-term", truck(trade_terms=pair("1", "CIF"), freight="USD/2800/3")),
    Case("charge-currency", truck(other_charges="XXZ/28/3"), "other_charges"),
    Case("charge-range", truck(other_charges="000/300/1"), "other_charges"),
    Case("charge-range", truck(insurance="USD/300/2"), "insurance"),
    # Goods.
    Case(
        "items-missing",
        drafted(TRUCK, [], {}),
        "items origin_area total_value currency business_type vehicle_count",
    ),
    Case("items-too-many", truck(items=[goods(number) for number in range(1, 52)])),
    Case(
        "hs-code-length", truck(items=[goods(hs_code="87089999")]), f"{item_paths('hs_code')} business_type"
    ),
    Case(
        "hs-code-digits", truck(items=[goods(hs_code="870899999O")]), f"{item_paths('hs_code')} business_type"
    ),
    Case(
        "hs-code-chapter",
        truck(items=[goods(hs_code="9908999990")]),
        f"{item_paths('hs_code')} business_type",
    ),
    Case("hs-code-special-chapter", truck(items=[goods(hs_code="9803001000")])),
    Case("hs-codes-all-equal", truck(items=[goods(number, name=f"零件{number}号") for number in (1, 2, 3)])),
    Case("item-country-empty", truck([goods(destination_country=None)]), item_paths("destination_country")),
    Case("item-text-holds-columns", truck([goods(name="汽车零件 12000千克 哈萨克斯坦")]), item_paths("name")),
    Case(
        "name-holds-specification",
        truck([goods(name="零件 4|3|支架", spec=None)]),
        item_paths("name", "spec"),
    ),
    Case(
        "item-text-holds-columns",
        truck([goods(spec="4|3|支架 (KAZ)", origin_country=None)]),
        item_paths("spec", "origin_country"),
    ),
    Case(
        "quantity-not-positive",
        truck(items=[goods(quantities=quantities("0台", "12000千克"))]),
        item_paths("quantities"),
    ),
    Case(
        "quantity-not-whole", car(items=[cars(quantities=quantities("3.5辆", "4500千克"))]), "vehicle_count"
    ),
    Case(
        "quantities-differ",
        car(items=[cars(quantities=quantities("3辆", "4500千克", "4辆"))]),
        "vehicle_count",
    ),
    Case(
        "quantity-price-total",
        truck(items=[goods(total_price="30001.22")]),
        f"{item_paths('quantities', 'total_price', 'unit_price')} total_value",
    ),
    Case("quantity-price-total", truck(items=[goods(unit_price="2.5002")]), item_paths("unit_price")),
    Case("price-not-positive", truck(items=[goods(unit_price="0")]), item_paths("unit_price")),
    Case("origin-not-china", truck(items=[goods(origin_country="DEU")])),
    Case("duty-mode-unknown", truck(items=[goods(duty_mode="0")]), item_paths("duty_mode")),
    Case("duty-mode-unusual", truck(items=[goods(duty_mode="3")])),
    Case("vehicle-value", car(items=[cars(unit_price="400.0000", total_price="1200.00")])),
    # VINs.
    Case("vin-check-digit", car(vins=[*VINS[:2], "LZGJLDR43SB312999"]), "vins"),
    Case("vin-check-digit-optional", car(vins=["WBAJLDR43SB312999", *VINS[1:]])),
    Case("vin-length", car(vins=[*VINS[:2], "LZGJLDR43SB31299"]), "vins"),
    Case("vin-letters", car(vins=[*VINS[:2], "LZGJLDR43SB3I2998"]), "vins"),
    Case("vin-characters", car(vins=[*VINS[:2], "LZGJLDR43SBЖ12998"]), "vins"),
    Case("vin-masked", car(vins=[*VINS[:2], "LZGJLDR43SB******"]), "vins"),
    Case("vin-last-four", car(vins=[*VINS[:2], "LZGJLDR43SB31A998"]), "vins"),
    Case("vin-model-year", car(vins=["LZGJLDR41YB312998", *VINS[1:]])),
    Case("vin-model-year-letter", car(vins=["LZGJLDR450B312998", *VINS[1:]])),
    Case("vin-maker-unknown", car(vins=["WZZJLDR43SB312999", *VINS[1:]])),
    Case("vin-duplicate", car(vins=[VINS[0], VINS[0], VINS[1]]), "vins"),
    Case("vin-brand-differs", car(items=[cars(spec="4|3|五菱牌")])),
    # Values of other cells.
    Case("value-of-another-kind", truck(bill_number="LZZ7CLXB2RG521837"), "bill_number"),
    Case("value-of-another-kind", truck(contract_number="TEXU3605231"), "contract_number"),
    Case("value-of-another-kind", truck(licence_number="20250718"), "licence_number"),
    Case("value-of-another-kind", truck(goods_location="新F12345"), "goods_location"),
    Case("value-of-another-kind", truck(contract_number="940220240000195196"), "contract_number"),
    Case("value-of-another-kind", truck(items=[goods(name="TEXU3605231")]), item_paths("name")),
    Case("value-of-another-kind", truck(overseas_party={"name": "LZZ7CLXB2RG521837"}), "overseas_party"),
    Case("value-of-another-field", truck(contract_number="8708999990"), "contract_number"),
    Case("value-of-another-field", truck(contract_number="20240719"), "contract_number"),
    Case("value-of-another-field", truck(contract_number="Y261063799"), "bill_number"),
    Case("name-is-a-number", truck(items=[goods(name="12000")]), item_paths("name")),
    # Empty cells.
    Case("required-field-empty", truck(gross_weight_kg=None), "gross_weight_kg"),
    Case("required-field-empty", truck(declaration_date=None), "declaration_date"),
    Case("name-missing", truck(supervision_mode={"code": "0110"}), "supervision_mode"),
    Case("blanks-in-value", truck(contract_number="TEST-001     KAZ"), "contract_number"),
    Case("number-missing", truck(customs_number=None, pre_entry_number=None), BOTH),
]


def found(draft: DeclarationDraft, limits: PlausibilityLimits | None = None) -> dict[str, Finding]:
    draft.findings.clear()
    return {finding.id: finding for finding in findings(draft, limits)}


@pytest.mark.parametrize("draft", [truck(), car()], ids=["loaded truck", "commodity vehicles"])
def test_a_sound_declaration_is_found_fault_with_by_no_check(draft: DeclarationDraft) -> None:
    assert found(draft) == {}


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.check)
def test_a_broken_rule_is_found_and_doubts_what_it_should(case: Case) -> None:
    reported = found(case.draft)
    assert case.check in reported
    finding = reported[case.check]
    doubted = {path for each in reported.values() for path in each.doubts}
    assert set(case.doubts.split()) <= doubted
    if not case.doubts:
        assert not finding.doubts
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        assert translate(f"{finding.text_area}.{finding.id}", language, **finding.parameters)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.check)
def test_a_broken_rule_is_reported_as_registered(case: Case) -> None:
    finding = found(case.draft)[case.check]
    entry = entries()[finding.text_area, finding.id]
    assert finding.severity == entry.severity or finding.id == "vin-model-year-letter"
    assert bool(finding.doubts) == bool(entry.doubts)


def test_every_check_has_a_case() -> None:
    """Of the checks themselves; what stations report is tested where they are."""
    names = set()
    for source in (ROOT / "extractors" / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                assert isinstance(node.args[0], ast.Constant)
                names.add(node.args[0].value)
    assert len(names) > 60
    assert names <= {case.check for case in BROKEN}


SOUND = [
    (
        "number-direction",
        truck(direction="import", customs_number="940220241000224219", pre_entry_number=None),
    ),
    (
        "country-is-china",
        truck(counterpart_country=pair("CHN", "中国"), transport_mode=pair("7", "保税区")),
    ),
    ("port-country-differs", truck(counterpart_country=pair("TJK", "塔吉克斯坦"))),
    ("company-name-cut-off", truck(owner_party=named("霍尔果斯测试中心（有限合伙）"))),
    ("company-name-cut-off", truck(owner_party=named("霍尔果斯老王", "92654004MA7GT4NE4X"))),
    ("company-name-cut-off", truck(owner_party={"name": "王小明"})),
    ("package-count-vehicles", car(package_count=1)),
    ("net-below-items", truck(net_weight_kg="11999")),
    ("net-above-items", truck(net_weight_kg="12200", complete=False)),
    ("car-weight", car(items=[cars(hs_code="8701210000")], gross_weight_kg="24600")),
    ("net-above-items", truck(net_weight_kg="12100")),
    ("net-above-items", car(net_weight_kg="4590")),
    ("item-text-holds-columns", truck([goods(spec="4|3|150kW|1496ml|12英寸|(ABS)")])),
    ("record-number-form", truck(record_number="B04025500321")),
    (
        "vehicle-licence-missing",
        car(licence_number=None, attached_documents="随附单证1:4:24-65-423600;随附单证2:发票"),
    ),
    (
        "vehicle-licence-missing",
        car(licence_number=None, attached_documents="随附单证1:出口许可证24-65-423600"),
    ),
    ("charges-of-term", truck(trade_terms=pair("1", "CIF"), freight="USD/2800/3", insurance="000/0.3/1")),
    ("charge-currency", truck(other_charges="502/24/3")),
    ("charge-currency", truck(insurance="000/0.3/1")),
    ("charge-range", truck(other_charges="USD/-24/3")),
    ("hs-codes-all-equal", truck(items=[goods(number) for number in (1, 2, 3)])),
    ("quantity-price-total", truck(items=[goods(unit_price="2.50", total_price="30000.01")])),
    (
        "origin-not-china",
        truck(items=[goods(origin_country="DEU")], supervision_mode=pair("0615", "进料对口")),
    ),
    ("vehicle-value", car(items=[cars(currency="KZT", unit_price="400.0000", total_price="1200.00")])),
    ("value-of-another-kind", truck(bill_number="TEXU3605231")),
    ("value-of-another-kind", truck(contract_number="20230719")),
    (
        "transport-mode-not-road",
        truck(transport_mode=pair("2", "水路运输"), border_customs=pair("2248", "洋山港区")),
    ),
    ("required-field-empty", truck(customs_number=None, declaration_date=None, ie_date=None)),
    ("name-missing", truck(package_type={"name": "纸箱"})),
    ("number-missing", truck(customs_number=None, pre_entry_number="E20240000012345678")),
]


@pytest.mark.parametrize(("check", "draft"), SOUND, ids=[check for check, _ in SOUND])
def test_what_only_looks_broken_is_not_reported(check: str, draft: DeclarationDraft) -> None:
    assert check not in found(draft)


@pytest.mark.parametrize(
    ("check", "draft", "limits"),
    [
        ("truck-too-heavy", truck(), {"most_truck_kg": 12_000}),
        ("truck-too-light", truck(), {"least_truck_kg": 13_000}),
        ("car-weight", car(), {"least_car_kg": 1_600}),
        ("car-weight", car(), {"most_car_kg": 1_500}),
        ("vehicle-value", car(), {"least_car_usd": 10_001}),
        ("vehicle-value", car(), {"most_car_usd": 9_999}),
        ("vin-model-year", car(vins=["LZGJLDR4XCE312969"]), {"oldest_vehicle_years": 11}),
        ("dates-far-apart", truck(ie_date="2024-07-22"), {"most_days_between_dates": 2}),
        ("gross-far-above-net", truck(), {"most_gross_to_net": 1}),
    ],
)
def test_limits_of_plausibility_decide(check: str, draft: DeclarationDraft, limits: dict[str, int]) -> None:
    assert check not in found(draft)
    assert check in found(draft, replace(PlausibilityLimits(), **limits))


def test_what_a_station_said_about_a_value_is_not_said_again() -> None:
    draft = car(vins=[*VINS[:2], "LZGJLDR43SB312999"])
    draft.report("vin-form", "warning", ["vins"], doubts=["vins"], text="LZGJLDR43SB312999")
    assert [each.id for each in findings(draft)] == ["vin-form"]


def test_a_doubted_price_puts_the_total_value_in_doubt_but_not_the_kind_of_business() -> None:
    draft = car(items=[cars(total_price="30001.00")], total_value="30001.00")
    doubted = {path for finding in found(draft).values() for path in finding.doubts}
    assert {"total_value", "vehicle_count"} <= doubted
    assert "business_type" not in doubted


def test_numbers_of_many_items_are_told_in_short() -> None:
    modes = dict.fromkeys((1, 2, 3, 5), "3")
    items = [goods(number, duty_mode=modes.get(number, "1")) for number in range(1, 6)]
    (found,) = (each for each in findings(truck(items=items)) if each.id == "duty-mode-unusual")
    assert found.parameters["items"] == "1-3, 5"
