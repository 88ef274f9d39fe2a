"""Labels and titles that an OCR engine misread by a character, before forms are looked for.

The words of a form are known: 标记暖码及备注 is 标记唛码及备注. Without its label a cell falls to its
neighbour, so this comes first. Values are never touched here.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from extractors.label_search import comparable
from extractors.layout_files import label_index, layouts
from extractors.page_content import Glyph, PageContent
from extractors.page_titles import page_words
from extractors.text_runs import TextRun, build_runs, is_narrow, join_runs, same_line

# Shorter labels are too like other words; letters do not make one less like: VIN号 is not VIN表.
_SHORTEST = 3
# One of so many characters may be another one; a label of three must be nearly read besides.
_CHARACTERS_PER_ERROR = 4
_HARDLY_READ = 0.9
# The bracket of a label stands at most so many sizes behind its words.
_APART = 1.5
# A Chinese character and a colon take so many sizes; behind a bracket a label ends anyway.
_ROOM_FOR_COLON = 1.12
_AFTER_LABEL = frozenset(":(/ ")
# Specks beside a label are read as these.
_SPECKS = ".,·'`-_~"
_TITLES = ("中华人民共和国海关出口货物报关单", "中华人民共和国海关进口货物报关单")


def with_mended_labels(content: PageContent) -> PageContent:
    """``content`` with labels and titles as forms print them; the characters read stay in ``scan``."""
    if content.scan is None:
        return content
    runs = build_runs(content.glyphs, content.number, content.rules)
    known = {
        id(run) for occurrence in label_index().search(runs) for run in (occurrence.run, *occurrence.parts)
    }
    changed: dict[int, str] = {}
    colons: set[int] = set()
    for run in runs:
        if id(run) not in known:
            mended = _mended(run, content)
            changed.update(mended)
            colons.update(() if mended else _colon_after(run))
    reach: dict[int, float] = {}
    for left, right in pairwise(sorted(runs, key=lambda run: (round(run.middle), run.x0))):
        if _is_bracket_of(left, right):
            # 贸易国 and (地区) were found apart, or the bracket's own blank was taken for a gap.
            reach[left.content.drawn[-1].order] = right.content.drawn[0].x0
            colons.update(_colon_after(join_runs([left, right])))
    if not changed and not colons and not reach:
        return content
    glyphs = [
        glyph._replace(text=changed.get(glyph.order, glyph.text), x1=reach.get(glyph.order, glyph.x1))
        for glyph in content.glyphs
    ]
    return replace(content, glyphs=tuple(each for glyph in glyphs for each in _parted(glyph, colons)))


def _is_bracket_of(left: TextRun, right: TextRun) -> bool:
    """True when ``right`` begins with the bracket that ends the label which ``left`` begins."""
    if not 0 < right.x0 - left.x1 < _APART * left.size or not same_line(left, right):
        return False
    text = comparable(left.text + right.text)
    start = len(comparable(left.text))
    return any(
        label.endswith(")") and label[start : start + 1] == "(" and text.startswith(label)
        for label in _near(text)
    )


def _parted(glyph: Glyph, colons: Collection[int]) -> tuple[Glyph, ...]:
    """A glyph, and the colon that stands in the right of its box."""
    if glyph.order not in colons:
        return (glyph,)
    border = min(glyph.x1, glyph.x0 + glyph.size)
    return glyph._replace(x1=border), glyph._replace(text=":", x0=border)


def _mended(run: TextRun, content: PageContent) -> Mapping[int, str]:
    """What the glyphs of a run's label say on the form, by their order; empty for a run that is no label."""
    drawn = [glyph for glyph in run.content.drawn if glyph.text.strip()]
    shown = [comparable(glyph.text)[:1] for glyph in drawn]
    specks = _specks_beside(shown)
    if specks:
        return {drawn[place].order: " " for place in specks}
    near = sorted((_errors(label, shown), -len(label), label) for label in _near(shown))
    # What stands as printed needs nothing, unless it begins a longer label: 商品名称 in 商品名称及规格型弓.
    printed = max((-length for errors, length, _ in near if errors == 0), default=0)
    near = [each for each in near if -each[1] > printed]
    # As like to one label as to another (出口, 进口): the engine must have thought of one of them alone.
    if near and sum(each[:2] == near[0][:2] for each in near) > 1:
        near = [
            each
            for each in near
            if each[:2] == near[0][:2] and _was_thought_of(each[2], drawn, shown, content)
        ]
        if len(near) > 1:
            return {}
    if not near:
        return {}
    fitting = [label for errors, _, label in near if _fits(label, drawn, shown, content)]
    if not fitting:
        return {}
    best = fitting[0]
    return {
        glyph.order: right for glyph, seen, right in zip(drawn, shown, best, strict=False) if seen != right
    }


