"""Item numbers and HS codes of goods that were read from an image.

A single digit beside the frame is what OCR loses first, and a 0 that was read as O hides an HS code.
But items are numbered 1, 2, 3 …, so a number between two others is known, and a column holds codes
of digits only. Numbers that cannot be inferred stay away: the gap is doubted like on any print.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractors.goods_header import GoodsHeader
from extractors.goods_tokens import country_code, currency_code, name_kind
from extractors.text_runs import PlacedText, TextRun

# What digits are taken for in a column of digits.
_DIGITS = str.maketrans("OoQDIl|iZzSsBb", "00001111225588")
_LEAST_DIGITS, _MOST_OTHERS = 8, 2
# A code has ten digits, of which an engine may take the last for a letter; further letters begin the name.
_CODE_LENGTH = 10
# Specks beside a name of a code table are read as these.
_SPECKS = " .,·'`-_~:;"
_ITEM_NUMBER, _CODE_IN_BRACKETS = re.compile("[0-9]{1,3}"), re.compile(r"\([0-9A-Z]{1,6}\)")
# One number among others that go on without it was misread; so many of all must agree.
_MOST_AGREE = 2 / 3
_COUNTRY_IN_BRACKETS = re.compile(r"\s*[(（](?P<code>[A-Z0-9]{3})[)）]\s*")
# A name stands above its code, no further than so many sizes.
_NAME_ABOVE = 1.8
# From line to line it is more than so many sizes, within a line less.
_LINE_STEP = 0.55


def with_digit_codes(body: Sequence[TextRun], header: GoodsHeader) -> list[TextRun]:
    """``body``; runs that begin with an HS code in which letters were read for digits have digits there."""
    column = header.first("hs_code")
    if column is None:
        return list(body)
    return [_with_digits(run) if column.gap(run.x0, run.x0) < 6 * run.size else run for run in body]


def _with_digits(run: TextRun) -> TextRun:
    text = run.content.text
    start = len(text) - len(text.lstrip())
    end = start
    while end < len(text) and text[end].translate(_DIGITS).isdigit() and text[end].isascii():
        end += 1
    while end - start > _CODE_LENGTH and not text[end - 1].isdigit():
        end -= 1
    code = text[start:end]
    others = sum(not character.isdigit() for character in code)
    if not 0 < others <= _MOST_OTHERS or len(code) - others < _LEAST_DIGITS:
        return run
    content = PlacedText(
        text[:start] + code.translate(_DIGITS) + text[end:], run.content.glyphs, run.content.page
    )
    return replace(run, content=content)


def without_specks(body: Sequence[TextRun]) -> list[TextRun]:
    """``body``; a name of a code table, an item number or a code in brackets with specks beside it
    (``.美元``, ``6·``) is that alone, no unknown text."""
    return [_free_of_specks(run) or run for run in body]


@dataclass(frozen=True, slots=True)
class MendedCode:
    """``run`` holds the code that its name has; ``read`` is what was read."""

    run: TextRun
    read: str


def with_codes_of_names(body: Sequence[TextRun]) -> tuple[list[TextRun], list[MendedCode]]:
    """``body``; a code in brackets that no table knows is the one of the country above it, when but one
    letter tells them apart: 中国 above (CHX)."""
    mended = [(run, _code_of_name(run, body)) for run in body]
    codes = [MendedCode(new, was.text.strip()) for was, new in mended if new is not None]
    return [new or was for was, new in mended], codes


def _code_of_name(run: TextRun, body: Sequence[TextRun]) -> TextRun | None:
    found = _COUNTRY_IN_BRACKETS.fullmatch(run.text)
    if found is None or country_code(found["code"]) is not None or currency_code(found["code"]) is not None:
        return None
    above = [
        country_code(name.text.strip())
        for name in body
        if name.x0 < run.x1
        and run.x0 < name.x1
        and 0 < run.middle - name.middle < _NAME_ABOVE * run.size
        and name_kind(name.text.strip()) == "country"
    ]
    if len(above) != 1 or above[0] is None:
        return None
    if sum(one != other for one, other in zip(above[0], found["code"], strict=True)) != 1:
        return None
    start, end = found.span("code")
    content = PlacedText(
        run.content.text[:start] + above[0] + run.content.text[end:], run.content.glyphs, run.content.page
    )
    return replace(run, content=content)


def within_frame(body: Sequence[TextRun], frame: tuple[float, float] | None) -> list[TextRun]:
    """``body`` without what stands left or right of the table's ``frame``: the edge of the sheet, a desk."""
    if frame is None:
        return list(body)
    left, right = frame
    return [run for run in body if run.x1 > left and run.x0 < right]


def _free_of_specks(run: TextRun) -> TextRun | None:
    text = run.text
    name = text.strip(_SPECKS)
    if name_kind(name) is None and _CODE_IN_BRACKETS.fullmatch(name) is None:
        # A stop may belong to a number.
        name = text.strip(_SPECKS.replace(".", ""))
        if _ITEM_NUMBER.fullmatch(name) is None:
            return None
    if name == text.strip():
        return None
    start = text.index(name)
    return run.slice(start, start + len(name))


def recognised_lines(runs: Sequence[TextRun]) -> int:
    """How many lines ``runs`` stand on: the middles of one line run on, those of two lines do not."""
    ordered = sorted(runs, key=lambda run: run.middle)
    size = median(run.size for run in ordered)
    return 1 + sum(below.middle - above.middle > _LINE_STEP * size for above, below in pairwise(ordered))


def inferred_numbers(numbers: Sequence[int | None], first: int | None = None) -> list[int | None]:
    """Printed item numbers from top to bottom, those that were not read filled in where they are sure.

    A number is sure when one before or after it, counted on, fits all others that were read. ``first``: the
    number that the items of the page begin with, for a page of which none was read.
    """
    if first is not None and numbers and not any(number is not None for number in numbers):
        return list(range(first, first + len(numbers)))
    numbers = _without_misread(numbers)
    offsets = {number - place for place, number in enumerate(numbers) if number is not None}
    if len(offsets) != 1:
        return _between(numbers)
    offset = offsets.pop()
    return [place + offset for place in range(len(numbers))] if offset >= 1 else list(numbers)


def _without_misread(numbers: Sequence[int | None]) -> list[int | None]:
    """``numbers`` without those that do not fit although the numbers before and after them do.

    At either end a row may be missing instead: 1, 2, 3, 5.
    """
    offsets = [(place, number - place) for place, number in enumerate(numbers) if number is not None]
    if not offsets:
        return list(numbers)
    usual, count = Counter(offset for _, offset in offsets).most_common(1)[0]
    if count < _MOST_AGREE * len(offsets):
        return list(numbers)
    fitting = [place for place, offset in offsets if offset == usual]
    misread = {place for place, offset in offsets if offset != usual and fitting[0] < place < fitting[-1]}
    return [None if place in misread else number for place, number in enumerate(numbers)]


def _between(numbers: Sequence[int | None]) -> list[int | None]:
    """Fills only what stands between two numbers that leave room for just that."""
    filled = list(numbers)
    read = [place for place, number in enumerate(numbers) if number is not None]
    for before, after in pairwise(read):
        first, last = numbers[before], numbers[after]
        if first is not None and last is not None and last - first == after - before:
            filled[before + 1 : after] = range(first + 1, last)
    return filled
