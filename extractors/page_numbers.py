"""Which of how many pages a page of a declaration says it is. Forms: templates/pages.yaml.

A page whose number is not understood hides that others are missing: without labels the forms that
programs print under a page count too, drawn in one piece or in several.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from extractors.label_search import comparable
from extractors.page_kinds import ReadPage
from extractors.page_titles import page_words
from extractors.text_runs import TextRun, lines_of

# A bare page number stands in this share of the page at its top or bottom.
_EDGE = 0.15
# Pieces of one page number stand apart by at most so many sizes.
_APART = 4.0
_BEHIND_LABEL = re.compile(r"([0-9]{1,3})\s*[/／]\s*([0-9]{1,3})")
_MOST_PIECES = 8
_NO_MATTER = dict.fromkeys(map(ord, ",;、·()[]"))
_AROUND = "-—–_<>~*:"


class PageNumber(NamedTuple):
    """``page`` of ``pages``, as printed."""

    page: int
    pages: int


def behind_label(text: str) -> PageNumber | None:
    """The page number that stands behind the label of one."""
    match = _BEHIND_LABEL.search(text)
    return None if match is None else PageNumber(int(match[1]), int(match[2]))


def without_label(page: ReadPage) -> PageNumber | None:
    """第1页，共3页 anywhere, or 1/3 by itself at the edge of the page."""
    words = page_words().page_numbers
    for run in page.runs:
        if "页" in run.text or "PAGE" in run.text.upper():
            match = _pattern(words.anywhere).search(_bare(run.text))
            if match is not None:
                return _number_of(match)
    top, bottom = page.content.height * _EDGE, page.content.height * (1 - _EDGE)
    edges = [run for run in page.runs if not top < run.middle < bottom]
    for text in _texts(edges):
        match = _pattern(words.anywhere + words.at_edge).fullmatch(_bare(text).strip(_AROUND))
        # 5/2 is no page number.
        if match is not None and 1 <= _number_of(match).page <= _number_of(match).pages:
            return _number_of(match)
    return None


def _texts(runs: Sequence[TextRun]) -> Iterator[str]:
    """Each run, and all that stand side by side and near each other as one text."""
    for line in lines_of(runs):
        for start, first in enumerate(line):
            text, edge = "", first.x0
            for run in line[start : start + _MOST_PIECES]:
                if run.x0 - edge > _APART * run.size:
                    break
                text, edge = text + run.text, run.x1
                yield text


def _bare(text: str) -> str:
    return comparable(text).upper().translate(_NO_MATTER)


def _number_of(match: re.Match[str]) -> PageNumber:
    found = {name: int(digits) for name, digits in match.groupdict().items() if digits is not None}
    page = next(number for name, number in found.items() if name.startswith("page_"))
    return PageNumber(page, next(number for name, number in found.items() if name.startswith("pages_")))


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all ``forms``; ``{page}`` and ``{pages}`` become groups numbered by form."""
    return re.compile(
        "|".join(
            re.escape(form)
            .replace(r"\{page\}", f"(?P<page_{place}>[0-9]{{1,3}})")
            .replace(r"\{pages\}", f"(?P<pages_{place}>[0-9]{{1,3}})")
            for place, form in enumerate(forms)
        )
    )
