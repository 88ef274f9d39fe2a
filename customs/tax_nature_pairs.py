"""Which 征免性质 are usual with a 监管方式 (``data/codes/trade_mode_tax_nature.csv``)."""

from collections import defaultdict
from functools import cache

from customs.code_files import rows

_SIGNS = {"export": "E", "import": "I"}
# Other relations of the file say nothing about the pair: record numbers, modes without a nature.
_RELATIONS = ("allowed", "expected", "usual", "征免方式")


def usual_tax_natures(direction: str, trade_mode: str) -> frozenset[str]:
    """The codes known to go with ``trade_mode`` on an ``export`` or ``import``; empty when none is known.

    Far from complete, and partly of older editions: good for a warning only.
    """
    return _pairs().get((_SIGNS[direction], trade_mode), frozenset())


def usual_duty_modes(tax_nature: str) -> frozenset[str]:
    """The codes of 征免 known to go with a 征免性质; empty when none is known."""
    return _DUTY_MODES.get(tax_nature, frozenset())


# Declaration rules 43; what else is declared is decided case by case.
_DUTY_MODES = {"101": frozenset({"1"}), "502": frozenset({"3"}), "503": frozenset({"3"})}


@cache
def _pairs() -> dict[tuple[str, str], frozenset[str]]:
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows("trade_mode_tax_nature.csv"):
        if row["tax_nature"] and row["relation"].startswith(_RELATIONS):
            pairs[row["direction"], row["trade_mode"]].add(row["tax_nature"])
    return {key: frozenset(natures) for key, natures in pairs.items()}
