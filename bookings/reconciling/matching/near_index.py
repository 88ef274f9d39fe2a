"""Numbers and plates that are one slip apart, found by index.

Two values one slip apart (``keys.is_near``) share what is left of them without one character, or one is
what is left of the other: the symmetric deletion of SymSpell. What a spreadsheet leaves of a number
(``keys.is_spreadsheet_rest``) is near to it too. The index is made once more than a few are asked for:
RapidFuzz looks through ten thousand values in less time than it takes to put a hundred of them in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bookings.reconciling.matching import keys

PlaceT = TypeVar("PlaceT")
HolderT = TypeVar("HolderT")

FEW = 50
"""Values asked for at one place before its index is made."""


class NearIndex(Generic[PlaceT, HolderT]):
    """Values in comparable form with who has them; those of two places are never near."""

    def __init__(self) -> None:
        self._holders: defaultdict[tuple[PlaceT, str], list[HolderT]] = defaultdict(list)
        self._waiting: defaultdict[PlaceT, list[str]] = defaultdict(list)
        """Values that are not in the index yet."""
        self._asked: Counter[PlaceT] = Counter()
        self._values: defaultdict[tuple[PlaceT, str], list[str]] = defaultdict(list)
        """By what is left of them."""
        self._by_beginning: defaultdict[tuple[PlaceT, str], list[str]] = defaultdict(list)
        """Those that a spreadsheet may cut, by what it leaves as it is."""

    def add(self, place: PlaceT, value: str, holder: HolderT) -> None:
        """One more who has ``value``."""
        known = (place, value) in self._holders
        self._holders[place, value].append(holder)
        if not known and len(value) >= keys.SHORTEST_NEAR:
            self._waiting[place].append(value)

    def near(self, place: PlaceT, value: str) -> Iterator[HolderT]:
        """Who has a value that is near to ``value``; who has several, several times."""
        self._asked[place] += 1
        if self._asked[place] > FEW:
            self._put_in(place)
        for other in self._one_slip_apart(place, value):
            if keys.is_near(value, other):
                yield from self._holders[place, other]
        if keys.is_cut_by_spreadsheets(value):
            for other in self._others_of_cut(place, value):
                if keys.is_spreadsheet_rest(value, other) and not keys.is_near(value, other):
                    yield from self._holders[place, other]

    def _put_in(self, place: PlaceT) -> None:
        for value in self._waiting.pop(place, ()):
            for left in (value, *keys.parts(value)):
                self._values[place, left].append(value)
            if keys.is_cut_by_spreadsheets(value):
                self._by_beginning[place, value[: keys.EXACT_DIGITS]].append(value)

    def _one_slip_apart(self, place: PlaceT, value: str) -> set[str]:
        """All that are, and few others."""
        met: set[str] = set()
        for left in (value, *keys.parts(value)):
            met.update(self._values.get((place, left), ()))
        waiting = self._waiting.get(place, ())
        found = process.extract(
            value, waiting, scorer=OSA.distance, score_cutoff=1, limit=None, processor=None
        )
        met.update(other for other, _, _ in found)
        return met

    def _others_of_cut(self, place: PlaceT, value: str) -> list[str]:
        """What it may be the rest of; of most numbers only what would be their rest."""
        rest, beginning = keys.spreadsheet_rest(value), value[: keys.EXACT_DIGITS]
        if rest != value:
            return [rest] if (place, rest) in self._holders else []
        waiting = [
            other
            for other in self._waiting.get(place, ())
            if other.startswith(beginning) and keys.is_cut_by_spreadsheets(other)
        ]
        return [*self._by_beginning.get((place, beginning), ()), *waiting]
