"""Where the labels of a layout stand on a page.

A label counts where a run of text begins with it and what follows is nothing, a colon, a blank or
a bracket: the same words inside a remark are no label. The longest variant wins, so that
``申报单位`` does not match ``申报单位（签章）`` when that is listed, and a label followed by a bracket
must have a code in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.text_runs import TextRun

_AFTER_LABEL = frozenset(":：(（ ")


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


def comparable(text: str) -> str:
    """Text in which full-width and half-width signs and blanks do not tell labels apart."""
    return text.translate(_COMPARABLE).replace(" ", "")


_COMPARABLE = str.maketrans("（）：／；，", "():/;,")


def find_labels(runs: Iterable[TextRun], wanted: Iterable[tuple[str, str]]) -> list[FoundLabel]:
    """All occurrences of the ``(key, label)`` pairs in ``runs``, top to bottom."""
    by_length = sorted(
        ((key, label, comparable(label)) for key, label in wanted), key=lambda each: -len(each[2])
    )
    found: list[FoundLabel] = []
    for run in runs:
        text = comparable(run.text)
        match = next((each for each in by_length if _begins_with(text, each[2])), None)
        if match is not None:
            key, label, folded = match
            found.append(FoundLabel(key, label, run, _rest(run, len(folded))))
    return found


def _begins_with(text: str, label: str) -> bool:
    return text.startswith(label) and (len(text) == len(label) or text[len(label)] in _AFTER_LABEL)


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
