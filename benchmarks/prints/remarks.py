"""标记唛码及备注 in many wordings, each with what a clerk takes from it.

The wordings are this generator's own: nothing here comes from the reader's grammar.
"""

import random
from dataclasses import dataclass, field

from benchmarks.prints import identifiers
from benchmarks.prints.distractors import distraction
from benchmarks.prints.vin_wordings import vin_part

PLATE_HEADS = (
    "承运车牌：",
    "运输工具牌号:",
    "汽车车牌号：",
    "换装车辆:",
    "重车车牌:",
    "实际运输车辆：",
    "车辆信息:",
    "TRUCK NO.:",
    "车牌号码为",
    "车牌号:",
    "车牌号：",
    "车号：",
    "车号:",
    "车牌:",
    "车牌号码：",
    "运输车辆:",
    "承运车辆：",
    "车辆号牌:",
    "运输车牌号：",
    "出境车辆:",
    "装载车辆：",
    "货车车牌:",
    "车牌号 ",
    "国内车号:",
    "境内车牌：",
    "车辆:",
    "",
)
TRAILER_HEADS = ("挂车:", "挂车号:", "挂：", "挂车牌号：")
COUNTS = (
    "总计{n}车",
    "共装{n}车",
    "车次:{n}车",
    "运输车辆数：{n}",
    "分{n}辆车出境",
    "共用{n}台车运输",
    "共{n}车",
    "{n}车",
    "共计{n}辆车",
    "车数:{n}",
    "分{n}车运输",
    "重车数量:{n}",
    "总车数：{n}",
    "合计{n}车",
    "共{n}辆重车",
    "本批货物分{n}车运输",
    "共 {n} 车",
    "车辆数:{n}",
    "重车{n}辆",
    "装{n}车",
    "计{n}车",
    "{n}车装运",
    "共{zh}车",
    "分{zh}车装运",
)
SEAL_HEADS = ("海关关封号：", "关封号为", "关封号:", "关封号：", "关封号码:", "关封:", "关封号 ")
SEPARATORS = ("、", ",", "，", ";", "；", " ", "/", "  ")
CONTAINER_HEADS = ("集装箱标箱数及号码：", "集装箱标箱数及号码:")


@dataclass
class Remark:
    """The cell's text and what it says."""

    text: str = ""
    plates: list[str] = field(default_factory=list)
    trailers: list[str] = field(default_factory=list)
    vins: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)
    truck_count: int | None = None
    must_doubt: list[tuple[str, ...]] = field(default_factory=list)
    may_doubt: set[str] = field(default_factory=set)
    has_attached_vins: bool = False


@dataclass(frozen=True)
class Cargo:
    """What the remark has to mention."""

    is_vehicles: bool
    vehicles: int
    transport_plate: str | None
    vin_maker: str | None = None
    fault: str | None = None
    may_attach: bool = False
    least_trucks: int = 1


def remark(draw: random.Random, cargo: Cargo) -> Remark:
    """One remark for this cargo."""
    said = Remark()
    parts: list[str] = []
    if cargo.is_vehicles:
        parts.append(vin_part(draw, said, cargo))
    elif draw.random() < 0.75 or cargo.fault == "count-disagrees":
        parts += _trucks(draw, said, cargo)
    if not cargo.is_vehicles and draw.random() < 0.35:
        parts.append(_seals(draw, said))
    budget = 200 - sum(_bytes(each) for each in parts)
    for _ in range(draw.choice((0, 0, 1, 1, 2, 3))):
        other = distraction(draw)
        if _bytes(other) < budget:
            budget -= _bytes(other)
            parts.insert(draw.randrange(len(parts) + 1), other)
    end = draw.choice((" N/M", "N/M", " N/M ", "", " 无唛头", " N／M"))
    text = (
        draw.choice(("备注:", "备注：", "备注: ", ""))
        + draw.choice((" ", " ", "  ", "；")).join(filter(None, parts))
        + end
    )
    if not cargo.is_vehicles and draw.random() < 0.45:
        text += _containers(draw, said)
    said.text = text.strip()
    return said


