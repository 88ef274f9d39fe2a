"""Rules that the values of a booking must satisfy as they stand now."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bookings.forms import FormField
from bookings.models import Booking, BookingCheck, Reason, ValueEvidence
from bookings.values import verdict_of
from bookings.views import FormValue, ProblemView
from extractors.reading import Severity

# The same rule on the rows as they stand now: what the declaration said of its own list is then past.
_JUDGED_NOW_AS = {"vehicle-count-vins": "vehicle-count-differs", "truck-count-plates": "truck-count-differs"}
_BLOCKING: tuple[Severity, ...] = ("block", "error")


def value_problems(
    field: FormField, path: str, value: FormValue, evidence: ValueEvidence | None
) -> list[ProblemView]:
    """What the identifier's rule says against a value. A person may confirm all but what blocks."""
    confirmed = evidence is not None and evidence.confirmed
    problems = []
    texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    for text in texts:
        verdict = verdict_of(field, text)
        for problem in () if verdict is None else verdict.problems:
            problems.append(
                ProblemView(
                    path=path,
                    id=problem.id,
                    severity=problem.severity,
                    reason=Reason(id=problem.id, parameters=dict(problem.parameters)),
                    resolved=problem.severity not in _BLOCKING or (confirmed and problem.severity != "block"),
                )
            )
    return problems


def booking_problems(
    booking: Booking, listed: Sequence[tuple[int, str | None]], evidence: dict[str, ValueEvidence]
) -> list[ProblemView]:
    """Rules between values: counts against rows, one VIN or plate twice.

    ``listed``: every row's id with what it is known by, a truck's plate or a vehicle's VIN.
    """
    problems: list[ProblemView] = []
    count = sum(value is not None for _, value in listed)
    if booking.business_type == "loaded_truck":
        problems += _truck_count(booking, count, evidence.get("truck_count"))
        problems += _repeated("trucks", "plate", listed)
    else:
        problems += _vehicle_count(booking, count)
        problems += _repeated("vehicles", "vin", listed)
    if booking.cargo_weight_kg is not None and booking.cargo_weight_kg <= 0:
        problems.append(_problem("cargo_weight_kg", "weight-not-positive", "block"))
    return problems


def declaration_problems(
    booking: Booking, evidence: dict[str, ValueEvidence], judged_now: Iterable[ProblemView]
) -> list[ProblemView]:
    """Rules that did not hold when the declaration was read, and whether they are settled.

    What blocks is settled by correcting a value it speaks of, or, when the form does not show them
    all, by a written reason. Rules judged on the present values are left to ``judged_now``.
    """
    judged_now = list(judged_now)
    now_judged = {(problem.id, problem.path) for problem in judged_now}
    rules_now = {problem.id for problem in judged_now}
    problems = []
    for position, stored in enumerate(booking.checks):
        check = BookingCheck.model_validate(stored)
        if any((check.id, path) in now_judged for path in check.paths):
            continue
        if _JUDGED_NOW_AS.get(check.id) in rules_now:
            continue
        problems.append(_declaration_problem(f"checks[{position}]", check, evidence))
    return problems


def _declaration_problem(path: str, check: BookingCheck, evidence: dict[str, ValueEvidence]) -> ProblemView:
    named = [evidence[path] for path in check.paths if path in evidence]
    # A person typed it, or accepted a sheet that settles it (``bookings.vin_imports``).
    corrected = any(one.source in ("reviewer", "sheet") for one in named)
    settled = check.confirmed or corrected
    if check.severity != "block":
        settled = settled or check.severity != "error" or any(one.confirmed for one in named)
    return ProblemView(
        path=path,
        id=check.id,
        severity=check.severity,
        reason=Reason(id=check.id, parameters=check.parameters, message=check.message),
        resolved=settled,
        confirmable=not settled and (check.severity != "block" or not check.only_on_form),
        fields=tuple(check.paths),
    )


def _truck_count(booking: Booking, listed: int, evidence: ValueEvidence | None) -> list[ProblemView]:
    """After merging (归并) the real number may differ from the plates: a person may say so."""
    if booking.truck_count is None or not listed or booking.truck_count == listed:
        return []
    said = evidence is not None and (evidence.confirmed or evidence.source == "reviewer")
    parameters = {"count": str(booking.truck_count), "plates": str(listed)}
    return [_problem("truck_count", "truck-count-differs", "error", parameters, resolved=said)]


def _vehicle_count(booking: Booking, listed: int) -> list[ProblemView]:
    if booking.vehicle_total is None or booking.vehicle_total == listed or not listed:
        return []
    parameters = {"count": str(booking.vehicle_total), "vins": str(listed)}
    return [_problem("vehicle_total", "vehicle-count-differs", "block", parameters)]


def _repeated(kind: str, key: str, values: Sequence[tuple[int, str | None]]) -> list[ProblemView]:
    counts = Counter(value for _, value in values if value is not None)
    return [
        _problem(f"{kind}[{row_id}].{key}", f"{key}-repeated", "block", {"value": value})
        for row_id, value in values
        if value is not None and counts[value] > 1
    ]


def _problem(
    path: str,
    check_id: str,
    severity: Severity,
    parameters: dict[str, str] | None = None,
    *,
    resolved: bool = False,
) -> ProblemView:
    reason = Reason(id=check_id, parameters=parameters or {})
    return ProblemView(path=path, id=check_id, severity=severity, reason=reason, resolved=resolved)
