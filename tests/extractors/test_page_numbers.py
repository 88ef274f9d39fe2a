"""Page numbers in every form: whichever a print has, a page that is missing is told."""

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Reading
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

# Above the title: the further pages of these prints have no frame that would end the goods.
_TOP = 18.0


@pytest.mark.parametrize(
    "pieces",
    [
        ((752.2, 75.4, "页码/页数:{page}/{pages}"),),
        ((410.0, _TOP, "{page}/{pages}"),),
        ((410.0, _TOP, "{page}"), (422.0, _TOP, "/"), (434.0, _TOP, "{pages}")),
        ((410.0, _TOP, "- {page} / {pages} -"),),
        ((410.0, _TOP, "({page}／{pages})"),),
        ((410.0, _TOP, "Page {page} of {pages}"),),
        ((410.0, _TOP, "P{page}/{pages}"),),
        ((60.0, _TOP, "打印时间 10:22"), (410.0, _TOP, "第{page}页"), (450.0, _TOP, "共{pages}页")),
        ((410.0, _TOP, "共{pages}页，第{page}页"),),
        ((740.0, 60.0, "第{page}/{pages}页"),),
    ],
)
def test_a_page_is_missed_whatever_form_its_number_has(
    pieces: tuple[tuple[float, float, str], ...], tmp_path: Path
) -> None:
    items = [PrintedItem(number) for number in range(1, 9)]
    whole, shortened = tmp_path / "whole.pdf", tmp_path / "shortened.pdf"
    whole.write_bytes(draw(Print(cells=default_cells(), items=items, page_number=pieces)))
    document = PdfDocument(whole)
    document.del_page(1)
    document.save(shortened)

    assert "items" not in _read(whole).needs_review
    assert {"items", "total_value"} <= set(_read(shortened).needs_review)


def _read(path: Path) -> Reading:
    (reading,) = read_document(path, path.name, ReadingLimits())
    return reading
