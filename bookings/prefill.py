"""Prefill: from a Reading to the values of the port's form, each with its evidence.

Pure: no database. The rules are design §6 and the column ``taken_from`` of
``data/codes/appointment_fields.csv``; which doubts reach which field is data
(``reading_keys`` in ``templates/booking/*.yaml``).
"""

from collections.abc import Mapping
from typing import Any, get_args

from bookings.draft import BookingDraft, PrefillDefaults, Rate
from bookings.forms import Form, FormField, form
from bookings.models import BookingCheck, BookingHead, BusinessType, Reason, ValueEvidence
from bookings.prefill_head import HEAD_RULES, HeadContext
from bookings.prefill_items import item_rows
from bookings.prefill_rows import truck_rows, vehicle_rows
from bookings.reading_evidence import concerns, evidence_of
from extractors.reading import Check, Reading


def prefill(
    reading: Reading,
    business_type: BusinessType | None,
    rates: Mapping[str, Rate],
    defaults: PrefillDefaults,
) -> BookingDraft:
    """The booking that ``reading`` proposes.

    ``business_type`` is what the clerk chose, None when left open; ``rates`` are the newest by
    currency. A value that cannot be had is None, never guessed.
    """
    chosen, type_evidence = _business_type(reading, business_type)
    shape = form(chosen)
    context = HeadContext(reading=reading, rates=rates, defaults=defaults)
    values: dict[str, Any] = {}
    evidence = {"business_type": type_evidence}
    for field in shape.fields:
        rule = HEAD_RULES.get(field.key)
        if rule is None:
            continue
        filled = rule(context, field)
        values[field.key] = filled.value
        if filled.evidence is not None:
            evidence[field.key] = filled.evidence
    draft = BookingDraft(
        business_type=chosen, head=BookingHead.model_validate(values), checks=_checks(reading, shape)
    )
    draft.evidence = evidence
    draft.items = item_rows(reading)
    if chosen == "loaded_truck":
        _add_trucks(draft, reading, shape)
    else:
        draft.vehicles = vehicle_rows(reading, defaults)
        _add_rows_evidence(draft, reading, shape.head("vins"))
    return draft


def manual_draft(reading: Reading, business_type: BusinessType | None) -> BookingDraft:
    """The empty form of a transit declaration (转关): nothing is prefilled, a person fills it."""
    chosen, evidence = _business_type(reading, business_type)
    draft = BookingDraft(business_type=chosen, head=BookingHead(is_transit=True))
    draft.evidence = {"business_type": evidence}
    return draft


def _business_type(reading: Reading, chosen: BusinessType | None) -> tuple[BusinessType, ValueEvidence]:
    read = reading.value("business_type")
    evidence = evidence_of(reading, "business_type")
    proposed = next((kind for kind in get_args(BusinessType) if kind == read), None)
    if chosen is None:
        if proposed is None:
            evidence.doubted = True
            evidence.reasons = [*evidence.reasons, Reason(id="business-type-unknown")]
        return proposed or "loaded_truck", evidence
    by_clerk = ValueEvidence(
        source="reviewer", reading_key="business_type", page=evidence.page, boxes=evidence.boxes
    )
    if proposed is not None and proposed != chosen:
        by_clerk.doubted = True
        by_clerk.printed = proposed
        by_clerk.reasons = [Reason(id=f"business-type-reads-{proposed.replace('_', '-')}")]
    return chosen, by_clerk


def _add_trucks(draft: BookingDraft, reading: Reading, shape: Form) -> None:
    rows = truck_rows(reading)
    draft.trucks = rows.trucks
    if rows.containers_on_truck:
        draft.head.containers = []
        draft.evidence.pop("containers", None)
    _add_rows_evidence(draft, reading, shape.head("truck_plates"), rows.reasons)


def _add_rows_evidence(
    draft: BookingDraft, reading: Reading, field: FormField | None, reasons: tuple[Reason, ...] = ()
) -> None:
    """A doubt about a list as a whole stands once, with the field of the head that sums up its rows."""
    if field is not None:
        first = field.reading_keys[0]
        evidence = evidence_of(reading, first, keys=field.reading_keys, reasons=reasons)
        evidence.printed = reading.texts(first)
        draft.evidence[field.key] = evidence


def _checks(reading: Reading, shape: Form) -> list[BookingCheck]:
    return [_booking_check(check, shape) for check in reading.checks]


def _booking_check(check: Check, shape: Form) -> BookingCheck:
    paths = []
    shown: set[str] = set()
    for field in shape.fields:
        named = {entry for entry in check.fields if any(concerns(entry, key) for key in field.reading_keys)}
        if named:
            paths.append(field.key)
            shown |= set() if field.derived else named
    return BookingCheck(
        id=check.id,
        severity=check.severity,
        parameters=check.parameters,
        message=check.message,
        reading_keys=check.fields,
        paths=paths,
        only_on_form=shown.issuperset(check.fields) and bool(paths),
    )
