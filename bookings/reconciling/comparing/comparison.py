"""The two sides of a group and how a difference between them is told. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from bookings.reconciling.comparing.rules import ProposalRule, Verdicts, comparing_rules
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    DifferenceField,
    Group,
    ProposedSide,
)

RecordT = TypeVar("RecordT", DeclaredRecord, AppointedRecord)


@dataclass(frozen=True, slots=True)
class Sides:
    """A group that is compared."""

    declared: tuple[DeclaredRecord, ...]
    appointed: tuple[AppointedRecord, ...]
    edges: tuple[tuple[AppointedRecord, DeclaredRecord], ...]
    """Which appointment belongs to which booking."""
    limits: AgreementLimits
    is_pair: bool

    @property
    def booking_id(self) -> int | None:
        """Of the only booking."""
        return self.declared[0].booking_id if len(self.declared) == 1 else None

    @property
    def appointment_id(self) -> int | None:
        """Of the only appointment."""
        return self.appointed[0].appointment_id if len(self.appointed) == 1 else None

    def bookings_of(self, appointment: AppointedRecord) -> Sequence[DeclaredRecord]:
        """What belongs to this appointment."""
        if self.is_pair:
            return self.declared
        return [booking for other, booking in self.edges if other is appointment]

    def appointments_of(self, booking: DeclaredRecord) -> Sequence[AppointedRecord]:
        """What belongs to this booking."""
        if self.is_pair:
            return self.appointed
        return [appointment for appointment, other in self.edges if other is booking]


def sides_of(group: Group, limits: AgreementLimits) -> Sides:
    """The group as it is compared. One without chosen pairs belongs together as a whole."""
    declared, appointed = group.declared, group.appointed
    if len(declared) == 1 and len(appointed) == 1:
        return Sides(declared, appointed, ((appointed[0], declared[0]),), limits, is_pair=True)
    # Whatever order they came in, what is told is the same.
    declared = tuple(sorted(declared, key=lambda one: one.booking_id))
    appointed = tuple(sorted(appointed, key=lambda one: one.appointment_id))
    chosen = {(one.appointment_id, one.booking_id) for one in group.chosen}
    edges = tuple(
        (appointment, booking)
        for appointment in appointed
        for booking in declared
        if not chosen or (appointment.appointment_id, booking.booking_id) in chosen
    )
    return Sides(declared, appointed, edges, limits, is_pair=False)


def told(
    field: DifferenceField,
    reason: str,
    *,
    booking_id: int | None = None,
    appointment_id: int | None = None,
    declared: str | tuple[str, ...] | None = None,
    appointed: str | tuple[str, ...] | None = None,
    printed: str | tuple[str, ...] | None = None,
    missing: tuple[str, ...] = (),
    surplus: tuple[str, ...] = (),
    near: tuple[tuple[str, str], ...] = (),
    parameters: Mapping[str, str] | None = None,
    verdicts: Verdicts | None = None,
) -> Difference:
    """A difference with its severity and, by the rules of its reason, the side that is proposed.

    ``verdicts``: which side each rule of proposing names, None or left out when it cannot tell. The rule
    ``customs`` always names the declaration.
    """
    rule = comparing_rules().reason(field, reason)
    sides: dict[ProposalRule, ProposedSide | None] = {"customs": "declared", **(verdicts or {})}
    because = next((one for one in rule.proposed if sides.get(one) is not None), None)
    return Difference(
        field=field,
        reason=reason,
        severity=rule.severity,
        booking_id=booking_id,
        appointment_id=appointment_id,
        declared=declared,
        appointed=appointed,
        printed=printed,
        missing=missing,
        surplus=surplus,
        near=near,
        proposed=None if because is None else sides[because],
        because=because,
        parameters=parameters or {},
    )


def only_one(declared_holds: bool, appointed_holds: bool) -> ProposedSide | None:
    """The side that a thing is true of, when it is true of one of them only."""
    if declared_holds == appointed_holds:
        return None
    return "declared" if declared_holds else "appointed"


def as_told(values: Iterable[str]) -> str | tuple[str, ...] | None:
    """One text as it is, several as a list, each once."""
    found = tuple(dict.fromkeys(values))
    if not found:
        return None
    return found[0] if len(found) == 1 else found


def as_number(value: Decimal | int) -> str:
    """A number as people write it: no exponent, no zeros behind the last digit."""
    shown = format(Decimal(value), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def by_comparable(
    records: Iterable[RecordT],
    values_of: Callable[[RecordT], Sequence[str]],
    comparable: Callable[[str], str],
) -> dict[str, str]:
    """All values of the records, each once as first stated, by the form in which they are compared."""
    found: dict[str, str] = {}
    for record in records:
        for value in values_of(record):
            found.setdefault(comparable(value), value)
    found.pop("", None)
    return found


def without(values: Mapping[str, str], others: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stands in ``values`` and not in ``others``: comparable form and text."""
    return ((key, value) for key, value in values.items() if key not in others)
