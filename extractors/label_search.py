"""Where the labels of a layout stand on a page.

A label counts where a run of text begins with it and what follows is nothing, a colon, a blank or
a bracket: the same words inside a remark are no label. The longest variant wins, so that
``申报单位`` does not match ``申报单位（签章）`` when that is listed, and a label followed by a bracket
must have a code in it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extractors.text_runs import TextRun

_AFTER_LABEL = r"(?=[:：(（ ]|\Z)"


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """One occurrence of a label. ``rest`` is what follows it in the same run, if anything."""

    key: str
    label: str
    run: TextRun
    rest: TextRun | None

    @property
    def x0(self) -> float:
        """Left edge of the label."""
        return self.run.x0

    @property
    def middle(self) -> float:
        """Vertical centre of the label's line."""
        return self.run.middle


@lru_cache(maxsize=4096)
def comparable(text: str) -> str:
    """Text in which full-width and half-width signs and blanks do not tell labels apart."""
    return text.translate(_COMPARABLE).replace(" ", "")


_COMPARABLE = str.maketrans("（）：／；，", "():/;,")


def find_labels(runs: Iterable[TextRun], wanted: Iterable[tuple[str, str]]) -> list[FoundLabel]:
    """All occurrences of the ``(key, label)`` pairs in ``runs``, top to bottom."""
    search = _search(tuple(wanted))
    found: list[FoundLabel] = []
    for run in runs:
        match = search.pattern.match(comparable(run.text))
        if match is not None:
            key, label = search.labels[match.group(1)]
            found.append(FoundLabel(key, label, run, _rest(run, match.end(1))))
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    pattern: re.Pattern[str]
    labels: dict[str, tuple[str, str]]
    """By their comparable text; the first that is wanted by two keys is the one found."""


@lru_cache(maxsize=64)
def _search(wanted: tuple[tuple[str, str], ...]) -> _Search:
    """One pattern for all labels, the longest first: a page has a hundred runs and a form sixty labels."""
    labels: dict[str, tuple[str, str]] = {}
    for key, label in wanted:
        labels.setdefault(comparable(label), (key, label))
    alternatives = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    # Without a label there is nothing to find, and an empty pattern would find it everywhere.
    return _Search(re.compile(f"({alternatives}){_AFTER_LABEL}" if labels else "(?!)"), labels)


def _rest(run: TextRun, comparable_length: int) -> TextRun | None:
    """The part of ``run`` behind the label, whose blanks and colons are not counted."""
    position = counted = 0
    while counted < comparable_length:
        if run.text[position] != " ":
            counted += 1
        position += 1
    while position < len(run.text) and run.text[position] in ":： ":
        position += 1
    return run.slice(position)
