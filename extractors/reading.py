"""The Reading: what one declaration says, with evidence for every value (design §4).

The JSON of these models is a fixed contract: it is printed by ``kouan extract --json`` and stored
unchanged with the declaration. Boxes are ``(x0, top, x1, bottom)`` in points of the page as
displayed, origin top left. Numbers are decimal text, dates ISO 8601, codes text.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

SCHEMA_VERSION = 1

Source = Literal["layer", "ocr", "barcode", "sheet", "derived", "default", "reviewer"]
Severity = Literal["block", "error", "warning", "info"]
BoundingBox = tuple[float, float, float, float]
Coded = dict[str, str]
"""``{"code": ..., "name": ...}``; a part that is not printed is left out."""
FieldValue = str | int | list[str] | Coded | None


class _Sparse(BaseModel):
    """Leaves out optional evidence that is absent, never ``value``."""

    model_config = ConfigDict(extra="forbid")

    @model_serializer(mode="wrap")
    def _leave_out_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None or key == "value"}


class PlacedBox(BaseModel):
    """A region of one page that a value was read from."""

    model_config = ConfigDict(extra="forbid")
    page: int
    bbox: BoundingBox


class Part(_Sparse):
    """One element of a list, one line of a wrapped value, or the code or name of a pair."""

    value: str
    raw: str
    confidence: float
    source: Source
    boxes: list[PlacedBox]
    role: Literal["code", "name"] | None = None


class FieldReading(_Sparse):
    """One field: value, where it stands, how sure we are and which checks named it."""

    value: FieldValue
    raw: str | None = None
    confidence: float
    source: Source
    page: int | None = None
    bbox: BoundingBox | None = None
    parts: list[Part] | None = None
    checks: list[str] = Field(default_factory=list)


class Quantity(BaseModel):
    """One of up to three quantities of an item, in printed order."""

    model_config = ConfigDict(extra="forbid")
    quantity: str
    unit: str


class Item(BaseModel):
    """One line of goods. ``evidence`` maps an attribute's name to where it was read."""

    model_config = ConfigDict(extra="forbid")
    item_no: int
    hs_code: str | None = None
    name: str | None = None
    spec: str | None = None
    quantities: list[Quantity] = Field(default_factory=list)
    unit_price: str | None = None
    total_price: str | None = None
    currency: str | None = None
    origin_country: str | None = None
    destination_country: str | None = None
    domestic_area: str | None = None
    duty_mode: str | None = None
    evidence: dict[str, FieldReading] = Field(default_factory=dict)


class Check(BaseModel):
    """A rule that did not hold. ``message`` is in the language asked for at reading time."""

    model_config = ConfigDict(extra="forbid")
    id: str
    severity: Severity
    fields: list[str]
    message: str
    parameters: dict[str, str] = Field(default_factory=dict)


class Reading(BaseModel):
    """One declaration (or other document) found in a file.

    ``kind`` is ``declaration`` or the kind of another page (``release-notice``, ``unknown`` …);
    ``needs_review`` names every field whose value may be wrong: ``key``, ``items[3].spec`` (3 is
    the item_no), ``items[3]`` or ``items``.
    """

    model_config = ConfigDict(extra="forbid")
    schema_version: int = SCHEMA_VERSION
    file: str
    sha256: str
    kind: str
    form: str | None = None
    pages: list[int]
    text_source: Literal["layer", "ocr", "none"]
    fields: dict[str, FieldReading] = Field(default_factory=dict)
    items: list[Item] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    needs_review: list[str] = Field(default_factory=list)

    @property
    def is_unread(self) -> bool:
        """True when its page could not be read, and its checks say why: it may be anything."""
        return self.kind == "unknown" and any(check.severity == "error" for check in self.checks)

    def value(self, key: str) -> FieldValue:
        """The value of ``key``, None when it is absent."""
        field = self.fields.get(key)
        return None if field is None else field.value

    def code(self, key: str) -> str | None:
        """The code of a ``{code, name}`` field."""
        value = self.value(key)
        return value.get("code") if isinstance(value, dict) else None

    def name(self, key: str) -> str | None:
        """The name of a ``{code, name}`` field."""
        value = self.value(key)
        return value.get("name") if isinstance(value, dict) else None

    def texts(self, key: str) -> list[str]:
        """The elements of a list field; empty when it is absent."""
        value = self.value(key)
        return list(value) if isinstance(value, list) else []
