"""Field accuracy on generated prints.

``python -m benchmarks.measure_prints [--seeds 900:920] [--families A B] [--faults [tampered …]] [--show 5]``.

Right, silently wrong (wrong and not named in needs_review), right but doubted, by family, then by fault the
prints whose doubt was missed. The prints are drawn by benchmarks/prints, which knows nothing of the reader.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.prints.comparing import Score, compare, matched
from benchmarks.prints.fault_kinds import faults
from benchmarks.prints.making import families, make

PROCESSES = 2
FILES_AT_ONCE = 25
_WORST_FIRST = ("missed", "silent", "wrong", "doubted")
HEADER = "".join(
    f"{name:>{width}}"
    for name, width in (
        ("", 18),
        ("fields", 8),
        ("right %", 9),
        ("silent %", 9),
        ("doubt %", 9),
        ("loose", 7),
    )
)
HEADER += f"{'must':>6}{'missed':>8}"


def readings_of(folder: Path, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What ``kouan extract`` prints for the files, by file name."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    command = [
        str(Path(sys.executable).with_name("kouan")),
        "extract",
        "--json",
        *(str(folder / name) for name in names),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(done.stderr)
    for line in done.stdout.splitlines():
        reading = json.loads(line)
        if "error" in reading:
            print(f"  not read: {reading}", file=sys.stderr)
        found[Path(reading["file"]).name].append(reading)
    return found


def score_of(family: str, seeds: range, fault: str | None, show: int) -> Score:
    """Draws, reads and compares the prints of one family."""
    total = Score()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truths: dict[str, dict[str, Any]] = {}
        for seed in seeds:
            printed = make(family, seed, fault=fault)
            (folder / printed.filename).write_bytes(printed.pdf)
            truths[printed.filename] = printed.as_json()
        names = list(truths)
        for start in range(0, len(names), FILES_AT_ONCE):
            readings = readings_of(folder, names[start : start + FILES_AT_ONCE])
            for file, found in readings.items():
                total.add(_file_score(file, found, truths[file], show))
    return total


def _file_score(file: str, readings: list[dict[str, Any]], truth: dict[str, Any], show: int) -> Score:
    score = Score()
    for reading, each in matched(readings, truth.get("declarations", [truth])):
        score.add(compare(reading, each))
    worst_first = sorted(
        (each for each in score.findings if each.outcome in _WORST_FIRST),
        key=lambda finding: _WORST_FIRST.index(finding.outcome),
    )
    for finding in worst_first[:show]:
        found, expected = str(finding.found)[:90], str(finding.expected)[:90]
        print(f"  {finding.outcome:7} {file} {finding.key}: {found!r} for {expected!r}", file=sys.stderr)
    return score


def row(name: str, score: Score) -> str:
    """One line of the table."""
    fields, right = max(1, score.fields), max(1, score.right)
    return (
        f"{name:18} {score.fields:7} {100 * score.right / fields:8.3f} {100 * score.silent / fields:8.3f} "
        f"{100 * score.doubted / right:8.3f} {score.loose:6} {score.must:5} {score.missed:7}"
    )


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", default="900:915", help="first:last of the seeds")
    options.add_argument("--families", nargs="*", default=list(families()), choices=families())
    options.add_argument(
        "--faults", nargs="*", default=None, help="draw these faults instead; none named: all"
    )
    options.add_argument(
        "--show", type=int, default=0, help="findings to name for each print, on standard error"
    )
    given = options.parse_args()
    first, last = (int(each) for each in given.seeds.split(":"))
    wanted = [None] if given.faults is None else (given.faults or list(faults("packs")))
    jobs = [
        (family, fault) for family in given.families for fault in wanted if fault in {None, *faults(family)}
    ]
    print(HEADER)
    total, keys = Score(), Counter[str]()
    with ThreadPoolExecutor(PROCESSES) as pool:
        scores = pool.map(lambda job: score_of(job[0], range(first, last), job[1], given.show), jobs)
        for (family, fault), score in zip(jobs, scores, strict=True):
            print(row(f"{family} {fault or ''}", score), flush=True)
            total.add(score)
    print(row("all", total))
    keys.update(f"{each.outcome} {each.key.rsplit('.', 1)[-1]}" for each in total.findings)
    for key, count in keys.most_common(25):
        print(f"  {count:5} {key}")


if __name__ == "__main__":
    main()
