"""A declaration found in a document: the Reading as one document, searched values typed beside it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import ExactDecimal, Json, UtcDateTime, Word, now
from bookings.models.base import Record
from bookings.models.document import BusinessType

IdentifierKind = Literal["plate", "trailer", "vin", "container", "seal"]


class Declaration(Record, table=True):
    """``reading`` is the dump of an ``extractors.reading.Reading`` and never changes."""

    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        # All that reconciling asks of every declaration: read from here, it passes by the Readings.
        Index(
            "ix_declaration_reconciling",
            "id",
            "customs_number",
            "shipment_batch_number",
            "bill_number",
            "declaration_date",
            "domestic_party_name",
            "total_value",
            "currency",
            "amends_id",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    position: int
    """Which declaration of the document, from 0."""
    reading: dict[str, Any] = Field(sa_type=Json)
    customs_number: str | None = Field(default=None, index=True)
    pre_entry_number: str | None = Field(default=None, index=True)
    direction: str | None = None
    declaration_date: date | None = Field(default=None, index=True)
    domestic_party_name: str | None = None
    domestic_party_code: str | None = Field(default=None, index=True)
    bill_number: str | None = Field(default=None, index=True)
    shipment_batch_number: str | None = Field(default=None, index=True)
    contract_number: str | None = None
    gross_weight_kg: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    total_value: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    currency: str | None = None
    business_type: BusinessType | None = Field(default=None, sa_type=Word)
    destination_country: str | None = None
    amends_id: int | None = Field(default=None, foreign_key="declaration.id", index=True)
    """The earlier declaration with the same customs number and other bytes."""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class DeclarationIdentifier(Record, table=True):
    """One plate, VIN, container or seal of a declaration, for finding what belongs together."""

    __tablename__ = "declaration_identifier"
    __table_args__ = (Index("ix_declaration_identifier_kind_value", "kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    declaration_id: int = Field(foreign_key="declaration.id", index=True)
    kind: IdentifierKind = Field(sa_type=Word)
    value: str
