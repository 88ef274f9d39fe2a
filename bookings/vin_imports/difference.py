"""The dry run: what accepting an import would change in its booking, and what the declaration says to it."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col

from bookings.models import Booking, VinImport, stored_id
from bookings.states import is_editable
from bookings.views import FormValue
from bookings.vin_imports.frame import OPEN_STATES, import_of
from bookings.vin_imports.listing import open_import
from bookings.vin_imports.planning import Plan, Same, ValueChange, plan_of
from bookings.vin_imports.reconciling import Reconciliation, reconciliation_of
from bookings.vin_imports.statuses import judge_again
from bookings.vin_imports.views import ImportView
from messages.errors import Refused
from vin_import.comparing import NearPair, compare_vins


@dataclass(frozen=True, slots=True)
class NewVehicle:
    """A row whose VIN the booking does not have; ``near`` is the VIN of a vehicle that the sheet does
    not have and that differs by one slip."""

    row_id: int
    sheet: str
    row: int
    vin: str
    values: dict[str, FormValue]
    near: NearPair | None


@dataclass(frozen=True, slots=True)
class SameVehicle:
    """A VIN that the booking has, with the values that the sheet states differently."""

    row_id: int
    vehicle_id: int
    vin: str
    changes: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class RemovedVehicle:
    """A vehicle of the booking that the sheet does not have: kept unless the person replaces."""

    vehicle_id: int
    vin: str | None
    is_edited: bool
    """A person typed or confirmed a value of it."""
    near: NearPair | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Accepting needs ``import_version`` and ``booking_version``: it does what was shown, or nothing."""

    booking_id: int
    booking_version: int
    import_version: int
    new: tuple[NewVehicle, ...]
    same: tuple[SameVehicle, ...]
    removed: tuple[RemovedVehicle, ...]
    reconciliation: Reconciliation
    view: ImportView
    booking_is_editable: bool

    @property
    def changed(self) -> tuple[SameVehicle, ...]:
        """Vehicles of the booking of which a value would change."""
        return tuple(one for one in self.same if any(not change.kept for change in one.changes))

    @property
    def conflicts(self) -> tuple[SameVehicle, ...]:
        """Vehicles of which a person typed or confirmed a value that the sheet states differently: it
        stays as the person has it."""
        return tuple(one for one in self.same if any(change.kept for change in one.changes))

    def vehicles_after(self, *, replace: bool) -> int:
        """How many vehicles the booking would have."""
        kept = 0 if replace else len(self.removed)
        return len(self.new) + len(self.same) + kept

    @property
    def may_be_accepted(self) -> bool:
        """Whether nothing stands against it now."""
        return self.booking_is_editable and not self.view.open_rows and bool(self.new or self.same)


def difference_of(session: Session, import_id: int, *, enterprise_id: int | None = None) -> Difference:
    """Looks anew where else the VINs stand, and compares; changes nothing in the booking.

    Raises ``NotFound`` ``vin-import-not-found``, ``Refused`` ``vin-import-closed`` and
    ``vin-import-without-booking``. The session's owner commits the statuses found.
    """
    _hold(session, import_id)
    vin_import = import_of(session, import_id, enterprise_id=enterprise_id)
    booking = booking_of(session, vin_import)
    if vin_import.state not in OPEN_STATES:
        raise Refused("vin-import-closed", state=vin_import.state)
    if judge_again(session, vin_import):
        vin_import.version += 1
        session.flush()
    plan = plan_of(session, import_id, stored_id(booking))
    near = _near(plan)
    by_given = {pair.given: pair for pair in near}
    by_expected = {pair.expected: pair for pair in near}
    return Difference(
        booking_id=stored_id(booking),
        booking_version=booking.version,
        import_version=vin_import.version,
        new=tuple(
            NewVehicle(one.row_id, one.sheet, one.row, one.vin, one.values, by_given.get(one.vin))
            for one in plan.new
        ),
        same=tuple(_same(one) for one in plan.same),
        removed=tuple(
            RemovedVehicle(one.id, one.vin, one.is_edited, by_expected.get(one.vin or ""))
            for one in plan.removed
        ),
        reconciliation=reconciliation_of(session, vin_import, booking),
        view=open_import(session, import_id),
        booking_is_editable=is_editable(booking.state),
    )


def _hold(session: Session, import_id: int) -> None:
    """Changes nothing, but from here on nobody else can change the import before this transaction ends."""
    session.execute(
        update(VinImport)
        .where(col(VinImport.id) == import_id)
        .values(version=col(VinImport.version))
        .execution_options(synchronize_session=False)
    )


def booking_of(session: Session, vin_import: VinImport) -> Booking:
    """The import's booking. Raises ``Refused`` ``vin-import-without-booking``."""
    if vin_import.booking_id is None:
        raise Refused("vin-import-without-booking")
    return session.get_one(Booking, vin_import.booking_id, populate_existing=True)


def _same(one: Same) -> SameVehicle:
    return SameVehicle(one.given.row_id, one.vehicle.id, one.given.vin, one.changes)


def _near(plan: Plan) -> tuple[NearPair, ...]:
    removed = [vehicle.vin for vehicle in plan.removed if vehicle.vin is not None]
    return compare_vins([one.vin for one in plan.new], removed).near if removed else ()
