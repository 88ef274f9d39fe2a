"""A form as a scanner sees it, drawn here: its rules are known to the pixel."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import PageImage, Pixels, page_image
from extractors.page_content import Rule

WIDTH, HEIGHT = 2000, 1414
PAGE_WIDTH, PAGE_HEIGHT = 842.0, 595.0
LEFT, RIGHT = 100, 1900
ROWS = (200, 270, 340, 410, 480, 640, 1300)
COLUMNS = (100, 560, 980, 1400, 1900)
DOTTED = (800, 950, 1100)
# Rows of text stand between the rules; the last words stand in the goods.
WORDS = ("LFV2A21K8C3098765", "CONTAINER 45G1 CAIU9876543", "NET 1480.50 KG", "GROSS 1720 KG")


def drawn(paper: int = 255, ink: int = 0) -> Pixels:
    """The form in grey, level, noiseless."""
    page = np.full((HEIGHT, WIDTH), paper, np.uint8)
    for row in ROWS:
        cv2.line(page, (LEFT, row), (RIGHT, row), ink, 2)
    for column in COLUMNS:
        last = ROWS[-1] if column in (LEFT, RIGHT) else ROWS[4]
        cv2.line(page, (column, ROWS[0]), (column, last), ink, 2)
    for row in DOTTED:
        page[row : row + 2, LEFT:RIGHT] = np.where(np.arange(LEFT, RIGHT) % 8 < 4, ink, paper)
    for row, (top, bottom) in enumerate(pairwise(ROWS[:5])):
        for column, left in enumerate(COLUMNS[:4]):
            words = WORDS[(row + column) % len(WORDS)]
            _write(page, words, left + 12, (top + bottom) // 2 + 10, ink)
    for row in (700, 760, 860, 910, 1010, 1060, 1180, 1240):
        for column, left in enumerate((120, 700, 1300)):
            _write(page, WORDS[(row + column) % len(WORDS)], left, row, ink)
    _write(page, "CUSTOMS DECLARATION", 700, 120, ink, 1.6)
    return page


def rules() -> list[Rule]:
    """The solid rules of the drawn form."""
    lying = [Rule(LEFT, row, RIGHT, row) for row in ROWS]
    return lying + [
        Rule(each, ROWS[0], each, ROWS[-1] if each in (LEFT, RIGHT) else ROWS[4]) for each in COLUMNS
    ]


def as_image(pixels: Pixels, *, is_bilevel: bool = False) -> PageImage:
    """On a page of A4 across."""
    return page_image(pixels, PAGE_WIDTH, PAGE_HEIGHT, is_bilevel=is_bilevel)


def coloured(grey: Pixels) -> Pixels:
    """The page in BGR."""
    return np.repeat(grey[:, :, None], 3, axis=2)


def stamped(colour: Pixels, ink: tuple[int, int, int], at: tuple[int, int] = (900, 900)) -> Pixels:
    """A round stamp of that BGR ink, through which print is seen."""
    stamp = np.full_like(colour, 255)
    cv2.circle(stamp, at, 150, ink, 9)
    cv2.circle(stamp, at, 40, ink, -1)
    cv2.putText(stamp, "CHECKED", (at[0] - 100, at[1] + 90), cv2.FONT_HERSHEY_SIMPLEX, 1.5, ink, 4)
    return (colour.astype(np.float32) * (stamp.astype(np.float32) / 255)).astype(np.uint8)


def skewed(pixels: Pixels, degrees: float) -> Pixels:
    """Laid crookedly: rows fall to the right by ``degrees``."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -degrees, 0.95)
    return np.asarray(cv2.warpAffine(pixels, turn, (WIDTH, HEIGHT), borderValue=(255, 255, 255)), np.uint8)


def photographed(pixels: Pixels, table: int = 90) -> Pixels:
    """The sheet aslant on a table."""
    seen_from, seen_at = _corners(), np.array([[210, 170], [1830, 110], [1930, 1340], [90, 1270]], np.float32)
    view = cv2.getPerspectiveTransform(seen_from, seen_at)
    shade = (table,) * 3
    photo = cv2.warpPerspective(pixels, view, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderValue=shade)
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.7), np.uint8)


def curled(pixels: Pixels, depth: float = 12.0) -> Pixels:
    """The sheet's rows hang through by ``depth`` pixels in its middle."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    hanging = depth * (1 - np.square(columns / (WIDTH / 2) - 1))
    bent = cv2.remap(
        pixels, columns, rows - hanging.astype(np.float32), cv2.INTER_LINEAR, borderValue=(255,) * 3
    )
    return np.asarray(bent, np.uint8)


def shadowed(pixels: Pixels, depth: float = 0.45) -> Pixels:
    """A hand's soft shadow over the right part of the page."""
    edge = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.fillPoly(edge, [np.array([[1000, 0], [WIDTH, 0], [WIDTH, HEIGHT], [1400, HEIGHT]])], (1.0,))
    light = 1 - depth * np.asarray(cv2.GaussianBlur(edge, (0, 0), 40))
    light = light if pixels.ndim == 2 else light[:, :, None]
    return (pixels * light).astype(np.uint8)


def noisy(pixels: Pixels, sigma: float) -> Pixels:
    """The same noise every time."""
    noise = np.random.default_rng(7).normal(0, sigma, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def _corners() -> NDArray[np.float32]:
    return np.array([[0, 0], [WIDTH - 1, 0], [WIDTH - 1, HEIGHT - 1], [0, HEIGHT - 1]], np.float32)


def _write(page: Pixels, text: str, x: int, y: int, ink: int, size: float = 0.85) -> None:
    cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, ink, 2, cv2.LINE_AA)
