"""What a VIN sheet yields: vehicles row by row, each with its state, and what else the sheet says."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from customs.verdict import Problem, Proposal

RowStatus = Literal["ok", "corrected", "error", "duplicate"]
ColumnName = Literal[
    "number",
    "vin",
    "plate",
    "brand",
    "color",
    "displacement_ml",
    "power_kw",
    "tonnage",
    "usage_type",
    "fuel_type",
    "declaration",
]
"""What a column may hold; ``templates/vin_sheet/columns.yaml`` has the words that name it."""


@dataclass(frozen=True, slots=True)
class VehicleValues:
    """What the row says about the vehicle beside its VIN; None is not given. ml, kW and tonnes."""

    plate: str | None = None
    brand: str | None = None
    color: str | None = None
    displacement_ml: Decimal | None = None
    power_kw: Decimal | None = None
    tonnage: Decimal | None = None
    usage_type: str | None = None
    fuel_type: str | None = None


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """One vehicle of a sheet. ``row`` counts from 1 as the worksheet does (for pasted text: its lines).

    ``given`` is the cell's own text, ``vin`` what is made of it (normalised, or repaired when
    ``corrected``), None where the row has no VIN. ``proposals`` are VINs that may have been meant.
    """

    sheet: str
    row: int
    given: str
    vin: str | None
    status: RowStatus
    problems: tuple[Problem, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    vehicle: VehicleValues = field(default_factory=VehicleValues)


@dataclass(frozen=True, slots=True)
class Block:
    """A table of vehicles on a worksheet. Two that stand side by side are two blocks, left one first.

    ``header_row`` is None where there is no header; ``columns`` gives the worksheet's column (from 1)
    of each name found; ``headings`` the header's own words by worksheet column, for a person to change
    what a column is taken for.
    """

    sheet: str
    header_row: int | None
    first_row: int
    last_row: int
    columns: dict[ColumnName, int]
    headings: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VinSheet:
    """A whole file, checked. ``problems`` concern the file or a worksheet (hidden worksheets, external
    links, no VINs found); ``declaration_numbers`` are the 18-digit numbers in its name and cells;
    ``consignors`` the company names in its cells; ``stated_total`` the count its total row states."""

    filename: str
    sha256: str
    blocks: tuple[Block, ...]
    rows: tuple[VehicleRow, ...]
    problems: tuple[Problem, ...] = ()
    declaration_numbers: tuple[str, ...] = ()
    consignors: tuple[str, ...] = ()
    stated_total: int | None = None

    @property
    def counts(self) -> Counter[RowStatus]:
        """Rows by their state."""
        return Counter(row.status for row in self.rows)

    @property
    def vins(self) -> tuple[str, ...]:
        """The VINs that may go into a booking, in the sheet's order: ``ok`` and ``corrected`` ones."""
        return tuple(row.vin for row in self.rows if row.vin and row.status in ("ok", "corrected"))
