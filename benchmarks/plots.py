"""Small charts as SVG, side by side: points and lines with labelled axes, no more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

_WIDTH, _HEIGHT = 460, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 36, 52
_COLOURS = ("#1f5fa8", "#c2521a", "#555555")
# Shares in percent, on logarithmic axes.
_LEAST, _MOST = -2.0, 2.0


@dataclass(frozen=True)
class Line:
    """Points of one colour; ``is_joined`` draws a line through them, ``is_dashed`` one without dots."""

    name: str
    points: Sequence[tuple[float, float]]
    is_joined: bool = True
    is_dashed: bool = False


@dataclass
class Chart:
    """``logarithmic``: both axes from 0.01 to 100; else from 0 to what the points need."""

    title: str
    across: str
    up: str
    logarithmic: bool = False
    lines: list[Line] = field(default_factory=list)


def written(charts: Sequence[Chart]) -> str:
    """The charts from left to right as one SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH * len(charts)} {_HEIGHT}"'
        f' width="{_WIDTH * len(charts)}" height="{_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH * len(charts)}" height="{_HEIGHT}" fill="white"/>',
    ]
    for place, chart in enumerate(charts):
        parts += [f'<g transform="translate({_WIDTH * place} 0)">', *_drawn(chart), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _drawn(chart: Chart) -> list[str]:
    across = _ticks([x for line in chart.lines for x, _ in line.points], chart.logarithmic)
    up = _ticks([y for line in chart.lines for _, y in line.points], chart.logarithmic)
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = [_text(_WIDTH / 2, 20, chart.title, "middle", ' font-weight="bold"')]
    for tick in across:
        x = _placed(tick, across, _LEFT, right, chart.logarithmic)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="#ddd"/>')
        parts.append(_text(x, bottom + 16, f"{tick:g}", "middle"))
    for tick in up:
        y = _placed(tick, up, bottom, _TOP, chart.logarithmic)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#ddd"/>')
        parts.append(_text(_LEFT - 6, y + 4, f"{tick:g}", "end"))
    parts.append(_text((_LEFT + right) / 2, _HEIGHT - 14, chart.across, "middle"))
    middle = (_TOP + bottom) / 2
    parts.append(_text(16, middle, chart.up, "middle", f' transform="rotate(-90 16 {middle})"'))
    for number, line in enumerate(chart.lines):
        colour = _COLOURS[number % len(_COLOURS)]
        points = [
            (
                _placed(x, across, _LEFT, right, chart.logarithmic),
                _placed(y, up, bottom, _TOP, chart.logarithmic),
            )
            for x, y in line.points
        ]
        if line.is_joined or line.is_dashed:
            dashes = ' stroke-dasharray="5 4"' if line.is_dashed else ""
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}"{dashes}/>')
        if not line.is_dashed:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        parts.append(_text(_LEFT + 10, _TOP + 16 + 16 * number, line.name, "start", f' fill="{colour}"'))
    return parts


def _ticks(values: Sequence[float], logarithmic: bool) -> list[float]:
    if logarithmic:
        return [0.01, 0.1, 1.0, 10.0, 100.0]
    most = max(values, default=1.0) or 1.0
    step = 10.0 ** math.floor(math.log10(most))
    step = next(each for each in (step / 5, step / 2, step, 2 * step) if most / each <= 6)
    return [each * step for each in range(math.ceil(most / step - 1e-9) + 1)]


def _placed(value: float, ticks: Sequence[float], first: float, last: float, logarithmic: bool) -> float:
    if logarithmic:
        share = (max(_LEAST, math.log10(value)) - _LEAST) / (_MOST - _LEAST)
    else:
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
    return first + share * (last - first)


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'
