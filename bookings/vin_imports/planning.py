"""What accepting an import would do to its booking's vehicles: computed once, shown and carried out alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from bookings.models import Vehicle, VinImportRow
from bookings.views import FormValue
from bookings.vin_imports.statuses import is_acceptable_row
from bookings.vin_imports.storing import VALUE_KEYS

VEHICLE_COLUMNS: tuple[str, ...] = tuple(Vehicle.model_fields)


@dataclass(frozen=True, slots=True)
class SheetVehicle:
    """A row whose vehicle may go into the booking."""

    row_id: int
    sheet: str
    row: int
    given: str
    typed: bool
    vin: str
    values: dict[str, FormValue]
    """Only what is given."""
    typed_keys: frozenset[str]
    confirmed: bool
    problems: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class StoredVehicle:
    """A vehicle of the booking as it is now; ``columns`` are all of its row."""

    columns: Mapping[str, Any]

    @property
    def id(self) -> int:
        """Its row's id."""
        return int(self.columns["id"])

    @property
    def vin(self) -> str | None:
        """Its VIN, None when the row has none."""
        vin: str | None = self.columns["vin"]
        return vin

    def evidence(self, key: str) -> dict[str, Any] | None:
        """The stored evidence of one value."""
        found: dict[str, Any] | None = self.columns["evidence"].get(key)
        return found

    def is_of_person(self, key: str) -> bool:
        """Whether a person typed or confirmed the value."""
        evidence = self.evidence(key) or {}
        return evidence.get("source") == "reviewer" or bool(evidence.get("confirmed"))

    @property
    def is_edited(self) -> bool:
        """Whether a person typed or confirmed any of its values."""
        return any(self.is_of_person(key) for key in self.columns["evidence"])


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that the sheet states differently. ``kept``: a person typed or confirmed the booking's."""

    key: str
    before: FormValue
    after: FormValue
    kept: bool


@dataclass(frozen=True, slots=True)
class Same:
    """A VIN that the booking has already."""

    given: SheetVehicle
    vehicle: StoredVehicle
    changes: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """``removed`` are vehicles of the booking whose VIN the sheet does not have."""

    new: tuple[SheetVehicle, ...]
    same: tuple[Same, ...]
    removed: tuple[StoredVehicle, ...]


def plan_of(session: Session, import_id: int, booking_id: int) -> Plan:
    """Sheet against booking, as both are stored."""
    vehicles = _vehicles(session, booking_id)
    by_vin: dict[str, StoredVehicle] = {}
    for vehicle in vehicles:
        if vehicle.vin is not None:
            by_vin.setdefault(vehicle.vin, vehicle)
    new = []
    same = []
    for given in _sheet_vehicles(session, import_id):
        known = by_vin.get(given.vin)
        if known is None:
            new.append(given)
        else:
            same.append(Same(given, known, tuple(_changes(given, known))))
    kept = {one.vehicle.id for one in same}
    removed = tuple(vehicle for vehicle in vehicles if vehicle.id not in kept)
    return Plan(tuple(new), tuple(same), removed)


def _changes(given: SheetVehicle, vehicle: StoredVehicle) -> Iterator[ValueChange]:
    for key, after in given.values.items():
        before = vehicle.columns[key]
        if before != after:
            yield ValueChange(key, before, after, kept=vehicle.is_of_person(key))


def _vehicles(session: Session, booking_id: int) -> list[StoredVehicle]:
    columns = [getattr(Vehicle, name) for name in VEHICLE_COLUMNS]
    rows = session.execute(select(*columns).where(Vehicle.booking_id == booking_id).order_by(col(Vehicle.id)))
    return [StoredVehicle(dict(row)) for row in rows.mappings()]


def _sheet_vehicles(session: Session, import_id: int) -> Iterator[SheetVehicle]:
    shown = ("id", "sheet", "row", "given", "typed", "vin", "typed_keys", "confirmed", "problems")
    columns = [getattr(VinImportRow, name) for name in (*shown, *VALUE_KEYS)]
    rows = session.execute(
        select(*columns)
        .where(VinImportRow.import_id == import_id, is_acceptable_row())
        .order_by(col(VinImportRow.position))
    )
    for row in rows:
        yield _sheet_vehicle(row)


def _sheet_vehicle(row: Row[Any]) -> SheetVehicle:
    values = {key: getattr(row, key) for key in VALUE_KEYS}
    return SheetVehicle(
        row_id=row.id,
        sheet=row.sheet,
        row=row.row,
        given=row.given,
        typed=row.typed is not None,
        vin=row.vin,
        values={key: value for key, value in values.items() if value is not None},
        typed_keys=frozenset(row.typed_keys),
        confirmed=row.confirmed,
        problems=tuple(row.problems),
    )
