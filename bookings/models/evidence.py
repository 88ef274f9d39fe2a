"""Where a value of a booking came from, and what speaks against it. Stored as JSON, by path."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractors.reading import PlacedBox, Severity, Source
from messages.catalogue import Language, texts, translate

EvidenceByPath = dict[str, dict[str, Any]]
"""``{path: ValueEvidence dump}``; the key of a field of the form (of a row: without the row)."""

# One reason may come from a rule of customs/, of extractors/ or of bookings/; each has its own texts.
_REASON_AREAS = (
    "doubts",
    "booking_checks",
    "checks",
    "identifiers",
    "vin_sheet",
    "vin_imports",
    "reconcile_notes",
    "appointments",
    "vin_files",
)


class Reason(BaseModel):
    """Why a value is doubted or a rule is broken: a stable id, its parameters, and the text as read."""

    model_config = ConfigDict(extra="forbid")
    id: str
    parameters: dict[str, str] = Field(default_factory=dict)
    message: str | None = None

    def text(self, language: Language) -> str:
        """The sentence in the reader's language, or as it was written when the document was read."""
        for area in _REASON_AREAS:
            key = f"{area}.{self.id}"
            if key in texts():
                try:
                    return translate(key, language, **self.parameters)
                except KeyError:
                    # Another area's rule of the same name, or stored by a version whose text named other
                    # parameters: then its own sentence stays.
                    continue
        return self.message or self.id


class BookingCheck(Reason):
    """A rule of the declaration that did not hold, with the values of the form it speaks about."""

    severity: Severity
    reading_keys: list[str] = Field(default_factory=list)
    paths: list[str] = Field(default_factory=list)
    """Fields of the form concerned; empty when the form does not show them."""
    only_on_form: bool = True
    """False when a value concerned is not on the form and so cannot be corrected there."""
    confirmed: bool = False
    """A person let it pass with a written reason."""


class Conversion(BaseModel):
    """How a value in another currency became US dollars."""

    model_config = ConfigDict(extra="forbid")
    amount: str
    currency: str
    usd_per_unit: str
    source: str
    date: date


class ValueEvidence(BaseModel):
    """One value of a form: source, place in the document, doubt, and the printed value when overruled."""

    model_config = ConfigDict(extra="forbid")
    source: Source
    declaration_id: int | None = None
    document_id: int | None = None
    """The document that a person pointed at; ``boxes`` are on its pages."""
    reading_key: str | None = None
    page: int | None = None
    boxes: list[PlacedBox] = Field(default_factory=list)
    raw: str | None = None
    confidence: float | None = None
    doubted: bool = False
    confirmed: bool = False
    audited: bool = False
    """Chosen for the audit sample: nothing spoke against it. Stays when it is confirmed or corrected."""
    reasons: list[Reason] = Field(default_factory=list)
    printed: str | list[str] | None = None
    """What the document says, kept when a person overruled it."""
    conversion: Conversion | None = None
    import_id: int | None = None
    """The VIN import that stated the value (or stated it too); ``sheet`` and ``row`` say where."""
    sheet: str | None = None
    row: int | None = None

    def as_stored(self) -> dict[str, Any]:
        """As it is kept with its row: what has its default is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)
