"""The form of an appointment: which fields, values as text and back, what is told beside them.

What identifiers are judged to be is told and never stops anything: an appointment is kept as it stands.
Only what cannot be a value at all, letters for a weight, is refused.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bookings.appointments.headings import words
from bookings.appointments.states import states
from bookings.models import AppointmentHead, BusinessType
from customs.identifiers import batch_number, container, customs_number, plate, vin
from customs.verdict import Verdict
from messages.catalogue import Language, translate

FieldType = Literal["text", "lines", "list", "choice", "day", "time", "weight", "decimal", "count"]
GroupKey = Literal["appointment", "declaration", "load", "trucks", "vehicles"]
Unit = Literal["kg", "t"]
Texts = Mapping[str, str]
"""By key what each control holds; lists one element a line."""

UNIT = "cargo_weight_unit"
MOST_ELEMENTS = 5_000
LONGEST_TEXT = 2_000
SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = dt.timedelta(days=1)
_WINDOW = ("appointed_day", "appointed_from", "appointed_until")
_CHECKS: dict[str, Callable[[str], Verdict]] = {
    "batch_number": batch_number.check,
    "container": container.check,
    "customs_number": customs_number.check,
    "plate": plate.check,
    "vin": vin.check,
}
_BETWEEN = re.compile(r"[\n\r\t,;，；、]+")
_LARGEST = Decimal(10) ** 10
_MOST_HINTS = 20


class AppointmentField(BaseModel):
    """One field of the form."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    type: FieldType
    check: str | None = None
    choices: tuple[str, ...] = ()
    offered: Literal["warehouses", "currencies"] | None = None

    def label(self, language: Language) -> str:
        """Its label."""
        return translate(f"appointments.column-{self.key}", language)


class FieldGroup(BaseModel):
    """Fields that stand together."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: GroupKey
    fields: tuple[AppointmentField, ...]


@cache
def groups() -> tuple[FieldGroup, ...]:
    """The form."""
    file = resources.files("web") / "appointment_fields.yaml"
    return TypeAdapter(tuple[FieldGroup, ...]).validate_python(
        yaml.safe_load(file.read_text(encoding="utf-8"))
    )


@cache
def fields() -> tuple[AppointmentField, ...]:
    """All fields in their order."""
    return tuple(one for group in groups() for one in group.fields)


@dataclass(frozen=True, slots=True)
class Hint:
    """What is told beside a field. ``proposal`` may be what was meant by ``given``."""

    message: str
    severity: str = "warning"
    given: str = ""
    proposal: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was typed as values; ``refused``: by field why it cannot be one."""

    values: AppointmentHead
    refused: dict[str, str] = field(default_factory=dict)


def texts_of(head: AppointmentHead) -> dict[str, str]:
    """An appointment as its form shows it; moments as times of Asia/Shanghai."""
    texts = {one.key: _text(getattr(head, one.key), one.type) for one in fields()}
    return {**texts, UNIT: "kg"}


def _text(value: Any, kind: FieldType) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if kind == "time":
        return f"{value.astimezone(SHANGHAI):%H:%M}"
    return str(value)


def parse(texts: Texts, stored: AppointmentHead, language: Language) -> Parsed:
    """What was typed, over what is stored: a field that shows what it showed keeps its value to the digit."""
    shown = texts_of(stored)
    changed = {one.key for one in fields() if _clean(texts.get(one.key)) != _clean(shown[one.key])}
    if "cargo_weight_kg" not in changed and texts.get(UNIT, "kg") != "kg" and shown["cargo_weight_kg"]:
        changed.add("cargo_weight_kg")
    values: dict[str, Any] = {name: getattr(stored, name) for name in AppointmentHead.model_fields}
    refused: dict[str, str] = {}
    for one in fields():
        if one.key not in changed or one.type == "time":
            continue
        try:
            values[one.key] = _value(one, texts)
        except ValueError:
            refused[one.key] = _not_understood(one, texts, language)
    if changed & set(_WINDOW):
        _put_window(values, texts, refused, language)
    if values.get("state") is not None:
        values["state_text"] = None
    return Parsed(AppointmentHead.model_validate(values), refused)


def _clean(text: str | None) -> str:
    return "\n".join(line.strip() for line in (text or "").splitlines()).strip()


def _not_understood(one: AppointmentField, texts: Texts, language: Language) -> str:
    typed = texts.get(one.key, "").strip()[:100]
    return translate("errors.value-not-understood", language, field=one.label(language), value=typed)


def _value(one: AppointmentField, texts: Texts) -> Any:
    """Raises ``ValueError`` for what cannot be a value of the field."""
    typed = texts.get(one.key, "").replace("\0", "").strip()
    if one.type == "list":
        return _elements(typed, one.check)
    if not typed:
        return None
    if one.type == "day":
        return _day(typed)
    if one.type == "count":
        return _count(typed)
    if one.type == "decimal":
        return _number(typed)
    if one.type == "weight":
        return _number(typed) * (1000 if texts.get(UNIT) == "t" else 1)
    if one.type == "choice":
        if typed not in choices_of(one):
            raise ValueError(typed)
        return typed == "true" if one.key == "is_transit" else typed
    if len(typed) > LONGEST_TEXT or (one.key == "currency" and not re.fullmatch(r"[A-Za-z]{3}", typed)):
        raise ValueError(typed)
    return typed.upper() if one.key == "currency" else typed


