"""Where the labels of the layouts stand on a page.

A label counts where a run of text begins with it and what follows is nothing, a colon, a blank or
a bracket: the same words inside a remark are no label. A page is searched once for the labels of
all layouts; a layout then picks the longest of its own at each place, so that ``申报单位`` does not
match ``申报单位（签章）`` when that is listed too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.text_runs import TextRun, join_runs, same_line

# A code in brackets, beside or between labels.
_CODE = re.compile(r"[(（][0-9A-Z/]{1,18}[)）]")
_AFTER_LABEL = frozenset(":(：（[［ ")
# A label drawn apart (件　数) has gaps of at most so many sizes between its characters.
_APART = 4.0
_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """One occurrence of a label. ``rest`` is what follows it in the same run, if anything.

    ``parts`` are the runs of the page that the label takes when it is drawn in several.
    """

    key: str
    label: str
    run: TextRun
    rest: TextRun | None
    parts: tuple[TextRun, ...] = ()

    @property
    def x0(self) -> float:
        """Left edge of the label."""
        return self.run.x0

    @property
    def middle(self) -> float:
        """Vertical centre of the label's line."""
        return self.run.middle

    @property
    def taken(self) -> tuple[TextRun, ...]:
        """The runs of the page that are this label's and no value's."""
        return self.parts or (self.run,)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A run that begins with labels of some layout, the longest first, as ``comparable`` text."""

    labels: tuple[str, ...]
    run: TextRun
    parts: tuple[TextRun, ...]

    def of(self, wanted: Mapping[str, str]) -> FoundLabel | None:
        """The longest label of ``wanted`` (key by comparable label) that stands here."""
        for label in self.labels:
            key = wanted.get(label)
            if key is not None:
                rest = _rest(self.run, len(label))
                return FoundLabel(key, label, self.run, rest, self.parts)
        return None


def comparable(text: str) -> str:
    """Text in which full-width and half-width signs and blanks do not tell labels apart."""
    return text.translate(_COMPARABLE)


_COMPARABLE = {**str.maketrans("（）：／；，［］", "():/;,[]"), ord(" "): None}


class LabelIndex:
    """The labels of all layouts by their first two characters."""

    def __init__(self, labels: Iterable[str]) -> None:
        by_start: dict[str, list[str]] = defaultdict(list)
        for label in sorted({comparable(each) for each in labels}, key=lambda each: -len(each)):
            by_start[label[:2]].append(label)
        self._by_start = {start: tuple(every) for start, every in by_start.items()}
        self._first = frozenset(start[0] for start in by_start)
        self._beginnings = frozenset(
            label[:end] for every in by_start.values() for label in every for end in range(1, len(label))
        )

    def search(self, runs: Sequence[TextRun]) -> list[Occurrence]:
        """Every place of ``runs`` (top to bottom, left to right) where a label stands."""
        found: list[Occurrence] = []
        for place, run in enumerate(runs):
            if run.text.lstrip()[:1] not in self._first:
                continue
            labels = self._at_start(run)
            if labels:
                found.append(Occurrence(labels, run, ()))
            elif comparable(run.text) in self._beginnings:
                found += self._drawn_apart(runs, place)
        return found

    def parted(self, runs: Sequence[TextRun]) -> list[TextRun]:
        """``runs``, with labels that touch each other or a code as runs of their own: ``(3)运费``."""
        parted: list[TextRun] = []
        for run in runs:
            cuts = self._cuts(run.text) if run.text[0] in self._first or run.text[0] in "(（" else ()
            edges = (0, *cuts, len(run.text))
            parts = [run.slice(start, end) for start, end in pairwise(edges)] if cuts else [run]
            parted += [part for part in parts if part is not None]
        return parted

    def _cuts(self, text: str) -> tuple[int, ...]:
        """Where labels begin within ``text``, if it is nothing but labels and codes in brackets."""
        cuts: list[int] = []
        position = 0
        while position < len(text):
            code = _CODE.match(text, position)
            length = code.end() - position if code else self._label_length(text, position)
            if length == 0:
                return ()
            if position and not code:
                cuts.append(position)
            position += length
            while position < len(text) and text[position] in ":： ":
                position += 1
        return tuple(cuts)

    def _label_length(self, text: str, position: int) -> int:
        """How much of ``text`` from ``position`` the longest label there takes."""
        rest = text[position:]
        if " " in rest:
            return 0
        folded = comparable(rest)
        return max(
            (len(label) for label in self._by_start.get(folded[:2], ()) if folded.startswith(label)),
            default=0,
        )

    def _at_start(self, run: TextRun) -> tuple[str, ...]:
        text = comparable(run.text)
        return tuple(
            label
            for label in self._by_start.get(text[:2], ())
            if text.startswith(label)
            and (len(text) == len(label) or run.text[_end_of(run, len(label))] in _AFTER_LABEL)
        )

    def _drawn_apart(self, runs: Sequence[TextRun], place: int) -> list[Occurrence]:
        parts = [runs[place]]
        while len(parts) < _MOST_PARTS:
            following = _next_on_line(runs, place, parts[-1])
            if following is None:
                break
            parts.append(following)
            run = join_runs(parts)
            labels = self._at_start(run)
            if labels:
                return [Occurrence(labels, run, tuple(parts))]
            if comparable(run.text) not in self._beginnings:
                break
        return []


def find_labels(runs: Sequence[TextRun], wanted: Iterable[tuple[str, str]]) -> list[FoundLabel]:
    """All occurrences of the ``(key, label)`` pairs in ``runs``, for pages that are no declaration."""
    keys = {comparable(label): key for key, label in wanted}
    return labels_among(LabelIndex(keys).search(runs), keys)


def labels_among(occurrences: Iterable[Occurrence], wanted: Mapping[str, str]) -> list[FoundLabel]:
    """The labels of one layout: ``wanted`` gives a key for each comparable label."""
    return [label for each in occurrences if (label := each.of(wanted)) is not None]


def _end_of(run: TextRun, comparable_length: int) -> int:
    """The position in ``run`` behind so many characters that are no blank."""
    position = counted = 0
    while counted < comparable_length:
        if run.text[position] != " ":
            counted += 1
        position += 1
    return position


def _rest(run: TextRun, comparable_length: int) -> TextRun | None:
    """The part of ``run`` behind the label and the colon after it."""
    position = _end_of(run, comparable_length)
    while position < len(run.text) and run.text[position] in ":： ":
        position += 1
    return run.slice(position)


# Runs are sorted by line; a neighbour on the line is never further away in that order than this.
_NEAR_IN_ORDER = 40


def _next_on_line(runs: Sequence[TextRun], place: int, last: TextRun) -> TextRun | None:
    near = (
        run
        for run in runs[max(0, place - _NEAR_IN_ORDER) : place + _NEAR_IN_ORDER]
        if 0 < run.x0 - last.x1 < _APART * last.size and same_line(run, last)
    )
    return min(near, key=lambda run: run.x0, default=None)
