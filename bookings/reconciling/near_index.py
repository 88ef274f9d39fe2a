"""Values one slip apart, found without trying all: what ``keys.is_near`` says, by index."""

from collections import defaultdict
from collections.abc import Iterator

from bookings.reconciling import keys

_MASK = "*"


class NearIndex:
    """Records by their plates or customs numbers. ``scope`` keeps enterprises and kinds apart; its last
    place is the kind."""

    def __init__(self) -> None:
        self._exact: defaultdict[tuple[tuple[int, str], str], list[int]] = defaultdict(list)
        self._masked: defaultdict[tuple[tuple[int, str], str], list[tuple[str, int]]] = defaultdict(list)
        self._shorter: defaultdict[tuple[tuple[int, str], str], list[tuple[str, int]]] = defaultdict(list)

    def add(self, scope: tuple[int, str], value: str, record_id: int) -> None:
        """Makes the record be found by values near to ``value`` (in comparable form)."""
        self._exact[scope, value].append(record_id)
        for masked in _masked(value):
            self._masked[scope, masked].append((value, record_id))
        if scope[1] == keys.PLATE:
            for part in keys.parts(value):
                self._shorter[scope, part].append((value, record_id))

    def near(self, scope: tuple[int, str], value: str) -> set[int]:
        """The records with a value one slip from ``value``: not those with ``value`` itself."""
        found = {
            record_id
            for masked in _masked(value)
            for other, record_id in self._masked.get((scope, masked), ())
            if other != value and keys.is_near(value, other)
        }
        for swapped in keys.swapped(value):
            found.update(self._just(scope, swapped, value))
        if scope[1] == keys.PLATE:
            longer = self._shorter.get((scope, value), ())
            found.update(record_id for other, record_id in longer if keys.is_near(value, other))
            for part in keys.parts(value):
                found.update(self._just(scope, part, value))
        return found

    def _just(self, scope: tuple[int, str], other: str, value: str) -> list[int]:
        """The records with just ``other``, when it is near to ``value``."""
        found = self._exact.get((scope, other))
        return found if found and keys.is_near(value, other) else []


def _masked(value: str) -> Iterator[str]:
    for place in range(len(value)):
        yield value[:place] + _MASK + value[place + 1 :]
