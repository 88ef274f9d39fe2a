"""A sheet on a table seen by a telephone: perspective, a lens, uneven light, shadows, a small sensor."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from benchmarks.prints.degrading import pixels
from benchmarks.prints.degrading.image_pdf import Sheet
from benchmarks.prints.degrading.pixels import Pixels, Shades


@dataclass(frozen=True)
class Photo:
    """``longer_side`` of the photograph in pixels; ``fill`` the share of it the sheet takes; ``tilt`` how far
    corners leave the rectangle (share of the sheet), ``angle`` degrees, ``lens`` radial distortion, ``waves``
    bumps of the paper in pixels; ``light`` falls from 1 to 1 - ``falloff``; ``shadows`` with ``depth``.
    ``motion`` pixels of a moved hand, ``glare`` strength of a lamp's reflection, ``curl`` of the sheet.
    """

    longer_side: int = 3264
    fill: float = 0.86
    tilt: float = 0.035
    angle: float = 0.0
    lens: float = 0.0
    waves: float = 1.5
    curl: float = 0.0
    falloff: float = 0.3
    shadows: int = 0
    depth: float = 0.35
    glare: float = 0.0
    warmth: float = 0.0
    black: float = 35.0
    white: float = 235.0
    blur: float = 0.8
    motion: float = 0.0
    noise: float = 4.0
    quality: int = 82
    turn: int = 0


def photographed(page: Pixels, recipe: Photo, chance: np.random.Generator) -> Sheet:
    """``page`` is the print, grey, with about as many pixels as the sheet takes in the photograph."""
    page = pixels.with_contrast(page, recipe.black, recipe.white)
    height = round(recipe.longer_side * 0.75)
    width = recipe.longer_side
    if page.shape[0] > page.shape[1]:
        width, height = height, width
    across, down = _map(page, width, height, recipe, chance)
    seen: Any = cv2.remap(page, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    whole = np.full(page.shape[:2], 255, np.uint8)
    mask: Any = cv2.remap(
        whole, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    )
    cover = cv2.GaussianBlur(mask, (0, 0), 1.0).astype(np.float32)[:, :, None] / 255
    picture: Any = np.repeat(seen[:, :, None], 3, axis=2).astype(np.float32)
    picture = picture * cover + _table(chance, height, width) * (1 - cover) * _sheet_shadow(mask)
    picture *= _light(chance, height, width, recipe)[:, :, None]
    picture *= np.array([1 - recipe.warmth, 1.0, 1 + recipe.warmth * 0.6], np.float32)
    if recipe.glare > 0:
        picture += _glare(chance, height, width, recipe.glare)[:, :, None]
    photo = pixels.blurred(pixels.clipped(picture), recipe.blur)
    if recipe.motion > 0:
        photo = _moved(photo, chance, recipe.motion)
    photo = pixels.noisy(photo, chance, recipe.noise, grain=0.7)
    photo = pixels.turned(photo, recipe.turn)
    points = 842.0 / max(photo.shape)
    return Sheet(photo, photo.shape[1] * points, photo.shape[0] * points, quality=recipe.quality)


def _map(
    page: Pixels, width: int, height: int, recipe: Photo, chance: np.random.Generator
) -> tuple[Shades, Shades]:
    """For each pixel of the photograph where on the page it lies."""
    tall, wide = page.shape[:2]
    fill = recipe.fill * min(width / wide, height / tall)
    half = np.array([wide, tall]) * fill / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    corners += chance.uniform(-recipe.tilt, recipe.tilt, (4, 2)) * half * 2
    turn = np.deg2rad(recipe.angle)
    rotation = np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))])
    corners = corners @ rotation.T
    # Wholly inside the picture, whatever tilt and angle were drawn.
    corners *= min(1.0, 0.97 * min(width / np.ptp(corners[:, 0]), height / np.ptp(corners[:, 1])))
    corners += np.array([width, height]) / 2 - (corners.max(axis=0) + corners.min(axis=0)) / 2
    room = (np.array([width, height]) - np.ptp(corners, axis=0)) / 2
    corners += chance.uniform(-0.6, 0.6, 2) * room
    source = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), source)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    if recipe.lens:
        x, y = (columns - width / 2) / (width / 2), (rows - height / 2) / (width / 2)
        stretch = 1 + recipe.lens * (x * x + y * y)
        columns, rows = columns + (stretch - 1) * x * width / 2, rows + (stretch - 1) * y * width / 2
    depth = matrix[2, 0] * columns + matrix[2, 1] * rows + matrix[2, 2]
    across = (matrix[0, 0] * columns + matrix[0, 1] * rows + matrix[0, 2]) / depth
    down = (matrix[1, 0] * columns + matrix[1, 1] * rows + matrix[1, 2]) / depth
    if recipe.curl:
        phase = float(chance.uniform(0.2, 0.8))
        down = down + recipe.curl * tall * np.square(across / wide - phase)
    bumps = recipe.waves * pixels.soft_field(chance, height, width, 3)
    return np.asarray(across + bumps, np.float32), np.asarray(down + bumps[::-1], np.float32)


def _table(chance: np.random.Generator, height: int, width: int) -> Shades:
    """Wood, cloth or a plain desk."""
    colour = np.array(
        [(60, 85, 120), (90, 95, 100), (35, 38, 45), (150, 160, 170), (110, 120, 95), (70, 110, 150)][
            chance.integers(0, 6)
        ],
        np.float32,
    )
    field = 14 * pixels.soft_field(chance, height, width, 6)
    if chance.random() < 0.5:
        grain = pixels.soft_field(chance, height // 40 + 2, width, 250)
        field = field + 12 * cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(colour + field[:, :, None], np.float32)


def _sheet_shadow(mask: Pixels) -> Shades:
    """The table is darker beside the sheet."""
    small = cv2.resize(mask, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    near = cv2.resize(cv2.GaussianBlur(small, (0, 0), 3), (mask.shape[1], mask.shape[0]))
    return np.asarray(1 - 0.45 * near.astype(np.float32)[:, :, None] / 255, np.float32)


def _light(chance: np.random.Generator, height: int, width: int, recipe: Photo) -> Shades:
    rows, columns = np.mgrid[0 : height // 8 + 1, 0 : width // 8 + 1].astype(np.float32)
    x, y = columns / columns.max() - 0.5, rows / rows.max() - 0.5
    angle = float(chance.uniform(0, 2 * np.pi))
    slope = np.cos(angle) * x + np.sin(angle) * y + 0.5
    corner = np.square(x) + np.square(y)
    light = 1 - recipe.falloff * np.clip(0.75 * slope + 0.5 * corner, 0, 1)
    for _ in range(recipe.shadows):
        light *= _shadow(chance, light.shape[0], light.shape[1], recipe.depth)
    return np.asarray(cv2.resize(light.astype(np.float32), (width, height)), np.float32)


def _shadow(chance: np.random.Generator, height: int, width: int, depth: float) -> Shades:
    """A hand, an arm or the telephone itself: a wide polygon from one edge inwards."""
    shape = np.zeros((height, width), np.uint8)
    edge = np.array([chance.uniform(0, width), float(chance.choice((0, height)))])
    inner = np.array([chance.uniform(0.2, 0.8) * width, chance.uniform(0.3, 0.7) * height])
    side = np.array([(inner - edge)[1], -(inner - edge)[0]]) * chance.uniform(0.2, 0.45)
    points = np.array(
        [edge - side, inner - side * 0.7, inner + (inner - edge) * 0.2, inner + side * 0.6, edge + side]
    )
    cv2.fillPoly(shape, [points.astype(np.int32)], 255)
    soft = cv2.GaussianBlur(shape, (0, 0), float(chance.uniform(3, 14)))
    return np.asarray(1 - depth * soft.astype(np.float32) / 255, np.float32)


def _glare(chance: np.random.Generator, height: int, width: int, strength: float) -> Shades:
    rows, columns = np.mgrid[0 : height // 8 + 1, 0 : width // 8 + 1].astype(np.float32)
    x = (columns / columns.max() - chance.uniform(0.2, 0.8)) / chance.uniform(0.06, 0.16)
    y = (rows / rows.max() - chance.uniform(0.2, 0.8)) / chance.uniform(0.06, 0.2)
    spot = 255 * strength * np.exp(-(x * x + y * y))
    return np.asarray(cv2.resize(spot.astype(np.float32), (width, height)), np.float32)


def _moved(photo: Pixels, chance: np.random.Generator, length: float) -> Pixels:
    size = int(np.ceil(length)) * 2 + 1
    kernel = np.zeros((size, size), np.float32)
    angle = float(chance.uniform(0, np.pi))
    reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    middle = size // 2
    start, stop = (np.array([middle, middle]) - reach) * 16, (np.array([middle, middle]) + reach) * 16
    cv2.line(kernel, start.astype(int).tolist(), stop.astype(int).tolist(), 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(photo, -1, kernel / kernel.sum()), np.uint8)
