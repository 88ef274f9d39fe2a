"""What may be wrong with a list, its rows and its values: ids with texts in ``messages/texts``.

The parameter ``place`` says where (``Sheet1!5``, in JSON the number of the entry); ``field`` is a
column's name behind ``column-``, whose label is in ``messages/texts/appointments.yaml``.
"""

from bookings.models import Reason
from customs.verdict import Problem, Severity

REFUSED: frozenset[str] = frozenset({"appointment-row-unidentified", "appointment-entry-no-object"})
"""The row is no appointment; nothing of it is stored."""
_INFORMATION = frozenset(
    {
        "appointment-weight-kilograms",
        "appointment-same-on-rows",
        "appointment-sheet-without-table",
        "appointment-left-out",
        "plate-local",
    }
)


def severity_of(problem_id: str) -> Severity:
    """``error`` for a row that was refused, ``info`` for what only has to be known, else ``warning``."""
    if problem_id in REFUSED:
        return "error"
    return "info" if problem_id in _INFORMATION else "warning"


def problem(problem_id: str, place: str, **parameters: str) -> Reason:
    """A problem at a place."""
    return Reason(id=problem_id, parameters={"place": place, **parameters})


def of_field(problem_id: str, place: str, field: str, value: str) -> Reason:
    """A problem with one value of a row."""
    return problem(problem_id, place, field=f"column-{field}", value=value[:200])


def of_identifier(found: Problem, place: str, field: str) -> Reason:
    """What a rule of ``customs.identifiers`` says."""
    return Reason(id=found.id, parameters={**found.parameters, "place": place, "field": f"column-{field}"})
