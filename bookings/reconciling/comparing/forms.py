"""The forms in which identifiers are compared, and whether one follows its own rule."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from bookings.reconciling.comparing.rules import IdentifierName
from customs.identifiers import batch_number, container, customs_number, plate, vin
from customs.normalising import HYPHENS, normalised
from customs.verdict import Verdict

_CHECKS: Mapping[IdentifierName, Callable[[str], Verdict]] = {
    "batch_number": batch_number.check,
    "container": container.check,
    "customs_number": customs_number.check,
    "plate": plate.check,
    "vin": vin.check,
}

# The same plates and containers come again and again.
plate_form = lru_cache(maxsize=200_000)(plate.comparison_key)


@lru_cache(maxsize=200_000)
def number_form(text: str) -> str:
    """Any other number as it is compared."""
    return normalised(text, without=HYPHENS)


@lru_cache(maxsize=100_000)
def is_well_formed(identifier: IdentifierName, text: str) -> bool:
    """Whether the identifier's own rule has no error against ``text``."""
    return _CHECKS[identifier](text).ok
