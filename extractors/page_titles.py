"""The title of a page: which line it is and what kind of document it names. Words: templates/pages.yaml."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import median

import yaml
from pydantic import BaseModel, ConfigDict

from extractors.cells import joined
from extractors.label_search import comparable
from extractors.layout import Direction
from extractors.page_content import PageContent
from extractors.text_runs import PlacedText, TextRun, lines_of

# A title stands in this upper share of the page …
_TITLE_ZONE = 0.35
# … and is this much larger than the text below it, or is one of the first lines, by itself in the middle.
_LARGER = 1.15
_FIRST_LINES = 3
_OFF_CENTRE = 0.12
# Letters set apart (装 箱 单) and two languages side by side are still one title, no longer than this.
_LONGEST_TITLE = 44
_SAME_SIZE = 0.25
# 中华人民共和国海关出口货物报关单, 出口报关单, 报关单草单; 报关单位 and 报关单号 are labels.
_DECLARATION = re.compile(r"(?:(出口|进口)(?:货物)?)?报关单(?!位|号|编号|证|数据)")
_SENTENCE = re.compile(r"[;。!?|]|[:,].{4,}")
_BRACKETED = re.compile(r"\([^()]*\)")
_NOT_A_WORD = re.compile(r"[^0-9A-Z一-龥]+")


class VinTableWords(BaseModel):
    """The printed words of a table of VINs."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    vin_header: tuple[str, ...]
    number_header: tuple[str, ...]
    stated_count: tuple[str, ...]
    declaration_labels: tuple[str, ...]


class ReleaseNoticeWords(BaseModel):
    """The labels of a release notice by key of data/fields.csv, and those that only bound cells."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    labels: dict[str, tuple[str, ...]]
    other_labels: tuple[str, ...]


class PageNumberForms(BaseModel):
    """How pages say which of how many they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    anywhere: tuple[str, ...]
    at_edge: tuple[str, ...]


class PageWords(BaseModel):
    """templates/pages.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    titles: dict[str, tuple[str, ...]]
    title_additions: tuple[str, ...]
    not_behind: tuple[str, ...]
    page_numbers: PageNumberForms
    vin_table: VinTableWords
    release_notice: ReleaseNoticeWords


@dataclass(frozen=True, slots=True)
class Title:
    """The line that names the document. ``kind`` is ``declaration`` or a kind of templates/pages.yaml."""

    kind: str
    text: PlacedText
    size: float
    top: float
    direction: Direction | None = None
    """Of a declaration whose title says it."""


@cache
def page_words() -> PageWords:
    """The words that pages are told by. Raises ``ValidationError`` for a wrong file."""
    text = (resources.files("templates") / "pages.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return PageWords.model_validate(yaml.load(text, Loader=loader))  # noqa: S506


def find_title(content: PageContent, runs: Sequence[TextRun]) -> Title | None:
    """The title of a page; None when no line of its upper part is one."""
    titles = list(_titles(content, runs))
    return max(titles, key=lambda title: (round(title.size * 2), -title.top), default=None)


def _titles(content: PageContent, runs: Sequence[TextRun]) -> Iterator[Title]:
    usual = median(run.size for run in runs) if runs else 0.0
    upper = [run for run in runs if run.middle < content.height * _TITLE_ZONE]
    for position, line in enumerate(lines_of(upper)):
        for together in _of_one_size(line):
            size, text = together[0].size, joined(together)
            if text is None or len(text.text) > _LONGEST_TITLE * 2:
                continue
            stands_out = size >= usual * _LARGER
            is_heading = position < _FIRST_LINES and len(together) == len(line) and _is_centred(line, content)
            if stands_out or is_heading:
                title = _title_of(text, size, together[0].top)
                if title is not None:
                    yield title


def _of_one_size(line: Sequence[TextRun]) -> Iterator[list[TextRun]]:
    """The runs of a line by size: a bar code's text beside the title is no part of it."""
    group: list[TextRun] = []
    for run in line:
        if group and abs(run.size - group[-1].size) > _SAME_SIZE * max(run.size, group[-1].size):
            yield group
            group = []
        group.append(run)
    yield group


def _is_centred(line: Sequence[TextRun], content: PageContent) -> bool:
    middle = (line[0].x0 + line[-1].x1) / 2
    return abs(middle - content.width / 2) <= content.width * _OFF_CENTRE


def _title_of(text: PlacedText, size: float, top: float) -> Title | None:
    shown = comparable(text.text).upper()
    declaration = _DECLARATION.search(shown)
    if declaration is not None and len(shown) <= _LONGEST_TITLE and not _SENTENCE.search(shown):
        directions: dict[str | None, Direction] = {"出口": "export", "进口": "import"}
        return Title("declaration", text, size, top, directions.get(declaration.group(1)))
    kind = _kind_named(shown)
    return None if kind is None else Title(kind, text, size, top)


def _kind_named(shown: str) -> str | None:
    """The kind whose word ``shown`` begins or ends with, if it is short enough to be a title."""
    bare = _without_additions(_BRACKETED.sub("", shown))
    heading, colon, _ = bare.partition(":")
    if len(heading) > _LONGEST_TITLE or _SENTENCE.search(heading):
        return None
    for candidate in dict.fromkeys((heading, _NOT_A_WORD.sub("", heading))):
        for word, kind in _words_by_length():
            rest = candidate[len(word) :]
            # 车架号清单 报关单号:9402…: behind a title a label may follow, but 合同:… is a label itself.
            if candidate.startswith(word) and _may_follow(rest) and (rest or not colon):
                return kind
            if candidate.endswith(word) and not colon:
                return kind
    return None


def _may_follow(rest: str) -> bool:
    return not _NOT_A_WORD.sub("", rest).startswith(page_words().not_behind)


def _without_additions(shown: str) -> str:
    additions = "|".join(re.escape(each) for each in page_words().title_additions)
    shown = re.sub(rf"^(?:{additions})[0-9一二三四五]*[:.、-]*", "", shown)
    return re.sub(rf"[-—/]*(?:{additions})[0-9一二三四五]*$", "", shown)


@cache
def _words_by_length() -> tuple[tuple[str, str], ...]:
    words = [
        (_NOT_A_WORD.sub("", comparable(word).upper()), kind)
        for kind, kind_words in page_words().titles.items()
        for word in kind_words
    ]
    return tuple(sorted(words, key=lambda each: -len(each[0])))


def is_made_of(text: str, words: tuple[str, ...]) -> bool:
    """True when ``text`` is one or several of ``words`` (车架号 VIN), blanks and brackets aside."""
    return _made_of(words).fullmatch(_bare(text)) is not None


@cache
def _made_of(words: tuple[str, ...]) -> re.Pattern[str]:
    bare = sorted({_bare(word) for word in words} - {""}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, bare))})+")


def _bare(text: str) -> str:
    return _NOT_A_WORD.sub("", comparable(text).upper())
