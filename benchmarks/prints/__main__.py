"""PDFs with their truth: ``python -m benchmarks.prints --family B --seed 7 --count 20 --to FOLDER``."""

import argparse
import json
from pathlib import Path

from benchmarks.prints.fault_kinds import faults
from benchmarks.prints.making import families, make


def main() -> None:
    """Draws the prints and names the folder."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.prints", description=__doc__)
    options.add_argument("--family", choices=(*families(), "all"), default="all")
    options.add_argument("--seed", type=int, default=0, help="the first seed")
    options.add_argument("--count", type=int, default=1, help="prints a family")
    options.add_argument("--fault", choices=faults("packs"), default=None)
    options.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    given = options.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    for family in families() if given.family == "all" else (given.family,):
        for seed in range(given.seed, given.seed + given.count):
            printed = make(family, seed, fault=given.fault)
            target = given.to / printed.filename
            target.write_bytes(printed.pdf)
            truth = json.dumps(printed.as_json(), ensure_ascii=False, indent=1)
            target.with_suffix(".json").write_text(truth + "\n", encoding="utf-8")
    print(given.to)


if __name__ == "__main__":
    main()
