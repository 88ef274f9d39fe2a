"""Pages of one declaration whose number OCR misread, and pages of declarations with like numbers."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from extractors.declaration import read_group
from extractors.ocr.characters import ReadCharacter
from extractors.page_content import ScanEvidence
from extractors.page_groups import PageGroup, group_pages
from extractors.page_kinds import ReadPage
from tests.extractors.single_window_print import Print, PrintedItem, default_cells
from tests.extractors.test_recognised_rows import pages_seen

NUMBER = "940220240000224219"


def pages(folder: Path, number: str = NUMBER, second: str | None = None) -> list[ReadPage]:
    """Two pages with ``number``; on the second one it was read as ``second``."""
    items = [PrintedItem(place) for place in range(1, 9)]
    seen = [
        pages_seen(Print(number=each, cells=default_cells(), items=items), folder, lambda _, glyph: glyph)
        for each in (number, second or number)
    ]
    return [seen[0][0], seen[1][1]]


LIKE, OTHER = "940220240000224218", "940220240000224876"


def owners(groups: list[PageGroup], *documents: list[ReadPage]) -> list[list[int]]:
    """For each group the documents that its pages are of."""
    owner = {id(page): place for place, pages in enumerate(documents) for page in pages}
    return [[owner[id(page)] for page in group.pages] for group in groups]


def with_confidence(page: ReadPage, confidence: float) -> ReadPage:
    """``page`` with evidence: its digits were read with ``confidence``, all else surely."""
    characters = {
        glyph.order: ReadCharacter(glyph.text, confidence if glyph.text.isdigit() else 0.999, glyph.x0)
        for glyph in page.content.glyphs
    }
    scan = ScanEvidence(characters, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), b"", 2.0)
    return replace(page, content=replace(page.content, scan=scan))


def test_a_page_whose_number_was_misread_belongs_to_the_declaration_it_is_like(tmp_path: Path) -> None:
    first, second = pages(tmp_path, second="940220240000224278")
    (group,) = group_pages([with_confidence(first, 0.999), with_confidence(second, 0.6)])
    assert (group.printed_numbers, group.number, group.is_sure) == ([1, 2], NUMBER, True)
    (group,) = group_pages([with_confidence(first, 0.6), with_confidence(second, 0.999)])
    assert group.is_sure


def test_a_number_that_was_surely_read_otherwise_may_be_another_declaration(tmp_path: Path) -> None:
    first, second = (with_confidence(page, 0.999) for page in pages(tmp_path, second=LIKE))
    (group,) = group_pages([first, second])
    assert not group.is_sure
    assert any("items" in finding.doubts for finding in read_group(group).findings)


def test_a_number_that_differs_by_more_is_another_declaration(tmp_path: Path) -> None:
    first, second = pages(tmp_path, second=OTHER)
    assert len(group_pages([with_confidence(first, 0.6), with_confidence(second, 0.6)])) == 2


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_declarations_with_like_numbers_keep_their_own_pages(order: tuple[int, ...], tmp_path: Path) -> None:
    one, two = pages(tmp_path), pages(tmp_path, LIKE)
    both = [*one, *two]
    groups = group_pages([both[place] for place in order])
    assert sorted(owners(groups, one, two)) == [[0, 0], [1, 1]]
    assert all(group.is_sure and group.is_complete for group in groups)


def test_digital_pages_with_like_numbers_are_never_one_declaration(tmp_path: Path) -> None:
    first, second = (
        replace(page, content=replace(page.content, source="layer")) for page in pages(tmp_path, second=LIKE)
    )
    assert [group.number for group in group_pages([first, second])] == [NUMBER, LIKE]
