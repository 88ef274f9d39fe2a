"""The remarks grammar: what wordings mean, what they do not mean, and what must be doubted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.identifiers import container, vin
from tests.extractors.remark_text import ids, parse

VIN_A, VIN_B, VIN_C = "LZGJLDR43SD312942", "LZGJLDR4XPE312969", "LZGJLDR43SB312998"


@pytest.mark.parametrize(
    "label",
    [
        "车架号:",
        "车架号码：",
        "VIN",
        "VIN码:",
        "底盘号",
        "底盘(车架)号:",
        "底盘（车架）号 ",
        "车辆识别代号：",
    ],
)
@pytest.mark.parametrize("separator", [",", "，", "、", ";", "；", "/", "|", "+", " ", "\u3000", ""])
def test_vins_after_every_label_with_every_separator(label: str, separator: str) -> None:
    found = parse("备注:" + label + separator.join((VIN_A, VIN_B, VIN_C)) + " N/M")
    assert found.values("vins") == [VIN_A, VIN_B, VIN_C]
    assert ids(found) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (f"车架号:{VIN_A}至{VIN_B}", "list-range"),
        (f"车架号:{VIN_A}-{VIN_B}", "list-range"),
        ("车架号LXXABC12345000101-000110", "list-range"),
        (f"车架号:{VIN_A}等10台", "list-cut-off"),
        (f"车架号:{VIN_A} 等", "list-cut-off"),
        ("车架号:LS4ASEZL******123", "vin-masked"),
        ("车架号:LS4ASE2E9SE624O28", "vin-form"),
        ("车架号:LZGJLDR43SD312943", "vin-form"),
        (f"车架号:{VIN_A[:-1]}", "vin-length"),
        (f"发动机 {VIN_A}", "vin-without-label"),
    ],
)
def test_a_vin_list_that_is_not_plain_is_doubted_and_not_completed(text: str, finding: str) -> None:
    found = parse(text)
    assert finding in ids(found)
    assert any("vins" in each.doubts for each in found.findings)


def test_lower_case_vins_are_read_in_capitals() -> None:
    assert parse(f"VIN:{VIN_A.lower()}").values("vins") == [VIN_A]


@pytest.mark.parametrize(
    "text",
    [
        "车架号见附件",
        "VIN:见随附清单 N/M",
        "车架号详见清单",
        "底盘号：详见附页",
        "附车架号清单",
        "车架号另附",
    ],
)
def test_a_pointer_to_another_document_explains_an_empty_list(text: str) -> None:
    found = parse(text)
    assert found.vins_elsewhere
    assert found.values("vins") == []


@pytest.mark.parametrize(
    ("text", "plates", "trailers"),
    [
        ("车牌:新F·12345/新F1234挂", ["新F12345"], ["新F1234挂"]),
        ("车牌号 新F12345新F1234挂", ["新F12345"], ["新F1234挂"]),
        ("主车:新F12345 挂车:新F1234挂", ["新F12345"], ["新F1234挂"]),
        ("车号A123BCD、12ABC05", ["A123BCD"], ["12ABC05"]),
        ("车牌 01A123BC,01KG123ABC；霍A00703", ["01A123BC", "01KG123ABC", "霍A00703"], []),
        ("车牌号新AD12345", ["新AD12345"], []),
        ("新Q49076 N/M", ["新Q49076"], []),
        ("123ABC05/12ABC05", ["123ABC05"], ["12ABC05"]),
        ("新F12345，123ABC05(12ABC05)", ["新F12345", "123ABC05"], ["12ABC05"]),
        ("新F12345挂车新F1234挂", ["新F12345"], ["新F1234挂"]),
        ("车牌号:新F12345挂新F1234挂", ["新F12345"], ["新F1234挂"]),
        ("挂车:新F1234挂车牌:新F12345", ["新F12345"], ["新F1234挂"]),
        ("境内车牌新F12345境外车牌123ABC05", ["新F12345", "123ABC05"], []),
        ("车牌:KZ 123 ABC 05", ["123ABC05"], []),
        ("车牌号:新F12345 HT2024001", ["新F12345"], []),
        ("车牌号:新F12345/HT2024001", ["新F12345"], []),
        ("车牌号:新F12345 20240102 USD12000 12000KG", ["新F12345"], []),
        ("车牌号:新F12345 3C免办", ["新F12345"], []),
        ("装载车辆：新F·12345(新F1234挂)", ["新F12345"], ["新F1234挂"]),
        ("运输车辆:新F12345 司机:张三 电话13812345678", ["新F12345"], []),
        ("车牌号:新F12345，新F12345", ["新F12345"], []),
    ],
)
def test_plates_and_trailers(text: str, plates: list[str], trailers: list[str]) -> None:
    found = parse(text)
    assert found.values("plates") == plates
    assert found.values("trailer_plates") == trailers
    assert ids(found) == []


@pytest.mark.parametrize(
    "text", ["123ABC05 应检商品", "新F12345/1234AB01", "车牌号:新F1234S5挂", "车牌号:XJ-99-8"]
)
def test_a_plate_that_is_unclear_is_doubted(text: str) -> None:
    found = parse(text)
    assert any({"plates", "trailer_plates"} & set(each.doubts) for each in found.findings)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("共3车", 3),
        ("3车", 3),
        ("共计3辆车", 3),
        ("车数:3", 3),
        ("车数：3", 3),
        ("分3车运输", 3),
        ("重车数量:3", 3),
        ("车牌号:新F12345（12车）", 12),
    ],
)
def test_truck_counts(text: str, count: int) -> None:
    assert [number for number, _ in parse("备注:" + text + " N/M").truck_counts] == [count]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("共计三车", 3),
        ("分两车运输", 2),
        ("共十二车", 12),
        ("重车叁辆", 3),
        ("重车3辆", 3),
        ("重车:3", 3),
        ("车数3", 3),
        ("车次:3", 3),
    ],
)
def test_truck_counts_in_chinese_numerals_were_overlooked(text: str, count: int) -> None:
    assert [number for number, _ in parse("备注:" + text + " N/M").truck_counts] == [count]


@pytest.mark.parametrize("text", ["第2车", "1/3车", "2车之1", "分3批运输", "3部大车", "3车拼6票"])
def test_one_truck_of_a_row_is_no_count_of_trucks(text: str) -> None:
    found = parse("备注:" + text)
    assert found.truck_counts == []
    assert any("truck_count" in each.doubts for each in found.findings)


@pytest.mark.parametrize("text", ["一车一单", "3车间", "12车道"])
def test_words_with_a_number_and_a_truck_in_them_count_none(text: str) -> None:
    assert parse("备注:" + text).truck_counts == []


@pytest.mark.parametrize(
    ("text", "plates", "trailers"),
    [
        ("车牌号:新 F12345", ["新F12345"], []),
        ("车牌号:新F 12345 新F 1234挂", ["新F12345"], ["新F1234挂"]),
        ("车号:123 ABC 05/12ABC05", ["123ABC05"], ["12ABC05"]),
        ("车号:123ABC 05", ["123ABC05"], []),
        ("车牌号:1、新F12345 2、新F12346", ["新F12345", "新F12346"], []),
        ("车牌号:新F12345 共1车1箱", ["新F12345"], []),
        ("车号:新F12345 13812345678", ["新F12345"], []),
        ("车号[新F12345][新F1234挂]", ["新F12345"], ["新F1234挂"]),
    ],
)
def test_plates_set_with_blanks_were_lost(text: str, plates: list[str], trailers: list[str]) -> None:
    found = parse(text)
    assert found.values("plates") == plates
    assert found.values("trailer_plates") == trailers
    assert ids(found) == []


@pytest.mark.parametrize("text", ["主挂车号:新F12345/F1234挂", "车牌号:新F12345挂新F1234", "挂车:新F12345"])
def test_a_plate_that_may_be_of_a_trailer_doubts_both_lists(text: str) -> None:
    doubts = {key for each in parse(text).findings for key in each.doubts}
    assert {"plates", "trailer_plates"} <= doubts


@pytest.mark.parametrize(
    "text",
    [
        f"车架号:1.{VIN_A} 2.{VIN_B}",
        f"车架号:①{VIN_A}②{VIN_B}",
        f"车架号:(1){VIN_A}(2){VIN_B}",
        f"车架号（VIN码）:{VIN_A}/{VIN_B}",
        f"车架号:{VIN_A}（红色）{VIN_B}（白色）",
        f"车架号分别为:{VIN_A}和{VIN_B}",
        f"CHASSIS NO.:{VIN_A} {VIN_B}N/M",
        f"VIN代码:{VIN_A}*1,{VIN_B}*1",
        f'车架号有"{VIN_A}","{VIN_B}"',
        f"车架号:{VIN_A}/发动机号:L4B12345678,{VIN_B}/L4B12345679",
    ],
)
def test_vins_between_other_words_are_right_and_not_doubted(text: str) -> None:
    found = parse("备注:" + text)
    assert found.values("vins") == [VIN_A, VIN_B]
    assert ids(found) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("车架号末六位:312942", "vins"),
        ("1*40HQ TEXU3605231", "containers"),
        ("施加封鉴 A1234567", "seals"),
        ("锁具编码XJ123456", "seals"),
        ("关封号:12345678 13812345678", "seals"),
        ("箱封号:TEXU3605231/XJ123456", "containers"),
        ("发动机 LZGJLDR43SD31294O LZGJLDR43SD312943", "vins"),
    ],
)
def test_what_is_said_about_a_list_and_not_understood_was_silently_dropped(text: str, kind: str) -> None:
    assert any(kind in each.doubts for each in parse("备注:" + text).findings)


@pytest.mark.parametrize(
    "text",
    ["合同号:新XJ2024001", "提单号TEXU3605231", "电话:13812345678", "司机电话13812345678", "箱号:无 40尺柜"],
)
def test_the_value_of_another_label_is_none_of_ours(text: str) -> None:
    found = parse("备注:" + text)
    assert not found.lists
    assert ids(found) == []


@pytest.mark.parametrize(
    "text",
    ["拼4", "共6拼", "拼4 车架号:见附件", "共6拼 3 车牌号:新F12345", "拼4车", "合计RMB123车", "合同20240车"],
)
def test_what_is_no_truck_count(text: str) -> None:
    assert parse("备注:" + text).truck_counts == []


@pytest.mark.parametrize(
    ("text", "containers", "teu"),
    [
        ("集装箱标箱数及号码：2;TEXU3605231;", ["TEXU3605231"], 2),
        ("集装箱标箱数及号码：4;TGHU0068353;TGHU2272263", ["TGHU0068353", "TGHU2272263"], 4),
        ("集装箱标箱数及号码：1;TEXU 360523 1;", ["TEXU3605231"], 1),
        ("箱号:TEXU3605231", ["TEXU3605231"], None),
        ("提单号HEGU9026455", [], None),
    ],
)
def test_containers_stand_behind_their_label(text: str, containers: list[str], teu: int | None) -> None:
    found = parse(text)
    assert found.values("containers") == containers
    assert found.teu == teu


@pytest.mark.parametrize("number", ["TBXU3605231", "4540403700M"])
def test_a_container_that_fails_is_doubted(number: str) -> None:
    found = parse(f"集装箱标箱数及号码：1;{number};")
    assert any("containers" in each.doubts for each in found.findings)


@pytest.mark.parametrize(
    ("text", "seals"),
    [
        ("关封号：43736448,11815009 N/M", ["43736448", "11815009"]),
        ("关封号1:43736448 关封号2:11815009", ["43736448", "11815009"]),
        ("封志号:XJ123456/XJ123457 应检商品", ["XJ123456", "XJ123457"]),
    ],
)
def test_seals(text: str, seals: list[str]) -> None:
    assert parse(text).values("seals") == seals


@given(st.text(max_size=120))
def test_any_text_is_parsed_to_its_end(text: str) -> None:
    found = parse(text)
    assert all(part.value for parts in found.lists.values() for part in parts)


_VIN_LETTERS = st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")


@st.composite
def _vins(draw: st.DrawFn) -> str:
    body = "LZG" + "".join(draw(st.lists(_VIN_LETTERS, min_size=6, max_size=6)))
    tail = draw(st.sampled_from("RSTPN")) + "A" + f"{draw(st.integers(0, 999_999)):06d}"
    number = body[:8] + "0" + tail
    return number[:8] + vin.check_digit(number) + number[9:]


@given(
    st.lists(_vins(), min_size=1, max_size=12, unique=True),
    st.sampled_from(["车架号:", "VIN：", "底盘号", "车辆识别代号:"]),
    st.sampled_from([",", ";", "、", " ", "/", ""]),
    st.sampled_from(["", " N/M", "  集装箱标箱数及号码：2;TEXU3605231;", " 拼4"]),
    st.sampled_from(["备注:", "备注:拼4 ", "备注:【智慧审单】 中欧卡航 "]),
)
def test_generated_vin_lists_are_read_whole(
    vins: list[str], label: str, separator: str, behind: str, before: str
) -> None:
    found = parse(before + label + separator.join(vins) + behind)
    assert found.values("vins") == vins
    assert not [each for each in found.findings if "vins" in each.doubts]


@given(
    st.lists(st.from_regex(r"新[A-HJ-NP-Z][0-9]{5}", fullmatch=True), min_size=1, max_size=6, unique=True),
    st.sampled_from(["车牌号:", "车号：", "运输车辆 "]),
    st.sampled_from([",", ";", "、", "/", " "]),
)
def test_generated_plate_lists_are_read_whole_and_counted(
    plates: list[str], label: str, separator: str
) -> None:
    found = parse(f"备注:{label}{separator.join(plates)} 共{len(plates)}车 N/M")
    assert found.values("plates") == plates
    assert [number for number, _ in found.truck_counts] == [len(plates)]


@given(st.integers(0, 999_999))
def test_generated_containers_are_read(serial: int) -> None:
    stem = f"TGHU{serial:06d}"
    number = stem + container.check_digit(stem)
    assert parse(f"集装箱标箱数及号码：2;{number};").values("containers") == [number]
