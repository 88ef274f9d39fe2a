"""The port's own forms as data: which fields, in which order, filled from what.

The definitions are ``templates/booking/*.yaml``; labels are texts ``fields.form.<key>``.
"""

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bookings.models.booking import AttachmentKind, BookingHead, GoodsItemHead, TruckHead, VehicleHead
from bookings.models.document import BusinessType
from messages.catalogue import Language, texts, translate

FieldType = Literal["text", "integer", "decimal", "weight", "money", "boolean", "choice", "list", "rows"]
"""``weight`` is kilograms, ``money`` US dollars, ``rows`` a read-only summary of rows below the head."""

FilledFrom = Literal["reading", "account", "default", "user", "vin", "rows"]
Group = Literal["selection", "recognised", "attachments", "trucks", "vehicles", "items"]
RowKind = Literal["trucks", "vehicles", "items"]
"""``items`` are the goods as the declaration lists them: the port is sent none of them."""


class FormField(BaseModel):
    """One field as the port's form shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    group: Group
    type: FieldType
    required: bool = False
    editable: bool = True
    filled_from: FilledFrom = "user"
    reading_keys: tuple[str, ...] = ()
    """Keys of the Reading it is taken from; a doubt about one of them is a doubt about this field."""
    derived: bool = False
    """Concluded from the reading keys without showing them: a wrong one cannot be corrected here."""
    choices: tuple[str, ...] = ()
    open_choice: bool = False
    """The port's list is not known in full: other values may be typed."""
    check: str | None = None
    """The identifier rule its value must satisfy (a module of ``customs.identifiers``)."""
    row_kind: RowKind | None = None
    """The kind of row this field belongs to; for type ``rows``, the rows it sums up."""

    @property
    def label_key(self) -> str:
        """The key of its label in the catalogue."""
        return f"fields.form.{self.key}"

    def label(self, language: Language) -> str:
        """Its label, Chinese as on the port's form."""
        return translate(self.label_key, language)

    def choice_label(self, choice: str, language: Language) -> str:
        """How a choice is shown; a choice without a text of its own is shown as stored."""
        key = f"fields.choice.{choice}"
        return translate(key, language) if key in texts() else choice


class RequiredAttachment(BaseModel):
    """A document the booking must carry; ``when`` names a field and the value that demands it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: AttachmentKind
    when: dict[str, str] = Field(default_factory=dict)


class Form(BaseModel):
    """The form of one kind of booking."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    business_type: BusinessType
    fields: tuple[FormField, ...]
    trucks: tuple[FormField, ...] = ()
    vehicles: tuple[FormField, ...] = ()
    items: tuple[FormField, ...] = ()
    attachments: tuple[RequiredAttachment, ...] = ()

    @model_validator(mode="after")
    def _every_field_has_a_column(self) -> "Form":
        shapes = (
            (self.fields, BookingHead),
            (self.trucks, TruckHead),
            (self.vehicles, VehicleHead),
            (self.items, GoodsItemHead),
        )
        for fields, shape in shapes:
            for field in fields:
                if (
                    field.type != "rows"
                    and field.key != "business_type"
                    and field.key not in shape.model_fields
                ):
                    raise ValueError(f"{self.business_type}: no column for the field {field.key!r}")
        return self

    def head(self, key: str) -> FormField | None:
        """The field of the head with this key."""
        return next((field for field in self.fields if field.key == key), None)

    def row_fields(self, kind: RowKind) -> tuple[FormField, ...]:
        """The columns of one kind of row; empty when the form has no such rows."""
        if kind == "items":
            return self.items
        return self.trucks if kind == "trucks" else self.vehicles


@cache
def form(business_type: BusinessType) -> Form:
    """The port's form for this kind of booking."""
    file = resources.files("templates") / "booking" / f"{business_type}.yaml"
    return Form.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def reading_label(key: str, language: Language, direction: str | None = "export") -> str:
    """The printed label of a key of ``data/fields.csv`` (``items[].hs_code`` too); imports differ in some."""
    imported = f"fields.{key}.import"
    if direction == "import" and imported in texts():
        return translate(imported, language)
    return translate(f"fields.{key}", language)
