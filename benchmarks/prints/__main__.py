"""PDFs with their truth: ``python -m benchmarks.prints --family B --seed 7 --count 20 --to FOLDER``.

``--mode fax`` (or several, or ``all``) writes them as images instead; prints that no image could show are
named and left out.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.prints.degrading import HELD_APART, LAYERS, MODES, Unsuitable, degrade
from benchmarks.prints.fault_kinds import faults
from benchmarks.prints.making import families, make

_MODES = (*MODES, *LAYERS, *HELD_APART)


def main() -> None:
    """Draws the prints and names the folder."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.prints", description=__doc__)
    options.add_argument("--family", choices=(*families(), "all"), default="all")
    options.add_argument("--seed", type=int, default=0, help="the first seed")
    options.add_argument("--count", type=int, default=1, help="prints a family")
    options.add_argument("--fault", choices=faults("packs"), default=None)
    options.add_argument("--mode", nargs="*", choices=(*_MODES, "all"), default=(), help="as images")
    options.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    given = options.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    for family in families() if given.family == "all" else (given.family,):
        for seed in range(given.seed, given.seed + given.count):
            printed = make(family, seed, fault=given.fault)
            if not given.mode:
                _write(given.to / printed.filename, printed.pdf, printed.as_json())
            for mode in _MODES if "all" in given.mode else given.mode:
                try:
                    degraded = degrade(printed, mode)
                except Unsuitable as reason:
                    print(f"left out: {mode}: {reason}", file=sys.stderr)
                    continue
                _write(given.to / degraded.filename, degraded.pdf, degraded.as_json())
    print(given.to)


def _write(target: Path, pdf: bytes, truth: dict[str, Any]) -> None:
    target.write_bytes(pdf)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    target.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
