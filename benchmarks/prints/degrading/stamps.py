"""Round, oval and boxed stamps in red, blue or grey ink, worn as rubber stamps are.

A stamp is drawn as cover of ink (0 to 1) and laid over the page by multiplying, so that what is printed
stays darker than the stamp over it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.prints.degrading.pixels import Pixels, Shades, clipped, soft_field

_FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/arphic/uming.ttc"),
)
_TOWNS = ("霍尔果斯", "伊犁", "乌鲁木齐", "义乌", "成都", "西安", "郑州", "重庆", "喀什", "深圳")
_WORDS = ("恒远", "鑫达", "中亚通", "丝路", "金桥", "华泰", "盛世", "天山", "顺捷", "汇丰源")
_TRADES = (
    "国际物流有限公司",
    "报关有限公司",
    "国际货运代理有限公司",
    "进出口贸易有限公司",
    "汽车销售有限公司",
)
_PURPOSES = ("报关专用章", "报关专用章", "合同专用章", "验讫章", "业务专用章", "单证专用章", "放行")
# Millimetres across from, to; height as a share of it from, to.
_SHAPES = {
    "round": (32.0, 43.0, 1.0, 1.0),
    "oval": (38.0, 50.0, 0.6, 0.72),
    "box": (30.0, 52.0, 0.3, 0.42),
}
_LATIN = ("KHORGOS TRADE LOGISTICS CO LTD", "SILK ROAD CUSTOMS BROKER", "CENTRAL ASIA EXPRESS LTD")


@dataclass(frozen=True)
class Ink:
    """``colour`` BGR of full cover, ``opacity`` of the whole, ``wear`` 0 (even) to 1 (mostly holes)."""

    colour: tuple[int, int, int]
    opacity: float
    wear: float


def stamped(page: Pixels, chance: np.random.Generator, ink: Ink, dots_per_inch: float) -> Pixels:
    """The page (grey or BGR) with one stamp; a grey page takes the ink's luminance."""
    height, width = page.shape[:2]
    cover: Any = _turned(_drawn(chance, dots_per_inch), float(chance.choice((0, 1)) * chance.normal(0, 18)))
    cover = _worn(cover, chance, ink.wear) * ink.opacity
    tall, wide = cover.shape
    left, top = _place(page, chance, wide, tall)
    tall, wide = min(tall, height - top), min(wide, width - left)
    cover = cover[:tall, :wide]
    changed = page.copy()
    under = changed[top : top + tall, left : left + wide].astype(np.float32)
    if page.ndim == 3:
        share: Any = 1 - cover[:, :, None] * (1 - np.asarray(ink.colour, np.float32) / 255)
    else:
        blue, green, red = ink.colour
        share = 1 - cover * (1 - (0.114 * blue + 0.587 * green + 0.299 * red) / 255)
    changed[top : top + tall, left : left + wide] = clipped(under * share)
    return changed


def _place(page: Pixels, chance: np.random.Generator, wide: int, tall: int) -> tuple[int, int]:
    """Left and top: of some places in the frame mostly the one with the most print under the stamp."""
    height, width = page.shape[:2]
    grey = page if page.ndim == 2 else page[:, :, 1]
    tries = []
    for _ in range(int(chance.choice((1, 3, 5)))):
        left = int(chance.uniform(0.06 * width, max(0.07 * width, 0.95 * width - wide)))
        top = int(chance.uniform(0.08 * height, max(0.09 * height, 0.97 * height - tall)))
        tries.append((float(grey[top : top + tall, left : left + wide].mean()), left, top))
    _, left, top = min(tries)
    return left, top


def _drawn(chance: np.random.Generator, dots_per_inch: float) -> Shades:
    kind = str(chance.choice(("round", "round", "round", "oval", "oval", "box")))
    millimetre = dots_per_inch / 25.4
    narrowest, widest, flattest, highest = _SHAPES[kind]
    wide = chance.uniform(narrowest, widest) * millimetre
    image = Image.new("L", (round(wide), round(wide * chance.uniform(flattest, highest))), 0)
    line = max(2, round(millimetre * chance.uniform(0.5, 1.1)))
    if kind == "box":
        _draw_box(image, chance, line)
    else:
        _draw_ring(image, chance, line, is_round=kind == "round")
    return np.asarray(image, np.float32) / np.float32(255)


