"""A glyph whose font tells no character hides a value, a sign between two, or a label: all is doubted."""

from pathlib import Path

import pytest

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.page_content import UNREADABLE
from extractors.reading import Reading
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

_REMARKS = "车辆信息:新F12345 新A12345 关封号:95469119,67483512"


@pytest.mark.parametrize(
    ("text", "hidden", "doubted"),
    [
        (_REMARKS, 5, "plates"),
        (_REMARKS, 9, "truck_count"),
        (_REMARKS, _REMARKS.index(","), "seals"),
        ("新F12345/MA7GT4NE40A350", 8, "shipment_batch_number"),
        ("预录入编号", 0, "pre_entry_number"),
        ("海关编号", 2, "customs_number"),
        ("10000千克", 2, "items[1]"),
        ("25000.00", 6, "total_value"),
        ("支架", 0, "items[1]"),
    ],
)
def test_what_an_unreadable_glyph_may_hide_is_doubted(
    text: str, hidden: int, doubted: str, tmp_path: Path
) -> None:
    assert doubted not in _read(tmp_path, ("", "")).needs_review
    unreadable = text[:hidden] + UNREADABLE + text[hidden + 1 :]
    assert doubted in _read(tmp_path, (text, unreadable)).needs_review


def _read(folder: Path, replaced: tuple[str, str]) -> Reading:
    item = PrintedItem(1, quantities=("10000千克", "", "10000千克"), total_price="25000.00")
    path = folder / "print.pdf"
    path.write_bytes(draw(Print(cells=default_cells(), remarks=(_REMARKS,), items=[item], replaced=replaced)))
    (reading,) = read_document(path, path.name, ReadingLimits())
    return reading
