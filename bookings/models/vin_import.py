"""VIN sheets on their way into a booking: the import, its rows, what was accepted, chosen columns."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import ExactDecimal, Identifier, Json, UtcDateTime, Word, now
from bookings.models.base import Record

VinImportState = Literal["waiting", "open", "accepted", "undone", "dropped"]
"""``waiting``: no booking is certain · ``open``: a person goes through its rows · ``accepted``: its
vehicles are in the booking · ``undone``: they were, and were taken out again · ``dropped``: put aside."""
FoundBy = Literal["number-in-name", "number-in-cells", "vins", "count-and-consignor", "person"]
"""How the booking was found."""
StoredRowStatus = Literal["ok", "corrected", "error", "duplicate"]


class VinImport(Record, table=True):
    """One VIN sheet (``document_id``) or pasted text (``pasted_text``) of an enterprise.

    ``version`` rises with every change; a stale one is a conflict.
    """

    __tablename__ = "vin_import"
    __table_args__: ClassVar = (
        Index("ix_vin_import_enterprise_id_state_id", "enterprise_id", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    document_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    pasted_text: str | None = None
    filename: str
    sha256: str = Field(max_length=64)
    booking_id: int | None = Field(default=None, foreign_key="booking.id", index=True)
    found_by: FoundBy | None = Field(default=None, sa_type=Word)
    candidates: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """``bookings.vin_imports.views.Candidate`` dumps, best first, while no booking is certain."""
    state: VinImportState = Field(default="waiting", sa_type=Word)
    version: int = 1
    blocks: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """The tables found, with their columns (``vin_imports.views.BlockView``)."""
    chosen_columns: dict[str, dict[str, Any]] = Field(default_factory=dict, sa_type=Json)
    """What a person takes columns for (``vin_import.layout.block_finding.ChosenColumns``)."""
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """What concerns the whole file (``bookings.models.Reason`` with its severity)."""
    declaration_numbers: list[str] = Field(default_factory=list, sa_type=Json)
    consignors: list[str] = Field(default_factory=list, sa_type=Json)
    stated_total: int | None = None
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    accepted_by: int | None = Field(default=None, foreign_key="user_account.id")
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class VinImportRow(Record, table=True):
    """One vehicle of the sheet. ``status`` is ``judged`` unless the VIN stands elsewhere too."""

    __tablename__ = "vin_import_row"
    __table_args__: ClassVar = (
        UniqueConstraint("import_id", "position"),
        Index("ix_vin_import_row_import_id_status_position", "import_id", "status", "position"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="vin_import.id")
    position: int
    """From 0, in the sheet's order."""
    sheet: str
    row: int
    given: str
    typed: str | None = None
    """What a person put in the place of ``given``."""
    vin: str | None = Field(default=None, index=True, sa_type=Identifier)
    judged: StoredRowStatus = Field(sa_type=Word)
    """What the VIN is by itself: ok, corrected or error."""
    status: StoredRowStatus = Field(sa_type=Word)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    elsewhere: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """Problems about where else the VIN stands: found anew whenever something changes."""
    proposals: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    plate: str | None = None
    brand: str | None = None
    color: str | None = None
    displacement_ml: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    power_kw: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    tonnage: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    usage_type: str | None = None
    fuel_type: str | None = None
    typed_keys: list[str] = Field(default_factory=list, sa_type=Json)
    """Values of the vehicle that a person typed."""
    excluded: bool = False
    confirmed: bool = False
    """A person takes it as it is, whatever the rules say."""
    edited_by: int | None = Field(default=None, foreign_key="user_account.id")
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class VinImportAcceptance(Record, table=True):
    """One acceptance: the booking's vehicles before it, as far as it touched them. Only ``undone_*`` is
    ever written later."""

    __tablename__ = "vin_import_acceptance"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="vin_import.id", index=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    user_id: int = Field(foreign_key="user_account.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    vehicles_before: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """Whole rows of the vehicles that it changed or removed."""
    removed_ids: list[int] = Field(default_factory=list, sa_type=Json)
    added_ids: list[int] = Field(default_factory=list, sa_type=Json)
    head_before: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """``vehicle_total`` with its evidence and that of the list of VINs."""
    head_after: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    last_correction_id: int = 0
    """What was corrected in the booking after this one, a person did after the acceptance."""
    undone_by: int | None = Field(default=None, foreign_key="user_account.id")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RememberedColumns(Record, table=True):
    """What a person took the columns under a header for, used for the next sheet with that header."""

    __tablename__ = "remembered_columns"
    __table_args__ = (UniqueConstraint("enterprise_id", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    fingerprint: str = Field(max_length=64)
    """``vin_import.check.header_fingerprint``."""
    columns: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
