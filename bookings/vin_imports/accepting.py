"""Accepting an import: its vehicles go into the booking, all of them or none."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from bookings.changing import change, note_correction, note_edit, require_editable
from bookings.columns import now
from bookings.database import lock_words
from bookings.filling import defaults_of
from bookings.models import (
    Booking,
    Correction,
    Reason,
    ValueEvidence,
    Vehicle,
    VinImport,
    VinImportAcceptance,
    VinImportRow,
    stored_id,
)
from bookings.prefill_rows import CommonDescription, common_description
from bookings.vin_imports.choosing import put_document_state, require_commodity
from bookings.vin_imports.difference import booking_of
from bookings.vin_imports.frame import change_import
from bookings.vin_imports.planning import Plan, plan_of
from bookings.vin_imports.reconciling import readings_of
from bookings.vin_imports.statuses import is_open_row, judge_again
from bookings.vin_imports.storing import portions
from bookings.vin_imports.vehicles import Stored, VehicleWriter, list_evidence
from messages.errors import Refused

COUNTED_BY_SHEET = "counted-by-sheet"
_COUNTED_BY_VINS = ("counted-by-vins", COUNTED_BY_SHEET)
_HEAD_KEYS = ("vins", "vehicle_total")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an acceptance did to the booking's vehicles."""

    import_id: int
    import_version: int
    booking_id: int
    booking_version: int
    added: int
    changed: int
    """Vehicles of which a value or its evidence changed."""
    removed: int
    vehicles: int
    """How many the booking has now."""


def accept(
    session: Session,
    import_id: int,
    *,
    user_id: int,
    expected_version: int,
    booking_version: int,
    replace: bool = False,
) -> Accepted:
    """Put the import's vehicles into its booking; both versions are those of the ``Difference`` shown.

    Vehicles that the sheet does not have stay, unless ``replace``. Values that a person typed or
    confirmed stay. Raises ``Conflict`` ``vin-import-changed`` or ``booking-changed``, ``Refused``
    ``vin-import-closed``, ``vin-import-without-booking``, ``vin-import-not-commodity``,
    ``booking-not-editable``, ``vin-rows-open`` (rows in error or standing elsewhere, with their counts)
    and ``vin-import-empty``. The session's owner commits.
    """
    with change_import(session, import_id, expected_version) as vin_import:
        booking_id = stored_id(booking_of(session, vin_import))
        # Two who accept the same VINs into two bookings at once would not see each other's.
        lock_words(session, ["accepting VIN sheets"])
        with change(session, booking_id, booking_version) as booking:
            require_editable(booking)
            require_commodity(booking)
            _require_ready(session, vin_import)
            plan = plan_of(session, import_id, booking_id)
            if not (plan.new or plan.same):
                raise Refused("vin-import-empty")
            accepted = _carry_out(session, vin_import, booking, plan, user_id, replace=replace)
        vin_import.state = "accepted"
        vin_import.accepted_by = user_id
        vin_import.accepted_at = now()
        put_document_state(session, vin_import)
    return accepted


def _require_ready(session: Session, vin_import: VinImport) -> None:
    judge_again(session, vin_import)
    counts = session.execute(
        select(VinImportRow.status, func.count())
        .where(VinImportRow.import_id == vin_import.id, is_open_row())
        .group_by(VinImportRow.status)
    )
    found: dict[str, int] = dict(counts.all())
    if found:
        raise Refused("vin-rows-open", errors=found.get("error", 0), duplicates=found.get("duplicate", 0))


