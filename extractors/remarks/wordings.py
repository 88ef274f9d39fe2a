"""The wordings of ``templates/remarks.yaml`` as patterns, compiled once."""

import re
from functools import cache, cached_property
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

ListKind = Literal["plates", "trailer_plates", "vins", "containers", "seals"]

_NUMBER = r"\s*(?P<number>[0-9]{1,3})\s*"


class Wordings(BaseModel):
    """The words of the remarks; see the file for what each list means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: dict[ListKind, tuple[str, ...]]
    other_labels: tuple[str, ...]
    truck_counts: tuple[str, ...]
    consolidations: tuple[str, ...]
    vehicle_counts: tuple[str, ...]
    cut_off: tuple[str, ...]
    list_elsewhere: tuple[str, ...]
    range_signs: tuple[str, ...]
    self_driven: tuple[str, ...]
    fillers: tuple[str, ...]

    @cached_property
    def label_patterns(self) -> tuple[tuple[ListKind | None, re.Pattern[str]], ...]:
        """Labels, longest first, each with the list it begins (None: a label of something else)."""
        pairs: list[tuple[ListKind | None, str]] = [
            (kind, word) for kind, words in self.labels.items() for word in words
        ]
        pairs += [(None, word) for word in self.other_labels]
        return tuple((kind, _label_pattern(word)) for kind, word in sorted(pairs, key=_longest_first))

    @cached_property
    def truck_count_pattern(self) -> re.Pattern[str]:
        """A stated number of loaded trucks."""
        return _counts(self.truck_counts)

    @cached_property
    def consolidation_pattern(self) -> re.Pattern[str]:
        """A number that only looks like a truck count."""
        return _counts(self.consolidations)

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
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _counts(templates: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = []
    for number, template in enumerate(sorted(templates, key=len, reverse=True)):
        named = _NUMBER.replace("number", f"number{number}")
        body = template if "[" in template or "{n}" in template else re.escape(template)
        # A count that begins or ends with its number must not cut into a longer one.
        before = "(?<![A-Za-z0-9.])" if template.startswith("{n}") else ""
        after = "(?![0-9.])" if template.endswith("{n}") else ""
        # In 拼4 车架号 the 车 begins a label.
        after = "(?![架驾牌号数辆识])" if template.endswith("车") else after
        alternatives.append(before + body.replace("{n}", named) + after)
    return re.compile("|".join(alternatives))


def counted(match: re.Match[str]) -> int | None:
    """The number in a match of a count pattern, None for a pattern without one."""
    number = next((group for group in match.groupdict().values() if group is not None), None)
    return None if number is None else int(number)
