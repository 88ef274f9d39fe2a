"""Numbers that add up: weight and value (``comparing_counts`` has trucks and vehicles).

Of several appointments each may state its share or the whole; of several bookings on one appointment the
appointment states the sum. What can be read in one of these ways agrees.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bookings.reconciling.comparing.comparison import Sides, as_number, as_told, only_one, told
from bookings.reconciling.comparing.forms import plate_form
from bookings.reconciling.comparing.numbers import names_others
from bookings.reconciling.comparing.rules import Verdicts, comparing_rules
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    DifferenceField,
    ProposedSide,
)

Agrees = Callable[[Decimal, Decimal], bool]
DOLLARS = "USD"
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What every booking and every appointment of a group states, in one unit."""

    declared: Mapping[int, Decimal]
    appointed: Mapping[int, Decimal]

    @property
    def declared_total(self) -> Decimal:
        """Of all bookings."""
        return sum(self.declared.values(), Decimal(0))

    def appointed_total(self, agrees: Agrees) -> Decimal:
        """Of all appointments; when all of several state the same and the sum is no sense, that."""
        values = list(self.appointed.values())
        total = sum(values, Decimal(0))
        same = all(agrees(one, values[0]) for one in values)
        return (
            values[0]
            if same and abs(values[0] - self.declared_total) < abs(total - self.declared_total)
            else total
        )

    def agree(self, sides: Sides, agrees: Agrees) -> bool:
        """Whether the shares or the wholes that are stated can be those of the bookings."""
        declared = self.declared_total
        if agrees(declared, self.appointed_total(agrees)):
            return True
        by_appointment = all(
            agrees(
                sum((self.declared[one.booking_id] for one in sides.bookings_of(other)), Decimal(0)),
                self.appointed[other.appointment_id],
            )
            for other in sides.appointed
        )
        return by_appointment or all(
            agrees(
                self.declared[one.booking_id],
                sum(
                    (self.appointed[other.appointment_id] for other in sides.appointments_of(one)), Decimal(0)
                ),
            )
            for one in sides.declared
        )


def amounts_of(
    sides: Sides,
    declared_of: Callable[[DeclaredRecord], Decimal | int | None],
    appointed_of: Callable[[AppointedRecord], Decimal | int | None],
) -> Amounts | None:
    """The amounts; None when one of them is not stated: then there is nothing to add up."""
    declared: dict[int, Decimal] = {}
    for one in sides.declared:
        if (value := declared_of(one)) is None:
            return None
        declared[one.booking_id] = Decimal(value)
    appointed: dict[int, Decimal] = {}
    for other in sides.appointed:
        if (value := appointed_of(other)) is None:
            return None
        appointed[other.appointment_id] = Decimal(value)
    return Amounts(declared, appointed) if declared and appointed else None


def compare_weight(sides: Sides) -> Iterator[Difference]:
    """Kilograms, within either tolerance; a factor of a thousand is told as the unit's."""
    if sides.is_pair:
        ours, theirs = sides.declared[0].weight_kg, sides.appointed[0].weight_kg
        if ours is None or theirs is None or ours == theirs:
            return
    amounts = amounts_of(sides, lambda one: one.weight_kg, lambda one: one.weight_kg)
    if amounts is None:
        return
    limits = sides.limits
    share = limits.weight_tolerance_percent / _HUNDRED

    def agrees(one: Decimal, other: Decimal) -> bool:
        apart = abs(one - other)
        return apart <= limits.weight_tolerance_kg or apart <= share * max(one, other)

    if amounts.agree(sides, agrees):
        return
    declared, appointed = amounts.declared_total, amounts.appointed_total(agrees)
    rules = comparing_rules()
    factor = _factor(declared, appointed, rules.weight_factors, share)
    apart = abs(declared - appointed)
    far = apart > max(declared, appointed) * rules.weight_far_percent / _HUNDRED
    reason = "unit" if factor else part_or_more(sides, declared, appointed)
    reason = reason or ("weight-far" if far else "weight")
    yield amount_told(
        sides,
        "cargo_weight_kg",
        reason,
        as_number(declared),
        as_number(appointed),
        {"apart": as_number(apart), "percent": _percent(apart, declared, appointed)},
        {"plausible": _plausible(sides, declared, appointed)},
    )


def _plausible(sides: Sides, declared: Decimal, appointed: Decimal) -> ProposedSide | None:
    trucks = max(
        len({plate_form(text) for one in sides.appointed for text in one.plates}),
        sum(one.truck_count or 0 for one in sides.declared),
        1,
    )
    bounds = comparing_rules().plausible_truck_kg
    carried = (bounds.least <= weight / trucks <= bounds.most for weight in (declared, appointed))
    return only_one(*carried)


def compare_value(sides: Sides) -> Iterator[Difference]:
    """US dollars with US dollars, another currency with the same; nothing is converted here."""
    if sides.is_pair:
        ours, theirs = sides.declared[0], sides.appointed[0]
        if theirs.value is None or (theirs.value == ours.value_usd and theirs.currency in (None, DOLLARS)):
            return
    if all(one.value is None for one in sides.appointed):
        return
    currencies = {one.currency or DOLLARS for one in sides.appointed if one.value is not None}
    if currencies == {DOLLARS}:
        yield from _dollars(sides)
    elif len(currencies) == 1 and currencies == {one.currency for one in sides.declared}:
        amounts = amounts_of(sides, lambda one: one.declared_value, lambda one: one.value)
        if amounts is not None:
            yield from _values(sides, amounts, next(iter(currencies)))
    else:
        yield amount_told(
            sides,
            "cargo_value",
            "value-currency",
            as_told(_declared_moneys(sides)),
            as_told(
                _money(one.value, one.currency or DOLLARS) for one in sides.appointed if one.value is not None
            ),
            {"currency": ", ".join(sorted(currencies))},
        )


