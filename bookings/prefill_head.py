"""One rule per field of the form's head: which value it takes, and what speaks against it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from bookings.draft import PrefillDefaults, Rate
from bookings.forms import FormField
from bookings.models import Conversion, Reason, ValueEvidence
from bookings.reading_evidence import evidence_of
from customs import tables
from extractors.reading import Reading

CROSS_BORDER_LIST_MODE = "跨境电商（清单模式）"
# 监管方式 9610 (电子商务) is declared by list; the other cross-border codes are declared in full.
_LIST_MODE_SUPERVISION = "9610"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class HeadContext:
    """All that the rules may look at."""

    reading: Reading
    rates: Mapping[str, Rate]
    defaults: PrefillDefaults


@dataclass(frozen=True, slots=True)
class Filled:
    """A value for the form and where it came from; no evidence when nothing filled it."""

    value: Any
    evidence: ValueEvidence | None = None


Rule = Callable[[HeadContext, FormField], Filled]


def decimal_of(text: object) -> Decimal | None:
    """A decimal text of the Reading as a number; None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _as_read(context: HeadContext, field: FormField) -> Filled:
    key = field.reading_keys[0]
    value = context.reading.value(key)
    return Filled(value, evidence_of(context.reading, key, keys=field.reading_keys))


def _list_as_read(context: HeadContext, field: FormField) -> Filled:
    key = field.reading_keys[0]
    return Filled(context.reading.texts(key), evidence_of(context.reading, key, keys=field.reading_keys))


def _name(context: HeadContext, field: FormField) -> Filled:
    key = field.reading_keys[0]
    return Filled(context.reading.name(key), evidence_of(context.reading, key, keys=field.reading_keys))


def _weight(context: HeadContext, field: FormField) -> Filled:
    filled = _as_read(context, field)
    return Filled(decimal_of(filled.value), filled.evidence)


def _origin(context: HeadContext, field: FormField) -> Filled:
    """The port writes the place of origin as ``(34049)淮南``."""
    code = context.reading.value("origin_area")
    if not isinstance(code, str):
        return Filled(None, evidence_of(context.reading, "origin_area", keys=field.reading_keys))
    area = tables.domestic_areas().by_code(code)
    unknown = [] if area is not None else [Reason(id="area-unknown", parameters={"code": code})]
    evidence = evidence_of(context.reading, "origin_area", keys=field.reading_keys, reasons=unknown)
    return Filled(f"({code}){area.name if area is not None else ''}", evidence)


def _exit_place(context: HeadContext, field: FormField) -> Filled:
    """The port of exit; the customs office at the border when no port is printed."""
    for key in field.reading_keys:
        if name := context.reading.name(key):
            return Filled(name, evidence_of(context.reading, key))
    return Filled(None, evidence_of(context.reading, field.reading_keys[0], keys=field.reading_keys))


def _destination(context: HeadContext, field: FormField) -> Filled:
    """The name of the country, never its code."""
    key = field.reading_keys[0]
    name = context.reading.name(key)
    if name is None:
        row = tables.countries().by_code(context.reading.code(key))
        name = row.name if row is not None else None
    return Filled(name, evidence_of(context.reading, key, keys=field.reading_keys))


def _value_in_dollars(context: HeadContext, field: FormField) -> Filled:
    """The port shows US dollars: another currency is converted by the table of rates, or asked for."""
    amount = decimal_of(context.reading.value("total_value"))
    currency = context.reading.value("currency")
    if amount is None:
        return Filled(None, evidence_of(context.reading, "total_value", keys=field.reading_keys))
    if currency == "USD":
        return Filled(amount, evidence_of(context.reading, "total_value", keys=field.reading_keys))
    rate = context.rates.get(currency) if isinstance(currency, str) else None
    if rate is None:
        shown = currency if isinstance(currency, str) else "?"
        reason = Reason(id="no-rate", parameters={"currency": shown, "amount": format(amount, "f")})
        return Filled(
            None, evidence_of(context.reading, "total_value", keys=field.reading_keys, reasons=[reason])
        )
    evidence = evidence_of(context.reading, "total_value", keys=field.reading_keys)
    evidence.source = "derived"
    evidence.conversion = Conversion(
        amount=format(amount, "f"),
        currency=rate.currency,
        usd_per_unit=format(rate.usd_per_unit, "f"),
        source=rate.source,
        date=rate.date,
    )
    return Filled((amount * rate.usd_per_unit).quantize(_CENT, ROUND_HALF_UP), evidence)


def _cargo_type(context: HeadContext, field: FormField) -> Filled:
    if context.reading.code("supervision_mode") != _LIST_MODE_SUPERVISION:
        return Filled(None)
    evidence = evidence_of(context.reading, "supervision_mode")
    evidence.source = "derived"
    return Filled(CROSS_BORDER_LIST_MODE, evidence)


def _transport_tool(context: HeadContext, field: FormField) -> Filled:
    """The plate in front of the batch number (``霍A40390/D57HWBWB3B9621``)."""
    printed = context.reading.value("transport_name")
    tool = printed.split("/")[0].strip() if isinstance(printed, str) else ""
    return Filled(tool or None, evidence_of(context.reading, "transport_name"))


def _vehicle_total(context: HeadContext, field: FormField) -> Filled:
    """What the goods are counted at; the number of VINs, doubted, when they are not counted in 辆."""
    counted = context.reading.value("vehicle_count")
    if isinstance(counted, int):
        return Filled(counted, evidence_of(context.reading, "vehicle_count", keys=field.reading_keys))
    vins = context.reading.texts("vins")
    if not vins:
        return Filled(None, evidence_of(context.reading, "vehicle_count", keys=field.reading_keys))
    reason = Reason(id="counted-by-vins", parameters={"count": str(len(vins))})
    return Filled(len(vins), evidence_of(context.reading, "vins", keys=field.reading_keys, reasons=[reason]))


def _default(context: HeadContext, field: FormField) -> Filled:
    value = getattr(context.defaults, field.key)
    return Filled(value, None if value is None else ValueEvidence(source="default"))


HEAD_RULES: Mapping[str, Rule] = {
    "customs_number": _as_read,
    "contact": _default,
    "warehouse": _default,
    "cargo_type": _cargo_type,
    "origin": _origin,
    "exit_place": _exit_place,
    "destination": _destination,
    "enterprise_name": _default,
    "domestic_shipper": _name,
    "cargo_weight_kg": _weight,
    "cargo_value_usd": _value_in_dollars,
    "declaration_remark": _as_read,
    "truck_count": _as_read,
    "seals": _list_as_read,
    "containers": _list_as_read,
    "vehicle_total": _vehicle_total,
    "transport_tool": _transport_tool,
}