def choices_of(one: AppointmentField) -> tuple[str, ...]:
    """What may be chosen: keys and codes as they are stored."""
    return {"state": tuple(states()), "business_type": get_args(BusinessType)}.get(one.key, one.choices)


def _elements(typed: str, check: str | None) -> list[str]:
    elements = [one.strip() for one in _BETWEEN.split(typed) if one.strip()]
    if len(elements) > MOST_ELEMENTS or any(len(one) > LONGEST_TEXT for one in elements):
        raise ValueError(typed[:20])
    normalised = elements if check is None else [_CHECKS[check](one).value for one in elements]
    return list(dict.fromkeys(normalised))


def _number(typed: str) -> Decimal:
    try:
        number = Decimal(re.sub(r"[\s,，]", "", typed))
    except InvalidOperation:
        raise ValueError(typed) from None
    if not number.is_finite() or not 0 <= number < _LARGEST or "e" in typed.lower():
        raise ValueError(typed)
    return number


def _count(typed: str) -> int:
    number = _number(typed)
    if number != number.to_integral_value() or number > 1_000_000:
        raise ValueError(typed)
    return int(number)


def _day(typed: str) -> dt.date:
    day = dt.date.fromisoformat(typed)
    if not 2000 <= day.year <= 2999:
        raise ValueError(typed)
    return day


def _put_window(values: dict[str, Any], texts: Texts, refused: dict[str, str], language: Language) -> None:
    """Day and times as moments; a window that ends before it begins ends on the next day."""
    moments: dict[str, dt.datetime | None] = {}
    day: dt.date | None = values["appointed_day"]
    for one in fields():
        if one.type != "time":
            continue
        typed = texts.get(one.key, "").strip()
        moments[one.key] = None
        if not typed:
            continue
        try:
            time = dt.time.fromisoformat(typed)
        except ValueError:
            refused[one.key] = _not_understood(one, texts, language)
            continue
        if day is None:
            refused.setdefault("appointed_day", translate("appointment_pages.day-needed", language))
            continue
        moments[one.key] = dt.datetime.combine(day, time.replace(tzinfo=None), SHANGHAI)
    begin, end = moments["appointed_from"], moments["appointed_until"]
    if begin and end and end <= begin:
        moments["appointed_until"] = end + _DAY
    values |= moments


def hints(texts: Texts, language: Language) -> dict[str, tuple[Hint, ...]]:
    """By field what its identifiers are judged to be, and a weight that no truck carries."""
    told: dict[str, tuple[Hint, ...]] = {}
    for one in fields():
        if one.check is not None:
            found = _identifier_hints(texts.get(one.key, ""), _CHECKS[one.check], language)
            if found:
                told[one.key] = found
    weight = _weight_hint(texts, language)
    return {**told, "cargo_weight_kg": (weight,)} if weight else told


def _identifier_hints(typed: str, check: Callable[[str], Verdict], language: Language) -> tuple[Hint, ...]:
    elements = [one.strip() for one in _BETWEEN.split(typed)[:MOST_ELEMENTS] if one.strip()]
    found: list[Hint] = []
    for element in dict.fromkeys(elements):
        verdict = check(element)
        proposal = verdict.proposals[0].value if verdict.proposals else None
        found += [
            Hint(problem.message(language), problem.severity, element, proposal)
            for problem in verdict.problems
            if problem.severity != "info"
        ][:1]
        if len(found) >= _MOST_HINTS:
            break
    return tuple(found)


def _weight_hint(texts: Texts, language: Language) -> Hint | None:
    typed = texts.get("cargo_weight_kg", "").strip()
    if texts.get(UNIT) != "t" or not typed:
        return None
    try:
        tonnes = _number(typed)
    except ValueError:
        return None
    if tonnes <= words().most_tonnes_a_truck:
        return None
    return Hint(translate("appointment_pages.weight-in-kilograms", language, value=typed))


@dataclass(frozen=True, slots=True)
class Merged:
    """What two people typed, put together; ``disputed``: by field what the other one stored."""

    texts: dict[str, str]
    disputed: dict[str, str]


def merge(base: Texts, typed: Texts, stored: Texts) -> Merged:
    """One's own changes since ``base`` over what is stored now; a field that both changed keeps both."""
    texts: dict[str, str] = {}
    disputed: dict[str, str] = {}
    for key, now in stored.items():
        mine, before = typed.get(key, ""), base.get(key, "")
        is_mine, is_theirs = _clean(mine) != _clean(before), _clean(now) != _clean(before)
        texts[key] = mine if is_mine else now
        if is_mine and is_theirs and _clean(mine) != _clean(now) and key != UNIT:
            disputed[key] = now
    if disputed.keys() & {"cargo_weight_kg"} or texts["cargo_weight_kg"] == typed.get("cargo_weight_kg"):
        texts[UNIT] = typed.get(UNIT, "kg")
    return Merged(texts, disputed)
