"""Remarks that were read wrongly without a doubt, or lost a value."""

import pytest

from extractors.page_content import Glyph
from extractors.remarks.grammar import parse_remarks
from extractors.remarks.wordings import ListKind
from extractors.text_runs import PlacedText
from tests.extractors.remark_text import ids, parse

VIN_A, VIN_B = "LZGJLDR43SD312942", "LZGJLDR4XPE312969"


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        (f"车架号/发动机号:{VIN_A}/L4B12345678", "vins", [VIN_A]),
        (f"车架号:{VIN_A[:9]} {VIN_A[9:]},{VIN_B}", "vins", [VIN_A, VIN_B]),
        (f"车架号:{VIN_A}*{VIN_B}", "vins", [VIN_A, VIN_B]),
        (f"车架号:{VIN_A}、{VIN_B}等2台", "vins", [VIN_A, VIN_B]),
        (f"车 架 号:{VIN_A}", "vins", [VIN_A]),
        ("车架号：ＬＺＧＪＬＤＲ４３ＳＤ３１２９４２", "vins", [VIN_A]),
        (f"车架号:{VIN_A[:8]}\u200b{VIN_A[8:]}", "vins", [VIN_A]),
        (f"拼4 车架号:{VIN_A} 3C免办", "vins", [VIN_A]),
        ("箱号/封号:TEXU3605231/12345678", "containers", ["TEXU3605231"]),
        ("箱号/封号:TEXU3605231/12345678", "seals", ["12345678"]),
        (f"全新 VIN{VIN_A}", "vins", [VIN_A]),
        ("箱号:TEXU3605231TGHU0068353", "containers", ["TEXU3605231", "TGHU0068353"]),
        ("集装箱标箱数及号码：2TEXU3605231", "containers", ["TEXU3605231"]),
        ("集装箱号TEXU3605231*40HQ", "containers", ["TEXU3605231"]),
        ("关封号：XJ-123456,XJ-123457", "seals", ["XJ-123456", "XJ-123457"]),
        ("电子关锁号12345678 USD900", "seals", ["12345678"]),
        ("关封号(共2个):12345678,12345679", "seals", ["12345678", "12345679"]),
        ("车牌:01 KG 123 ABC", "plates", ["01KG123ABC"]),
        ("3车运输车辆123ABC05", "plates", ["123ABC05"]),
        ("主车新F12345 副车新F1234挂", "trailer_plates", ["新F1234挂"]),
    ],
)
def test_values_that_were_swallowed_are_read_and_not_doubted(
    text: str, kind: ListKind, values: list[str]
) -> None:
    found = parse("备注:" + text)
    assert found.values(kind) == values
    assert ids(found) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("车牌号:新BF1234挂", "trailer_plates"),
        ("车牌号:新F12345 AB123456", "trailer_plates"),
        ("车牌:123ABC05456DEF05", "plates"),
        ("北京BJ1234轻卡", "plates"),
        ("关封号:12345678-12345680", "seals"),
        ("关封号:4373644811815009", "seals"),
        ("关封号:43736448 HT2024001", "seals"),
        (f"车架号:{VIN_A}(红色),{VIN_B[:-1]}", "vins"),
        (f"车架号:{VIN_A}--{VIN_B}", "vins"),
        (f"车架号:{VIN_A},其余见附件", "vins"),
        (f"合同号:HT2024001/{VIN_A}", "vins"),
        ("合同3车", "truck_count"),
        ("载重车3辆", "truck_count"),
        ("拼 3车", "truck_count"),
        ("1-3车", "truck_count"),
        ("3号车", "truck_count"),
        ("车:3", "truck_count"),
        ("共0车", "truck_count"),
        (f"车架号{VIN_A}起共10台", "vins"),
        (f"车架号{VIN_A},43,44", "vins"),
        ("新F12345、12346", "plates"),
        ("新F12345、123ABC05A", "plates"),
        ("新F12345/1234AB", "plates"),
        ("车牌:123 ABC/05", "plates"),
        ("TEXU3605231/12345678", "seals"),
        ("货运车:123ABC05", "plates"),
        ("关封号:60014121,600141223车", "seals"),
        ("关封号:60014121,60014122USD900", "seals"),
    ],
)
def test_what_was_silently_wrong_is_doubted(text: str, kind: str) -> None:
    assert any(kind in each.doubts for each in parse("备注:" + text).findings)


@pytest.mark.parametrize("misprinted", ["LVV9Y4O84SE733872", "LVV9Y4Q84SE733872"])
def test_letters_that_no_vin_has_are_put_right_for_confirmation(misprinted: str) -> None:
    found = parse("VIN:" + misprinted)
    assert found.values("vins") == [misprinted.replace("O", "0").replace("Q", "0")]
    assert "vin-form" in ids(found)


@pytest.mark.parametrize(
    "text",
    [
        "重车数量3",
        "共2辆重车 20GP改40HQ",
        "车数:3N/M",
        "承运车数3",
        "N/M3车",
        "车辆总数：三",
        "3车关封号12345678",
        "重车数量(3)",
        "运输车辆:3辆",
        "共3車",
        "3 TRUCKS",
    ],
)
def test_truck_counts_between_other_things(text: str) -> None:
    stated = [number for number, _ in parse(text).truck_counts]
    assert stated == [2 if "2辆" in text else 3]


def test_a_seal_that_goes_on_in_the_next_line_may_be_two_words() -> None:
    text = "关封号:12345678912"
    lines = [0.0] * 12 + [10.0] * 3
    glyphs = tuple(
        Glyph(character, place, top, place + 1.0, top + 9.0, 9.0, place, top + 4.5)
        for place, (character, top) in enumerate(zip(text, lines, strict=True))
    )
    found = parse_remarks(PlacedText(text, glyphs, 1))
    assert ids(found) == ["seal-unclear"]
    assert ids(parse(text)) == []


@pytest.mark.parametrize("text", ["@9402240000012345", "9402TRUCK", "公路运输", "自驶", "/"])
def test_what_stands_for_a_vehicle_is_no_plate(text: str) -> None:
    found = parse_remarks(PlacedText(text, (None,) * len(text), 1), "plates")
    assert found.values("plates") == []
    assert ids(found) == []
