"""Codes and names of one table: the code that a misread one was, the name that a misread one was.

Two readings vouch for one another: a code whose name stands beside it, and the name of a known code.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from customs.code_table import CodeRow, CodeTable, normalised_name
from extractors.repairs.confusable import are_same, are_variants
from extractors.repairs.seen import Seen

Table = CodeTable[CodeRow]
# A name of so many characters may have so many wrong ones, and the next name must be so much farther.
_CHARACTERS_PER_ERROR = 3
_STROKE = "一"
_MARGIN = 1
# A code that lost or won a character is known again only when it is longer than this.
_SHORT_CODE = 3


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text was. ``certain``: nothing else it may have been is anywhere near."""

    text: str
    certain: bool = True


def meant_code(code: Seen, name: str | None, table: Table) -> Meant | None:
    """The code of ``table`` that ``code``, which it does not have, was; with ``name`` one that agrees."""
    same_length = [row.code for row in table if _may_be(code, row.code)]
    if name is not None:
        agreeing = [each for each in same_length if table.agrees(each, name)]
        if not agreeing:
            agreeing = list(_codes_nearly(code.text, name, table))
        return Meant(agreeing[0]) if len(agreeing) == 1 else None
    if len(same_length) == 1:
        return Meant(same_length[0], all(map(_is_same, code.text, same_length[0])))
    return None


def _codes_nearly(code: str, name: str, table: Table) -> Iterator[str]:
    """Codes of ``name`` that differ from ``code`` by one character too many, too few or another."""
    if len(code) <= _SHORT_CODE:
        return
    for row in table.named(name):
        if Levenshtein.distance(row.code, code) == 1:
            yield row.code


def _may_be(code: Seen, other: str) -> bool:
    return len(other) == len(code.text) and all(
        read == meant or code.may_be(meant, place)
        for place, (read, meant) in enumerate(zip(code.text, other, strict=True))
    )


def _is_same(read: str, meant: str) -> bool:
    return read.upper() == meant or are_same(read, meant)


def meant_name(name: Seen, code: str, table: Table) -> Meant | None:
    """The name of ``code`` that ``name`` was; None when it is nearer to another one or near to none."""
    read = normalised_name(name.text)
    row = table.by_code(code)
    if row is None or not read:
        return None
    nearest = min(_printed(row, table), key=lambda own: Levenshtein.distance(own, read), default=None)
    if nearest is None:
        return None
    distance = Levenshtein.distance(nearest, read)
    if distance == 0 or distance > max(1, len(nearest) // _CHARACTERS_PER_ERROR):
        return None
    if read != name.text:
        name = Seen(read, (None,) * len(read))
    if _is_rewritten(name.text, nearest):
        return Meant(nearest)
    others = (each for other in table if other.code != row.code for each in _names(other))
    if _nearest(read, others) < distance + _MARGIN:
        return None
    return Meant(nearest, _is_explained(name, nearest))


def meant_name_alone(name: Seen, table: Table) -> Meant | None:
    """The one name of ``table`` that ``name`` was, where no code is printed."""
    read = normalised_name(name.text)
    if len(read) < _CHARACTERS_PER_ERROR:
        return None
    names = {each for row in table if row.in_force for each in _names(row) if len(each) == len(read)}
    near = sorted((Levenshtein.distance(each, read), each) for each in names)[:2]
    if not near or near[0][0] > len(read) // _CHARACTERS_PER_ERROR:
        return None
    if len(near) > 1 and near[1][0] < near[0][0] + _MARGIN:
        return None
    return Meant(near[0][1], _is_rewritten(read, near[0][1]))


def name_without_its_stroke(name: str, table: Table) -> Meant | None:
    """The one name of ``table`` that begins with 一 and goes on as ``name``: a rule took the stroke for its
    own."""
    read = _STROKE + normalised_name(name)
    found = {each for row in table if row.in_force for each in _names(row) if each == read}
    return Meant(found.pop(), certain=False) if len(found) == 1 else None


def trimmed_name(name: str, code: str, table: Table) -> str | None:
    """``name`` without strokes of the form that were read as signs at its ends: ``1吉尔吉斯斯坦``."""
    kept = name.strip("0123456789|IlLioO.,:;：；、-—_~()（）[]'\"` ")
    return kept if kept != name and kept and table.agrees(code, kept) else None


def own_name_in(name: str, code: str, table: Table) -> str | None:
    """The name of ``code`` that ``name`` begins or ends with: ``CIF合同专`` under a stamp."""
    row = table.by_code(code)
    if row is None or table.named(name):
        return None
    own = [each for each in _names(row) if len(each) > 1 and (name.startswith(each) or name.endswith(each))]
    return max(own, key=len, default=None)


def _names(row: CodeRow) -> set[str]:
    return {shown for name in (row.name, *row.other_names) if (shown := normalised_name(name))}


def _printed(row: CodeRow, table: Table) -> set[str]:
    """The names of ``row`` and what prints keep of them: 霍尔果斯 of 霍尔果斯海关."""
    names = _names(row)
    beginnings = (name[:end] for name in names for end in range(2, len(name)))
    return names.union(each for each in beginnings if table.agrees(row.code, each))


def _nearest(read: str, names: Iterable[str]) -> int:
    return min((Levenshtein.distance(name, read) for name in names), default=len(read))


def _is_rewritten(read: str, meant: str) -> bool:
    """True when nothing differs but the way to write a character: 一般征稅."""
    return len(read) == len(meant) and all(
        one == other or are_variants(one, other) or _dash(one) == _dash(other)
        for one, other in zip(read, meant, strict=True)
    )


def _dash(character: str) -> str:
    """一 is a stroke, too."""
    return "一" if character in "-—–ー" else character


def _is_explained(name: Seen, meant: str) -> bool:
    """True when each character that differs may have been the other one, as the engine saw it."""
    if len(name.text) != len(meant):
        return False
    return all(
        read == other or name.may_be(other, place) or not name.is_sure_at(place)
        for place, (read, other) in enumerate(zip(name.text, meant, strict=True))
    )
