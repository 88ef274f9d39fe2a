"""Spans of seconds, so that times are counted and not listed: a median of 100,000 in no time.

Spans grow by a quarter, so a median told from them is off by little.
"""

from bisect import bisect_right
from collections.abc import Mapping

NOT_CHANGED = -1
"""Stands for a booking that nobody changed before it was approved."""

_STEPS = (10, 12, 16, 20, 25, 32, 40, 50, 63, 80)
BOUNDS = (*range(10), *(step * 10**power for power in range(7) for step in _STEPS))
"""Lower bounds of the spans, in seconds; the last span has no end."""


def span_of(seconds: int | None) -> int:
    """The lower bound of the span that ``seconds`` is in."""
    return NOT_CHANGED if seconds is None else BOUNDS[bisect_right(BOUNDS, max(seconds, 0)) - 1]


def median_of(counts: Mapping[int, int]) -> int | None:
    """About the median in seconds of what is counted by span; None when there is nothing."""
    spans = sorted(bound for bound, count in counts.items() if bound != NOT_CHANGED and count > 0)
    half = sum(counts[bound] for bound in spans) / 2
    passed = 0
    for bound in spans:
        if passed + counts[bound] >= half:
            width = _width(bound)
            # Within a span of one second there is nothing to divide.
            return bound + (round(width * (half - passed) / counts[bound]) if width > 1 else 0)
        passed += counts[bound]
    return None


def _width(bound: int) -> int:
    place = bisect_right(BOUNDS, bound)
    return BOUNDS[place] - bound if place < len(BOUNDS) else 0
