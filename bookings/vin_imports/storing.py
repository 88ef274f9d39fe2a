"""A checked sheet as rows of the database, many at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session

from bookings.models import StoredRowStatus, VinImport, VinImportRow, stored_id
from customs.verdict import Problem, Proposal
from vin_import.check import header_fingerprint
from vin_import.layout.block_finding import ChosenColumns
from vin_import.vehicle_rows import VehicleRow, VehicleValues, VinSheet

Element = TypeVar("Element")

MOST_AT_ONCE = 500
"""SQLite limits how many values one statement may have."""
# As vin_import names them; the first is judged anew here, edit by edit.
_REPEATED = "vin-duplicate"
_CORRECTED = "vin-corrected"
VALUE_KEYS: tuple[str, ...] = tuple(VehicleValues.__slots__)
"""What a row says about its vehicle beside the VIN; the same names as in ``bookings.models.Vehicle``."""


def portions(values: Iterable[Element]) -> Iterator[list[Element]]:
    """As many at a time as one statement takes."""
    remaining = iter(values)
    while portion := list(islice(remaining, MOST_AT_ONCE)):
        yield portion


def problem_values(problem: Problem) -> dict[str, Any]:
    """A problem as it is stored (``RowProblem``)."""
    return {"id": problem.id, "severity": problem.severity, "parameters": dict(problem.parameters)}


def proposal_values(proposal: Proposal) -> dict[str, Any]:
    """A proposal as it is stored (``RowProposal``)."""
    return {"id": proposal.reason, "value": proposal.value, "parameters": dict(proposal.parameters)}


def row_values(import_id: int, position: int, row: VehicleRow) -> dict[str, Any]:
    """A row as it is stored; where else its VIN stands is found out afterwards."""
    judged = _judged(row)
    return {
        "import_id": import_id,
        "position": position,
        "sheet": row.sheet,
        "row": row.row,
        "given": row.given,
        "typed": None,
        "vin": row.vin,
        "judged": judged,
        "status": judged,
        "problems": [problem_values(problem) for problem in own_problems(row)],
        "elsewhere": [],
        "proposals": [proposal_values(proposal) for proposal in row.proposals],
        **{key: getattr(row.vehicle, key) for key in VALUE_KEYS},
        "typed_keys": [],
        "excluded": False,
        "confirmed": False,
        "edited_by": None,
        "edited_at": None,
    }


def own_problems(row: VehicleRow) -> Sequence[Problem]:
    """What is wrong with the row by itself, not that its VIN came before."""
    return [problem for problem in row.problems if problem.id != _REPEATED]


def insert_rows(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows made by ``row_values``."""
    if rows:
        session.flush()
        session.connection().execute(insert(VinImportRow), list(rows))


def put_sheet(vin_import: VinImport, sheet: VinSheet) -> None:
    """What the sheet says as a whole."""
    known = [block["fingerprint"] for block in vin_import.blocks]
    found = [header_fingerprint(block) for block in sheet.blocks]
    # A block without a header has another fingerprint once its columns are chosen: the first one is
    # what further choices go by.
    kept = known if len(known) == len(found) else found
    vin_import.blocks = [
        asdict(block) | {"fingerprint": fingerprint}
        for block, fingerprint in zip(sheet.blocks, kept, strict=True)
    ]
    vin_import.problems = [problem_values(problem) for problem in sheet.problems]
    vin_import.declaration_numbers = list(sheet.declaration_numbers)
    vin_import.consignors = list(sheet.consignors)
    vin_import.stated_total = sheet.stated_total


def stored_choice(chosen: ChosenColumns) -> dict[str, dict[str, str | None]]:
    """What a person takes columns for, as JSON keeps it: its keys are texts."""
    return {
        fingerprint: {str(column): name for column, name in columns.items()}
        for fingerprint, columns in chosen.items()
    }


def rows_of_sheet(vin_import: VinImport, sheet: VinSheet) -> list[dict[str, Any]]:
    """All rows of the sheet as they are stored."""
    import_id = stored_id(vin_import)
    return [row_values(import_id, position, row) for position, row in enumerate(sheet.rows)]


def _judged(row: VehicleRow) -> StoredRowStatus:
    if row.status != "duplicate":
        return row.status
    return "corrected" if any(problem.id == _CORRECTED for problem in row.problems) else "ok"
