"""Papers beside a declaration: release notice, entrustment, contract, invoice, packing list, VIN list."""

import random
from collections.abc import Callable
from decimal import Decimal

from benchmarks.prints import identifiers
from benchmarks.prints.cells import fitting_lines
from benchmarks.prints.goods_lines import goods_lines
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth, decimal_text

_ON_A_LIST = 45
_WIDTH, _HEIGHT = 595.0, 842.0


def papers(
    draw: random.Random, truth: Truth, style: Style, fault: str | None
) -> list[tuple[str, list[Sheet]]]:
    """Some papers of one declaration, each with its kind; a VIN list takes ``vins`` of the truth over."""
    found: list[tuple[str, list[Sheet]]] = []
    if truth.has_attached_vins:
        found.append(("vin-list", _vin_list(draw, truth, style)))
    if draw.random() < 0.6 or fault == "notice-contradicts":
        found.append(("release-notice", [_release_notice(draw, truth, style, fault)]))
    makers: tuple[tuple[str, Callable[[random.Random, Truth, Style], Sheet]], ...] = (
        ("entrustment", _entrustment),
        ("contract", _contract),
        ("invoice", _invoice),
        ("packing-list", _packing_list),
    )
    found += [(kind, [make(draw, truth, style)]) for kind, make in makers if draw.random() < 0.35]
    return found


def _page() -> Sheet:
    return Sheet(_WIDTH, _HEIGHT, rotation=0)


def _release_notice(draw: random.Random, truth: Truth, style: Style, fault: str | None) -> Sheet:
    sheet, size = _page(), 9.0
    kind = "出口" if truth.direction == "export" else "进口"
    sheet.text(298, 60, f"通关无纸化{kind}放行通知书", 18, "title", "c")
    sheet.text(52, 95, truth.declaring_unit.name, size)
    body = (
        "你公司以通关无纸化方式向海关发送下列电子报关单数据业经海关审核放行，"
        "请携带本通知书及相关单证至港区办理装货/提货手续。"
    )
    for position, line in enumerate(fitting_lines("　　" + body, style.value_font, 8, 490)):
        sheet.text(52, 112 + 12 * position, line, 8, "label")
    gross = truth.gross_weight_kg
    if fault == "notice-contradicts":
        gross = decimal_text(Decimal(gross) + draw.randrange(500, 4000))
        truth.doubt("gross_weight_kg")
        truth.may_doubt |= {"net_weight_kg"}
    rows = (
        (
            ("预录入编号：", truth.pre_entry_number),
            ("海关编号：", truth.customs_number),
            ("", None),
            ("", None),
        ),
        (
            ("出口关别" if kind == "出口" else "进口关别", truth.border_customs.name),
            ("备案号", truth.record_number),
            (f"{kind}日期", _day(truth.ie_date)),
            ("申报日期", _day(truth.declaration_date)),
        ),
        (
            ("收发货人", truth.domestic_party.name),
            ("运输方式(4)", "公路运输"),
            ("运输工具名称", truth.transport_name),
            ("提运单号", truth.bill_number),
        ),
        (
            ("合同协议号", truth.contract_number),
            ("件数", str(truth.package_count)),
            ("毛重（千克）", gross),
            ("净重（千克）", truth.net_weight_kg),
        ),
    )
    top = 190.0
    for row in rows:
        for position, (label, value) in enumerate(row):
            x = 50 + 128.0 * position
            sheet.text(x, top, label, 8, "label")
            for line_number, line in enumerate(fitting_lines(value or "", style.value_font, 7.5, 122)):
                sheet.text(x, top + 11 + 8.5 * line_number, line, 7.5)
        top += 32
        sheet.rule(48, top - 3, 560, top - 3)
    for item in truth.items[:20]:
        sheet.text(
            52,
            top + 8 + 13 * item.item_no,
            f"{item.item_no}  {item.name} {(item.spec or '')[:20]}",
            8,
            "goods",
        )
    return sheet


def _day(iso: str | None) -> str | None:
    return iso.replace("-", "") if iso else None


def _entrustment(draw: random.Random, truth: Truth, style: Style) -> Sheet:
    sheet = _page()
    sheet.text(298, 46, "代理报关委托书", 18, "title", "c")
    sheet.text(400, 76, f"编号：{identifiers.digits(draw, 12)}", 8, "label")
    sheet.text(50, 96, truth.declaring_unit.name, 9)
    body = (
        "　　我单位现A（A、逐票 B、长期）委托贵公司代理等通关事宜。"
        "（A、填单申报 B、申请、联系和配合实施检验检疫 C、辅助查验"
        " D、代缴税款 E、设立手册（账册）"
        " F、核销手册（账册） G、领取海关相关单证 H、其他）详见《委托报关协议》。"
    )
    for position, line in enumerate(fitting_lines(body, style.value_font, 8.5, 490)):
        sheet.text(50, 114 + 13 * position, line, 8.5, "label")
    sheet.text(340, 190, f"委托方（盖章）：{truth.domestic_party.name}", 8)
    sheet.text(298, 230, "委 托 报 关 协 议", 14, "title", "c")
    first = truth.items[0]
    rows = (
        ("委托方", truth.domestic_party.name),
        ("主要货物名称", first.name),
        ("HS编码", first.hs_code),
        ("货物总价", f"{truth.total_value or ''}{truth.currency or ''}"),
        ("进出口日期", "年  月  日"),
        ("提运单号", truth.bill_number),
        ("贸易方式", truth.supervision_mode.name),
        ("数(重)量", f"{truth.gross_weight_kg}千克"),
        ("包装情况", truth.package_type.name),
        ("原产地/货源地", "中国"),
        ("传真电话", "1990000" + identifiers.digits(draw, 4)),
        ("被委托方", truth.declaring_unit.name),
        ("*报关单编码", f"No.{truth.customs_number or ''}"),
        ("收到单证日期", _day(truth.declaration_date)),
    )
    for position, (label, value) in enumerate(rows):
        top = 260 + 22.0 * position
        sheet.rule(48, top, 548, top)
        sheet.text(54, top + 6, label, 8, "label")
        sheet.text(150, top + 6, value, 8)
    sheet.rule(140, 260, 140, 260 + 22 * len(rows))
    return sheet