def _bytes(text: str) -> int:
    return len(text.encode("gb18030"))


def _trucks(draw: random.Random, said: Remark, cargo: Cargo) -> list[str]:
    count = cargo.least_trucks + draw.choice((0, 0, 0, 0, 1, 2, 3))
    is_foreign = draw.random() < 0.25
    tractors = [
        identifiers.foreign_plate(draw)
        if is_foreign and draw.random() < 0.7
        else identifiers.chinese_plate(draw)
        for _ in range(count)
    ]
    if cargo.transport_plate and draw.random() < 0.8:
        tractors[0] = cargo.transport_plate
    trailers = [
        (identifiers.foreign_trailer(draw) if each[0] in "0123456789" else identifiers.chinese_trailer(draw))
        if draw.random() < 0.75
        else None
        for each in tractors
    ]
    is_counted = draw.random() < 0.5 or cargo.fault == "count-disagrees"
    is_listed = draw.random() < 0.88
    parts: list[str] = []
    if is_listed:
        parts.append(_listed(draw, tractors, trailers))
        said.plates = tractors
        said.trailers = [each for each in trailers if each]
    if is_counted or not is_listed:
        stated = count + draw.choice((1, 2)) if cargo.fault == "count-disagrees" else count
        said.truck_count = stated
        parts.append(
            draw.choice(COUNTS).format(
                n=stated, zh="零一两三四五六七八九十"[stated] if stated <= 10 else stated
            )
        )
        if cargo.fault == "count-disagrees" and not is_listed:
            said.plates, said.trailers = tractors, [each for each in trailers if each]
            parts.insert(0, _listed(draw, tractors, trailers))
    return parts


def _listed(draw: random.Random, tractors: list[str], trailers: list[str | None]) -> str:
    """The plates in one of the orders and spellings people use."""
    head = draw.choice(PLATE_HEADS)
    way = draw.choice(("pairs", "pairs", "tractors-first", "labelled", "brackets"))
    separator = draw.choice(SEPARATORS)
    shown = [_spelled(draw, each) for each in tractors]
    if way == "tractors-first":
        return head + separator.join([*shown, *(each for each in trailers if each)])
    if way == "labelled" and any(trailers):
        heads = draw.choice(
            (("主车", "挂车"), ("车头:", "挂车:"), ("牵引车：", "挂车："), ("前车牌", "后车牌"))
        )
        pairs = [
            f"{heads[0]}{a}" + (f" {heads[1]}{b}" if b else "") for a, b in zip(shown, trailers, strict=True)
        ]
        return draw.choice((";", "、", " ", "，")).join(pairs)
    if way == "brackets":
        pairs = [f"{a}({b})" if b else a for a, b in zip(shown, trailers, strict=True)]
        return head + separator.join(pairs)
    between, joint = draw.choice(
        (("/", "、"), ("/", ";"), (" ", "，"), ("/", ","), ("/", " "), ("，", "；"), ("-", ","))
    )
    return head + joint.join(f"{a}{between}{b}" if b else a for a, b in zip(shown, trailers, strict=True))


def _spelled(draw: random.Random, plate: str) -> str:
    """新F12345 also as 新F·12345 or 新F-12345 once in a while."""
    if plate[0] in "0123456789" or not "一" <= plate[0] <= "鿿" or draw.random() > 0.08:
        return plate
    return f"{plate[:2]}·{plate[2:]}"


def _seals(draw: random.Random, said: Remark) -> str:
    said.seals = [identifiers.digits(draw, 8) for _ in range(draw.choice((1, 1, 2, 3)))]
    return draw.choice(SEAL_HEADS) + draw.choice((",", "、", "/", ";", "，")).join(said.seals)


def _containers(draw: random.Random, said: Remark) -> str:
    said.containers = [identifiers.container_number(draw) for _ in range(draw.choice((1, 1, 2, 2, 3)))]
    boxes = draw.choice((1, 2, 2)) * len(said.containers)
    text = draw.choice(("  ", " ", "")) + draw.choice(CONTAINER_HEADS)
    text += f"{boxes};" + ";".join(said.containers) + draw.choice((";", ";", ""))
    return text
