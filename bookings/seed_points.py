"""What a reviewer compares with the declaration before anything else: plates, trucks, VINs, vehicles.

After merging (归并) the real number of trucks may differ from the printed one: a person may say so, with
a reason, and the printed number stays beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from bookings.models import Booking, Correction, ValueEvidence, stored_id
from bookings.row_kinds import SUMMED_UP_IN
from bookings.undoing import still_stands
from bookings.values import as_json, as_text
from bookings.views import DeclarationView, FormValue, SeedPoint, SeedPointId
from messages.errors import Refused

__all__ = ["SeedPoint", "near_pairs", "require_reason", "seed_points"]


def seed_points(
    session: Session,
    booking: Booking,
    evidence: Mapping[str, ValueEvidence | None],
    listed: Sequence[str],
    declarations: Sequence[DeclarationView],
) -> tuple[SeedPoint, ...]:
    """The comparisons of one booking.

    ``evidence`` is that of the head; ``listed`` are the plates (trailers too) or the VINs of all rows.
    None without a declaration to compare with.
    """
    if not declarations:
        return ()
    printed = _Printed(declarations)
    if booking.business_type == "loaded_truck":
        plates = _lists("plates", "truck_plates", printed.texts("plates", "trailer_plates"), listed)
        # Each of several declarations on one truck (拼车) states that one truck: the numbers do not add up.
        count = _counts(
            "truck-count", "truck_count", set(printed.numbers("truck_count")), booking.truck_count
        )
        found = [plates, count]
    else:
        vins = _lists("vins", "vins", printed.texts("vins"), listed)
        stated = list(printed.numbers("vehicle_count"))
        total = {sum(stated)} if stated else set()
        found = [vins, _counts("vehicle-count", "vehicle_total", total, booking.vehicle_total)]
        if declared := printed.texts("plates"):
            tool = () if booking.transport_tool is None else (booking.transport_tool,)
            found.insert(0, _lists("plates", "transport_tool", declared, tool))
    return tuple(_judged(session, booking, point, evidence.get(point.path)) for point in found)


def near_pairs(missing: Iterable[str], surplus: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each missing text with a surplus one that may be the same, mistyped: about one character differs.

    Two texts are near when taking at most one character out of each makes them alike.
    """
    by_part: defaultdict[str, list[str]] = defaultdict(list)
    for text in surplus:
        for part in _parts(text):
            by_part[part].append(text)
    pairs = ((text, other) for text in missing for part in _parts(text) for other in by_part.get(part, ()))
    return tuple(dict.fromkeys(pairs))


def require_reason(evidence: ValueEvidence | None, before: FormValue, after: FormValue) -> None:
    """Another count than the printed one needs a reason: ``Refused`` ``reason-needed``."""
    printed = None if evidence is None else evidence.printed
    if printed is None and evidence is not None and evidence.source not in ("reviewer", "default"):
        printed = as_text(before) or None
    if printed is not None and after is not None and as_text(after) != printed:
        raise Refused("reason-needed")


class _Printed:
    """What the declarations state; their stored JSON is read as it is, for it may hold thousands of VINs."""

    def __init__(self, declarations: Sequence[DeclarationView]) -> None:
        self._fields = [declaration.reading.get("fields", {}) for declaration in declarations]

    def texts(self, *keys: str) -> tuple[str, ...]:
        """The elements of these lists, each once."""
        values = (self._value(fields, key) for fields in self._fields for key in keys)
        return tuple(dict.fromkeys(text for value in values if isinstance(value, list) for text in value))

    def numbers(self, key: str) -> Iterator[int]:
        """The number that each declaration states."""
        values = (self._value(fields, key) for fields in self._fields)
        return (value for value in values if isinstance(value, int))

    @staticmethod
    def _value(fields: Mapping[str, Any], key: str) -> Any:
        return (fields.get(key) or {}).get("value")


def _lists(id_: SeedPointId, path: str, declared: Sequence[str], entered: Sequence[str]) -> SeedPoint:
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    if declared:
        has, states = set(entered), set(declared)
        missing = tuple(text for text in declared if text not in has)
        surplus = tuple(dict.fromkeys(text for text in entered if text not in states))
    return SeedPoint(
        id=id_,
        path=path,
        declared=tuple(declared),
        entered=tuple(entered),
        missing=missing,
        surplus=surplus,
        near=near_pairs(missing, surplus),
        agrees=not missing and not surplus,
    )


def _counts(id_: SeedPointId, path: str, declared: set[int], entered: int | None) -> SeedPoint:
    return SeedPoint(
        id=id_,
        path=path,
        declared=tuple(str(number) for number in sorted(declared)),
        entered=() if entered is None else (str(entered),),
        agrees=not declared or declared == {entered},
    )


def _judged(
    session: Session, booking: Booking, point: SeedPoint, evidence: ValueEvidence | None
) -> SeedPoint:
    """With what a person said about a difference. A list is overruled by confirming it."""
    if point.agrees or not point.entered or evidence is None:
        return point
    of_list = point.id in ("plates", "vins")
    if not (evidence.confirmed or (evidence.source == "reviewer" and not of_list)):
        return point
    return point.model_copy(update={"overruled": True, "reason": _reason(session, booking, point.path)})


def _reason(session: Session, booking: Booking, path: str) -> str | None:
    """The newest reason given for what stands there now, and not taken back since.

    Of a list the history does not say what stood in it: there the newest line alone counts.
    """
    lines = session.exec(
        select(Correction.after, Correction.reason)
        .where(Correction.booking_id == booking.id, Correction.path == path)
        .where(still_stands(stored_id(booking)))
        .order_by(col(Correction.id).desc())
    )
    if path in SUMMED_UP_IN.values():
        return next((reason for _, reason in lines), None)
    standing = as_json(getattr(booking, path))
    return next((reason for after, reason in lines if after == standing and reason is not None), None)


def _parts(text: str) -> Iterator[str]:
    yield text
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
