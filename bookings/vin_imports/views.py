"""What pages and programs see of a VIN import: plain, typed, detached from the database."""

from datetime import datetime
from decimal import Decimal

from bookings.models import FoundBy, Reason, StoredRowStatus, VinImportState
from bookings.views import View
from extractors.reading import Severity


class RowProblem(Reason):
    """Why a row or a whole sheet is wrong or odd."""

    severity: Severity


class RowProposal(Reason):
    """A VIN that may have been meant, and why (``id`` is the reason)."""

    value: str


class Candidate(View):
    """A booking that a sheet may belong to, and what speaks for it."""

    booking_id: int
    customs_number: str | None
    number_in_name: bool = False
    number_in_cells: bool = False
    shared_vins: int = 0
    """VINs of the sheet that are vehicles of the booking or stand in its declaration's remarks."""
    count_fits: bool = False
    consignor_fits: bool = False
    usable: bool = True
    """A booking of commodity vehicles that can still be changed."""
    score: int = 0
    """0 to 100, to order candidates by; no probability."""


class BlockView(View):
    """A table of vehicles on a worksheet and what its columns were taken for."""

    sheet: str
    header_row: int | None
    first_row: int
    last_row: int
    columns: dict[str, int]
    headings: dict[int, str]
    fingerprint: str
    """What a choice of its columns is given and remembered by."""


class RowView(View):
    """One row of the sheet."""

    id: int
    position: int
    sheet: str
    row: int
    given: str
    typed: str | None
    vin: str | None
    status: StoredRowStatus
    problems: tuple[RowProblem, ...]
    proposals: tuple[RowProposal, ...]
    plate: str | None
    brand: str | None
    color: str | None
    displacement_ml: Decimal | None
    power_kw: Decimal | None
    tonnage: Decimal | None
    usage_type: str | None
    fuel_type: str | None
    typed_keys: tuple[str, ...]
    excluded: bool
    confirmed: bool

    @property
    def is_open(self) -> bool:
        """Whether it stands against accepting the import."""
        return self.status in ("error", "duplicate") and not (self.excluded or self.confirmed)


class RowPage(View):
    """A page of rows; ``next_after`` goes into the next call, None at the end."""

    rows: tuple[RowView, ...]
    next_after: int | None = None


class ImportView(View):
    """One import without its rows."""

    id: int
    version: int
    state: VinImportState
    enterprise_id: int
    document_id: int | None
    is_pasted: bool
    filename: str
    booking_id: int | None
    found_by: FoundBy | None
    candidates: tuple[Candidate, ...]
    blocks: tuple[BlockView, ...]
    chosen_columns: dict[str, dict[int, str | None]]
    """By ``BlockView.fingerprint``: what a person takes columns for; None: for nothing."""
    problems: tuple[RowProblem, ...]
    declaration_numbers: tuple[str, ...]
    consignors: tuple[str, ...]
    stated_total: int | None
    counts: dict[StoredRowStatus, int]
    """Rows by status, without excluded ones; a status without any is left out."""
    excluded: int
    open_rows: int
    """Rows in error or twice that nobody has excluded or confirmed: they stand against accepting."""
    created_by: int | None
    created_at: datetime
    updated_at: datetime
    accepted_by: int | None
    accepted_at: datetime | None

    @property
    def vehicles(self) -> int:
        """Rows that are not excluded."""
        return sum(self.counts.values())


class ImportPage(View):
    """A page of imports, newest first; ``next_before`` goes into the next call."""

    imports: tuple[ImportView, ...]
    next_before: int | None = None
