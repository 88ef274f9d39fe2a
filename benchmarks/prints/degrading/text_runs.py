"""The words of a digital print with their places on the page as displayed."""

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw

_THICKEST_RULE, _SHORTEST_RULE = 2.5, 20.0


@dataclass(frozen=True)
class Letter:
    """Edges of the ink in points from the top left of the displayed page; ``baseline`` is the lower one."""

    text: str
    left: float
    top: float
    right: float
    baseline: float
    size: float

    @property
    def area(self) -> float:
        """Square points."""
        return (self.right - self.left) * (self.baseline - self.top)


@dataclass(frozen=True)
class Run:
    """Letters of one line without a gap; ``x`` and ``baseline`` in points from the top left."""

    text: str
    x: float
    baseline: float
    size: float


def runs_of(pdf: bytes) -> list[list[Run]]:
    """For each page its runs in the order of its stream."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_joined(letters_of(page)) for page in document]
    finally:
        document.close()


def letters_of(page: pypdfium2.PdfPage) -> list[Letter]:
    """Each letter that is no blank, in the order of the stream."""
    text = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found = []
    for index in range(text.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
        if letter.strip() and pypdfium2.raw.FPDFText_GetCharBox(text, index, left, right, bottom, top):
            size = pypdfium2.raw.FPDFText_GetFontSize(text, index)
            x0, y0 = _displayed(page, left.value, bottom.value)
            x1, y1 = _displayed(page, right.value, top.value)
            found.append(Letter(letter, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), size))
    return found


def rules_of(page: pypdfium2.PdfPage) -> list[tuple[float, float, float]]:
    """Each horizontal rule: its height, left and right end, in points from the displayed page's top left."""
    found = []
    for path in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = path.get_bounds()
        (x0, y0), (x1, y1) = _displayed(page, left, bottom), _displayed(page, right, top)
        if abs(y1 - y0) < _THICKEST_RULE and abs(x1 - x0) > _SHORTEST_RULE:
            found.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    return found


def _displayed(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """From the page's own coordinates, before ``/Rotate``."""
    width, height = page.get_size()
    return {
        0: (x, height - y),
        90: (y, x),
        180: (width - x, y),
        270: (width - y, height - x),
    }[page.get_rotation()]


def _joined(letters: list[Letter]) -> list[Run]:
    runs: list[Run] = []
    before: Letter | None = None
    for letter in letters:
        follows = (
            before is not None
            and abs(letter.baseline - before.baseline) < 0.6 * letter.size
            and -0.5 * letter.size < letter.left - before.right < 0.8 * letter.size
        )
        if follows:
            last = runs.pop()
            runs.append(Run(last.text + letter.text, last.x, last.baseline, last.size))
        else:
            runs.append(Run(letter.text, letter.left, letter.baseline, letter.size))
        before = letter
    return runs
