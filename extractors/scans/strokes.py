"""The upright strokes that part the elements of a specification: ``4|3|支架|无品牌``.

A recogniser passes over them or takes them for 1, l or I. On paper they are plain: thin, as high as
the line, with blank on either side, and not where a Chinese character has its own strokes.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.characters import ReadCharacter
from extractors.scans.ink import Mask
from extractors.text_runs import is_narrow

STROKE = "|"
# What a stroke is taken for.
_TAKEN_FOR = frozenset("1lI|!{}[]i丨JL/")
# Shares of the line's height: a stroke is at most so wide and at least so high. So much of a thick one is
# ink, unlike a 1 with its flag; a thin one may be broken, but so many of its rows have ink.
_WIDEST, _LEAST_HEIGHT, _LEAST_INK = 0.16, 0.85, 0.8
_THIN, _LEAST_ROWS = 0.12, 0.55
# A hairline that leans takes more columns, at most so many, but each of its rows is as thin as this.
_LEANING, _HAIR, _WHOLE_ROWS = 0.2, 0.1, 0.9
# A stroke nearer to the middle of a Chinese character, in ems, is a part of it: one of those that have a
# stroke standing alone, or of any …
_WITHIN_SPLIT, _WITHIN_WIDE = 0.56, 0.45
_SPLIT = frozenset("川州旧引归师帅临孔礼扎乱儿训顺则刚刊列刘创判别利到制刷刹剂刻剁削前副剩割剧划侧测例倒")
# … and one nearer to the middle of a letter or digit is that letter.
_IS_LETTER, _IS_STROKE = 0.22, 0.4
# Pieces of ink so many ems wide are characters; so many of them tell which rows a line has, of those in its
# box so large a share at least: the box may hold the foot of the line above.
_CHARACTER, _LEAST_CHARACTERS, _LEAST_OF_BOX = 0.6, 3, 0.6
# A line without anything higher than letters does not tell strokes from letters.
_LEAST_WIDE = 1


def with_strokes(characters: Sequence[ReadCharacter], line: Mask, em: float) -> list[ReadCharacter]:
    """``characters`` with the strokes of their line, whose ink is ``line`` (rows × columns)."""
    if not _may_have_strokes(characters):
        return list(characters)
    mended = list(characters)
    for middle, share in _strokes(_own_rows(line, em)):
        nearest = min(range(len(mended)), key=lambda place: abs(mended[place].centre - middle))
        distance = abs(mended[nearest].centre - middle) / em
        near = mended[nearest]
        if not is_narrow(near.text) and distance < (_WITHIN_SPLIT if near.text in _SPLIT else _WITHIN_WIDE):
            continue
        if is_narrow(near.text) and near.text.strip() and distance < _IS_LETTER:
            if near.text in _TAKEN_FOR and near.text != STROKE:
                mended[nearest] = near._replace(text=STROKE, confidence=max(near.confidence, share))
            continue
        if any(
            each.text == STROKE and abs(each.centre - middle) / em < _IS_STROKE
            for each in (near, *characters)
        ):
            continue
        if near.text.strip() and mended[0].centre < middle < mended[-1].centre:
            place = nearest + (near.centre < middle)
            mended.insert(place, ReadCharacter(STROKE, share, middle))
    return mended


def _may_have_strokes(characters: Sequence[ReadCharacter]) -> bool:
    """Specifications begin with a digit, and their lines hold more than letters to compare a stroke with."""
    begins = characters[0].text.isdigit() or characters[0].text in _TAKEN_FOR
    has_stroke = any(each.text == STROKE for each in characters)
    return (begins or has_stroke) and sum(not is_narrow(each.text) for each in characters) >= _LEAST_WIDE


def _own_rows(line: Mask, em: float) -> Mask:
    """The rows of ``line`` on which most of its characters stand."""
    pieces = [line[:, columns[0] : columns[-1] + 1] for columns in _pieces(line)]
    reaches = [
        np.flatnonzero(piece.any(axis=1))[[0, -1]] for piece in pieces if piece.shape[1] >= _CHARACTER * em
    ]
    if len(reaches) < _LEAST_CHARACTERS:
        return line
    top, last = (round(float(each)) for each in np.median(reaches, axis=0))
    return line[top : last + 1] if last + 1 - top >= _LEAST_OF_BOX * len(line) else line


def _pieces(line: Mask) -> list[NDArray[np.intp]]:
    """The columns of each piece of ink with blank columns on either side."""
    inked = np.flatnonzero(line.any(axis=0))
    return np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1) if len(inked) else []


def _strokes(line: Mask) -> list[tuple[float, float]]:
    """Middle of each stroke in columns, and the share of its height that is ink."""
    height = len(line)
    found = []
    for columns in _pieces(line):
        if len(columns) > max(2.0, _LEANING * height):
            continue
        stroke: NDArray[np.bool_] = line[:, columns[0] : columns[-1] + 1]
        reach = np.flatnonzero(stroke.any(axis=1))
        extent = int(reach[-1] - reach[0]) + 1
        share = float(stroke.sum()) / (extent * len(columns))
        is_hairline = (
            float(stroke.sum()) <= _HAIR * height * len(reach) and len(reach) >= _WHOLE_ROWS * extent
        )
        is_thin = len(columns) <= max(2.0, _THIN * height) and len(reach) >= _LEAST_ROWS * extent
        if is_thin or is_hairline:
            share = max(share, _LEAST_INK)
        elif len(columns) > max(2.0, _WIDEST * height):
            continue
        if extent >= _LEAST_HEIGHT * height and share >= _LEAST_INK:
            found.append((float(columns.mean()) + 0.5, share))
    return found
