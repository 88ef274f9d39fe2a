"""The name beside the code of an area or duty mode belongs to it, or both are doubted."""

from pathlib import Path

import pytest

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Reading
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw


def read(folder: Path, item: PrintedItem) -> Reading:
    path = folder / "print.pdf"
    path.write_bytes(draw(Print(cells=default_cells(), remarks=("备注:车牌号:新F12345 N/M",), items=[item])))
    (reading,) = read_document(path, path.name, ReadingLimits(), "en")
    return reading


@pytest.mark.parametrize(
    "area", ["(34049)淮南", "(34049)淮南其他", "(33029)宁波其他", "(65095)中哈霍尔果斯国际"]
)
def test_an_area_with_its_name_is_not_doubted(tmp_path: Path, area: str) -> None:
    assert read(tmp_path, PrintedItem(1, area=area)).needs_review == []


@pytest.mark.parametrize("area", ["(34019)淮南", "(34442)淮南"])
def test_an_area_with_the_name_of_another_is_doubted(tmp_path: Path, area: str) -> None:
    reading = read(tmp_path, PrintedItem(1, area=area))
    assert {"items[1].domestic_area", "origin_area"} <= set(reading.needs_review)


def test_a_duty_mode_with_the_name_of_another_is_doubted(tmp_path: Path) -> None:
    assert read(tmp_path, PrintedItem(1, duty=("照章征税", "(3)"))).needs_review == ["items[1].duty_mode"]
