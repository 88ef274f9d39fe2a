"""One made-up value for each true one, the same throughout an export."""

import random
import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from bookings.learning.golden_cases.shapes import is_han, made_up, other_text
from bookings.learning.golden_cases.vocabulary import company_words, uncovered, vocabulary

# Shorter ones are found everywhere by accident and say nothing.
SHORTEST = 4
_SHORTEST_CORE = 2
_LONG_TOKEN = 6
# More characters read wrongly would tell the true value.
_MOST_MISREAD = 2
# A year must not be taken for the number of a contract.
_SHORTEST_NUMBER = 6
_WORD = re.compile(r"[0-9A-Za-z\u0400-\u04ff]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
# A number with up to six digits is a count, a weight, a year or a code of a table.
_LONGEST_NUMBER = 6
_SHORT_WORD = 2
_DAY = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# Of ports abroad where the country is all that is known: KGZ000.
_PLACE = re.compile(r"[A-Z]{3}000")
_MEASURE = re.compile(r"(\d{1,7})([A-Za-z]{1,4})")
# Telephones and numbers of contracts are printed in groups, and each group by itself looks like a count.
_GROUPS = re.compile(r"\+?[0-9]+(?:[ ()-]{1,3}[0-9]+){2,}|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+")
_PRINTED_DAY = re.compile(r"20[0-4]\d-[01]?\d-[0-3]?\d")
_SHORTEST_IN_GROUPS = 8
# In goods only what is long enough to be a VIN, a number of a document or a telephone.
_SHORTEST_IN_GOODS = 11


class Fiction:
    """Draws made-up values and remembers them. ``seed``: for tests; else nobody can draw them again."""

    def __init__(self, seed: int | None = None) -> None:
        self._draw: random.Random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311
        self._known: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    @property
    def known(self) -> dict[str, str]:
        """Every true value that was replaced, with what stands for it."""
        return dict(self._known)

    def identifier(self, text: str) -> str:
        """What stands for an identifier."""
        if text not in self._known:
            self._keep(text, made_up(text, self._draw))
        return self._known[text]

    def name(self, text: str) -> str:
        """What stands for the name of a company or a person: words of every company's name stay.

        The name without these words, as people say it for short, is replaced too where it stands alone.
        """
        if text not in self._known:
            words = company_words()
            own = uncovered(text, words, max(map(len, words)))
            kept = {
                place
                for found in _latin_words(text)
                if found[0].upper() in company_words()
                for place in range(*found.span())
            }
            kept |= set(range(len(text))) - {place for start, end in own for place in range(start, end)}
            found = other_text(text, self._draw, frozenset(kept))
            if found == text:
                # Made of such words alone.
                found = other_text(text, self._draw)
            self._keep(text, found)
            for start, end in own:
                core = text[start:end].strip()
                self._keep_core(core, found[start:end].strip())
                for begin, stop in uncovered(core, vocabulary().han, vocabulary().longest):
                    self._keep_core(core[begin:stop], found[start:end].strip()[begin:stop])
        return self._known[text]

    def misread(self, read: str, right: str) -> bool:
        """What was read for ``right``: wrong characters stay wrong, the others follow ``right``.

        False when so much differs that it is another value, which needs something made up of its own.
        """
        stands_for = self._known.get(right)
        if stands_for is None or read in self._known:
            return True
        matcher = SequenceMatcher(None, read, right, autojunk=False)
        parts = [
            (
                kind == "equal",
                stands_for[there : there + (end - start)] if kind == "equal" else read[start:end],
            )
            for kind, start, end, there, _ in matcher.get_opcodes()
        ]
        if sum(len(text) for is_equal, text in parts if not is_equal) > _MOST_MISREAD:
            return False
        self._keep(read, "".join(text for _, text in parts))
        return True

    def token(self, text: str) -> str:
        """What stands for a word that nobody knows. Long ones are replaced wherever they stand."""
        if len(text) >= _LONG_TOKEN and not is_han(text[0]):
            return self.identifier(text)
        if text in self._known:
            return self._known[text]
        if text not in self._tokens:
            self._tokens[text] = made_up(text, self._draw)
        return self._tokens[text]

    def text(self, text: str, *, in_goods: bool = False) -> str:
        """Text with everything replaced that may say who somebody is."""
        characters = list(text)
        taken = [False] * len(text)
        for start, stands_for in self.found_in(text):
            if not any(taken[start : start + len(stands_for)]):
                characters[start : start + len(stands_for)] = stands_for
                taken[start : start + len(stands_for)] = [True] * len(stands_for)
        for start, end in unknown_parts(text, taken, in_goods=in_goods):
            characters[start:end] = self.token(text[start:end])
        return "".join(characters)

    def found_in(self, text: str, without: re.Pattern[str] | None = None) -> Iterator[tuple[int, str]]:
        """Where known values stand, the longest first, with what stands for them. Case does not matter.

        ``without``: characters that ``text`` has not any more; values are looked for without them.
        """
        capitals = _capitals(text)
        for true, stands_for in sorted(self._known.items(), key=lambda each: -len(each[0])):
            left = [place for place, each in enumerate(true) if without is None or not without.match(each)]
            wanted = "".join(_capitals(true)[place] for place in left)
            new = "".join(stands_for[place] for place in left)
            start = capitals.find(wanted) if self._is_searched(wanted) else -1
            while start >= 0:
                yield start, new
                start = capitals.find(wanted, start + len(wanted))

    def _is_searched(self, true: str) -> bool:
        if true.isdigit():
            return len(true) >= _SHORTEST_NUMBER
        return len(true) >= SHORTEST or (len(true) >= _SHORTEST_CORE and is_han(true[0]))

    def _keep(self, true: str, stands_for: str) -> None:
        self._known[true] = stands_for

    def _keep_core(self, core: str, stands_for: str) -> None:
        is_name = len(core) >= _SHORTEST_CORE and any(is_han(each) or each.isalpha() for each in core)
        if is_name and core not in vocabulary().han and core not in self._known and core != stands_for:
            self._keep(core, stands_for)


def unknown_parts(text: str, taken: list[bool], *, in_goods: bool) -> list[tuple[int, int]]:
    """Parts of ``text`` that are neither ``taken`` nor words, numbers or codes known to everybody."""
    numbers = {place for found in _NUMBER.finditer(text) for place in range(*found.span())}
    grouped = set() if in_goods else _places_in_groups(text)
    parts: list[tuple[int, int]] = []
    for found in _WORD.finditer(text):
        free = "".join("01"[not taken[place] and place not in numbers] for place in range(*found.span()))
        for span in re.finditer("1+", free):
            start, end = found.start() + span.start(), found.start() + span.end()
            if grouped.issuperset(range(start, end)):
                parts.append((start, end))
                continue
            parts += [
                (start + begin, start + stop) for begin, stop in _unknown(text[start:end], in_goods=in_goods)
            ]
    return parts


def _places_in_groups(text: str) -> set[int]:
    """Places of numbers in groups: ``+7 701 234 5678``, ``HT-2024-01``; of no days and no row of counts."""
    places: set[int] = set()
    for found in _GROUPS.finditer(text):
        group = found.group()
        is_number = any(each.isdigit() for each in group) and any(each in "+-(" for each in group)
        length = sum(each.isalnum() for each in group)
        if is_number and length >= _SHORTEST_IN_GROUPS and not _PRINTED_DAY.search(group):
            places |= set(range(*found.span()))
    return places


def _unknown(word: str, *, in_goods: bool) -> list[tuple[int, int]]:
    everything = [(0, len(word))]
    if is_han(word[0]):
        if in_goods:
            return []
        known = vocabulary()
        return [
            (start, end)
            for start, end in uncovered(word, known.han, known.longest)
            if end - start > 1 or word[start] not in known.characters
        ]
    if in_goods:
        return (
            everything if len(word) >= _SHORTEST_IN_GOODS and not (word.isdigit() and len(word) == 13) else []
        )
    if word.isdigit():
        return everything if len(word) > _LONGEST_NUMBER and not _DAY.fullmatch(word) else []
    measure = _MEASURE.fullmatch(word)
    if (
        measure is not None
        and measure[2].upper() in vocabulary().words
        and len(measure[1]) <= _LONGEST_NUMBER
    ):
        return []
    if _PLACE.fullmatch(word):
        return []
    return [] if len(word) <= _SHORT_WORD or word.upper() in vocabulary().words else everything


def _latin_words(text: str) -> Iterable[re.Match[str]]:
    return re.finditer(r"[A-Za-z\u0400-\u04ff]+", text)


def _capitals(text: str) -> str:
    # Some letters have capitals of two places: those stay, so that places stay.
    return "".join(each.upper() if len(each.upper()) == 1 else each for each in text)
