"""A box over several lines keeps those that have no box of their own."""

from extractors.ocr.engine import PixelBox
from extractors.scans.tall_boxes import without_lines_of_others

LABEL, VALUE = PixelBox(10, 0, 110, 20), PixelBox(10, 22, 90, 42)
NEXT_LABEL = PixelBox(10, 44, 100, 64)
ELSEWHERE = PixelBox(300, 0, 400, 20)


def test_only_the_line_without_a_box_is_left_of_a_tall_one() -> None:
    kept = without_lines_of_others([LABEL, NEXT_LABEL, ELSEWHERE, PixelBox(5, 0, 120, 66)], [])
    assert kept == [LABEL, NEXT_LABEL, ELSEWHERE, PixelBox(5, 20, 120, 44)]


def test_nothing_is_left_where_every_line_has_a_box() -> None:
    boxes = [LABEL, VALUE, NEXT_LABEL, ELSEWHERE]
    assert without_lines_of_others([*boxes, PixelBox(5, 0, 120, 66)], []) == boxes


def test_each_cell_is_looked_at_alone() -> None:
    kept = without_lines_of_others([LABEL, VALUE, NEXT_LABEL, ELSEWHERE, PixelBox(5, 0, 200, 66)], [120.0])
    assert kept[4:] == [PixelBox(120, 0, 200, 66)]


def test_a_high_title_and_two_lines_found_as_one_stay() -> None:
    boxes = [LABEL, VALUE, NEXT_LABEL, ELSEWHERE, PixelBox(130, 0, 280, 44)]
    assert without_lines_of_others(boxes, [200.0]) == boxes
    assert without_lines_of_others([], []) == []


def test_the_end_of_a_line_beside_it_is_not_read_again() -> None:
    beside = PixelBox(60, 22, 136, 42)
    kept = without_lines_of_others([LABEL, NEXT_LABEL, ELSEWHERE, beside, PixelBox(130, 14, 260, 50)], [])
    assert kept[4:] == [PixelBox(136, 14, 260, 50)]
