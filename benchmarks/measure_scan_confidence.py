"""Whether confidence means something on scans: reliability of each grade, and what doubt costs and saves.

``python -m benchmarks.measure_scan_confidence [--seeds 6100:6101] [--plot docs/scan-confidence.svg]``.
Degraded prints are read by ``kouan extract``; each value counts under the confidence it was given, long text
as right with at most one character in a hundred wrong. Modes that no reader is tuned on come in a table of
their own. Then for each KOUAN_REVIEW_BELOW between two grades: the values that nobody doubts, those of them
that are wrong (silent), and the right ones that somebody has to look at. The figures go into
data/confidence.csv by hand, so that nobody calibrates by chance.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure_confidence import Count, print_reliability, stated
from benchmarks.measure_scans import drawn, readings_of
from benchmarks.plots import Chart, Line, written
from benchmarks.prints.comparing import is_named, matched
from benchmarks.prints.degrading import HELD_APART, MODES, Unsuitable
from benchmarks.prints.making import families
from benchmarks.scan_scores import scored

FAMILIES = ("A", "A2", "B", "D", "F")
SECONDS_A_FILE_AT_MOST = 120.0
_WRONG = frozenset({"silent", "wrong"})


@dataclass(frozen=True)
class Value:
    """One value of a Reading: whether it is right, and whether ``needs_review`` names it."""

    confidence: float
    is_right: bool
    is_doubted: bool


@dataclass(frozen=True)
class Doubt:
    """What doubting every value below ``below`` does: shares of all values."""

    below: float
    kept: float
    silent: float
    doubted_right: float


def values_of(mode: str, prints: list[tuple[str, int]]) -> tuple[str, list[Value]]:
    """Every value of the Readings of ``prints`` (family, seed) in ``mode``."""
    with tempfile.TemporaryDirectory() as name:
        files = []
        for family, seed in prints:
            try:
                files.append(drawn(Path(name), family, seed, mode))
            except Unsuitable as reason:
                print(f"left out: {mode}: {reason}", file=sys.stderr)
        readings = readings_of(files, limit=60 + SECONDS_A_FILE_AT_MOST * len(files)) if files else {}
        if files and not readings:
            raise RuntimeError(f"kouan extract read nothing at all of {len(files)} files in {mode}")
        found: list[Value] = []
        for file in files:
            truth = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
            found += _values(file.stem, readings.get(str(file), []), truth)
        return mode, found


def _values(file: str, readings: list[dict[str, Any]], truth: dict[str, Any]) -> Iterator[Value]:
    whole = [reading for reading in readings if reading.get("kind") == "declaration"]
    for reading, each in matched(whole, truth.get("declarations", [truth])):
        if reading is None:
            continue
        findings = scored(file, [reading], each).findings
        wrong = {finding.key for _, finding in findings if finding.outcome in _WRONG}
        named = set(reading["needs_review"])
        for path, confidence in stated(reading, each):
            yield Value(confidence, path not in wrong, is_named(path, named))


def counts(values: Iterable[Value]) -> dict[float, Count]:
    """Right and all values by stated confidence."""
    found: dict[float, Count] = defaultdict(Count)
    for value in values:
        found[value.confidence].of += 1
        found[value.confidence].right += value.is_right
    return found


def doubts(values: list[Value]) -> list[Doubt]:
    """What each threshold does: beside it, what is doubted by name stays doubted."""
    levels = sorted({value.confidence for value in values})
    return [_doubt(values, below) for below in (*levels, 1.0)]


def _doubt(values: list[Value], below: float) -> Doubt:
    kept = [value for value in values if value.confidence >= below and not value.is_doubted]
    silent = sum(not value.is_right for value in kept)
    doubted_right = sum(value.is_right for value in values) - (len(kept) - silent)
    return Doubt(below, len(kept) / len(values), silent / len(values), doubted_right / len(values))


def risks(values: list[Value]) -> list[tuple[float, float]]:
    """Share of values accepted by confidence alone, best first, with the share of wrong ones among them."""
    found, wrong, seen = [], 0, 0
    by_level = counts(values)
    for level in sorted(by_level, reverse=True):
        seen += by_level[level].of
        wrong += by_level[level].of - by_level[level].right
        found.append((seen / len(values), wrong / seen))
    return found


def _print_doubts(values: list[Value]) -> None:
    print(f"{'doubt below':>12}{'kept %':>9}{'silent %':>10}{'doubted right %':>17}")
    for each in doubts(values):
        shares = f"{100 * each.kept:9.2f}{100 * each.silent:10.3f}{100 * each.doubted_right:17.2f}"
        print(f"{each.below:12.4f}{shares}")


def _plot(groups: dict[str, list[Value]]) -> str:
    risk = Chart("Risk by coverage", "accepted, % of values (surest first)", "wrong among them, %")
    reliability = Chart(
        "Reliability of the grades", "stated to be wrong, %", "measured wrong, %", logarithmic=True
    )
    for name, values in groups.items():
        risk.lines.append(Line(name, [(100 * share, 100 * wrong) for share, wrong in risks(values)]))
        reliability.lines.append(
            Line(
                name,
                [
                    (100 * (1 - level), 100 * (1 - count.right / count.of))
                    for level, count in sorted(counts(values).items())
                    if count.right < count.of
                ],
                is_joined=False,
            )
        )
    reliability.lines.append(Line("as stated", [(0.01, 0.01), (100.0, 100.0)], is_dashed=True))
    return written([risk, reliability])


def main() -> None:
    """Prints the tables, and writes the plot where one is asked for."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--seeds", default="6100:6101", help="first:last of the seeds")
    options.add_argument("--families", nargs="*", default=list(FAMILIES), choices=families())
    options.add_argument("--modes", nargs="*", default=[*MODES, *HELD_APART], choices=(*MODES, *HELD_APART))
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--plot", type=Path, default=None, metavar="FILE")
    given = options.parse_args()
    first, last = (int(each) for each in given.seeds.split(":"))
    prints = [(family, seed) for family in given.families for seed in range(first, last)]
    groups: dict[str, list[Value]] = {"tuned modes": [], "modes held apart": []}
    with ProcessPoolExecutor(given.processes) as pool:
        for mode, values in pool.map(values_of, given.modes, [prints] * len(given.modes)):
            groups["modes held apart" if mode in HELD_APART else "tuned modes"] += values
            wrong = sum(not each.is_right for each in values)
            print(f"{mode}: {len(values)} values, {wrong} wrong", file=sys.stderr, flush=True)
    groups = {name: values for name, values in groups.items() if values}
    for name, values in groups.items():
        print(f"\n{name}")
        print_reliability(counts(values))
        _print_doubts(values)
    if given.plot:
        given.plot.write_text(_plot(groups), encoding="utf-8")
        print(given.plot)


if __name__ == "__main__":
    main()
