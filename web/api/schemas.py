"""What programs send and get beside the domain's own views."""

from typing import Annotated, Any

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bookings.models import AttachmentKind
from bookings.pasting import MOST_PASTED_ROWS
from bookings.processing import Fate
from bookings.views import DocumentView, PointedEvidence, RowKind
from messages.catalogue import Language
from web.api.files import RAW
from web.dependencies import LARGEST_IDENTITY
from web.problems import PROBLEM_MEDIA_TYPE, Problem

# PostgreSQL cannot store the character 0.
WITHOUT_NUL = r"^[^\x00]*$"
VERSION_TAG = r'^"[1-9][0-9]{0,8}"$'

Text = Annotated[str, StringConstraints(max_length=20_000, pattern=WITHOUT_NUL)]
Coordinate = Annotated[float, Field(ge=-1_000_000, le=1_000_000)]
Box = Annotated[list[Coordinate], Field(min_length=4, max_length=4)]
"""x0, top, x1, bottom in points of the displayed page."""
Version = Annotated[int, Field(ge=1, le=LARGEST_IDENTITY)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", pattern=VERSION_TAG, description="The `ETag` of the booking the change is for."),
]
IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="The same key and request again within a day: the first answer, nothing done twice.",
    ),
]
FileName = Annotated[str, Query(min_length=1, max_length=255, pattern=WITHOUT_NUL)]
Search = Annotated[str | None, Query(max_length=100, pattern=WITHOUT_NUL)]
Before = Annotated[
    int | None, Query(ge=1, le=LARGEST_IDENTITY, description="`next_before` of the page above.")
]
Limit = Annotated[int, Query(ge=1, le=200)]


class _Asked(BaseModel):
    """Base of what is sent: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Change(_Asked):
    """A step on a booking as it was at ``expected_version`` (or at the `If-Match` header)."""

    expected_version: Version | None = None
    reason: Text | None = None


class Pointed(_Asked):
    """Where on a page of one of the booking's documents the value was found: it becomes its evidence."""

    document_id: Annotated[int, Field(ge=1, le=LARGEST_IDENTITY)]
    page: Annotated[int, Field(ge=1, le=LARGEST_IDENTITY)]
    boxes: Annotated[list[Box], Field(min_length=1, max_length=100)]
    text: Text

    def evidence(self) -> PointedEvidence:
        """As the domain takes it."""
        return PointedEvidence.model_validate(self.model_dump())


class Correction(Change):
    """``value`` as typed (lists one element a line); null empties."""

    path: Text
    value: Text | None
    pointed: Pointed | None = None


class Confirmation(Change):
    """The value at ``path`` is right, or the broken rule (``checks[0]``) may pass with a reason."""

    path: Text


class Deletion(Change):
    """The row at ``path`` (``trucks[12]``) goes; the history keeps it."""

    path: Text


class NewRow(_Asked):
    """An empty truck, vehicle or line of goods more."""

    kind: RowKind
    expected_version: Version | None = None


class PastedCells(_Asked):
    """Cells of a sheet, rows of texts as typed, from the row ``first`` and the column ``key`` on.

    Without ``first`` all of them are new rows. An empty cell empties its value.
    """

    kind: RowKind
    first: Text | None = None
    key: Text
    cells: Annotated[list[Annotated[list[Text], Field(max_length=100)]], Field(max_length=MOST_PASTED_ROWS)]
    expected_version: Version | None = None


class Undoing(_Asked):
    """The newest change that is not taken back yet is taken back."""

    expected_version: Version | None = None


class ReceivedDocument(DocumentView):
    """A document, and what became of it in a sentence."""

    message: str
    duplicate: bool = False
    """The same bytes had been received before; this is the first one."""


def received_document(document: DocumentView, fate: Fate, language: Language) -> ReceivedDocument:
    """The document as programs get it."""
    return ReceivedDocument.model_validate(
        document.model_dump() | {"message": fate.message(language), "duplicate": fate.duplicate}
    )


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": description, "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("The request is malformed."),
    401: _problem("No token or session, or it is over."),
    403: _problem("The scope or the role does not permit it, or the request came from another site."),
    404: _problem("There is no such thing, or it belongs to another enterprise."),
    409: _problem("Somebody else changed it meanwhile, or the same key is in use."),
    412: _problem("`If-Match` names another version than the current one."),
    413: _problem("Too many bytes."),
    415: _problem("A media type that is not taken."),
    422: _problem("A value or a step is refused; `code` says why."),
    428: _problem("Say which version the change is for."),
    503: _problem("A part of ours does not answer; try again."),
}

FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **{media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in sorted(RAW)},
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

Kind = Annotated[AttachmentKind, Query()]
