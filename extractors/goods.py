"""The goods table: rows of items, each of three printed lines, read by content and column order.

The table has no vertical rules and its right edges move by up to 25 pt between builds, so nothing
here knows an x coordinate: an item starts where an item number and an HS code stand together, the
name column is bounded by the header, and what stands right of it is told apart by its content
(declaration-layouts.md, family A and trap 4).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.draft import DeclarationDraft
from extractors.goods_columns import read_right_columns
from extractors.goods_text import common_hs_length, read_name_and_spec
from extractors.label_search import FoundLabel, find_labels
from extractors.layout import Direction, Layout
from extractors.reading import Item
from extractors.text_runs import TextRun, lines_of, same_line

_ITEM_START = re.compile(r"^([0-9]{1,3})$")
_ITEM_START_GLUED = re.compile(r"^([0-9]{1,2}) +([0-9]{8,13}.*)$")
_HS_CODE_START = re.compile(r"^[0-9]{8,13}")
_HEADER_COLUMNS_NEEDED = 6
_LINES_OF_ITEM = 3


@dataclass(slots=True)
class ItemBlock:
    """The runs of one item; ``start`` is its number, ``first`` the run with the HS code."""

    item_no: int
    number_run: TextRun
    first: TextRun
    runs: list[TextRun] = field(default_factory=list)


def read_goods(page_runs: Sequence[TextRun], layout: Layout, draft: DeclarationDraft) -> None:
    """Reads the items of one page into ``draft``; leftovers put ``items`` in doubt."""
    header = goods_header(page_runs, layout, draft.direction)
    if "name" not in header or len(header) < _HEADER_COLUMNS_NEEDED:
        draft.report("goods-header-missing", "error", ["items"], doubts=["items"])
        return
    body = _body(page_runs, header, layout)
    blocks, leftovers = _item_blocks(body, header)
    if leftovers:
        text = " ".join(run.text for run in leftovers)[:80]
        draft.report("goods-unassigned", "error", ["items"], doubts=["items"], text=text)
    hs_length = common_hs_length([block.first for block in blocks])
    for block in blocks:
        _read_item(block, header, hs_length, layout, draft)
        if len(lines_of([block.first, *block.runs])) > _LINES_OF_ITEM:
            # Another item, or something that is none, hides in this one.
            draft.report("item-too-long", "error", ["items"], doubts=["items"], item=str(block.item_no))


def check_item_numbers(draft: DeclarationDraft) -> None:
    """Items go on from page to page: 1, 2, 3 … without a gap (declaration_rules.md, 33)."""
    numbers = [item.item_no for item in draft.items]
    if numbers != list(range(1, len(numbers) + 1)):
        printed = ", ".join(str(number) for number in numbers)
        draft.report("item-numbers", "error", ["items"], doubts=["items"], numbers=printed)


def goods_header(runs: Sequence[TextRun], layout: Layout, direction: Direction) -> dict[str, FoundLabel]:
    """The header of the goods table by column: the line that holds most of its labels."""
    wanted = [
        (column, label) for column, labels in layout.goods.header.items() for label in labels.of(direction)
    ]
    found = find_labels(runs, wanted)
    best: dict[str, FoundLabel] = {}
    for anchor in found:
        on_line = {label.key: label for label in found if same_line(label.run, anchor.run)}
        if len(on_line) > len(best):
            best = on_line
    return best


def _body(runs: Sequence[TextRun], header: dict[str, FoundLabel], layout: Layout) -> list[TextRun]:
    header_line = header["name"].run
    below = [run for run in runs if run.middle > header_line.middle and not same_line(run, header_line)]
    ends = find_labels(below, [("end", label) for label in layout.goods.end])
    bottom = min((label.middle for label in ends), default=float("inf"))
    first_end = next((label.run for label in ends if label.middle == bottom), None)
    return [
        run for run in below if run.middle < bottom and (first_end is None or not same_line(run, first_end))
    ]


def _item_blocks(
    body: Sequence[TextRun], header: dict[str, FoundLabel]
) -> tuple[list[ItemBlock], list[TextRun]]:
    starts = _item_starts(body, header)
    blocks = [ItemBlock(number, run, first) for number, run, first in starts]
    leftovers: list[TextRun] = []
    heads = {id(run) for block in blocks for run in (block.number_run, block.first)}
    # A baseline may sit up to 2 pt above the item number's own.
    tops = [block.first.middle - block.first.size / 2 for block in blocks]
    for run in body:
        if id(run) in heads:
            continue
        owner = sum(top <= run.middle for top in tops) - 1
        if owner < 0:
            leftovers.append(run)
        else:
            blocks[owner].runs.append(run)
    return blocks, leftovers


def _item_starts(
    body: Sequence[TextRun], header: dict[str, FoundLabel]
) -> list[tuple[int, TextRun, TextRun]]:
    name_left = header["name"].x0
    left = [run for run in body if run.x0 < name_left]
    starts: list[tuple[int, TextRun, TextRun]] = []
    for run in left:
        glued = _ITEM_START_GLUED.match(run.text.strip())
        if glued:
            offset = run.text.index(glued.group(2), len(glued.group(1)))
            number_run, first = run.slice(0, offset), run.slice(offset)
            if number_run is not None and first is not None:
                starts.append((int(glued.group(1)), number_run, first))
            continue
        number = _ITEM_START.match(run.text.strip())
        following = min(
            (
                other
                for other in left
                if other is not run and other.x0 >= run.x1 - 1 and same_line(other, run)
            ),
            key=lambda other: other.x0,
            default=None,
        )
        if number and following is not None and _HS_CODE_START.match(following.text.strip()):
            starts.append((int(number.group(1)), run, following))
    return sorted(starts, key=lambda start: start[1].middle)


def _read_item(
    block: ItemBlock,
    header: dict[str, FoundLabel],
    hs_length: int | None,
    layout: Layout,
    draft: DeclarationDraft,
) -> None:
    item = Item(item_no=block.item_no)
    left = [run for run in block.runs if _is_left(run, header)]
    right = [run for run in block.runs if not _is_left(run, header)]
    read_name_and_spec(item, block.first, left, hs_length, layout, draft)
    read_right_columns(item, block.first, right, draft)
    draft.items.append(item)


def _is_left(run: TextRun, header: dict[str, FoundLabel]) -> bool:
    """True for the name column; the last word of a specification may begin right of its middle."""
    if "quantities" not in header:
        return True
    boundary = (header["name"].run.x1 + header["quantities"].x0) / 2
    return run.x0 < boundary or run.x1 < header["quantities"].x0
