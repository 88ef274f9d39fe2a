"""VINs in remarks: heads, separators, ranges, joined, misprints, cut off, in an attachment."""

import random
from typing import TYPE_CHECKING

from benchmarks.prints import identifiers

if TYPE_CHECKING:
    from benchmarks.prints.remarks import Cargo, Remark

HEADS = (
    "车架号(VIN):",
    "VIN号：",
    "车辆VIN码：",
    "车身号:",
    "整车车架号：",
    "底盘号码:",
    "出口车辆车架号:",
    "车架号:",
    "车架号：",
    "车架号码：",
    "车架号码:",
    "VIN:",
    "VIN：",
    "VIN码:",
    "VIN码：",
    "底盘号:",
    "底盘(车架)号：",
    "车辆识别代号:",
    "车架号",
    "VIN",
    "车辆识别代码：",
    "VIN NO.:",
    "车架号为:",
    "车架号/VIN：",
    "底盘号 ",
)
SEPARATORS = (",", "，", "、", ";", "；", "/", "|", " ", "\u3000", "+", ", ", "; ", "")
ELSEWHERE = (
    "车架号见后附清单",
    "VIN码见附表",
    "具体车架号以附件为准",
    "车架号见附件",
    "车架号详见清单",
    "VIN详见附件清单",
    "车架号见随附清单",
    "底盘号详见随附单据",
    "车架号清单见附件",
    "车辆识别代号详见装箱单",
)
# As many as 255 bytes of remark hold beside a head and a distraction.
MOST = 11


def vin_part(draw: random.Random, said: "Remark", cargo: "Cargo") -> str:
    """The part of the remark that names the vehicles; ``said`` is told what it says."""
    if cargo.fault in {"vin-check-digit", "vin-duplicate", "count-disagrees"}:
        return _list(draw, said, cargo, min(cargo.vehicles, MOST))
    if cargo.vehicles > MOST or (cargo.may_attach and draw.random() < 0.5):
        said.has_attached_vins = True
        said.must_doubt.append(("vins", "vehicle_count"))
        said.may_doubt |= {"vehicle_count", "vins"}
        if cargo.vehicles > MOST and draw.random() < 0.3:
            return _range(draw, said, cargo)
        return draw.choice(ELSEWHERE)
    way = draw.random()
    if way < 0.05 and cargo.vehicles > 2:
        return _range(draw, said, cargo)
    if way < 0.1 and cargo.vehicles > 3:
        return _and_more(draw, said, cargo)
    if way < 0.15:
        said.must_doubt.append(("vins", "vehicle_count"))
        said.may_doubt |= {"vehicle_count"}
        return draw.choice(ELSEWHERE) if draw.random() < 0.7 else ""
    return _list(draw, said, cargo, cargo.vehicles)


def _list(draw: random.Random, said: "Remark", cargo: "Cargo", count: int) -> str:
    shown = said.vins = identifiers.vin_series(draw, count, cargo.vin_maker)
    if cargo.fault == "vin-check-digit":
        place = draw.randrange(len(shown))
        shown[place] = identifiers.with_wrong_check_digit(shown[place], draw)
        said.must_doubt.append(("vins",))
    elif cargo.fault == "vin-duplicate" and count > 1:
        shown[-1] = shown[draw.randrange(count - 1)]
        said.must_doubt.append(("vins",))
    elif cargo.fault == "count-disagrees" and count > 1:
        said.vins = shown = shown[:-1]
        said.must_doubt.append(("vins", "vehicle_count"))
    printed = list(shown)
    spelling = draw.random()
    if spelling < 0.06:
        printed = [each.lower() for each in printed]
    elif spelling < 0.1:
        printed = _misprinted(draw, said, printed)
    separator = draw.choice(SEPARATORS)
    text = draw.choice(HEADS) + separator.join(printed)
    if draw.random() < 0.15 and cargo.fault is None:
        text += draw.choice((f"，共{len(shown)}台", f" 共{len(shown)}辆", f"（{len(shown)}台）"))
    return text


def _misprinted(draw: random.Random, said: "Remark", vins: list[str]) -> list[str]:
    """A 0 printed as O, or a 1 as I: repaired, and shown to be so."""
    place = draw.randrange(len(vins))
    for right, wrong in (("0", "O"), ("1", "I")):
        if right in vins[place][3:]:
            said.must_doubt.append(("vins",))
            return [
                each[:3] + each[3:].replace(right, wrong, 1) if position == place else each
                for position, each in enumerate(vins)
            ]
    return vins


def _range(draw: random.Random, said: "Remark", cargo: "Cargo") -> str:
    first = identifiers.vin_series(draw, 1, cargo.vin_maker)[0][:11] + f"{draw.randrange(1, 800):06d}"
    first = identifiers.with_check_digit(first)
    last = f"{int(first[11:]) + cargo.vehicles - 1:06d}"
    said.vins = [first]
    said.must_doubt.append(("vins",))
    said.may_doubt |= {"vehicle_count"}
    return (
        draw.choice(HEADS)
        + first
        + draw.choice(("-", "~", "至", "—", "--"))
        + draw.choice((last, first[:8] + "0" + first[9:11] + last))
    )


def _and_more(draw: random.Random, said: "Remark", cargo: "Cargo") -> str:
    said.vins = identifiers.vin_series(draw, draw.choice((1, 2)), cargo.vin_maker)
    said.must_doubt.append(("vins",))
    said.may_doubt |= {"vehicle_count"}
    return (
        draw.choice(HEADS)
        + "、".join(said.vins)
        + draw.choice(("等{n}台", "等{n}辆", "等共{n}台车")).format(n=cargo.vehicles)
    )
