"""Remarks with their truth: labels, separators, orders and distractors as hypothesis draws them."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from customs.identifiers import container, vin

PROVINCES = "新京沪浙粤川甘豫"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
LABELS = {
    "plates": ["车牌号:", "车牌：", "车号 ", "运输车辆:", "车牌号码：", "承运车辆:", "境内车牌:"],
    "trailer_plates": ["挂车:", "挂车号：", "挂车车牌号:"],
    "vins": ["车架号:", "车架号码：", "VIN:", "VIN码：", "底盘号", "底盘(车架)号:", "车辆识别代号：", "VIN"],
    "seals": ["关封号:", "关封号：", "铅封号:", "封志号 ", "关锁号："],
}
SEPARATORS = [",", "，", "、", ";", "；", "/", "|", "+", " ", "\u3000", ", ", "； "]
COUNTS = ["共{}车", "{}车", "共计{}辆车", "车数:{}", "分{}车运输", "重车数量:{}", "重车{}辆"]
DISTRACTORS = [
    "拼4",
    "共6拼",
    "应检商品",
    "【智慧审单】",
    "先出后结",
    "合计RMB120000.50",
    "合同号:HT2024001",
    "合同协议号：XJ-2024-0017",
    "发票号:INV20240101",
    "关联报关单号:940220240000224219",
    "关联备案号:B94022146702",
    "电话:13812345678",
    "联系人:王先生",
    "提单号:HEGU9026455",
    "毛重12000千克",
    "日期2024-05-06",
    "总价USD12000",
    "规格型号:见合同",
    "3C免办",
    "中欧卡航",
]


@dataclass
class MadeRemark:
    """A text and what it says."""

    parts: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    trucks: int | None = None


def letters(alphabet: str, count: int) -> st.SearchStrategy[str]:
    """``count`` characters of ``alphabet``."""
    return st.text(st.sampled_from(alphabet), min_size=count, max_size=count)


def digits(count: int) -> st.SearchStrategy[str]:
    """``count`` digits."""
    return letters("0123456789", count)


@st.composite
def plates(draw: st.DrawFn) -> str:
    """A tractor's plate of China, Kazakhstan, Uzbekistan, Kyrgyzstan, or the local one."""
    kind = draw(st.sampled_from(["cn", "cn", "cn", "new", "local", "kz", "kz2", "uz", "kg"]))
    sign, letter = draw(st.sampled_from(PROVINCES)), draw(st.sampled_from(PLATE_LETTERS.replace("O", "")))
    if kind == "cn":
        return sign + letter + draw(digits(5))
    if kind == "new":
        return sign + letter + "D" + draw(digits(5))
    if kind == "local":
        return "霍A" + draw(digits(5))
    if kind == "uz":
        return draw(digits(2)) + letter + draw(digits(3)) + draw(letters(PLATE_LETTERS, 2))
    if kind == "kg":
        return (
            "0"
            + draw(st.sampled_from("123456789"))
            + "KG"
            + draw(digits(3))
            + draw(letters(PLATE_LETTERS, 3))
        )
    return (
        draw(digits(3))
        + draw(letters(PLATE_LETTERS, 2 + (kind == "kz")))
        + draw(st.sampled_from(["05", "17"]))
    )


@st.composite
def trailers(draw: st.DrawFn) -> str:
    """A trailer's plate of China or Kazakhstan."""
    if draw(st.booleans()):
        return draw(st.sampled_from(PROVINCES)) + draw(st.sampled_from("ABCDEFG")) + draw(digits(4)) + "挂"
    return draw(digits(2)) + draw(letters(PLATE_LETTERS, 3)) + draw(st.sampled_from(["05", "17"]))


@st.composite
def vins(draw: st.DrawFn) -> str:
    """A VIN that passes."""
    number = "LZG" + draw(letters(VIN_CHARACTERS, 5)) + "0" + draw(st.sampled_from("PRST")) + "A"
    number += draw(digits(6))
    return number[:8] + vin.check_digit(number) + number[9:]


@st.composite
def containers(draw: st.DrawFn) -> str:
    """A container that passes ISO 6346."""
    stem = draw(st.sampled_from(["TGHU", "TEXU", "MRKU", "CXSU"])) + draw(digits(6))
    return stem + container.check_digit(stem)


@st.composite
def seals(draw: st.DrawFn) -> str:
    """A seal's number: eight digits that are no date."""
    return draw(st.sampled_from(["4", "7"])) + draw(digits(7))


@st.composite
def remarks(draw: st.DrawFn) -> MadeRemark:
    """A plain remark: each list behind its label, distractors between them, containers at the end."""
    made = MadeRemark()
    if draw(st.booleans()):
        made.lists["vins"] = draw(st.lists(vins(), min_size=1, max_size=8, unique=True))
    if draw(st.booleans()):
        made.lists["plates"] = draw(st.lists(plates(), min_size=1, max_size=5, unique=True))
        made.lists["trailer_plates"] = draw(st.lists(trailers(), max_size=3, unique=True))
    if draw(st.booleans()):
        series = draw(st.sampled_from(["", "XJ", "SH"]))
        numbers = draw(st.lists(seals(), min_size=1, max_size=3, unique=True))
        made.lists["seals"] = [series + number for number in numbers]
    for kind in ("vins", "plates", "seals"):
        if kind in made.lists:
            made.parts.append(_listed(draw, kind, made))
    if draw(st.booleans()):
        made.trucks = draw(st.integers(1, 30))
        made.parts.append(draw(st.sampled_from(COUNTS)).format(made.trucks))
    made.parts += draw(st.lists(st.sampled_from(DISTRACTORS), max_size=3))
    made.parts = draw(st.permutations(made.parts))
    return made


def _listed(draw: st.DrawFn, kind: str, made: MadeRemark) -> str:
    values = made.lists[kind]
    separators = [*SEPARATORS, ""] if kind == "vins" else SEPARATORS
    separator = draw(st.sampled_from(separators))
    label = draw(st.sampled_from(LABELS[kind]))
    if kind != "plates" or not made.lists["trailer_plates"]:
        return label + separator.join(values)
    if draw(st.booleans()):
        behind = draw(st.sampled_from(LABELS["trailer_plates"])) + separator.join(
            made.lists["trailer_plates"]
        )
        return f"{label}{separator.join(values)} {behind}"
    return label + separator.join([*values, *made.lists["trailer_plates"]])
