"""The vehicles that an acceptance writes: values with their evidence, as rows to be stored."""

from dataclasses import dataclass, field
from typing import Any

from bookings.draft import PrefillDefaults
from bookings.models import ValueEvidence
from bookings.prefill_rows import DEFAULTED_KEYS, CommonDescription, brand_of
from bookings.vin_imports.planning import VEHICLE_COLUMNS, Same, SheetVehicle

Stored = dict[str, Any]


@dataclass(slots=True)
class VehicleWriter:
    """Makes rows of one booking from one import.

    ``description`` is what the declaration's goods say about all vehicles alike.
    """

    import_id: int
    booking_id: int
    defaults: PrefillDefaults
    description: CommonDescription
    _brands: dict[str, tuple[str | None, Stored]] = field(default_factory=dict)

    def new(self, given: SheetVehicle) -> Stored:
        """The row of a vehicle that the booking does not have yet."""
        values: Stored = dict.fromkeys(VEHICLE_COLUMNS)
        del values["id"]
        values |= {"booking_id": self.booking_id, "vin": given.vin, **given.values}
        evidence = {"vin": self._vin_evidence(given)}
        evidence |= {key: self._evidence(given, key) for key in given.values}
        self._fill(values, evidence)
        values["evidence"] = evidence
        return values

    def changed(self, same: Same) -> Stored | None:
        """What changes in a vehicle that the booking has (with its id); None for nothing at all."""
        values: Stored = {change.key: change.after for change in same.changes if not change.kept}
        evidence: Stored = dict(same.vehicle.columns["evidence"])
        evidence |= {key: self._evidence(same.given, key) for key in values}
        evidence["vin"] = self._agreed(same)
        for key in values:
            before = same.vehicle.columns[key]
            if before is not None:
                # What the declaration says stays beside the sheet's value.
                old = same.vehicle.evidence(key) or {}
                evidence[key] = {**evidence[key], "printed": old.get("printed") or str(before)}
        if not values and evidence == same.vehicle.columns["evidence"]:
            return None
        return {**same.vehicle.columns, **values, "evidence": evidence}

    def _agreed(self, same: Same) -> Stored:
        """Two sources state the VIN: a doubt of the reading is settled, an audit sample still looked at."""
        stored = dict(same.vehicle.evidence("vin") or {"source": "sheet"})
        stored |= self._place(same.given)
        if not stored.get("audited"):
            stored.pop("doubted", None)
            stored.pop("reasons", None)
        if same.given.confirmed:
            stored["confirmed"] = True
        return stored

    def _fill(self, values: Stored, evidence: Stored) -> None:
        if values["brand"] is None:
            brand, evidence_of_brand = self._brand(values["vin"])
            if brand is not None:
                values["brand"] = brand
                evidence["brand"] = evidence_of_brand
        for key, (value, stored) in self.description.facts.items():
            if values[key] is None:
                values[key] = value
                evidence[key] = stored
        for key in DEFAULTED_KEYS:
            if values[key] is None and (value := getattr(self.defaults, key)) is not None:
                values[key] = value
                evidence[key] = {"source": "default"}

    def _brand(self, vin: str) -> tuple[str | None, Stored]:
        wmi = vin[:3]
        if wmi not in self._brands:
            brand, evidence = brand_of(vin, self.description.goods)
            # It follows from this VIN, not from the remarks.
            evidence.reading_key = None
            self._brands[wmi] = (brand, evidence.as_stored())
        return self._brands[wmi]

    def _place(self, given: SheetVehicle) -> Stored:
        return {"import_id": self.import_id, "sheet": given.sheet, "row": given.row}

    def _evidence(self, given: SheetVehicle, key: str) -> Stored:
        source = "reviewer" if key in given.typed_keys else "sheet"
        return {"source": source, **self._place(given)}

    def _vin_evidence(self, given: SheetVehicle) -> Stored:
        evidence = {"source": "sheet", **self._place(given), "raw": given.given}
        if given.typed:
            evidence |= {"source": "reviewer", "printed": given.given}
        if given.confirmed:
            return evidence | {"confirmed": True}
        noted = [one for one in given.problems if one["severity"] == "warning"]
        if noted and not given.typed:
            reasons = [{"id": one["id"], "parameters": one["parameters"]} for one in noted]
            evidence |= {"doubted": True, "reasons": reasons}
        return evidence


def list_evidence(stored: Stored | None, import_id: int, *, settled: bool) -> Stored:
    """Evidence of the list of VINs: no doubt is left when sheet, counts and booking agree."""
    evidence = ValueEvidence.model_validate(stored or {"source": "sheet"})
    if settled:
        changes = {"source": "sheet", "doubted": False, "confirmed": False, "reasons": []}
        evidence = evidence.model_copy(update=changes)
    return evidence.model_copy(update={"import_id": import_id}).as_stored()
