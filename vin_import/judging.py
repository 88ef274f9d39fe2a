"""One VIN of a sheet judged: right, put right, or wrong with the reason and what may have been meant."""

from dataclasses import dataclass

from customs.identifiers import look_alikes, vin_facts
from customs.identifiers import vin as vin_rules
from customs.verdict import Problem, Proposal
from vin_import.vehicle_rows import RowStatus
from vin_import.vin_text import WELL_FORMED

# Letters no VIN holds, and the digit each is a misread of.
_NEVER_USED = str.maketrans("IOQ", "100")


@dataclass(frozen=True, slots=True)
class JudgedVin:
    """``vin`` is the VIN put right where ``status`` is ``corrected``, else as it was given."""

    vin: str
    status: RowStatus
    problems: tuple[Problem, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def judged(vin: str, this_year: int | None) -> JudgedVin:
    """Judges a VIN that is normalised already (``vin_text.vins_in``).

    I, O and Q and letters of other alphabets are put right only when the check digit then fits.
    """
    verdict = vin_rules.check(vin, this_year=this_year)
    if verdict.ok:
        return JudgedVin(vin, "ok", verdict.problems)
    repaired = look_alikes.latin(vin).translate(_NEVER_USED)
    if repaired != vin and WELL_FORMED.fullmatch(repaired):
        again = vin_rules.check(repaired, this_year=this_year)
        if again.ok and vin_rules.check_digit(repaired) == repaired[8]:
            parameters = {"given": vin, "value": repaired, "changes": changes(vin, repaired)}
            note = Problem("vin-corrected", "info", parameters)
            return JudgedVin(repaired, "corrected", (note, *again.problems))
    return JudgedVin(vin, "error", verdict.problems, _of_known_makers(vin, verdict.proposals))


def _of_known_makers(vin: str, proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """Without those that make of a known maker an unknown one: L read for 1 in LGW explains nothing."""
    known = vin_facts.makers()
    if vin[:3] not in known:
        return proposals
    return tuple(one for one in proposals if one.value[:3] == vin[:3] or one.value[:3] in known)


def changes(given: str, meant: str) -> str:
    """Each changed place of two texts of the same length: ``O→0 (12), I→1 (14)``."""
    return ", ".join(
        f"{old}→{new} ({place})"
        for place, (old, new) in enumerate(zip(given, meant, strict=True), start=1)
        if old != new
    )
