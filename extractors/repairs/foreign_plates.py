"""Plates from abroad in a text: whether a round sign is O or 0, and a stroke I or 1, their series say.

Fonts draw the two alike, so an engine guesses. ``3960X08`` is no plate of any country; ``396OX08`` is one
of Kazakhstan.
"""

import re
from collections.abc import Iterator
from itertools import islice, product

from customs.identifiers import plate
from extractors.remarks.other_values import PLATE_SIGNS
from extractors.repairs.placed_edits import Edit
from extractors.repairs.seen import Seen

_WORD = re.compile(rf"(?<![0-9A-Za-z{PLATE_SIGNS}\-])[0-9A-Z]{{6,9}}(?![0-9A-Za-z\-挂])")
# The label that a word stands behind, and whether it is one of trucks.
_LABEL = re.compile(r"[一-鿿]{2,}[^一-鿿]{0,2}[:：]")
_OF_TRUCKS = re.compile(r"车牌|车号|车辆|汽车|货车|卡车|牵引|运输工具")
_ALIKE = {"0": "O", "O": "0", "1": "I", "I": "1"}
_MOST_VARIANTS = 64
_CONFIDENCES = ("high", "medium", "low")


def foreign_plate_edits(seen: Seen, *, is_transport: bool) -> Iterator[Edit]:
    """What is to be changed in a text for its foreign plates. ``is_transport``: 运输工具名称, which begins
    with a plate; elsewhere only words behind a label of trucks count."""
    for match in _WORD.finditer(seen.text):
        if match.start() if is_transport else not _is_behind_truck_label(seen.text[: match.start()]):
            continue
        found = _meant(match[0])
        if found is not None:
            text, is_certain = found
            yield Edit(match.start(), match.end(), text, "plates", ("alphabet",), certain=is_certain)


def _is_behind_truck_label(before: str) -> bool:
    labels = _LABEL.findall(before)
    return bool(labels) and _OF_TRUCKS.search(labels[-1]) is not None


def _meant(read: str) -> tuple[str, bool] | None:
    """The plate that was printed, if it is not the one that was read, and whether nothing else fits.

    Of series that are equally well known the first of the table: most trucks at the port are from there.
    """
    if read.isdecimal():
        return None
    series = {variant: _series(variant) for variant in _variants(read)}
    best = min(series.values())
    if best == series[read]:
        return None
    fitting = [variant for variant, found in series.items() if found == best]
    as_sure = [variant for variant, found in series.items() if found[0] == best[0]]
    return fitting[0], len(as_sure) == 1 and best[0] == 0


def _variants(read: str) -> Iterator[str]:
    choices = [(each, _ALIKE[each]) if each in _ALIKE else (each,) for each in read]
    return islice(("".join(each) for each in product(*choices)), _MOST_VARIANTS)


def _series(text: str) -> tuple[int, int]:
    """How surely its series is known (0 is best), and the place of the series in the table."""
    for place, each in enumerate(plate.patterns()):
        if each.expression.fullmatch(text):
            return _CONFIDENCES.index(each.confidence), place
    return len(_CONFIDENCES), 0