def _contract(draw: random.Random, truth: Truth, style: Style) -> Sheet:
    return _trade_paper(
        draw,
        truth,
        style,
        draw.choice(("SALES CONTRACT 销售合同", "合  同", "购销合同 CONTRACT")),
        "合同号 Contract No.:",
    )


def _invoice(draw: random.Random, truth: Truth, style: Style) -> Sheet:
    return _trade_paper(
        draw,
        truth,
        style,
        draw.choice(("COMMERCIAL INVOICE 商业发票", "发 票 INVOICE", "形式发票")),
        "发票号 Invoice No.:",
    )


def _packing_list(draw: random.Random, truth: Truth, style: Style) -> Sheet:
    return _trade_paper(draw, truth, style, draw.choice(("PACKING LIST 装箱单", "装 箱 单")), "No.:")


def _trade_paper(draw: random.Random, truth: Truth, style: Style, title: str, number_label: str) -> Sheet:
    sheet = _page()
    sheet.text(298, 40, truth.domestic_party.name, 12, "title", "c")
    sheet.text(298, 62, title, 15, "title", "c")
    sheet.text(50, 96, f"买方 Buyer: {truth.overseas_party.name}", 8)
    sheet.text(380, 96, f"{number_label} {truth.contract_number}", 8)
    sheet.text(380, 110, f"日期 Date: {truth.declaration_date or ''}", 8)
    sheet.text(50, 110, f"运输 Shipped per: {truth.transport_name or 'BY TRUCK'}", 8)
    is_packing = "装" in title
    heads = (
        "序号",
        "品名 Description",
        "数量 Q'ty",
        "毛重 G.W.(KGS)" if is_packing else "单价 Price",
        "净重 N.W.(KGS)" if is_packing else "金额 Amount",
    )
    columns = (52.0, 90.0, 290.0, 370.0, 460.0)
    for x, head in zip(columns, heads, strict=True):
        sheet.text(x, 140, head, 8, "label")
    sheet.rule(48, 136, 548, 136)
    sheet.rule(48, 153, 548, 153)
    top = 157.0
    for item in truth.items[:40]:
        traded = item.quantities[-1]
        row = (
            str(item.item_no),
            item.name,
            f"{traded.quantity} {traded.unit}" if traded else "",
            "" if is_packing else item.unit_price,
            "" if is_packing else item.total_price,
        )
        for x, text in zip(columns, row, strict=True):
            sheet.text(x, top, text, 8, "goods")
        top += 14
    sheet.rule(48, top, 548, top)
    last = (
        (truth.gross_weight_kg, truth.net_weight_kg)
        if is_packing
        else ("", f"{goods_lines(truth, truth.items[0], style).currency} {truth.total_value or ''}")
    )
    for x, text in zip((52.0, 370.0, 460.0), ("合计 TOTAL:", *last), strict=True):
        sheet.text(x, top + 4, text, 8)
    return sheet


def _vin_list(draw: random.Random, truth: Truth, style: Style) -> list[Sheet]:
    """As many VINs as vehicles; the truth gets them, and no longer has to doubt that it has none."""
    truth.vins = identifiers.vin_series(draw, truth.vehicle_count or 0)
    truth.must_doubt = [group for group in truth.must_doubt if "vins" not in group]
    truth.may_doubt -= {"vins", "vehicle_count"}
    title = draw.choice(("车架号清单", "车辆清单", "VIN清单", "随附车架号明细表", "车辆识别代号（VIN）清单"))
    head = draw.choice(
        (
            ("序号", "车架号", "品牌", "颜色"),
            ("序号", "VIN", "发动机号", "车型"),
            ("No.", "车辆识别代号", "品牌", "备注"),
            ("序号", "底盘号", "发动机号", "颜色"),
        )
    )
    found = []
    for start in range(0, len(truth.vins), _ON_A_LIST):
        sheet = _page()
        sheet.text(298, 40, title, 15, "title", "c")
        sheet.text(60, 68, f"报关单号：{truth.customs_number}", 9)
        sheet.text(340, 68, f"合同号：{truth.contract_number}", 9)
        for x, label in zip((62.0, 120.0, 300.0, 430.0), head, strict=True):
            sheet.text(x, 88, label, 9, "label")
        sheet.rule(56, 84, 540, 84)
        top = 102.0
        for position, number in enumerate(truth.vins[start : start + _ON_A_LIST], start + 1):
            engine = draw.choice(("JLH3G15TD", "G4FJ", "MC11H")) + identifiers.digits(draw, 6)
            others = [
                engine if "发动机" in label else draw.choice(("白色", "黑色", "吉利牌")) for label in head[2:]
            ]
            for x, text in zip((62.0, 120.0, 300.0, 430.0), (str(position), number, *others), strict=True):
                sheet.text(x, top + 3, text, 9, "goods")
            top += 15.5
            sheet.rule(56, top - 1, 540, top - 1)
        found.append(sheet)
    return found
