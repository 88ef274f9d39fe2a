"""The wordings of ``templates/remarks.yaml`` as one pattern, compiled once."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict

from extractors.remarks.folding import folded
from extractors.remarks.numerals import FIRST_CHARACTERS, NUMBER_PATTERN, integer

ListKind = Literal["plates", "trailer_plates", "vins", "containers", "seals"]
LIST_KINDS: tuple[ListKind, ...] = get_args(ListKind)
PhraseKind = Literal[
    "label",
    "other_label",
    "list_end",
    "mention",
    "truck_count",
    "vehicle_count",
    "vehicle_or_truck_count",
    "unclear_truck_count",
    "consolidation",
    "cut_off",
    "list_elsewhere",
    "range",
    "self_driven",
    "filler",
]

# A count that begins with its number must not cut into a longer one; 第三车 is one of a row, 载重车 is
# a kind of goods, 一车 alone a way of speaking (一车一单).
_NO_COUNT_BEFORE = r"(?<![0-9.\-第每*])(?<!第 )(?![一壹](?![十拾]))"
# In 拼4 车架号 the 车 begins a label, in 3车间 another word.
_NO_COUNT_BEHIND_TRUCK = "(?![架驾牌号数辆识间型轴道厢身])"
_COUNTS_OF_TRUCKS = ("truck_count", "unclear_truck_count")
_NO_LETTER_BEHIND = "(?!(?!N */ *M)[A-Z])"
_NOT_YET = re.compile("")
_LATIN = re.compile("[A-Z]", re.IGNORECASE)
# 主车 is also written 主车车牌号, 车架 also 车架编号.
_PLATE_TAIL, _NUMBER_TAIL = "(?:车?号?牌照?)?(?:编?号码?)?", "(?:编?号码?|代码|代号|码)?"
_LABEL_TAILS: dict[str, str] = dict.fromkeys(LIST_KINDS, _NUMBER_TAIL)
_LABEL_TAILS |= {"plates": _PLATE_TAIL, "trailer_plates": _PLATE_TAIL}
_WORD_MARKS = re.compile(r"\(\?[:!=<]+|\{[0-9,]*\}|[\[\](){}?|\\+*]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a wording means; ``list_kind`` for labels and mentions of a list."""

    kind: PhraseKind
    list_kind: ListKind | None = None


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A wording found in a text; ``number`` is the count it states."""

    phrase: Phrase
    start: int
    end: int
    number: int | None


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

    def find(self, text: str, position: int) -> FoundPhrase | None:
        """The wording that begins at ``position`` of the folded ``text``, the longest one."""
        pattern = self._patterns.get(text[position], _NOT_YET)
        if pattern is _NOT_YET:
            pattern = self._patterns[text[position]] = self._pattern_of(text[position])
        match = pattern.match(text, position) if pattern is not None else None
        if match is None or match.lastgroup is None:
            return None
        index = int(match.lastgroup[1:])
        phrase, word = self._sorted[index]
        number = integer(match[f"n{index}"].strip()) if "{n}" in word else None
        return FoundPhrase(phrase, position, match.end(), number)

    @cached_property
    def first_signs(self) -> frozenset[str]:
        """The signs that are no letter, digit or Chinese character and begin a wording."""
        words = (word for words in (*self._by_kind().values(),) for word in words)
        return frozenset(folded(word[0]) for word in words if not word[0].isalnum()) - frozenset("{[(")

    @cached_property
    def no_plate_pattern(self) -> re.Pattern[str]:
        """What stands for a plate where there is none."""
        return re.compile("|".join(map(re.escape, self.no_plate)), re.IGNORECASE)

    def may_state_vins(self, text: str) -> bool:
        """True when a label of VINs or a word as long as one stands in ``text``: a quick look."""
        return self._vin_pattern.search(folded(text)) is not None

    @cached_property
    def _vin_pattern(self) -> re.Pattern[str]:
        label = Phrase("label", "vins")
        labels = (_phrase_pattern(label, word, index) for index, word in enumerate(self.labels["vins"]))
        return re.compile("|".join((*labels, "[0-9A-Z]{17}")))

    def _by_kind(self) -> dict[Phrase, tuple[str, ...]]:
        kinds: dict[Phrase, tuple[str, ...]] = {
            Phrase("unclear_truck_count"): self.unclear_truck_counts,
            Phrase("consolidation"): self.consolidations,
            Phrase("cut_off"): self.cut_off,
            Phrase("truck_count"): self.truck_counts,
            Phrase("vehicle_or_truck_count"): self.vehicle_or_truck_counts,
            Phrase("vehicle_count"): self.vehicle_counts,
        }
        kinds |= {Phrase("label", kind): words for kind, words in self.labels.items()}
        kinds |= {
            Phrase("other_label"): self.other_labels,
            Phrase("list_end"): self.list_ends,
            Phrase("list_elsewhere"): self.list_elsewhere,
            Phrase("self_driven"): self.self_driven,
            Phrase("range"): self.range_signs,
            Phrase("filler"): self.fillers,
        }
        return kinds | {Phrase("mention", kind): words for kind, words in self.mentions.items()}

    @cached_property
    def _sorted(self) -> list[tuple[Phrase, str]]:
        pairs = [(phrase, word) for phrase, words in self._by_kind().items() for word in words]
        # A count states its number, so it says more than a label that begins like it.
        return sorted(pairs, key=lambda pair: ("{n}" not in pair[1], -_word_length(pair[1])))

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str] | None]:
        """By the character that a wording begins with; filled as they are met."""
        return {}

    def _pattern_of(self, character: str) -> re.Pattern[str] | None:
        alternatives = [
            f"(?P<p{index}>{_phrase_pattern(phrase, word, index)})"
            for index, (phrase, word) in enumerate(self._sorted)
            if _may_begin_with(word, character)
        ]
        return re.compile("|".join(alternatives)) if alternatives else None


@cache
def wordings() -> Wordings:
    """The wordings of the file. Raises ``ValidationError`` when it is wrong."""
    text = (resources.files("templates") / "remarks.yaml").read_text(encoding="utf-8")
    return Wordings.model_validate(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def _may_begin_with(word: str, character: str) -> bool:
    """Sure of a plain text; an expression may begin with any character that stands in it."""
    if ("{n}" in word or "[0-9]" in word) and character in FIRST_CHARACTERS:
        return True
    return character in word if "[" in word or "{n}" in word else folded(word[0]) == character


def _word_length(word: str) -> int:
    return len(_WORD_MARKS.sub("", word.replace("{n}", "0")))


def _phrase_pattern(phrase: Phrase, word: str, index: int) -> str:
    is_expression = "[" in word or "{n}" in word
    body = word if is_expression else r" *".join(map(re.escape, folded(word).replace(" ", "")))
    # The first number counts, of {n}/{n}车 none does. In 重车 20GP it is part of a word.
    is_part_of_word = phrase.kind in _COUNTS_OF_TRUCKS and "TRUCK" not in word
    behind = _NO_LETTER_BEHIND if is_part_of_word else ""
    body = body.replace("{n}", f" *(?P<n{index}>{NUMBER_PATTERN}){behind} *", 1)
    body = body.replace("{n}", f" *{NUMBER_PATTERN} *")
    before = _NO_COUNT_BEFORE if word.startswith("{n}") else ""
    after = ""
    if "{n}" in word and word.endswith("车"):
        after = _NO_COUNT_BEHIND_TRUCK
    is_latin = _LATIN.search(word.replace("{n}", "")) is not None
    if phrase.kind in ("label", "other_label"):
        # A Latin label must not be part of a longer word, unless a whole VIN is glued to it.
        after = "(?:(?![A-Z])|(?=[0-9A-Z]{17}))" if is_latin else ""
        # 关封号1: and 关封号2: are the same label twice.
        # 承运车数 states a number.
        after += "(?!辆?数)" if phrase.list_kind in ("plates", "trailer_plates") else ""
        after += _LABEL_TAILS.get(phrase.list_kind or "", "") + "(?: *[0-9]{1,2}(?= *:))? *:? *"
    elif is_latin and not is_expression:
        after = "(?![A-Z])"
    return f"{before}{body}{after}"
