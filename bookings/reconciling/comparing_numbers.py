"""Customs numbers: each appointment names the declarations of its bookings."""

from collections.abc import Iterator, Mapping, Sequence

from bookings.reconciling.comparing import Sides, only_one, told
from bookings.reconciling.comparing_lists import is_well_formed, number_form
from bookings.reconciling.comparing_rules import Verdicts
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Difference
from bookings.seed_points import near_pairs


def compare_numbers(sides: Sides) -> Iterator[Difference]:
    """Numbers that an appointment lacks, has too much, or has with a wrong digit.

    One that names no declaration contradicts none.
    """
    if sides.is_pair:
        ours, theirs = sides.declared[0].customs_numbers, sides.appointed[0].customs_numbers
        if not theirs or ours == theirs:
            return
    known = {number_form(number) for one in sides.declared for number in one.customs_numbers}
    for appointment in sides.appointed:
        stated = {number_form(number): number for number in appointment.customs_numbers}
        if not stated:
            continue
        unknown = {form: number for form, number in stated.items() if form not in known}
        for booking in sides.bookings_of(appointment):
            yield from _of_pair(appointment, booking, stated, unknown)
        if unknown:
            yield told(
                "customs_number",
                "number-surplus",
                booking_id=sides.booking_id,
                appointment_id=appointment.appointment_id,
                declared=tuple(dict.fromkeys(n for one in sides.declared for n in one.customs_numbers)),
                appointed=appointment.customs_numbers,
                surplus=tuple(unknown.values()),
            )


def _of_pair(
    appointment: AppointedRecord, booking: DeclaredRecord, stated: Mapping[str, str], unknown: dict[str, str]
) -> Iterator[Difference]:
    """What is told of a pair; a number of the appointment that it speaks of is no surplus any more."""
    if not booking.customs_numbers:
        return
    own, *others = booking.customs_numbers
    if number_form(own) not in stated:
        yield _own_missing(appointment, booking, own, stated, unknown)
    # A number that the booking was corrected from is not another declaration.
    agreed = [*stated, number_form(own)]
    missing = [one for one in others if number_form(one) not in stated and not _is_near(one, agreed)]
    if missing:
        near = near_pairs([number_form(one) for one in missing], unknown)
        yield told(
            "customs_number",
            "number-missing-of-several",
            booking_id=booking.booking_id,
            appointment_id=appointment.appointment_id,
            declared=booking.customs_numbers,
            appointed=appointment.customs_numbers,
            missing=tuple(missing),
            near=near,
        )


def _own_missing(
    appointment: AppointedRecord,
    booking: DeclaredRecord,
    own: str,
    stated: Mapping[str, str],
    unknown: dict[str, str],
) -> Difference:
    # The number printed before the booking was corrected counts too: it is known, and it is near.
    near = [form for _, form in near_pairs([number_form(own)], stated)]
    others = list(unknown)
    other = near[0] if len(near) == 1 else others[0] if len(stated) == len(others) == 1 else None
    if other is None:
        return told(
            "customs_number",
            "number-missing",
            booking_id=booking.booking_id,
            appointment_id=appointment.appointment_id,
            declared=own,
            appointed=appointment.customs_numbers,
            missing=(own,),
        )
    unknown.pop(other, None)
    given = stated[other]
    return told(
        "customs_number",
        "number-misread" if near else "number-other",
        booking_id=booking.booking_id,
        appointment_id=appointment.appointment_id,
        declared=own,
        appointed=given,
        missing=(own,),
        surplus=(given,),
        near=((own, given),) if near else (),
        verdicts=_verdicts(booking, own, given),
    )


def _verdicts(booking: DeclaredRecord, own: str, given: str) -> Verdicts:
    is_printed = number_form(given) in map(number_form, booking.customs_numbers[1:])
    return {
        "well-formed": only_one(
            is_well_formed("customs_number", own), is_well_formed("customs_number", given)
        ),
        "printed": "appointed" if is_printed else None,
    }


def _is_near(number: str, agreed: Sequence[str]) -> bool:
    return bool(near_pairs([number_form(number)], agreed))
