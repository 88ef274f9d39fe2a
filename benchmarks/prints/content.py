"""A declaration's content, drawn by a seed: everything but how it looks."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.prints import code_lists, companies, identifiers
from benchmarks.prints.goods_content import item_count, items_of, kilograms_of, make_items_differ
from benchmarks.prints.remarks import Cargo, Remark, remark
from benchmarks.prints.truth import Coded, Item, Party, Truth, decimal_text

DOCUMENTS = (
    "随附单证2:代理报关委托协议（电子）;发票;合同;装箱单",
    "随附单证2:发票;合同",
    "代理报关委托协议（电子）;企业提供的证明材料;发票;装箱单",
    "随附单证1:原产地证据文件;随附单证2:发票",
    "合同;发票",
    None,
)


@dataclass(frozen=True)
class Wish:
    """What a print shall hold; ``None`` lets the seed decide."""

    direction: str | None = None
    items: int | None = None
    is_vehicles: bool | None = None
    is_draft: bool | None = None
    fault: str | None = None
    may_attach: bool = False
    least_vehicles: int = 1


def declaration(draw: random.Random, wish: Wish) -> tuple[Truth, Remark]:
    """One declaration and what its remark says."""
    direction = wish.direction or ("import" if draw.random() < 0.3 else "export")
    vehicles = draw.random() < 0.45 if wish.is_vehicles is None else wish.is_vehicles
    if direction == "import" and wish.is_vehicles is None:
        vehicles = vehicles and draw.random() < 0.3
    count = wish.items or item_count(draw, vehicles)
    currency = draw.choice(code_lists.CURRENCIES)[0]
    country = draw.choice(code_lists.COUNTRIES)
    least = wish.least_vehicles
    items = items_of(
        draw, count, least, vehicles=vehicles, direction=direction, currency=currency, country=country
    )
    said, transport, batch = _transport(draw, wish, items, vehicles=vehicles)
    if wish.fault is None:
        make_items_differ(draw, items)
    if vehicles and wish.fault is None:
        _vins_into_specs(draw, items, said)
    truth = _head(draw, wish, direction, country, items, said)
    truth.transport_name, truth.shipment_batch_number = transport, batch
    truth.package_count = _packages(draw, items, vehicles=vehicles)
    if vehicles:
        truth.package_type = _coded("package_types", "01")
    _terms(draw, truth)
    _derive(truth, said, vehicles=vehicles)
    return truth, said


def _vins_into_specs(draw: random.Random, items: list[Item], said: Remark) -> None:
    """Where the remark names none and an item is one vehicle, 规格型号 may hold its VIN."""
    are_single = all(item.quantities[0] and item.quantities[0].quantity == "1" for item in items)
    if said.vins or said.has_attached_vins or not are_single or draw.random() < 0.3:
        return
    for item in items:
        number = identifiers.vin_series(draw, 1)[0]
        item.spec = f"{item.spec}|{draw.choice(('VIN:', '车架号', '车架号:', '车架号：', 'VIN码'))}{number}"
        said.vins.append(number)
    said.must_doubt = [group for group in said.must_doubt if "vins" not in group]
    said.may_doubt -= {"vins", "vehicle_count"}


def _transport(
    draw: random.Random, wish: Wish, items: list[Item], *, vehicles: bool
) -> tuple[Remark, str | None, str | None]:
    """The remark, 运输工具名称及航次号 and the batch number in it."""
    plate = identifiers.chinese_plate(draw) if draw.random() < 0.8 else identifiers.foreign_plate(draw)
    batch: str | None = draw.choice(
        (identifiers.batch_number(draw), "9" + identifiers.digits(draw, 12) + "J")
    )
    way = draw.random()
    if vehicles and way < 0.3:
        name, plate, batch = "自驶", "", None
    elif way < 0.65:
        name = f"{plate}/{batch}"
    elif way < 0.8:
        name, plate = f"/{batch}", ""
    elif way < 0.92:
        name, batch = plate, None
    else:
        name, plate, batch = "", "", None
    total = sum(
        int(each.quantities[0].quantity)
        for each in items
        if each.quantities[0] and each.quantities[0].unit == "辆"
    )
    load = sum((kilograms_of(each) for each in items), Decimal(0))
    said = remark(
        draw, Cargo(vehicles, total, plate or None, None, wish.fault, wish.may_attach, int(load / 28_000) + 1)
    )
    if plate and plate not in said.plates:
        said.plates.insert(0, plate)
    return said, name or None, batch


def _coded(table: str, code: str) -> Coded:
    return Coded(code, code_lists.names(table)[code])


def _country(code: str) -> Coded:
    return Coded(code, code_lists.country_name(code))


def _party(draw: random.Random) -> Party:
    is_old = draw.random() < 0.06
    code = identifiers.registration_code(draw) if is_old else identifiers.company_code(draw)
    return Party(companies.company(draw, long=draw.random() < 0.06), code)


def _head(
    draw: random.Random, wish: Wish, direction: str, country: str, items: list[Item], said: Remark
) -> Truth:
    place = draw.choice(code_lists.BORDER_PLACES)
    declared = date(draw.choice((2024, 2025)), 1, 1) + timedelta(draw.randrange(300))
    is_draft = draw.random() < 0.06 if wish.is_draft is None else wish.is_draft
    inland = draw.random() < 0.08
    number = identifiers.customs_number(draw, "0801" if inland else place.district, declared.year, direction)
    party = _party(draw)
    net = sum((kilograms_of(item) for item in items), Decimal(0)).quantize(
        Decimal(draw.choice(("1", "1", "0.01"))), ROUND_HALF_UP
    )
    net = max(net, Decimal(1))
    gross = (net * Decimal(draw.randrange(1002, 1110)) / 1000).quantize(
        Decimal(draw.choice(("1", "1", "0.1"))), ROUND_HALF_UP
    )
    abroad = _country(country)
    ports = [row for row in code_lists.rows("ports") if row["country_code"] == country]
    port = (
        next(row for row in ports if row["code"].endswith("000"))
        if draw.random() < 0.7
        else draw.choice(ports[:12])
    )
    mode, nature = draw.choice(code_lists.SUPERVISION)
    other = _country(draw.choice(code_lists.COUNTRIES)) if draw.random() < 0.2 else abroad
    has_date = direction == "import" or draw.random() < 0.15
    return Truth(
        direction=direction,
        customs_number=None if is_draft else number,
        pre_entry_number=identifiers.unified_number(draw, declared.year, direction) if is_draft else number,
        domestic_party=party,
        border_customs=Coded(place.district, place.district_name),
        ie_date=(declared - timedelta(draw.randrange(1, 9))).isoformat()
        if has_date and direction == "import"
        else (declared + timedelta(1)).isoformat()
        if has_date
        else None,
        declaration_date=None if is_draft and draw.random() < 0.7 else declared.isoformat(),
        record_number=f"B9402{identifiers.digits(draw, 7)}" if draw.random() < 0.06 else None,
        overseas_party=Party(
            draw.choice(companies.ABROAD),
            draw.choice((None, None, None, None, f"{country}{identifiers.digits(draw, 10)}")),
        ),
        transport_mode=Coded("4", "公路运输"),
        transport_name=None,
        shipment_batch_number=None,
        bill_number=draw.choice(
            (
                None,
                f"Y{identifiers.digits(draw, 9)}",
                identifiers.digits(draw, 13),
                f"HEGS{identifiers.digits(draw, 7)}",
            )
        ),
        goods_location=draw.choice(companies.PLACES) if direction == "import" else None,
        owner_party=party if draw.random() < 0.6 else _party(draw),
        supervision_mode=_coded("trade_modes", mode),
        tax_nature=_coded("tax_natures", nature),
        licence_number=f"{declared.year % 100}-65-{identifiers.digits(draw, 6)}"
        if draw.random() < 0.12
        else None,
        departure_port=Coded(port["code"], port["name"]) if direction == "import" else None,
        contract_number=draw.choice(
            (
                f"WLB{identifiers.digits(draw, 8)}",
                f"SLR/{identifiers.digits(draw, 8)}",
                f"KZ-{identifiers.digits(draw, 6)}",
                f"YX {declared.year}-{draw.randrange(1, 99):02d}",
                f"XJ{declared.year}HG/{draw.randrange(100, 999)}-A",
            )
        ),
        trade_country=other,
        counterpart_country=abroad,
        port_abroad=Coded(port["code"], port["name"]),
        border_port=Coded(place.port, place.port_name),
        package_type=_package_type(draw),
        package_count=1,
        gross_weight_kg=decimal_text(max(gross, net)),
        net_weight_kg=decimal_text(net),
        trade_terms=Coded("3", "FOB"),
        freight=None,
        insurance=None,
        other_charges=None,
        attached_documents=draw.choice(DOCUMENTS),
        marks_and_remarks=said.text or None,
        declaring_unit=Party(companies.broker(draw), identifiers.company_code(draw)),
        items=items,
    )


def _package_type(draw: random.Random) -> Coded:
    code = draw.choice(code_lists.PACKAGES)
    if draw.random() < 0.06:
        return Coded("93/93", "天然木托/天然木托")
    return _coded("package_types", code)


def _packages(draw: random.Random, items: list[Item], *, vehicles: bool) -> int:
    if vehicles:
        return sum(int(each.quantities[0].quantity) for each in items if each.quantities[0])
    return draw.randrange(1, 3000)


def _terms(draw: random.Random, truth: Truth) -> None:
    truth.trade_terms = _coded("trade_terms", draw.choice(code_lists.TERMS))
    freight = draw.choice(("USD/2800/3", "CNY/12000.5/3", "000/3.5/1", "USD/1200/3", "RUB/90000/3"))
    insurance = draw.choice(("000/0.3/1", "CNY/120/3", "USD/85.6/3"))
    code = truth.trade_terms.code
    truth.freight = freight if code in {"1", "2"} else None
    truth.insurance = insurance if code in {"1", "4"} else None
    truth.other_charges = draw.choice((None, None, None, None, "CNY/-35/3", "USD/40/3"))


def _derive(truth: Truth, said: Remark, *, vehicles: bool) -> None:
    """The keys that follow from others."""
    truth.business_type = "commodity_vehicle" if vehicles else "loaded_truck"
    truth.plates, truth.trailer_plates, truth.vins = said.plates, said.trailers, said.vins
    truth.containers, truth.seals = said.containers, said.seals
    truth.must_doubt += said.must_doubt
    truth.may_doubt |= said.may_doubt
    if vehicles:
        truth.vehicle_count = truth.package_count
    else:
        _count_trucks(truth, said)
    if truth.customs_number is None:
        truth.may_doubt |= {"customs_number"}
    refresh_totals(truth)


def _count_trucks(truth: Truth, said: Remark) -> None:
    counted = len(said.plates) or (1 if truth.shipment_batch_number else None)
    truth.truck_count = said.truck_count or counted
    if said.truck_count and said.plates and said.truck_count != len(said.plates):
        truth.doubt("truck_count")
    if Decimal(truth.gross_weight_kg) > 30_000 * (truth.truck_count or 1):
        # More than a truck carries: a count to be asked about, whatever was printed.
        truth.may_doubt |= {"truck_count", "gross_weight_kg", "net_weight_kg", "plates"}
    if truth.truck_count is None or not said.plates:
        truth.may_doubt |= {"truck_count", "plates"}


def refresh_totals(truth: Truth) -> None:
    """total_value, currency and origin_area from the items as they stand."""
    currencies = {item.currency for item in truth.items}
    is_one = len(currencies) == 1
    truth.currency = currencies.pop() if is_one else None
    truth.total_value = (
        decimal_text(sum((Decimal(item.total_price) for item in truth.items), Decimal(0))) if is_one else None
    )
    if not is_one:
        truth.doubt("total_value")
        truth.may_doubt |= {"currency"}
    truth.origin_area = truth.items[0].domestic_area if truth.direction == "export" else None
    if truth.direction == "export" and len({item.domestic_area for item in truth.items}) > 1:
        truth.doubt("origin_area")
