"""Whether confidence means something: the reliability table on prints that nobody tuned for.

``python -m benchmarks.measure_confidence [--seeds 800000:800040] [--faults]``. Each value of each
Reading is counted under the confidence it was given; a grade is calibrated when the share that is
right lies about there (the 95 % interval of Wilson holds the stated probability). Prints of all
families, half of them with a fault when ``--faults`` is given. The figures go into
data/confidence.csv by hand, so that nobody calibrates by chance.
"""

import argparse
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure_prints import readings_of
from benchmarks.prints.comparing import NOTES, compare, matched
from benchmarks.prints.fault_kinds import faults
from benchmarks.prints.making import families, make
from extractors.confidence import probabilities

FIRST_SEED = 800_000
_Z = 1.96


@dataclass
class Count:
    """Values of one grade."""

    right: int = 0
    of: int = 0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share that is right."""
        share = self.right / self.of
        middle = share + _Z**2 / (2 * self.of)
        spread = _Z * math.sqrt(share * (1 - share) / self.of + _Z**2 / (4 * self.of**2))
        scale = 1 + _Z**2 / self.of
        return (middle - spread) / scale, (middle + spread) / scale


def judged(reading: dict[str, Any], truth: dict[str, Any]) -> Iterator[tuple[float, bool]]:
    """Confidence and rightness of every value that truth and Reading both have a place for."""
    wrong = {each.key for each in compare(reading, truth).findings if each.outcome in ("silent", "wrong")}
    for path, confidence in stated(reading, truth):
        yield confidence, path not in wrong


def stated(reading: dict[str, Any], truth: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Path and confidence of every value that truth and Reading both have a place for.

    What the print itself leaves open (``must_doubt``) is neither right nor wrong.
    """
    open_keys = {key for group in truth.get("must_doubt", []) for key in group}
    for key in truth.keys() - NOTES - {"items"} - open_keys:
        field = reading["fields"].get(key)
        if field is not None:
            yield key, field["confidence"]
    if "items" in open_keys:
        return
    truths = {item["item_no"]: item for item in truth.get("items", [])}
    for item in reading["items"]:
        for attribute in truths.get(item["item_no"], {}).keys() & item["evidence"].keys():
            path = f"items[{item['item_no']}].{attribute}"
            if path not in open_keys:
                yield path, item["evidence"][attribute]["confidence"]


def counts(seeds: range, *, with_faults: bool) -> dict[float, Count]:
    """Values by stated confidence, over all families."""
    found: dict[float, Count] = defaultdict(Count)
    for family in families():
        kinds = [None, *faults(family)] if with_faults else [None]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            truths: dict[str, dict[str, Any]] = {}
            for seed in seeds:
                fault = kinds[seed % len(kinds)] if seed % 2 else None
                printed = make(family, seed, fault=fault)
                (folder / printed.filename).write_bytes(printed.pdf)
                truths[printed.filename] = printed.as_json()
            for file, readings in readings_of(folder, list(truths)).items():
                truth = truths[file]
                for reading, each in matched(readings, truth.get("declarations", [truth])):
                    for confidence, is_right in judged(reading, each) if reading is not None else ():
                        found[confidence].of += 1
                        found[confidence].right += is_right
    return found


def print_reliability(found: Mapping[float, Count]) -> None:
    """The reliability table of values by stated confidence, with the expected calibration error."""
    grades = {probability: grade for grade, probability in probabilities().items()}
    print(f"{'grade':14}{'stated':>9}{'right':>8}{'of':>8}{'measured':>10}   95 % interval")
    error = total = 0.0
    for said in sorted(found, reverse=True):
        count = found[said]
        low, high = count.interval
        share = count.right / count.of
        mark = "" if low <= said <= high else "  stated too high" if said > high else "  stated too low"
        print(
            f"{grades.get(said, '?'):14}{said:9.4f}{count.right:8}{count.of:8}{share:10.4f}"
            f"   {low:.4f} to {high:.4f}{mark}"
        )
        error += abs(share - said) * count.of
        total += count.of
    print(f"expected calibration error {error / max(1, total):.4f} over {total:.0f} values")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default=f"{FIRST_SEED}:{FIRST_SEED + 40}")
    parser.add_argument("--faults", action="store_true")
    arguments = parser.parse_args()
    first, last = (int(part) for part in arguments.seeds.split(":"))
    found = counts(range(first, last), with_faults=arguments.faults)
    print_reliability(found)


if __name__ == "__main__":
    main()
