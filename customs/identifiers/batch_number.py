"""货物运输批次号: the number of one truck crossing, as seen 14 letters and digits.

No published rule gives its form; 13 and 14 places are accepted.
"""

import re
from dataclasses import dataclass

from customs.normalising import normalised
from customs.verdict import Problem, Verdict

_FORM = re.compile(r"(?=.*[0-9])[0-9A-Z]{13,14}")


@dataclass(frozen=True, slots=True)
class BatchNumber:
    """A well-formed batch number; nothing is known about its parts."""

    value: str


def parse(text: str) -> BatchNumber | None:
    """The number when its form is right, else None."""
    value = normalised(text)
    return BatchNumber(value) if _FORM.fullmatch(value) else None


def check(text: str) -> Verdict:
    """Judge the form. There is no check digit, so there is nothing to propose."""
    value = normalised(text)
    if _FORM.fullmatch(value):
        return Verdict(text, value)
    return Verdict(text, value, (Problem("batch-number-form", "error", {"value": value}),))
