"""The wordings of ``templates/remarks.yaml`` as patterns, compiled once."""

import re
from functools import cache, cached_property
from importlib import resources
from itertools import count
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict

ListKind = Literal["plates", "trailer_plates", "vins", "containers", "seals"]
LIST_KINDS: tuple[ListKind, ...] = get_args(ListKind)

_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_CHINESE_TENS = frozenset("十拾")
_CHINESE_NUMERAL = "[" + "".join((*_CHINESE_DIGITS, *sorted(_CHINESE_TENS))) + "]{1,3}"
_NUMBER = rf"\s*(?P<number>[0-9]{{1,3}}|{_CHINESE_NUMERAL})\s*"


class Wordings(BaseModel):
    """The words of the remarks; see the file for what each list means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: dict[ListKind, tuple[str, ...]]
    other_labels: tuple[str, ...]
    list_ends: tuple[str, ...]
    mentions: dict[ListKind, tuple[str, ...]]
    truck_counts: tuple[str, ...]
    consolidations: tuple[str, ...]
    unclear_truck_counts: tuple[str, ...]
    vehicle_counts: tuple[str, ...]
    vehicle_or_truck_counts: tuple[str, ...]
    cut_off: tuple[str, ...]
    list_elsewhere: tuple[str, ...]
    range_signs: tuple[str, ...]
    self_driven: tuple[str, ...]
    fillers: tuple[str, ...]
    no_plate: tuple[str, ...]

    @cached_property
    def label_patterns(self) -> tuple[tuple[ListKind | None, re.Pattern[str]], ...]:
        """Labels, longest first, each with the list it begins (None: the label of something else)."""
        pairs: list[tuple[ListKind | None, str]] = [
            (kind, word) for kind, words in self.labels.items() for word in words
        ]
        pairs += [(None, word) for word in self.other_labels]
        return tuple((kind, _label_pattern(word)) for kind, word in sorted(pairs, key=_longest_first))

    @cached_property
    def list_end_pattern(self) -> re.Pattern[str]:
        """What ends a list without a value of its own."""
        return _words(self.list_ends)

    @cached_property
    def mention_patterns(self) -> tuple[tuple[ListKind, re.Pattern[str]], ...]:
        """Words about a list that are no label of it."""
        return tuple((kind, _words(words)) for kind, words in self.mentions.items())

    @cached_property
    def truck_count_pattern(self) -> re.Pattern[str]:
        """A stated number of loaded trucks."""
        return _counts(self.truck_counts)

    @cached_property
    def consolidation_pattern(self) -> re.Pattern[str]:
        """A number that only looks like a truck count."""
        return _counts(self.consolidations)

    @cached_property
    def unclear_truck_count_pattern(self) -> re.Pattern[str]:
        """A number near 车 that may be a truck count."""
        return _counts(self.unclear_truck_counts)

    @cached_property
    def vehicle_or_truck_count_pattern(self) -> re.Pattern[str]:
        """A stated number of vehicles that may be trucks or goods."""
        return _counts(self.vehicle_or_truck_counts)

    @cached_property
    def vehicle_count_pattern(self) -> re.Pattern[str]:
        """A stated number of vehicles."""
        return _counts(self.vehicle_counts)

    @cached_property
    def cut_off_pattern(self) -> re.Pattern[str]:
        """What follows a list that is not printed whole."""
        return _counts(self.cut_off)

    @cached_property
    def list_elsewhere_pattern(self) -> re.Pattern[str]:
        """A pointer to a list in another document."""
        return _words(self.list_elsewhere)

    @cached_property
    def range_pattern(self) -> re.Pattern[str]:
        """A sign between the first and the last of several numbers."""
        return _words(self.range_signs)

    @cached_property
    def self_driven_pattern(self) -> re.Pattern[str]:
        """A goods vehicle that drives itself."""
        return _words(self.self_driven)

    @cached_property
    def no_plate_pattern(self) -> re.Pattern[str]:
        """What stands for a plate where there is none."""
        return _words(self.no_plate)

    @cached_property
    def filler_pattern(self) -> re.Pattern[str]:
        """Words that do not end a list."""
        return _words(self.fillers)


@cache
def wordings() -> Wordings:
    """The wordings of the file. Raises ``ValidationError`` when it is wrong."""
    text = (resources.files("templates") / "remarks.yaml").read_text(encoding="utf-8")
    return Wordings.model_validate(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def _longest_first(pair: tuple[ListKind | None, str]) -> int:
    return -len(pair[1])


def _label_pattern(word: str) -> re.Pattern[str]:
    escaped = re.escape(word).replace(r"\(", "[(（]").replace(r"\)", "[)）]")
    # A Latin label must not be part of a longer word, unless a whole VIN is glued to it.
    before = "(?<![A-Za-z0-9])" if word[0].isascii() else ""
    is_latin_end = word[-1].isascii() and word[-1].isalpha()
    after = "(?:(?![A-Za-z])|(?=[0-9A-Za-z]{17}))" if is_latin_end else ""
    # 关封号1: and 关封号2: are the same label twice.
    numbered = r"(?:\s*[0-9]{1,2}(?=\s*[:：]))?"
    return re.compile(rf"{before}{escaped}{after}{numbered}\s*[:：]?\s*", re.IGNORECASE)


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.I)


def _counts(templates: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = []
    names = count()
    for template in sorted(templates, key=len, reverse=True):
        body = template if "[" in template or "{n}" in template else re.escape(template)
        while "{n}" in body:
            body = body.replace("{n}", _NUMBER.replace("number", f"number{next(names)}"), 1)
        # A count that begins or ends with its number must not cut into a longer one; 第三车 is one of
        # a row, 一车 alone is a way of speaking (一车一单).
        before = _NO_COUNT_BEFORE if template.startswith("{n}") else ""
        after = "(?![0-9.])" if template.endswith("{n}") else ""
        # In 拼4 车架号 the 车 begins a label, in 3车间 another word.
        after = "(?![架驾牌号数辆识间型轴道])" if template.endswith("车") else after
        alternatives.append(before + body + after)
    return re.compile("|".join(alternatives))


_NO_COUNT_BEFORE = r"(?<![A-Za-z0-9.第*×])(?<!第\s)(?![一壹](?![十拾]))"


def counted(match: re.Match[str]) -> int | None:
    """The number in a match of a count pattern, None for a pattern without one."""
    number = next((group for group in match.groupdict().values() if group is not None), None)
    return None if number is None else _integer(number)


def _integer(number: str) -> int | None:
    """A number in digits or Chinese numerals below 100; None for numerals that make no such number."""
    if number.isdecimal():
        return int(number)
    match = _NUMERAL_PARTS.fullmatch(number)
    if match is None:
        return None
    tens, ten_sign, units = match.groups()
    if not ten_sign:
        return _CHINESE_DIGITS[units] if units and not tens else None
    return 10 * (_CHINESE_DIGITS[tens] if tens else 1) + (_CHINESE_DIGITS[units] if units else 0)


_NUMERAL_PARTS = re.compile("([^十拾](?=[十拾]))?([十拾])?([^十拾])?")
