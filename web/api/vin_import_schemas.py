"""What programs send to VIN imports."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vin_import.vehicle_rows import ColumnName
from web.api.schemas import WITHOUT_NUL, Version
from web.dependencies import LARGEST_IDENTITY

MOST_ROWS = 5_000
ShortText = Annotated[str, StringConstraints(max_length=2_000, pattern=WITHOUT_NUL)]
Number = Annotated[int, Field(ge=1, le=LARGEST_IDENTITY)]
BookingQuery = Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)]
After = Annotated[
    int | None, Query(ge=0, le=LARGEST_IDENTITY, description="`next_after` of the page before.")
]
ColumnNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")]


class _Asked(BaseModel):
    """Base of what is sent: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ImportStep(_Asked):
    """A step on an import as it was at ``expected_version`` (or at the `If-Match` header)."""

    expected_version: Version | None = None


class PastedText(_Asked):
    """A column of VINs, cells copied from a sheet, or a message that names VINs."""

    text: Annotated[str, StringConstraints(min_length=1, pattern=WITHOUT_NUL)]
    """Its length is limited by that of every request, 1 MiB."""
    booking_id: Number | None = None


class RowChange(ImportStep):
    """``key``: `vin`, or a value of the vehicle (`brand`, `power_kw` …); ``value`` null empties."""

    key: ShortText
    value: ShortText | None


class TakenProposal(ImportStep):
    """One of the row's ``proposals``."""

    value: ShortText


class Exclusion(ImportStep):
    """Rows to leave out, or (``excluded`` false) to take in again."""

    rows: Annotated[list[Number], Field(min_length=1, max_length=MOST_ROWS)]
    excluded: bool = True


class ColumnChoice(ImportStep):
    """By `fingerprint` of a block: what its columns, counted from 1, are taken for; null: nothing."""

    columns: Annotated[
        dict[
            Annotated[str, StringConstraints(max_length=64)],
            dict[ColumnNumber, ColumnName | None],
        ],
        Field(min_length=1, max_length=100),
    ]


class ChosenBooking(ImportStep):
    """The booking that the sheet belongs to."""

    booking_id: Number


class Acceptance(ImportStep):
    """Both versions are those of the difference; ``replace``: vehicles the sheet does not have go."""

    booking_version: Version
    replace: bool = False


class Undoing(ImportStep):
    """``booking_version`` is that of the booking now."""

    booking_version: Version


SHEET_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "additionalProperties": False,
                }
            },
        },
    }
}
