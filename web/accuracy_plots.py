"""Small plots of the report over time, as coordinates; the template draws them as inline SVG.

No library and no style attributes: the pages' own style sheet colours them. Coordinates are those of
a view box of ``WIDTH`` by ``HEIGHT``.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bookings.learning.accuracy import PeriodAccuracy
from messages.catalogue import Language, translate

WIDTH, HEIGHT = 360, 168
LEFT, RIGHT, TOP, BOTTOM = 46, 348, 12, 140
MIDDLE = (LEFT + RIGHT) / 2

Measure = Literal[
    "bookings",
    "straight_through_share",
    "right_share",
    "doubt_precision",
    "silent_share_at_most",
    "median_seconds",
]
MEASURES: tuple[Measure, ...] = (
    "right_share",
    "straight_through_share",
    "doubt_precision",
    "silent_share_at_most",
    "median_seconds",
    "bookings",
)
_SHARES = frozenset({"straight_through_share", "right_share", "doubt_precision", "silent_share_at_most"})
# A rate that is always high is told apart only near its top.
_FROM_BELOW = frozenset({"right_share"})
_LINES = 4
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a period, where it stands, and what it says."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One measure over time. ``paths``: the lines, interrupted where there was nothing to measure."""

    measure: Measure
    title: str
    description: str
    points: tuple[Point, ...]
    paths: tuple[str, ...]
    levels: tuple[Tick, ...]
    dates: tuple[Tick, ...]


def plots_of(periods: Sequence[PeriodAccuracy], language: Language) -> tuple[Plot, ...]:
    """A plot for each measure."""
    return tuple(_plot(measure, periods, language) for measure in MEASURES)


def shown(measure: str, value: float | None, language: Language) -> str:
    """A value of a measure as people read it."""
    if value is None:
        return "—"
    if measure in _SHARES:
        return f"{value * 100:.1f} %"
    if measure == "median_seconds":
        return duration(round(value), language)
    return f"{value:,.0f}"


def duration(seconds: int, language: Language) -> str:
    """Seconds up to two minutes, minutes from there."""
    if seconds < 120:
        return translate("accuracy.seconds", language, count=seconds)
    return translate("accuracy.minutes", language, count=f"{seconds / 60:.1f}".removesuffix(".0"))


def _plot(measure: Measure, periods: Sequence[PeriodAccuracy], language: Language) -> Plot:
    title = translate(f"accuracy.plot-{measure}", language)
    measured = [(period.first_day, getattr(period, measure)) for period in periods]
    known = [(day, float(value)) for day, value in measured if value is not None]
    if not known:
        return Plot(measure, title, translate("accuracy.plot-empty", language), (), (), (), ())
    values = [value for _, value in known]
    low, high, levels = _levels(measure, values)
    first, last = periods[0].first_day, periods[-1].first_day

    length = max(1, (last - first).days)
    places = [
        None
        if value is None
        else Point(
            round(LEFT + (day - first).days / length * (RIGHT - LEFT), 1) if first != last else MIDDLE,
            _height(value, low, high),
            f"{day.isoformat()}: {shown(measure, value, language)}",
        )
        for day, value in measured
    ]
    description = translate(
        "accuracy.plot-description",
        language,
        first=known[0][0].isoformat(),
        last=known[-1][0].isoformat(),
        count=len(known),
        low=shown(measure, min(values), language),
        high=shown(measure, max(values), language),
        newest=shown(measure, values[-1], language),
    )
    ticks = tuple(Tick(_height(level, low, high), _short(measure, level)) for level in levels)
    points = tuple(point for point in places if point is not None)
    return Plot(measure, title, description, points, _paths(places), ticks, _dates(first, last))


def _paths(places: Sequence[Point | None]) -> tuple[str, ...]:
    paths: list[list[str]] = [[]]
    for point in places:
        if point is None:
            paths.append([])
        else:
            paths[-1].append(f"{point.x} {point.y}")
    return tuple("M" + " L".join(path) for path in paths if len(path) > 1)


def _height(value: float, low: float, high: float) -> float:
    return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)


def _levels(measure: Measure, values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Bottom and top of the plot, and where its lines are."""
    if measure in _FROM_BELOW:
        step = _nice((1 - min(values)) / _LINES or 0.0025)
        low = max(0.0, 1 - math.ceil((1 - min(values)) / step or 1) * step)
        return low, 1.0, _every(step, low, 1.0)
    top = max(values)
    if measure in ("straight_through_share", "doubt_precision"):
        top = 1.0
    step = _nice(top / _LINES or (0.01 if measure in _SHARES else 1))
    if measure not in _SHARES:
        step = max(1.0, step)
    high = max(step, math.ceil(round(top / step, 6)) * step)
    return 0.0, high, _every(step, 0.0, high)


def _every(step: float, low: float, high: float) -> list[float]:
    return [low + step * number for number in range(round((high - low) / step) + 1)]


def _nice(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * 0.999)


def _short(measure: Measure, level: float) -> str:
    if measure in _SHARES:
        return f"{level * 100:.4g}%"
    return f"{level:,.0f}" if level == int(level) else f"{level:g}"


def _dates(first: dt.date, last: dt.date) -> tuple[Tick, ...]:
    length = (last - first).days
    if length == 0:
        return (Tick(MIDDLE, first.isoformat()),)
    return (Tick(LEFT, first.isoformat()), Tick(RIGHT, last.isoformat()))
