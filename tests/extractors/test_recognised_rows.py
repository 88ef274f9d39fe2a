"""Goods read from an image: lost item numbers, letters in HS codes, lines by their middles."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.declaration import read_group
from extractors.draft import DeclarationDraft
from extractors.goods_header import Column, GoodsHeader
from extractors.label_search import FoundLabel
from extractors.limits import ReadingLimits
from extractors.page_content import Glyph
from extractors.page_groups import group_pages
from extractors.page_kinds import ReadPage, classify
from extractors.pdf_file import open_pdf, read_page
from extractors.recognised_rows import (
    inferred_numbers,
    with_codes_of_names,
    with_digit_codes,
    within_frame,
    without_specks,
)
from extractors.text_runs import TextRun
from tests.extractors.pages_of_text import page_of
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

Change = Callable[[int, Glyph], Glyph | None]


def pages_seen(printed: Print, folder: Path, change: Change) -> list[ReadPage]:
    """The pages of ``printed`` as if read from images, each glyph of a page (from 1) as ``change`` says."""
    path = folder / "print.pdf"
    path.write_bytes(draw(printed))
    with open_pdf(path, path.name, ReadingLimits()) as document:
        contents = [
            read_page(document, index, path.name, ReadingLimits())[0] for index in range(len(document))
        ]
    return [
        classify(
            replace(
                content,
                source="ocr",
                glyphs=tuple(
                    seen for glyph in content.glyphs if (seen := change(content.number, glyph)) is not None
                ),
            )
        )
        for content in contents
    ]


def goods(count: int) -> Print:
    return Print(cells=default_cells(), items=[PrintedItem(number) for number in range(1, count + 1)])


def read(printed: Print, folder: Path, change: Change) -> DeclarationDraft:
    (group,) = group_pages(pages_seen(printed, folder, change))
    return read_group(group)


def without_numbers(*numbers: int) -> Change:
    """Loses the item numbers ``numbers`` beside the frame."""

    def change(_page: int, glyph: Glyph) -> Glyph | None:
        is_number = glyph.x1 < 66 and glyph.middle > 250 and glyph.text in map(str, numbers)
        return None if is_number else glyph

    return change


@pytest.mark.parametrize("lost", [(1,), (2,), (3,), (1, 2), (2, 3)])
def test_lost_item_numbers_are_inferred(lost: tuple[int, ...], tmp_path: Path) -> None:
    draft = read(goods(3), tmp_path, without_numbers(*lost))
    assert [item.item_no for item in draft.items] == [1, 2, 3]
    assert {item.hs_code for item in draft.items} == {"8708999990"}


def test_without_any_number_items_go_on_from_those_before_and_are_doubted(tmp_path: Path) -> None:
    def without_any(_page: int, glyph: Glyph) -> Glyph | None:
        return None if glyph.x1 < 66 and glyph.text.isdigit() else glyph

    draft = read(goods(8), tmp_path, without_any)
    assert [item.item_no for item in draft.items] == list(range(1, 9))
    assert any("items" in finding.doubts for finding in draft.findings)


@pytest.mark.parametrize(
    ("seen", "numbers"),
    [
        ([None, 2, None], [1, 2, 3]),
        ([4, None, None, 7], [4, 5, 6, 7]),
        ([None, 1], [None, 1]),
        ([None, None], [None, None]),
        ([], []),
        # A number that does not fit may be the misread one: only what stands between two that fit is sure.
        ([1, None, 3, 9, None], [1, 2, 3, 9, None]),
        ([1, None, 2], [1, None, 2]),
        ([3, None, 3], [3, None, 3]),
        # One that does not fit between those that do was misread; at the end a row may be missing.
        ([1, 2, 3, 4, 3, None, 7], [1, 2, 3, 4, 5, 6, 7]),
        ([1, 2, 3, 4, 6], [1, 2, 3, 4, 6]),
        ([1, 2, 3, 5, 6, 7], [1, 2, 3, 5, 6, 7]),
    ],
)
def test_numbers_are_inferred_where_they_are_sure(seen: list[int | None], numbers: list[int | None]) -> None:
    assert inferred_numbers(seen) == numbers


@given(st.integers(1, 40), st.lists(st.booleans(), min_size=1, max_size=30))
def test_what_was_read_of_a_counted_list_tells_the_rest(first: int, is_read: list[bool]) -> None:
    printed = list(range(first, first + len(is_read)))
    seen = [number if known else None for number, known in zip(printed, is_read, strict=True)]
    assert inferred_numbers(seen) == (printed if any(is_read) else seen)


@given(st.lists(st.none() | st.integers(1, 20), max_size=20))
def test_numbers_that_were_read_stay_unless_most_others_agree_on_another(seen: list[int | None]) -> None:
    inferred = inferred_numbers(seen)
    read = [place for place, was in enumerate(seen) if was is not None]
    changed = [place for place in read if inferred[place] != seen[place]]
    assert 3 * len(changed) <= len(read)
    assert all(min(read) < place < max(read) for place in changed)
    assert not changed or inferred[min(read) : max(read) + 1] == list(
        range(inferred[min(read)] or 0, (inferred[max(read)] or 0) + 1)
    )


def in_code_column(text: str) -> str:
    label, run = page_of(["商品编号"]).runs[0], page_of(["", text]).runs[0]
    header = GoodsHeader((Column("hs_code", FoundLabel("hs_code", "商品编号", label, None)),))
    (seen,) = with_digit_codes([run], header)
    assert len(seen.content.glyphs) == len(seen.text)
    return _text(seen)


def _text(run: TextRun) -> str:
    return run.content.text


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ("87O8999990", "8708999990"),
        ("870899999O", "8708999990"),
        ("B708999990", "8708999990"),
        ("84713OO000笔记本电脑", "8471300000笔记本电脑"),
        # The name begins with letters that are like digits.
        ("8708999990SINOTRUK", "8708999990SINOTRUK"),
        ("8471300000IBM笔记本", "8471300000IBM笔记本"),
        ("8708999990", "8708999990"),
        # Too few digits or too many letters: no code.
        ("SOLOBOSSES", "SOLOBOSSES"),
        ("12ZB", "12ZB"),
    ],
)
def test_letters_in_a_code_are_digits_and_those_behind_it_are_the_name(seen: str, code: str) -> None:
    assert in_code_column(seen) == code


@pytest.mark.parametrize(
    ("seen", "name"), [(".美元", "美元"), ("照章征税.", "照章征税"), (".支架", ".支架"), ("12.", "12.")]
)
def test_specks_beside_a_name_of_a_code_table_are_no_part_of_it(seen: str, name: str) -> None:
    (run,) = without_specks(page_of([seen]).runs)
    assert run.text == name


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["中国", "(CHX)"], "(CHN)"),
        (["哈萨克斯坦", "(KA2)"], "(KAZ)"),
        # Known to a table, two letters off, no name, or the code of something else.
        (["中国", "(KAZ)"], "(KAZ)"),
        (["中国", "(CXX)"], "(CXX)"),
        (["柳州", "(CHX)"], "(CHX)"),
        (["中国", "", "", "(CHX)"], "(CHX)"),
        (["中国", "(45029)"], "(45029)"),
    ],
)
def test_a_code_that_no_table_knows_is_that_of_the_country_above_it(lines: list[str], code: str) -> None:
    runs = page_of([line or " " for line in lines]).runs
    size = runs[0].size
    tight = [
        replace(run, top=1.2 * size * place, bottom=1.2 * size * place + size)
        for place, run in zip([place for place, line in enumerate(lines) if line], runs, strict=True)
    ]
    body, mended = with_codes_of_names(tight)
    assert body[-1].text == code
    assert [each.read for each in mended] == ([] if code == lines[-1] else [lines[-1]])


def test_what_lies_beside_the_frame_is_no_part_of_the_table() -> None:
    (run,) = page_of(["5"]).runs
    assert within_frame([run], (run.x1 + 3, run.x1 + 99)) == []
    assert within_frame([run], (run.x0 - 3, run.x1 + 99)) == [run]
    assert within_frame([run], None) == [run]
