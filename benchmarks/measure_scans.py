"""Field accuracy on prints as scanners, faxes and telephones give them.

``python -m benchmarks.measure_scans [--seeds 7000:7002] [--modes fax photo] [--families A B] [--show 5]``.

By mode: exactly right, right with long text by character, long text alone, key fields, silently wrong (wrong
and not named in needs_review), right but doubted, fields of files not read at all, seconds a page of one
``kouan extract`` while another runs beside it, its start among them. ``--held-apart`` measures the modes
that no reader is tuned on. ``--save FOLDER`` keeps the files with their truths, ``--from FOLDER`` reads such
files again.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.prints.degrading import HELD_APART, LAYERS, MODES, Unsuitable, degrade
from benchmarks.prints.making import families, make
from benchmarks.scan_scores import HEADER, KEYS, ScanScore, row, scored

PROCESSES = 2
FILES_AT_ONCE = 12
SECONDS_A_PAGE_AT_MOST = 60.0
_FAMILIES = ("A", "A2", "B", "D", "F", "packs")
_WORST_FIRST = ("silent", "wrong", "doubted")


@dataclass(frozen=True)
class Job:
    """Prints of one mode that one ``kouan extract`` reads: drawn by family and seed, or found as files."""

    mode: str
    drawn: tuple[tuple[str, int], ...] = ()
    files: tuple[Path, ...] = ()
    save: Path | None = None


def done(job: Job) -> tuple[str, ScanScore, list[str]]:
    """Draws, reads and compares; the mode, its score, the prints left out."""
    with tempfile.TemporaryDirectory() as name:
        folder = job.save or Path(name)
        files, left_out = list(job.files), []
        for family, seed in job.drawn:
            try:
                files.append(drawn(folder, family, seed, job.mode))
            except Unsuitable as reason:
                left_out.append(f"{job.mode}: {reason}")
        return job.mode, _read(files), left_out


def drawn(folder: Path, family: str, seed: int, mode: str) -> Path:
    """The file of a degraded print, its truth beside it; raises ``Unsuitable``."""
    degraded = degrade(make(family, seed), mode)
    path = folder / degraded.filename
    path.write_bytes(degraded.pdf)
    truth = json.dumps(degraded.as_json(), ensure_ascii=False, indent=1)
    path.with_suffix(".json").write_text(truth + "\n", encoding="utf-8")
    return path


def _read(files: list[Path]) -> ScanScore:
    total = ScanScore()
    if not files:
        return total
    truths = {file: json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files}
    pages = sum(len(truth.get("pages", [None])) for truth in truths.values())
    started = time.monotonic()
    readings = readings_of(files, limit=60 + SECONDS_A_PAGE_AT_MOST * pages)
    total.seconds = time.monotonic() - started
    for file, truth in truths.items():
        total.add(scored(file.stem, readings[str(file)], truth))
    return total


def readings_of(files: list[Path], *, limit: float) -> dict[str, list[dict[str, Any]]]:
    """What ``kouan extract`` printed for each file before it ended or the time was up."""
    command = [str(Path(sys.executable).with_name("kouan")), "extract", "--json", *map(str, files)]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines, tempfile.TemporaryFile() as ignored:
        try:
            subprocess.run(command, stdout=lines, stderr=ignored, check=False, timeout=limit)
        except subprocess.TimeoutExpired:
            print(f"ended after {limit:.0f} s: {len(files)} files", file=sys.stderr)
        lines.seek(0)
        for line in lines:
            if line.endswith("\n"):
                reading = json.loads(line)
                found[reading["file"]].append(reading)
    return found


def _jobs(given: argparse.Namespace) -> list[Job]:
    if given.source:
        return _jobs_of_files(given.source, given.modes)
    modes = given.modes or list(HELD_APART if given.held_apart else MODES)
    first, last = (int(each) for each in given.seeds.split(":"))
    prints = [(family, seed) for seed in range(first, last) for family in given.families]
    return [
        Job(mode, drawn=tuple(prints[start : start + FILES_AT_ONCE]), save=given.save)
        for mode in modes
        for start in range(0, len(prints), FILES_AT_ONCE)
    ]


def _jobs_of_files(folder: Path, modes: list[str] | None) -> list[Job]:
    by_mode: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.json")):
        mode = json.loads(path.read_text(encoding="utf-8")).get("mode", "digital")
        if not modes or mode in modes:
            by_mode[mode].append(path.with_suffix(".pdf"))
    return [
        Job(mode, files=tuple(files[start : start + FILES_AT_ONCE]))
        for mode, files in by_mode.items()
        for start in range(0, len(files), FILES_AT_ONCE)
    ]


def _show(score: ScanScore, count: int) -> None:
    by_file: dict[str, list[Any]] = defaultdict(list)
    for file, finding in score.findings:
        by_file[file].append(finding)
    for file, findings in by_file.items():
        for each in sorted(findings, key=lambda one: _WORST_FIRST.index(one.outcome))[:count]:
            found, expected = str(each.found)[:90], str(each.expected)[:90]
            print(f"  {each.outcome:7} {file} {each.key}: {found!r} for {expected!r}", file=sys.stderr)


def _print_tables(results: list[tuple[str, ScanScore, list[str]]], count: int) -> None:
    by_mode: dict[str, ScanScore] = defaultdict(ScanScore)
    total, left_out = ScanScore(), []
    for mode, score, unsuitable in results:
        by_mode[mode].add(score)
        total.add(score)
        left_out += unsuitable
    print(HEADER)
    for mode, score in by_mode.items():
        print(row(mode, score))
        _show(score, count)
    print(row("all", total))
    keys = Counter(
        f"{finding.outcome} {finding.key.rsplit('.', 1)[-1]}{' (key)' if finding.key in KEYS else ''}"
        for _, finding in total.findings
    )
    for key, times in keys.most_common(25):
        print(f"  {times:5} {key}")
    for code, times in total.errors.most_common():
        print(f"  {times:5} files gave the error {code}")
    if total.missed:
        print(f"  {total.missed:5} doubts missed")
    for reason in left_out:
        print(f"left out: {reason}", file=sys.stderr)


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--seeds", default="7000:7002", help="first:last of the seeds")
    options.add_argument("--families", nargs="*", default=list(_FAMILIES), choices=families())
    options.add_argument("--modes", nargs="*", default=None, choices=(*MODES, *LAYERS, *HELD_APART))
    options.add_argument("--held-apart", action="store_true", help="the modes no reader is tuned on")
    options.add_argument("--show", type=int, default=0, help="findings to name for each print")
    options.add_argument("--save", type=Path, default=None, metavar="FOLDER")
    options.add_argument("--from", dest="source", type=Path, default=None, metavar="FOLDER")
    options.add_argument("--processes", type=int, default=PROCESSES)
    given = options.parse_args()
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(done, _jobs(given)))
    _print_tables(results, given.show)


if __name__ == "__main__":
    main()