def _carry_out(
    session: Session, vin_import: VinImport, booking: Booking, plan: Plan, user_id: int, *, replace: bool
) -> Accepted:
    import_id, booking_id = stored_id(vin_import), stored_id(booking)
    writer = VehicleWriter(
        import_id, booking_id, defaults_of(session, booking.enterprise_id), _description(session, booking_id)
    )
    removed = plan.removed if replace else ()
    changed: list[Stored] = []
    before = [dict(vehicle.columns) for vehicle in removed]
    for same in plan.same:
        values = writer.changed(same)
        if values is not None:
            changed.append(values)
            before.append(dict(same.vehicle.columns))
    removed_ids = [vehicle.id for vehicle in removed]
    last_correction = _last_correction(session, booking_id)
    for portion in portions(removed_ids):
        session.execute(
            delete(Vehicle).where(col(Vehicle.id).in_(portion)).execution_options(synchronize_session=False)
        )
    if changed:
        session.execute(update(Vehicle), changed)
    added_ids = _insert(session, [writer.new(given) for given in plan.new])
    vehicles = len(plan.same) + len(plan.new) + (0 if replace else len(plan.removed))
    head_before = head_of(booking)
    _settle_head(booking, import_id, vehicles, all_in_sheet=replace or not plan.removed)
    acceptance = {
        "import_id": import_id,
        "booking_id": booking_id,
        "user_id": user_id,
        "vehicles_before": [stored_row(row) for row in before],
        "removed_ids": removed_ids,
        "added_ids": added_ids,
        "head_before": head_before,
        "head_after": head_of(booking),
        "last_correction_id": last_correction,
    }
    session.add(VinImportAcceptance.model_validate(acceptance))
    count_before = len(plan.same) + len(plan.removed)
    note_count(session, booking, count_before, vehicles, user_id, vin_import.filename)
    note_edit(session, booking, user_id)
    return Accepted(
        import_id=import_id,
        import_version=vin_import.version,
        booking_id=booking_id,
        booking_version=booking.version,
        added=len(added_ids),
        changed=len(changed),
        removed=len(removed_ids),
        vehicles=vehicles,
    )


def _description(session: Session, booking_id: int) -> CommonDescription:
    readings = readings_of(session, booking_id)
    if len(readings) != 1:
        # Whose goods a vehicle is cannot be told.
        return CommonDescription()
    declaration_id, reading = readings[0]
    return common_description(reading, declaration_id)


def _insert(session: Session, rows: list[Stored]) -> list[int]:
    if not rows:
        return []
    statement = insert(Vehicle).returning(col(Vehicle.id), sort_by_parameter_order=True)
    return [row_id for row_id in session.execute(statement, rows).scalars() if row_id is not None]


def _last_correction(session: Session, booking_id: int) -> int:
    newest = select(func.max(Correction.id)).where(Correction.booking_id == booking_id)
    return session.exec(newest).one() or 0


def _settle_head(booking: Booking, import_id: int, vehicles: int, *, all_in_sheet: bool) -> None:
    """车辆总数 when nothing stated it, and the evidence of the list of VINs."""
    total = booking.evidence.get("vehicle_total")
    if booking.vehicle_total is None or _is_counted_by_vins(total):
        booking.vehicle_total = vehicles
        evidence = ValueEvidence(
            source="sheet",
            import_id=import_id,
            doubted=True,
            reasons=[Reason(id=COUNTED_BY_SHEET, parameters={"count": str(vehicles)})],
        )
        booking.evidence = booking.evidence | {"vehicle_total": evidence.as_stored()}
    settled = all_in_sheet and booking.vehicle_total == vehicles
    listed = list_evidence(booking.evidence.get("vins"), import_id, settled=settled)
    booking.evidence = booking.evidence | {"vins": listed}


def _is_counted_by_vins(stored: Stored | None) -> bool:
    """Whether the total only repeats how many VINs there were, and nobody has said that it is right."""
    if stored is None or stored.get("confirmed") or stored.get("source") == "reviewer":
        return False
    return any(reason["id"] in _COUNTED_BY_VINS for reason in stored.get("reasons", ()))


def head_of(booking: Booking) -> dict[str, Any]:
    """What an acceptance may change of the head."""
    evidence = {key: booking.evidence[key] for key in _HEAD_KEYS if key in booking.evidence}
    return {"vehicle_total": booking.vehicle_total, "evidence": evidence}


def stored_row(columns: dict[str, Any]) -> dict[str, Any]:
    """A row of a vehicle as JSON: decimals as text, to the last digit."""
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value for name, value in columns.items()
    }


def note_count(
    session: Session, booking: Booking, before: int, after: int, user_id: int, filename: str
) -> None:
    """One line of the history for all vehicles: what they were is kept with the acceptance."""
    note_correction(session, booking, "vins", {"vins": str(before)}, {"vins": str(after)}, user_id, filename)
