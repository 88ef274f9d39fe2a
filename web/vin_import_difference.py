"""The dry run of a VIN import as the page shows it: counts, and the first of every kind."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from bookings.values import as_text
from bookings.views import FormValue
from bookings.vin_imports import Difference
from bookings.vin_imports.difference import SameVehicle
from bookings.vin_imports.editing import value_field
from messages.catalogue import Language, translate
from vin_import.comparing import NearPair
from web.vin_import_rows import Parts, parts

MOST_SHOWN = 50
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A value that the sheet states differently."""

    vin: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownNear:
    """Two VINs that differ by one slip: the sheet's, and the one that was probably meant."""

    given: Parts
    expected: Parts
    message: str


@dataclass(frozen=True, slots=True)
class ShownVehicle:
    """A vehicle that would come or go."""

    vin: str
    place: str
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[Shown]):
    """The first of many."""

    count: int
    first: tuple[Shown, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.first)


@dataclass(frozen=True, slots=True)
class ShownCount:
    """A count of vehicles that somebody stated, and whether it is the sheet's."""

    key: str
    count: int
    agrees: bool


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """Everything the template of the difference walks over."""

    found: Difference
    new: Listed[ShownVehicle]
    removed: Listed[ShownVehicle]
    changes: Listed[ShownChange]
    conflicts: Listed[ShownChange]
    near_vehicles: Listed[ShownNear]
    near_remarks: Listed[ShownNear]
    missing: Listed[str]
    surplus: Listed[str]
    counts: tuple[ShownCount, ...]
    blocked: tuple[str, ...]
    """Why it cannot be accepted now."""


def show_difference(found: Difference, language: Language) -> ShownDifference:
    """The difference in one language."""
    vins = found.reconciliation.vins
    near = [one.near for one in found.new if one.near is not None]
    return ShownDifference(
        found=found,
        new=_listed([ShownVehicle(one.vin, _place(one.sheet, one.row, language)) for one in found.new]),
        removed=_listed([ShownVehicle(one.vin or "–", "", one.is_edited) for one in found.removed]),
        changes=_listed(_changes(found.changed, language, kept=False)),
        conflicts=_listed(_changes(found.conflicts, language, kept=True)),
        near_vehicles=_listed([_near(pair, language) for pair in near]),
        near_remarks=_listed([_near(pair, language) for pair in vins.near]),
        missing=_listed(list(vins.missing) if vins.expected_count else []),
        surplus=_listed(list(vins.surplus) if vins.expected_count else []),
        counts=_counts(found),
        blocked=_blocked(found, language),
    )


def _listed(all_of_them: list[Shown]) -> Listed[Shown]:
    return Listed(len(all_of_them), tuple(all_of_them[:MOST_SHOWN]))


def _place(sheet: str, row: int, language: Language) -> str:
    return translate("vin_import_pages.place", language, sheet=sheet, row=row)


def _changes(vehicles: tuple[SameVehicle, ...], language: Language, *, kept: bool) -> list[ShownChange]:
    return [
        ShownChange(
            vehicle.vin,
            value_field(change.key).label(language),
            _text(change.before),
            _text(change.after),
        )
        for vehicle in vehicles
        for change in vehicle.changes
        if change.kept is kept
    ]


def _text(value: FormValue) -> str:
    return as_text(value) or "–"


def _near(pair: NearPair, language: Language) -> ShownNear:
    message = translate(f"vin_import_pages.near-{pair.change}", language, place=pair.place)
    return ShownNear(parts(pair.expected, pair.given), parts(pair.given, pair.expected), message)


def _counts(found: Difference) -> tuple[ShownCount, ...]:
    counted = found.reconciliation
    known = (
        ("stated-total", counted.stated_total),
        ("counted", counted.counted),
        ("vehicle-total", counted.vehicle_total),
    )
    return tuple(
        ShownCount(key, count, count == counted.vehicles) for key, count in known if count is not None
    )


def _blocked(found: Difference, language: Language) -> tuple[str, ...]:
    reasons = []
    if not found.booking_is_editable:
        reasons.append(translate("vin_import_pages.blocked-booking", language, booking=found.booking_id))
    if found.view.open_rows:
        reasons.append(translate("vin_import_pages.blocked-rows", language, count=found.view.open_rows))
    if not (found.new or found.same):
        reasons.append(translate("vin_import_pages.blocked-empty", language))
    return tuple(reasons)
