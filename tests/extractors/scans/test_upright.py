"""Pages lying any way are turned so that their text can be read, and places find back to the page."""

import cv2
import numpy as np
import pytest

from extractors.images.cleaning import CleanPage
from extractors.images.page_image import Pixels, page_image
from extractors.page_content import Rule
from extractors.scans.scanned_page import read_image
from extractors.scans.upright import turned, upright
from tests.extractors.scans.drawn_text import InkEngine

WIDTH, HEIGHT = 900, 600
# Marks of each line: high at its left end.
LINES = tuple((80 + 90 * row, 100 + 40 * row) for row in range(5))
RULE = Rule(60, 560, 840, 560)


def drawn() -> Pixels:
    """Lines as ``InkEngine`` reads them: a block with a long thin tail."""
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for top, left in LINES:
        page[top : top + 30, left : left + 40] = 0
        page[top + 12 : top + 18, left : left + 240] = 0
    page[559:562, 60:841] = 0
    return page


def turned_page(quarters: int) -> CleanPage:
    """The page of 450 × 300 pt as it comes when it was laid ``quarters`` quarters clockwise."""
    level = CleanPage(page_image(drawn(), 450, 300), (RULE,), ())
    pixels = np.ascontiguousarray(np.rot90(level.image.pixels, -quarters))
    size = (450, 300) if quarters % 2 == 0 else (300, 450)
    back = level
    for _ in range(quarters):
        back = turned(back, 1)
    return CleanPage(page_image(pixels, *size), back.rules, ())


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_turned_upright_with_its_rules_and_boxes(quarters: int) -> None:
    found = upright(turned_page(quarters), InkEngine())
    assert found.quarter_turns == (4 - quarters) % 4
    assert (found.page.image.pixels == drawn()).all()
    (rule,) = found.page.rules
    assert (rule.x0, rule.y0, rule.x1, rule.y1) == pytest.approx((60, 560, 840, 560), abs=1)
    lines = [box for box in found.boxes if box.bottom < 550]
    assert sorted((box.top, box.x0, box.x1, box.bottom) for box in lines) == [
        (top, left, left + 240, top + 30) for top, left in LINES
    ]


@pytest.mark.parametrize("quarters", range(4))
def test_places_of_a_turned_page_lead_back_to_the_page_as_displayed(quarters: int) -> None:
    lying = turned_page(quarters)
    content = read_image(lying.image, 1, InkEngine())
    scan = content.scan
    assert scan is not None
    # The first line's block in the upright frame, and where it was displayed before it was turned.
    scale = 842 / WIDTH
    top, left = LINES[0]
    upright_box = (left * scale, top * scale, (left + 40) * scale, (top + 30) * scale)
    marked = np.zeros((HEIGHT, WIDTH), np.uint8)
    marked[top : top + 30, left : left + 40] = 1
    rows, columns = np.nonzero(np.rot90(marked, -quarters))
    displayed = (columns.min() / 2, rows.min() / 2, (columns.max() + 1) / 2, (rows.max() + 1) / 2)
    assert scan.on_page(upright_box) == pytest.approx(displayed, abs=1)
    assert (content.width, content.height) == pytest.approx((842, 842 * HEIGHT / WIDTH))


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (2, 3), (30, 30), (64, 4000), (90, 66)])
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_odd_pages_are_pages_without_text(shape: tuple[int, int], shade: int) -> None:
    taken = page_image(np.full(shape, shade, np.uint8), shape[1] / 2, shape[0] / 2)
    content = read_image(taken, 3, Blind())
    assert (content.number, content.glyphs, content.codes) == (3, (), ())
    assert max(content.width, content.height) == pytest.approx(842)


def test_noise_is_a_page_without_text() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (700, 500)).astype(np.uint8)
    specks = np.asarray(np.where(noise < 12, 0, 255), np.uint8)
    for pixels in (noise, specks, cv2.cvtColor(noise, cv2.COLOR_GRAY2BGR)):
        content = read_image(page_image(np.asarray(pixels, np.uint8), 250, 350), 1, Blind())
        assert content.glyphs == ()


class Blind(InkEngine):
    """Finds no text anywhere."""

    def find_text(self, pixels: Pixels) -> list:  # type: ignore[type-arg]
        """Nothing; of a real image."""
        assert pixels.size
        return []
