"""Lists of identifiers: plates with their trailers, VINs, containers, seals, batch numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bookings.reconciling.comparing.comparison import Sides, as_told, by_comparable, only_one, told, without
from bookings.reconciling.comparing.forms import is_well_formed, number_form, plate_form
from bookings.reconciling.comparing.numbers import names_others
from bookings.reconciling.comparing.rules import ProposalRule, comparing_rules
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    DifferenceField,
    ProposedSide,
)
from bookings.seed_points import near_pairs

Texts = tuple[str, ...]
Record = DeclaredRecord | AppointedRecord


@dataclass(frozen=True, slots=True)
class ListField:
    """A field of both sides that is a list of identifiers."""

    field: DifferenceField
    of: Callable[[Record], Texts]
    comparable: Callable[[str], str]
    printed_of: Callable[[DeclaredRecord], Texts]


@dataclass(frozen=True, slots=True)
class Lists:
    """One list of both sides, by the form in which its values are compared."""

    declared: Mapping[str, str]
    appointed: Mapping[str, str]
    missing: Mapping[str, str]
    """Of ``declared`` what is not appointed."""
    surplus: Mapping[str, str]


def _nothing(_: DeclaredRecord) -> Texts:
    return ()


VINS = ListField("vins", lambda one: one.vins, number_form, lambda one: one.printed.vins)
CONTAINERS = ListField(
    "containers", lambda one: one.containers, number_form, lambda one: one.printed.containers
)
SEALS = ListField("seals", lambda one: one.seals, number_form, lambda one: one.printed.seals)
BATCH_NUMBERS = ListField("batch_number", lambda one: one.batch_numbers, number_form, _nothing)


def compare_list(sides: Sides, listed: ListField) -> Iterator[Difference]:
    """What is missing, too much or misread on the appointments, all bookings and appointments together."""
    of = listed.of
    if sides.is_pair:
        ours, theirs = of(sides.declared[0]), of(sides.appointed[0])
        if not theirs or ours == theirs:
            return
    declared = by_comparable(sides.declared, of, listed.comparable)
    appointed = by_comparable(sides.appointed, of, listed.comparable)
    if not appointed or declared.keys() == appointed.keys():
        return
    if not declared:
        yield from told_if_known(sides, listed.field, "only-appointed", appointed=tuple(appointed.values()))
        return
    missing = dict(without(declared, appointed))
    surplus = dict(without(appointed, declared))
    others = any(names_others(sides, one) for one in sides.appointed) if surplus else False
    yield from told_lists(
        sides,
        listed,
        Lists(declared, appointed, missing, surplus),
        unstated=0 if all(map(of, sides.appointed)) else len(missing),
        may_be_more=others or not all(map(of, sides.declared)),
        surplus_reason="with-others" if others else "only-appointed",
    )


def compare_batch_numbers(sides: Sides) -> Iterator[Difference]:
    """One batch number is one truck's crossing: a side that has more trucks has more of them.

    So they contradict only when none is the same.
    """
    if sides.is_pair:
        ours, theirs = sides.declared[0].batch_numbers, sides.appointed[0].batch_numbers
        if not theirs or not ours or ours == theirs:
            return
    declared = by_comparable(sides.declared, BATCH_NUMBERS.of, number_form)
    appointed = by_comparable(sides.appointed, BATCH_NUMBERS.of, number_form)
    if not declared or not appointed or declared.keys() & appointed.keys():
        return
    if all(one.batch_numbers for one in sides.appointed):
        yield list_difference(sides, BATCH_NUMBERS, Lists(declared, appointed, declared, appointed))


def told_lists(
    sides: Sides,
    listed: ListField,
    lists: Lists,
    *,
    unstated: int,
    may_be_more: bool,
    surplus_reason: str,
) -> Iterator[Difference]:
    """What contradicts, and as information what does not.

    ``unstated``: how many may be on appointments that do not state the list; up to so many missing ones
    are no contradiction.
    ``may_be_more``: what is too much may belong to what is not stated on the declared side. What is near
    to something of the other side contradicts all the same.
    """
    near = near_pairs(lists.missing, lists.surplus) if lists.missing and lists.surplus else ()
    near_missing, near_surplus = {one for one, _ in near}, {other for _, other in near}
    is_excused = 0 < len(lists.missing.keys() - near_missing) <= unstated
    missing = {form: text for form, text in lists.missing.items() if not is_excused or form in near_missing}
    surplus = {form: text for form, text in lists.surplus.items() if not may_be_more or form in near_surplus}
    if missing or surplus:
        yield list_difference(sides, listed, Lists(lists.declared, lists.appointed, missing, surplus))
    if left := tuple(text for form, text in lists.missing.items() if form not in missing):
        yield from told_if_known(
            sides, listed.field, "not-stated", declared=tuple(lists.declared.values()), missing=left
        )
    if left := tuple(text for form, text in lists.surplus.items() if form not in surplus):
        yield from told_if_known(
            sides,
            listed.field,
            surplus_reason,
            declared=None if surplus_reason == "only-appointed" else tuple(lists.declared.values()),
            appointed=left,
            surplus=left,
        )


def list_difference(sides: Sides, listed: ListField, lists: Lists) -> Difference:
    """The difference of one list."""
    missing, surplus = lists.missing, lists.surplus
    near = near_pairs(missing, surplus) if missing and surplus else ()
    booking, appointment = sides.booking_id, sides.appointment_id
    verdicts: dict[ProposalRule, ProposedSide | None] = {}
    if len(missing) == len(surplus) == 1:
        ((declared_form, wanted),) = missing.items()
        ((appointed_form, given),) = surplus.items()
        holders = [one for one in sides.declared if _has(listed, listed.of(one), declared_form)]
        if len(holders) == 1:
            booking = holders[0].booking_id
        given_by = [one for one in sides.appointed if _has(listed, listed.of(one), appointed_form)]
        if len(given_by) == 1:
            appointment = given_by[0].appointment_id
        identifier = comparing_rules().fields[listed.field].identifier
        if identifier is not None:
            right = (is_well_formed(identifier, text) for text in (wanted, given))
            verdicts["well-formed"] = only_one(*right)
        printed = [_has(listed, listed.printed_of(one), appointed_form) for one in holders]
        verdicts["printed"] = "appointed" if printed and all(printed) else None
        overruled = listed.field in ("plates", "trailer_plates", "vins")
        confirmed = overruled and bool(holders) and all(one.lists_overruled for one in holders)
        verdicts["overruled"] = "declared" if confirmed else None
    return told(
        listed.field,
        _list_reason(missing, surplus, near),
        booking_id=booking,
        appointment_id=appointment,
        declared=tuple(lists.declared.values()),
        appointed=tuple(lists.appointed.values()),
        printed=_printed(sides, listed, lists.declared),
        missing=tuple(missing.values()),
        surplus=tuple(surplus.values()),
        near=tuple((missing[one], surplus[other]) for one, other in near),
        verdicts=verdicts,
    )


def _list_reason(
    missing: Mapping[str, str], surplus: Mapping[str, str], near: Sequence[tuple[str, str]]
) -> str:
    if not surplus:
        return "missing"
    if not missing:
        return "surplus"
    is_each_near = {one for one, _ in near} == missing.keys() and {one for _, one in near} == surplus.keys()
    return "misread" if is_each_near else "lists-differ"


def _has(listed: ListField, values: Iterable[str], form: str) -> bool:
    return any(listed.comparable(value) == form for value in values)


def _printed(sides: Sides, listed: ListField, declared: Mapping[str, str]) -> str | Texts | None:
    """What the declarations print, when it is not what the bookings have."""
    printed = by_comparable(sides.declared, listed.printed_of, listed.comparable)
    if not printed or printed.keys() <= declared.keys():
        return None
    return tuple(printed.values())


def told_if_known(
    sides: Sides,
    field: DifferenceField,
    reason: str,
    *,
    declared: Texts | None = None,
    appointed: Texts | None = None,
    missing: Texts = (),
    surplus: Texts = (),
) -> Iterator[Difference]:
    """A difference of the whole group, of fields of which that is told."""
    if reason in comparing_rules().fields[field].reasons:
        yield told(
            field,
            reason,
            booking_id=sides.booking_id,
            appointment_id=sides.appointment_id,
            declared=declared,
            appointed=appointed,
            missing=missing,
            surplus=surplus,
        )


def printed_otherwise(record: DeclaredRecord) -> Iterator[Difference]:
    """Plates, VINs and containers of a booking that are not those of its declarations."""
    printed = record.printed
    if printed.plates and record.business_type == "loaded_truck":
        booked = (*record.plates, *record.trailer_plates)
        unassigned = _unassigned_trailers(record)
        stated = tuple(text for text in printed.plates if text not in unassigned)
        if stated:
            yield from _otherwise(record, "plates", booked, stated, plate_form)
        if unassigned:
            yield told(
                "trailer_plates",
                "printed-unassigned",
                booking_id=record.booking_id,
                printed=unassigned,
                missing=unassigned,
            )
    if printed.vins:
        yield from _otherwise(record, "vins", record.vins, printed.vins, number_form)
    if printed.containers:
        yield from _otherwise(record, "containers", record.containers, printed.containers, number_form)
    if printed.seals:
        yield from _otherwise(record, "seals", record.seals, printed.seals, number_form)


def _unassigned_trailers(record: DeclaredRecord) -> Texts:
    """Printed trailers of which nobody said yet to which of the trucks they belong.

    A declaration with fewer trailers than trucks does not say it either. So a booking without any trailer
    does not state them, and contradicts nothing.
    """
    if record.trailer_plates or not record.printed.trailers:
        return ()
    booked = set(map(plate_form, record.plates))
    return tuple(text for text in record.printed.trailers if plate_form(text) not in booked)


def _otherwise(
    record: DeclaredRecord,
    field: DifferenceField,
    booked: Texts,
    printed: Texts,
    comparable: Callable[[str], str],
) -> Iterator[Difference]:
    if not booked or booked == printed:
        return
    ours = {comparable(value): value for value in booked}
    theirs = {comparable(value): value for value in printed}
    if ours.keys() == theirs.keys():
        return
    reason = "printed-otherwise"
    if record.lists_overruled and f"{reason}-confirmed" in comparing_rules().fields[field].reasons:
        reason = f"{reason}-confirmed"
    not_booked = dict(without(theirs, ours))
    not_printed = dict(without(ours, theirs))
    yield told(
        field,
        reason,
        booking_id=record.booking_id,
        declared=as_told(booked),
        printed=as_told(printed),
        missing=tuple(not_booked.values()),
        surplus=tuple(not_printed.values()),
        near=tuple(
            (not_booked[one], not_printed[other]) for one, other in near_pairs(not_booked, not_printed)
        ),
    )
