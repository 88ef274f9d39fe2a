"""A long item put all items in doubt, 500 right values of a print of 40: now only what may be wrong."""

import pytest

from extractors.draft import DeclarationDraft
from extractors.goods import check_item_numbers
from extractors.reading import Item


@pytest.mark.parametrize(
    ("long", "numbers", "doubts_all"),
    [(2, [1, 2, 3], False), (3, [1, 2, 3], True), (2, [1, 2, 4], True), (1, [1], True)],
)
def test_only_a_gap_or_the_last_item_can_hide_another(
    long: int, numbers: list[int], doubts_all: bool
) -> None:
    draft = DeclarationDraft("export", "single-window", [1], items=[Item(item_no=each) for each in numbers])
    draft.report("item-too-long", "error", [f"items[{long}]"], doubts=[f"items[{long}]"], item=str(long))
    check_item_numbers(draft)
    doubted = {path for finding in draft.findings for path in finding.doubts}
    assert f"items[{long}]" in doubted
    assert ("items" in doubted) is doubts_all
