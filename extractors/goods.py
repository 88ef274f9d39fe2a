"""The goods table of a page: header, rows, and in each row the text columns and the typed ones.

Nothing here knows an x coordinate: right edges move by up to 25 pt between builds and brokers, so
columns are told by the header row, by rules where there are some, and by what their values are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.draft import DeclarationDraft
from extractors.goods_columns import TEXT_COLUMNS, PlacedToken, may_hold, place_tokens, typed_columns, widen
from extractors.goods_header import Column, GoodsHeader
from extractors.goods_rows import ItemRow, goods_rows
from extractors.goods_text import ItemText, common_hs_length, read_name_and_spec
from extractors.goods_tokens import Token, tokens_of
from extractors.goods_values import read_values, unprinted
from extractors.layout import Layout
from extractors.page_content import UNREADABLE
from extractors.page_kinds import ReadPage
from extractors.reading import Item
from extractors.recognised_rows import MendedCode, recognised_lines
from extractors.ruled_lines import RuledLines
from extractors.text_runs import TextRun, lines_of

_HEADER_COLUMNS_NEEDED = 5
_LINES_OF_ITEM = 3
# Left edges of one text column differ by less than so many sizes.
_SAME_LEFT_EDGE = 0.4


def read_goods(
    page: ReadPage, header: GoodsHeader, lines: RuledLines, layout: Layout, draft: DeclarationDraft
) -> None:
    """Reads the items of one page into ``draft``; leftovers put ``items`` in doubt."""
    if header.first("name") is None or len(header.columns) < _HEADER_COLUMNS_NEEDED:
        draft.report("goods-header-missing", "error", ["items"], doubts=["items"])
        return
    missing = unprinted(header) - layout.goods.optional
    if missing:
        # A lost column's values would be read as another's.
        draft.report("goods-header-missing", "error", ["items"], doubts=["items"])
    is_recognised = page.content.source == "ocr"
    goods = goods_rows(
        page.runs,
        page.occurrences,
        header,
        lines,
        layout,
        is_recognised=is_recognised,
        first_number=max((item.item_no for item in draft.items), default=0) + 1,
    )
    if goods.leftovers or not goods.is_clear:
        text = " ".join(run.text for run in goods.leftovers)[:80]
        draft.report("goods-unassigned", "error", ["items"], doubts=["items"], text=text)
    hs_length = common_hs_length([row.first for row in goods.rows])
    parted = [_part(row, header, goods.rows) for row in goods.rows]
    placed = _placed([tokens_of(each.typed, layout.placeholders) for each in parted], header)
    for row, parts, tokens in zip(goods.rows, parted, placed, strict=True):
        item = Item(item_no=row.item_no)
        read_name_and_spec(item, row.first, parts.text, hs_length, layout, draft)
        read_values(item, tokens, header, layout.goods, draft)
        if any(UNREADABLE in run.text for run in (row.number_run, row.first, *row.runs)):
            # It may be a digit of any column, or the sign that parts two.
            whole = f"items[{item.item_no}]"
            draft.report("unreadable-glyphs", "error", [whole], doubts=[whole])
        draft.items.append(item)
        _record_mended(
            [each for each in goods.mended if any(each.run is run for run in row.runs)], item, draft
        )
        count = recognised_lines if is_recognised else _line_count
        if not goods.is_ruled and count([row.first, *row.runs]) > _LINES_OF_ITEM:
            # Another item, or something that is none, hides in this one.
            whole = f"items[{item.item_no}]"
            draft.report("item-too-long", "error", [whole], doubts=[whole], item=str(item.item_no))


def check_item_numbers(draft: DeclarationDraft) -> None:
    """Items go on from page to page: 1, 2, 3 … without a gap (declaration_rules.md, 33)."""
    _doubt_what_the_last_item_hides(draft)
    numbers = [item.item_no for item in draft.items]
    if numbers != list(range(1, len(numbers) + 1)):
        printed = ", ".join(str(number) for number in numbers)
        draft.report("item-numbers", "error", ["items"], doubts=["items"], numbers=printed)


def _record_mended(codes: Sequence[MendedCode], item: Item, draft: DeclarationDraft) -> None:
    if codes:
        # Documents with a text layer do not load repairs.
        from extractors.repairs.recording import record

        for code in codes:
            value = code.run.text.strip()
            record(draft, f"items[{item.item_no}]", code.read, value, ("code-and-name",), certain=True)


def _placed(items: Sequence[Sequence[Sequence[Token]]], header: GoodsHeader) -> list[list[PlacedToken]]:
    """The tokens of every item in their columns; what is clear in one item helps the others."""
    columns = typed_columns(header)
    placed = [place_tokens(lines, columns) for lines in items]
    widened = columns
    for each in placed:
        widened = widen(widened, each)
    return [
        place_tokens(lines, widened) if _is_unclear(each) else each
        for lines, each in zip(items, placed, strict=True)
    ]


def _is_unclear(placed: Sequence[PlacedToken]) -> bool:
    return any(each.rivals or each.column is None or each.token.kind == "text" for each in placed)


def _line_count(runs: Sequence[TextRun]) -> int:
    return len(lines_of(runs))


@dataclass(frozen=True, slots=True)
class _Parts:
    text: ItemText
    typed: list[TextRun]


def _part(row: ItemRow, header: GoodsHeader, rows: Sequence[ItemRow]) -> _Parts:
    """Parts the runs of an item into those of text columns and the others."""
    texts: list[TextRun] = []
    typed: list[TextRun] = []
    for run in row.runs:
        (texts if _is_text(run, header) else typed).append(run)
    name, spec = header.first("name"), header.first("spec")
    assert name is not None  # noqa: S101  # read_goods looked
    if spec is None:
        end = _right_of(name, header, typed)
        return _Parts(ItemText(texts, None, end, end), typed)
    border = _border(name, spec, texts)
    left, right = (name, spec) if name.x0 < spec.x0 else (spec, name)
    of_left = [run for run in texts if run.x0 < border]
    of_right = [run for run in texts if run.x0 >= border]
    names, specs = (of_left, of_right) if left is name else (of_right, of_left)
    far = _right_of(right, header, typed)
    edges = {left.key: border, right.key: far}
    return _Parts(ItemText(names, specs, edges["name"], edges["spec"]), typed)


def _is_text(run: TextRun, header: GoodsHeader) -> bool:
    """True for runs that begin in a text column; the last word of a text may begin far right in it."""
    home = next(
        (
            column
            for column in header.columns
            if column.left is not None
            and column.right is not None
            and column.left - 1 <= run.x0 < column.right
        ),
        None,
    )
    if home is not None:
        return home.key in TEXT_COLUMNS
    order = list(header.columns)
    for place, column in enumerate(order):
        if column.key not in TEXT_COLUMNS:
            continue
        before = next((each for each in order[:place][::-1] if each.key not in TEXT_COLUMNS), None)
        after = next((each for each in order[place + 1 :] if each.key not in TEXT_COLUMNS), None)
        begins = before is None or before.key in ("item_no", "hs_code") or run.x0 > before.x1
        if begins and _ends_before(run, column, after):
            return True
    return False


def _ends_before(run: TextRun, column: Column, after: Column | None) -> bool:
    """True when ``run`` is not yet a value of the column ``after`` the text column."""
    if after is None or run.x0 < (column.x1 + after.x0) / 2:
        return True
    return run.x1 < after.x0 and not may_hold(after, run.text.strip())


def _right_of(column: Column, header: GoodsHeader, typed: Sequence[TextRun]) -> float:
    """Where the column after ``column`` begins: its rule, its label or its first value."""
    if column.right is not None:
        return column.right
    following = [each.x0 for each in header.columns if each.x0 > column.x1]
    values = [run.x0 for run in typed if run.x0 > column.x0]
    return min((*following[:1], *values), default=float("inf"))


def _border(name: Column, spec: Column, texts: Sequence[TextRun]) -> float:
    """Between two text columns side by side: a rule, else the left edge of the second one's values."""
    left, right = sorted((name, spec), key=lambda column: column.x0)
    if right.left is not None:
        return right.left - 1
    middle = (left.x1 + right.x0) / 2
    # Values begin with their label or, under a centred one, left of it.
    edges = sorted({run.x0 for run in texts if left.x1 < run.x0 < right.x1})
    size = right.label.taken[0].size
    return min((edge for edge in edges if edge > left.x1), default=middle) - _SAME_LEFT_EDGE * size


def _doubt_what_the_last_item_hides(draft: DeclarationDraft) -> None:
    """An item hidden in another leaves a gap in the numbers; only the last one can hide others unseen."""
    last = str(draft.items[-1].item_no) if draft.items else None
    if any(each.id == "item-too-long" and each.parameters["item"] == last for each in draft.findings):
        draft.report("item-too-long", "error", ["items"], doubts=["items"], item=last or "")
