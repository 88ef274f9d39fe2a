"""Customs numbers: each appointment names the declarations of its bookings."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bookings.reconciling.comparing.comparison import Sides, only_one, told
from bookings.reconciling.comparing.forms import is_well_formed, number_form
from bookings.reconciling.comparing.rules import Verdicts
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
    known = _known(sides)
    for booking in sides.declared:
        yield from _further(booking, sides.appointments_of(booking))
        yield from _unnamed(booking, sides.appointments_of(booking), known)
    for appointment in sides.appointed:
        stated = {number_form(number): number for number in appointment.customs_numbers}
        if not stated:
            continue
        unknown = {form: number for form, number in stated.items() if form not in known}
        everyone = sides.bookings_of(appointment)
        bookings = [one for one in everyone if one.customs_numbers]
        for booking in bookings:
            named = _named(sides.appointments_of(booking))
            yield from _own(appointment, booking, stated, named, known, unknown, is_only=len(everyone) == 1)
        yield from _beside_unnamed(appointment, bookings, stated)
        left = tuple(unknown.values())
        # A booking that states no number yet may be of one of these.
        if len(left) > len(everyone) - len(bookings):
            yield told(
                "customs_number",
                "number-surplus",
                booking_id=sides.booking_id,
                appointment_id=appointment.appointment_id,
                declared=tuple(dict.fromkeys(n for one in sides.declared for n in one.customs_numbers)),
                appointed=appointment.customs_numbers,
                surplus=left,
            )


def names_others(sides: Sides, appointment: AppointedRecord) -> bool:
    """Whether the appointment carries declarations beside those of the group: what it adds up is more."""
    known = _known(sides)
    stated = {number_form(number) for number in appointment.customs_numbers}
    if not known & stated:
        return False
    # A declaration's neighbours often go along: only what it lacks can be what is misread.
    return bool(stated - known) and len(stated - known) > len(near_pairs(known - stated, stated - known))


def _named(appointments: Sequence[AppointedRecord]) -> set[str]:
    """All declarations that these appointments name."""
    return {number_form(number) for one in appointments for number in one.customs_numbers}


def _known(sides: Sides) -> set[str]:
    return {number_form(number) for one in sides.declared for number in one.customs_numbers}


def _own(
    appointment: AppointedRecord,
    booking: DeclaredRecord,
    stated: Mapping[str, str],
    named: Collection[str],
    known: Collection[str],
    unknown: dict[str, str],
    *,
    is_only: bool,
) -> Iterator[Difference]:
    """The booking's own number, when the appointment does not name it.

    A number of the appointment that is told as another than this one is no surplus any more.
    """
    own = booking.customs_numbers[0]
    if number_form(own) in stated:
        return
    itself = {number_form(number) for number in booking.customs_numbers}
    if number_form(own) in named and itself & stated.keys():
        # Each of the booking's trucks carries one of its declarations.
        return
    # The number printed before the booking was corrected counts too: it is known, and it is near.
    free = [form for form in stated if form in itself or form not in known]
    near = [form for _, form in near_pairs([number_form(own)], free)]
    other = near[0] if len(near) == 1 else None
    if other is None and is_only and len(stated) == len(unknown) == 1:
        other = next(iter(unknown))
    if other is None:
        yield told(
            "customs_number",
            "number-missing",
            booking_id=booking.booking_id,
            appointment_id=appointment.appointment_id,
            declared=own,
            appointed=appointment.customs_numbers,
            missing=(own,),
        )
        return
    unknown.pop(other, None)
    given = stated[other]
    yield told(
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


def _beside_unnamed(
    appointment: AppointedRecord, bookings: Sequence[DeclaredRecord], stated: Mapping[str, str]
) -> Iterator[Difference]:
    """A booking that is named where another of the same appointment is not: the truck carries both and one
    was left out, or this number is the slip and the truck is not this booking's at all."""
    named = [one for one in bookings if stated.keys() & set(map(number_form, one.customs_numbers))]
    unnamed = tuple(one.customs_numbers[0] for one in bookings if one not in named)
    known = {number_form(number) for one in named for number in one.customs_numbers}
    # A further number may be that of the other, misread.
    if not unnamed or not stated.keys() <= known:
        return
    for booking in named:
        yield told(
            "customs_number",
            "other-not-named",
            booking_id=booking.booking_id,
            appointment_id=appointment.appointment_id,
            declared=booking.customs_numbers[0],
            appointed=appointment.customs_numbers,
            missing=unnamed,
        )


def _further(booking: DeclaredRecord, appointments: Sequence[AppointedRecord]) -> Iterator[Difference]:
    """Further declarations of the booking that none of its appointments names."""
    named = _named(appointments)
    if not named:
        return
    missing = tuple(number for number in booking.customs_numbers[1:] if number_form(number) not in named)
    if len(missing) <= _former(booking):
        return
    yield told(
        "customs_number",
        "number-missing-of-several",
        booking_id=booking.booking_id,
        appointment_id=appointments[0].appointment_id if len(appointments) == 1 else None,
        declared=booking.customs_numbers,
        appointed=tuple(dict.fromkeys(number for one in appointments for number in one.customs_numbers)),
        missing=missing,
    )


def _unnamed(
    booking: DeclaredRecord, appointments: Sequence[AppointedRecord], known: Collection[str]
) -> Iterator[Difference]:
    """A booking without a number: whose the appointment's is, only a person can say. The same truck may
    carry the same load for another declaration."""
    stated = [number for one in appointments for number in one.customs_numbers]
    if booking.customs_numbers or not stated:
        return
    free = [number for number in stated if number_form(number) not in known]
    yield told(
        "customs_number",
        "only-appointed",
        booking_id=booking.booking_id,
        appointment_id=appointments[0].appointment_id if len(appointments) == 1 else None,
        appointed=tuple(dict.fromkeys(free or stated)),
    )


def _former(booking: DeclaredRecord) -> int:
    """How many of the booking's numbers are none of further declarations: printed before it was corrected,
    or of a declaration that was amended since."""
    if not booking.declaration_ids:
        return 0
    amended = len(set(booking.declaration_ids) & set(booking.amended_ids))
    return max(0, len(booking.customs_numbers) - (len(booking.declaration_ids) - amended))


def _verdicts(booking: DeclaredRecord, own: str, given: str) -> Verdicts:
    is_printed = number_form(given) in map(number_form, booking.customs_numbers[1:])
    return {
        "well-formed": only_one(
            is_well_formed("customs_number", own), is_well_formed("customs_number", given)
        ),
        "printed": "appointed" if is_printed else None,
    }