def _was_thought_of(label: str, drawn: Sequence[Glyph], shown: Sequence[str], content: PageContent) -> bool:
    """True when what differs was the engine's runner-up: 离境口岸 of 高境口岸, not 入境口岸."""
    if content.scan is None:
        return False
    return all(
        seen == right or right in {other.text for other in content.scan.characters[glyph.order].alternatives}
        for glyph, seen, right in zip(drawn, shown, label, strict=False)
    )


def _specks_beside(shown: Sequence[str]) -> list[int]:
    """The places beside a label, and nothing else, at which a speck was read; empty when there is none."""
    text = "".join(shown)
    label = text.strip(_SPECKS)
    if label == text or len(label) < _SHORTEST or label not in _labels_by_place().get((0, label[0]), ()):
        return []
    start = text.index(label)
    return [place for place in range(len(text)) if not start <= place < start + len(label)]


def _colon_after(run: TextRun) -> tuple[int, ...]:
    """The glyph that ends a label which goes on where there is room for a colon: it was not read."""
    drawn = [glyph for glyph in run.content.drawn if glyph.text.strip()]
    text = "".join(comparable(glyph.text)[:1] for glyph in drawn)
    for label in sorted(_near(text), key=len, reverse=True):
        if len(label) < len(text) and text.startswith(label):
            last, following = drawn[len(label) - 1], drawn[len(label)]
            has_room = label.endswith(")") or following.x0 - last.x0 >= _ROOM_FOR_COLON * run.size
            # Behind a party's label its name follows in Chinese: 申报单位霍尔果斯…
            is_value = label in _party_labels() and not is_narrow(following.text)
            if following.text.isalnum() and (has_room or is_value):
                return (last.order,)
    return ()


def _fits(label: str, drawn: Sequence[Glyph], shown: Sequence[str], content: PageContent) -> bool:
    wrong = [glyph for glyph, seen, right in zip(drawn, shown, label, strict=False) if seen != right]
    if not wrong or len(wrong) > max(1, len(label) // _CHARACTERS_PER_ERROR):
        return False
    if len(shown) > len(label) and shown[len(label)] not in _AFTER_LABEL:
        return False
    if sum("\u4e00" <= each <= "\u9fff" for each in label) > _SHORTEST:
        return True
    scan = content.scan
    return scan is not None and all(scan.characters[glyph.order].confidence < _HARDLY_READ for glyph in wrong)


def _errors(label: str, shown: Sequence[str]) -> int:
    return sum(seen != right for seen, right in zip(shown, label, strict=False))


def _near(shown: Sequence[str]) -> list[str]:
    """Labels no longer than the run that share a character with it in the same place."""
    found = {label for place, seen in enumerate(shown) for label in _labels_by_place().get((place, seen), ())}
    return [label for label in found if len(label) <= len(shown)]


@cache
def _party_labels() -> frozenset[str]:
    return frozenset(
        label
        for layout in layouts()
        for field in layout.fields
        if field.kind == "party"
        for labels in field.comparable_labels.values()
        for label in labels
    )


@cache
def _labels_by_place() -> Mapping[tuple[int, str], tuple[str, ...]]:
    words = {comparable(label) for layout in layouts() for label in layout.all_labels()}
    words.update(comparable(title) for kind in page_words().titles.values() for title in kind)
    by_place: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in sorted(words.union(_TITLES)):
        if len(word) < _SHORTEST or not any("\u4e00" <= each <= "\u9fff" for each in word):
            continue
        for place, character in enumerate(word):
            by_place[place, character].append(word)
    return {key: tuple(each) for key, each in by_place.items()}
