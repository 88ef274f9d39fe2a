"""Pairs that met without a number in common, each once, and those of them that are worth weighing."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.matching.hopeless import SHARED, Judge, Places, shared_by

_AT_ONCE = 200_000


class Meetings:
    """Pairs that share what comes again (``keys.COMES_AGAIN``) or are near to each other, and have no
    customs, batch or bill number in common.

    Records are named by their place in the two lists.
    """

    def __init__(
        self, appointed: Sequence[Comparable], declared: Sequence[Comparable], limits: AgreementLimits
    ) -> None:
        self._appointed, self._declared, self._limits = appointed, declared, limits
        self._appointed_at, self._declared_at, self._shared = array("q"), array("q"), array("b")

    def add(self, appointed_at: int, declared_at: Sequence[int], kind: str) -> None:
        """An appointment with the bookings that have one of its keys of this kind, about its day."""
        self._appointed_at.extend([appointed_at] * len(declared_at))
        self._declared_at.extend(declared_at)
        self._shared.extend([SHARED[kind]] * len(declared_at))

    def add_near(self, appointed_at: int, declared_at: int) -> None:
        """A pair that was not found by an equal key; it may have one of another day."""
        one, other = self._appointed[appointed_at], self._declared[declared_at]
        self._appointed_at.append(appointed_at)
        self._declared_at.append(declared_at)
        self._shared.append(shared_by(one, other))

    def promising(self) -> Iterator[tuple[int, int]]:
        """(appointment's place, booking's place) of those that may be candidates, each once, in order."""
        if not self._appointed_at:
            return
        appointed_at, declared_at, shared = self._each_once()
        judge = Judge(self._appointed, self._declared, self._limits)
        for begin in range(0, len(shared), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            is_promising = judge.promising(appointed_at[part], declared_at[part], shared[part])
            promising = np.stack((appointed_at[part], declared_at[part]), axis=1)[is_promising]
            yield from map(tuple, promising.tolist())

    def _each_once(self) -> tuple[Places, Places, Places]:
        pairs = np.frombuffer(self._appointed_at, np.int64) * len(self._declared)
        pairs += np.frombuffer(self._declared_at, np.int64)
        order = np.argsort(pairs, kind="stable")
        pairs = pairs[order]
        first = np.flatnonzero(np.diff(pairs, prepend=-1))
        shared = np.frombuffer(self._shared, np.int8)[order].astype(np.int64)
        appointed_at, declared_at = np.divmod(pairs[first], len(self._declared))
        return appointed_at, declared_at, np.bitwise_or.reduceat(shared, first)
