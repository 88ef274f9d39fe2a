"""Storing a Reading as a declaration with its searched values and its identifiers."""

from datetime import date

from sqlmodel import Session, col, select

from bookings.models import Declaration, DeclarationIdentifier, Document, IdentifierKind, stored_id
from bookings.prefill_head import decimal_of
from extractors.reading import Reading

_IDENTIFIER_KEYS: tuple[tuple[str, IdentifierKind], ...] = (
    ("plates", "plate"),
    ("trailer_plates", "trailer"),
    ("vins", "vin"),
    ("containers", "container"),
    ("seals", "seal"),
)


def store_declaration(session: Session, document: Document, position: int, reading: Reading) -> Declaration:
    """One declaration of ``document``, linked to the earlier one that it amends."""
    customs_number = _text(reading, "customs_number")
    declaration = Declaration.model_validate(
        {
            "document_id": document.id,
            "position": position,
            "reading": reading.model_dump(mode="json"),
            "customs_number": customs_number,
            "pre_entry_number": _text(reading, "pre_entry_number"),
            "direction": _text(reading, "direction"),
            "declaration_date": _date(reading, "declaration_date"),
            "domestic_party_name": reading.name("domestic_party"),
            "domestic_party_code": reading.code("domestic_party"),
            "bill_number": _text(reading, "bill_number"),
            "shipment_batch_number": _text(reading, "shipment_batch_number"),
            "contract_number": _text(reading, "contract_number"),
            "gross_weight_kg": decimal_of(reading.value("gross_weight_kg")),
            "total_value": decimal_of(reading.value("total_value")),
            "currency": _text(reading, "currency"),
            "business_type": _text(reading, "business_type"),
            "destination_country": reading.code("counterpart_country"),
            "amends_id": _amended(session, document, customs_number),
        }
    )
    session.add(declaration)
    session.flush()
    for key, kind in _IDENTIFIER_KEYS:
        for value in reading.texts(key):
            session.add(
                DeclarationIdentifier.model_validate(
                    {"declaration_id": stored_id(declaration), "kind": kind, "value": value}
                )
            )
    return declaration


def _amended(session: Session, document: Document, customs_number: str | None) -> int | None:
    """The newest declaration with this number in another document of the same enterprise."""
    if customs_number is None:
        return None
    return session.exec(
        select(Declaration.id)
        .join(Document, col(Document.id) == col(Declaration.document_id))
        .where(Declaration.customs_number == customs_number)
        .where(Document.enterprise_id == document.enterprise_id, Document.id != document.id)
        .order_by(col(Declaration.id).desc())
    ).first()


def _text(reading: Reading, key: str) -> str | None:
    value = reading.value(key)
    return value if isinstance(value, str) else None


def _date(reading: Reading, key: str) -> date | None:
    text = _text(reading, key)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