def _dollars(sides: Sides) -> Iterator[Difference]:
    amounts = amounts_of(sides, lambda one: one.value_usd, lambda one: one.value)
    if amounts is not None:
        yield from _values(sides, amounts, DOLLARS)
        return
    printed = amounts_of(sides, lambda one: one.declared_value, lambda one: one.value)
    if printed is None or any(one.currency in (None, DOLLARS) for one in sides.declared):
        return
    is_unconverted = printed.agree(sides, _value_agrees(sides))
    yield amount_told(
        sides,
        "cargo_value",
        "value-not-converted" if is_unconverted else "value-without-rate",
        as_told(_declared_moneys(sides)),
        as_number(printed.appointed_total(_value_agrees(sides))),
        {"currency": ", ".join(sorted({one.currency or "" for one in sides.declared}))},
    )


def _values(sides: Sides, amounts: Amounts, currency: str) -> Iterator[Difference]:
    agrees = _value_agrees(sides)
    if amounts.agree(sides, agrees):
        return
    declared, appointed = amounts.declared_total, amounts.appointed_total(agrees)
    share = sides.limits.value_tolerance_percent / _HUNDRED
    shown: str | tuple[str, ...] | None = as_number(declared)
    stated_in = currency
    reason = part_or_more(sides, declared, appointed) or "value"
    if _factor(declared, appointed, comparing_rules().value_factors, share) is not None:
        reason = "value-unit"
    elif currency == DOLLARS and _is_printed_amount(sides):
        reason, shown = "value-not-converted", _money(declared, DOLLARS)
        stated_in = ", ".join(sorted({one.currency or DOLLARS for one in sides.declared}))
    apart = abs(declared - appointed)
    yield amount_told(
        sides,
        "cargo_value",
        reason,
        shown,
        as_number(appointed),
        {
            "apart": as_number(apart),
            "percent": _percent(apart, declared, appointed),
            "currency": stated_in,
        },
    )


def _is_printed_amount(sides: Sides) -> bool:
    """The amount that the declaration prints in another currency was put in for dollars."""
    if any(one.currency in (None, DOLLARS) for one in sides.declared):
        return False
    printed = amounts_of(sides, lambda one: one.declared_value, lambda one: one.value)
    return printed is not None and printed.agree(sides, _value_agrees(sides))


def _value_agrees(sides: Sides) -> Agrees:
    share = sides.limits.value_tolerance_percent / _HUNDRED
    rounding = comparing_rules().value_rounding

    def agrees(one: Decimal, other: Decimal) -> bool:
        apart = abs(one - other)
        return apart <= rounding or apart <= share * max(one, other)

    return agrees


def _declared_moneys(sides: Sides) -> Iterator[str]:
    for one in sides.declared:
        if one.declared_value is not None:
            yield _money(one.declared_value, one.currency or "")
        elif one.value_usd is not None:
            yield _money(one.value_usd, DOLLARS)


def _money(amount: Decimal, currency: str) -> str:
    return f"{as_number(amount)} {currency}".strip()


def part_or_more(sides: Sides, declared: Decimal, appointed: Decimal) -> str | None:
    """Why the sums need not be the same; None when they should be."""
    if appointed < declared:
        return "partial" if is_partial(sides) else None
    return "with-others" if any(names_others(sides, one) for one in sides.appointed) else None


def is_partial(sides: Sides) -> bool:
    """Only some of the trucks have an appointment: what adds up is a part, as the numbers of trucks tell."""
    declared = {plate_form(text) for one in sides.declared for text in one.plates}
    appointed = {plate_form(text) for one in sides.appointed for text in one.plates}
    trucks = max(len(declared), *(one.truck_count or 0 for one in sides.declared))
    coming = sum(max(len(one.plates), one.truck_count or 1) for one in sides.appointed)
    return coming < trucks and appointed <= declared and bool(appointed or len(sides.declared) == 1)


def _factor(
    declared: Decimal, appointed: Decimal, factors: Sequence[Decimal], share: Decimal
) -> Decimal | None:
    small, large = sorted((declared, appointed))
    if small <= 0:
        return None
    return next((one for one in factors if abs(large / small - one) <= share * one), None)


def _percent(apart: Decimal, declared: Decimal, appointed: Decimal) -> str:
    larger = max(declared, appointed)
    return "" if not larger else as_number((apart * _HUNDRED / larger).quantize(Decimal("0.1")))


def amount_told(
    sides: Sides,
    field: DifferenceField,
    reason: str,
    declared: str | tuple[str, ...] | None,
    appointed: str | tuple[str, ...] | None,
    parameters: Mapping[str, str],
    verdicts: Verdicts | None = None,
) -> Difference:
    """The difference of a sum."""
    return told(
        field,
        reason,
        booking_id=sides.booking_id,
        appointment_id=sides.appointment_id,
        declared=declared,
        appointed=appointed,
        parameters=parameters,
        verdicts=verdicts,
    )
