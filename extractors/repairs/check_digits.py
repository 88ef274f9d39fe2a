"""Identifiers with a check digit: what a misread one may have been.

A fitting check digit alone is no proof: of so many candidates some fit by accident. What is safe to
take unseen was measured (fitting digit and clear characters, a second reading); the rest is proposed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import log

from extractors.repairs.characters import PlaceRule, forced
from extractors.repairs.confusable import are_same, confusable_with
from extractors.repairs.seen import Seen

# Of a character that the engine did not think of, but that looks like what it read.
_UNTHOUGHT = 0.002
_MOST_CHANGES = 2
# An engine that thought of a character held it at least so probable.
_THOUGHT = 0.003
# Of several candidates the best one counts when it is so much likelier than the next.
_CLEARLY = log(8)
# Characters that the engine was as sure of as this bear a certain repair of others.
CLEAR = 0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """``cost``: how unlikely the changes are; ``same``: all of them between signs that fonts draw alike."""

    text: str
    cost: float
    same: bool

    def changed(self, read: str) -> list[int]:
        """The places that differ from ``read``, which is as long."""
        return [place for place, character in enumerate(read) if character != self.text[place]]


def candidates(seen: Seen, allows: PlaceRule, accepts: Callable[[str], bool]) -> list[Candidate]:
    """What ``accepts`` of the texts with up to two other characters, the likeliest first.

    Characters that ``allows`` forbids are replaced before and count as no change. A second change is
    looked for only among characters that the engine thought of or that fonts draw alike.
    """
    base = forced(seen, allows)
    if base is None:
        return []
    forced_cost = sum(
        _cost(seen, place, new) for place, new in enumerate(base.text) if new != seen.text[place].upper()
    )
    if accepts(base.text):
        return [Candidate(base.text, forced_cost, _all_same(seen.text, base.text))]
    choices = [
        [(other, _cost(seen, place, other)) for other in _others(seen, base.text[place], place, allows)]
        for place in range(len(base.text))
    ]
    for count in range(1, _MOST_CHANGES + 1):
        if count > 1:
            choices = [[each for each in others if each[1] <= -log(_THOUGHT)] for others in choices]
        found = [
            Candidate(text, forced_cost + cost, _all_same(seen.text, text))
            for text, cost in _changed(base.text, choices, count)
            if accepts(text)
        ]
        if found:
            return sorted(found, key=lambda each: each.cost)
    return []


def likeliest(found: list[Candidate]) -> Candidate | None:
    """The best candidate when it is clearly likelier than the next; None otherwise."""
    if not found or (len(found) > 1 and found[1].cost - found[0].cost < _CLEARLY):
        return None
    return found[0]


def is_only_fit(seen: Seen, text: str, allows: PlaceRule, accepts: Callable[[str], bool]) -> bool:
    """False when a place of ``seen`` that became another one in ``text`` may be a third one that fits too."""
    return not any(
        accepts(text[:place] + other + text[place + 1 :])
        for place, (read, meant) in enumerate(zip(seen.text.upper(), text, strict=True))
        if read != meant
        for other in _others(seen, meant, place, allows)
    )


def clear_elsewhere(seen: Seen, changed: list[int]) -> bool:
    """True when the engine was sure of all other characters."""
    return all(seen.confidence_at(place) >= CLEAR for place in range(len(seen.text)) if place not in changed)


def _changed(text: str, choices: list[list[tuple[str, float]]], count: int) -> Iterator[tuple[str, float]]:
    open_places = [place for place, others in enumerate(choices) if others]
    for places in combinations(open_places, count):
        for chosen in product(*(choices[place] for place in places)):
            characters = list(text)
            for place, (other, _) in zip(places, chosen, strict=True):
                characters[place] = other
            yield "".join(characters), sum(cost for _, cost in chosen)


def _others(seen: Seen, current: str, place: int, allows: PlaceRule) -> list[str]:
    read = seen.text[place]
    others = (*seen.others_at(place), *confusable_with(read), *confusable_with(current))
    capitals = dict.fromkeys(other.upper() for other in others if len(other) == 1)
    return [other for other in capitals if other != current and allows(place, other)]


def _cost(seen: Seen, place: int, other: str) -> float:
    if are_same(seen.text[place], other):
        return log(2)
    chance = max(seen.probability_of(other, place), seen.probability_of(other.lower(), place), _UNTHOUGHT)
    return log(max(seen.confidence_at(place), _UNTHOUGHT) / chance)


def _all_same(read: str, text: str) -> bool:
    return all(old.upper() == new or are_same(old, new) for old, new in zip(read, text, strict=True))
