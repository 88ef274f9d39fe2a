"""Plates: tractors and trailers stand in two lists, and one side may state one list only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bookings.reconciling.comparing.comparison import Sides, only_one, told, without
from bookings.reconciling.comparing.forms import plate_form
from bookings.reconciling.comparing.lists import ListField, Lists, told_if_known, told_lists
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Difference
from bookings.seed_points import near_pairs
from customs.identifiers import plate

_TRACTORS = ListField("plates", lambda one: one.plates, plate_form, lambda one: one.printed.plates)
_TRAILERS = ListField(
    "trailer_plates", lambda one: one.trailer_plates, plate_form, lambda one: one.printed.plates
)


@dataclass(frozen=True, slots=True)
class _Plates:
    """The plates of one side by the form in which they are compared."""

    tractors: dict[str, str]
    trailers: dict[str, str]

    @property
    def all(self) -> dict[str, str]:
        return self.tractors | self.trailers


def compare_plates(sides: Sides) -> Iterator[Difference]:
    """Tractors, trailers, and the two in one another's place.

    A side without trailers does not state them; then nothing is said of those of the other side.
    """
    if sides.is_pair:
        ours, theirs = sides.declared[0], sides.appointed[0]
        if ours.plates == theirs.plates and ours.trailer_plates == theirs.trailer_plates:
            return
    declared, appointed = _plates(sides.declared), _plates(sides.appointed)
    if not appointed.tractors:
        return
    if not declared.all:
        yield from told_if_known(
            sides, "plates", "only-appointed", appointed=tuple(appointed.tractors.values())
        )
        return
    both_state_trailers = bool(declared.trailers and appointed.trailers)
    if both_state_trailers:
        yield from _swapped(sides, declared, appointed)
    yield from _tractors(sides, declared, appointed)
    if both_state_trailers:
        missing = dict(without(declared.trailers, appointed.all))
        surplus = dict(without(appointed.trailers, declared.all))
        yield from told_lists(
            sides,
            _TRAILERS,
            Lists(declared.trailers, appointed.trailers, missing, surplus),
            unstated=sum(one.truck_count or 1 for one in sides.appointed if not one.trailer_plates),
            may_be_more=not all(one.trailer_plates for one in sides.declared)
            or _has_unnamed_trucks(sides, declared.trailers, surplus),
            surplus_reason="only-appointed",
        )


def _plates(records: Sequence[DeclaredRecord] | Sequence[AppointedRecord]) -> _Plates:
    tractors: dict[str, str] = {}
    trailers: dict[str, str] = {}
    for record in records:
        for text in record.plates:
            tractors.setdefault(plate_form(text), text)
        for text in record.trailer_plates:
            trailers.setdefault(plate_form(text), text)
    return _Plates(tractors, trailers)


def _tractors(sides: Sides, declared: _Plates, appointed: _Plates) -> Iterator[Difference]:
    surplus = dict(without(appointed.tractors, declared.all))
    missing = {
        form: text
        for form, text in without(declared.tractors, appointed.all)
        if appointed.trailers or not _is_trailer(text)
    }
    if surplus and declared.trailers and not appointed.trailers:
        # A trailer that the other side has among its tractors, one of its characters misread.
        trailers = dict(without(declared.trailers, appointed.all))
        missing |= {form: trailers[form] for form, _ in near_pairs(trailers, surplus)}
    yield from told_lists(
        sides,
        _TRACTORS,
        Lists(declared.tractors, appointed.tractors, missing, surplus),
        unstated=sum(one.truck_count or 1 for one in sides.appointed if not one.plates),
        may_be_more=not all(one.plates for one in sides.declared)
        or _has_unnamed_trucks(sides, declared.tractors, surplus),
        surplus_reason="only-appointed",
    )


def _has_unnamed_trucks(sides: Sides, named: Mapping[str, str], surplus: Mapping[str, str]) -> bool:
    """The bookings count more trucks than they name, and the others may be these."""
    trucks = sum(one.truck_count or 0 for one in sides.declared)
    return len(surplus) <= trucks - len(named)


def _swapped(sides: Sides, declared: _Plates, appointed: _Plates) -> Iterator[Difference]:
    as_trailers = [
        text for form, text in without(declared.tractors, appointed.tractors) if form in appointed.trailers
    ]
    as_tractors = [
        text for form, text in without(declared.trailers, appointed.trailers) if form in appointed.tractors
    ]
    if not as_trailers and not as_tractors:
        return
    tractors_right = [not _is_trailer(text) for text in as_trailers]
    trailers_right = [_is_trailer(text) for text in as_tractors]
    right = tractors_right + trailers_right
    yield told(
        "plates",
        "trailer-swapped",
        booking_id=sides.booking_id,
        appointment_id=sides.appointment_id,
        declared=tuple(declared.tractors.values()),
        appointed=tuple(appointed.tractors.values()),
        missing=tuple(as_trailers),
        surplus=tuple(as_tractors),
        verdicts={"well-formed": only_one(all(right), not any(right))},
    )


def _is_trailer(text: str) -> bool:
    known = plate.parse(text)
    return known is not None and known.is_trailer