def _draw_box(image: Image.Image, chance: np.random.Generator, line: int) -> None:
    wide, tall = image.size
    ImageDraw.Draw(image).rectangle((line, line, wide - line - 1, tall - line - 1), outline=255, width=line)
    _centred(image, str(chance.choice(_PURPOSES)), wide / 2, tall * 0.34, tall * 0.38, wide * 0.85)
    day = f"{chance.integers(2022, 2027)}.{chance.integers(1, 13):02}.{chance.integers(1, 29):02}"
    _centred(image, day, wide / 2, tall * 0.72, tall * 0.26, wide * 0.85)


def _draw_ring(image: Image.Image, chance: np.random.Generator, line: int, *, is_round: bool) -> None:
    wide, tall = image.size
    pen = ImageDraw.Draw(image)
    pen.ellipse((line, line, wide - line - 1, tall - line - 1), outline=255, width=line)
    if chance.random() < 0.35:
        inner = line * 3
        inside = (inner, inner, wide - inner - 1, tall - inner - 1)
        pen.ellipse(inside, outline=255, width=max(1, line // 2))
    _arc_text(image, _company(chance), start=-200 if is_round else -190, end=20 if is_round else 10)
    if is_round and chance.random() < 0.75:
        _star(pen, wide / 2, tall * 0.5, wide * chance.uniform(0.12, 0.17))
    purpose_top = tall * (0.74 if is_round else 0.58)
    _centred(image, str(chance.choice(_PURPOSES)), wide / 2, purpose_top, tall * 0.11, wide * 0.6)
    number = "".join(str(chance.integers(0, 10)) for _ in range(13))
    _centred(image, number, wide / 2, tall * 0.87, tall * 0.07, wide * 0.5)


def _company(chance: np.random.Generator) -> str:
    if _font_path() is None or chance.random() < 0.1:
        return str(chance.choice(_LATIN))
    return "".join(str(chance.choice(each)) for each in (_TOWNS, _WORDS, _TRADES))


@cache
def _font_path() -> Path | None:
    return next((path for path in _FONTS if path.exists()), None)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = _font_path()
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def _centred(image: Image.Image, text: str, x: float, y: float, size: float, widest: float) -> None:
    if _font_path() is None and not text.isascii():
        text = "STAMP"
    pen = ImageDraw.Draw(image)
    font = _font(max(6, round(size)))
    if pen.textlength(text, font=font) > widest:
        font = _font(max(6, round(size * widest / pen.textlength(text, font=font))))
    pen.text((x, y), text, fill=255, font=font, anchor="mm")


def _arc_text(image: Image.Image, text: str, start: float, end: float) -> None:
    """Letters along the upper part of the ellipse, angles in degrees from the right, clockwise."""
    wide, tall = image.size
    size = max(7, round(min(tall * 0.15, wide * 2.2 / max(8, len(text)))))
    font = _font(size)
    for index, letter in enumerate(text):
        angle = np.deg2rad(start + (end - start) * (index + 0.5) / len(text))
        x = wide / 2 + (wide / 2 - size * 0.95) * np.cos(angle)
        y = tall / 2 + (tall / 2 - size * 0.95) * np.sin(angle)
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), letter, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-float(np.rad2deg(angle)) - 90, resample=Image.Resampling.BICUBIC)
        image.paste(255, (round(x - size), round(y - size)), tile)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.38
        angle = np.deg2rad(-90 + 36 * index)
        corners.append((x + reach * float(np.cos(angle)), y + reach * float(np.sin(angle))))
    pen.polygon(corners, fill=255)


def _turned(cover: Shades, angle: float) -> Shades:
    tall, wide = cover.shape
    across = int(np.hypot(tall, wide)) + 2
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), angle, 1)
    matrix[:, 2] += ((across - wide) / 2, (across - tall) / 2)
    return np.asarray(cv2.warpAffine(cover, matrix, (across, across)), np.float32)


def _worn(cover: Shades, chance: np.random.Generator, wear: float) -> Shades:
    tall, wide = cover.shape
    field = 0.6 * soft_field(chance, tall, wide, 5) + 0.7 * soft_field(chance, tall, wide, 70)
    holes = 1 / (1 + np.exp(-(field + 2.2 - 3.2 * wear) * 2.5))
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.7) * holes, np.float32)
