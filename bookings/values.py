"""Values of the form as text in an input box, and back."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from bookings.forms import FormField
from bookings.refusals import FieldRefused
from bookings.views import FormValue
from customs.identifiers import container, customs_number, plate, vin
from customs.verdict import Verdict

_IDENTIFIER_CHECKS: dict[str, Callable[[str], Verdict]] = {
    "container": container.check,
    "customs_number": customs_number.check,
    "plate": plate.check,
    "vin": vin.check,
}
# No weight, value or count of a booking has more than ten digits before the point.
_TOO_LARGE = Decimal(10) ** 10
# A quantity may be printed as 1,500: there a comma stands between digits.
_BETWEEN_QUANTITIES = re.compile(r"[\n;；、]+")
_BETWEEN_ELEMENTS = re.compile(r"[\n,;，；、]+")
_BOOLEANS = {
    "true": True,
    "是": True,
    "yes": True,
    "1": True,
    "false": False,
    "否": False,
    "no": False,
    "0": False,
}


def as_text(value: FormValue) -> str:
    """The value as an input box shows it: list elements one a line, numbers without exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return "\n".join(value)
    return str(value)


def parsed(field: FormField, text: str | None) -> FormValue:
    """What a person typed as the field's value; empty is None (of a list: no elements).

    Raises ``FieldRefused`` ``value-not-understood``.
    """
    typed = (text or "").strip()
    if field.type == "list":
        between = _BETWEEN_QUANTITIES if field.key == "quantities" else _BETWEEN_ELEMENTS
        return [_normalised(field, one.strip()) for one in between.split(typed) if one.strip()]
    if field.type == "boolean":
        if typed.lower() not in _BOOLEANS:
            raise _not_understood(field, typed)
        return _BOOLEANS[typed.lower()]
    if not typed:
        return None
    if field.type == "integer":
        return _integer(field, typed)
    if field.type in ("decimal", "weight", "money"):
        return _decimal(field, typed)
    if field.type == "choice" and not field.open_choice and typed not in field.choices:
        raise _not_understood(field, typed)
    return _normalised(field, typed)


def verdict_of(field: FormField, text: str) -> Verdict | None:
    """What the identifier's rule says; None when the field is no identifier."""
    if field.check is None:
        return None
    return _IDENTIFIER_CHECKS[field.check](text)


# The VINs of a booking are judged at each look at it, and the rule says the same each time.
@lru_cache(maxsize=100_000)
def passes(check: str, text: str) -> bool:
    """Whether the rule of this identifier (``FormField.check``) has no error against ``text``."""
    return _IDENTIFIER_CHECKS[check](text).ok


def as_json(value: FormValue) -> Any:
    """The value as the correction log keeps it: decimals as text."""
    return format(value, "f") if isinstance(value, Decimal) else value


def from_json(field: FormField, stored: Any) -> FormValue:
    """The value that the correction log keeps as ``stored``."""
    is_decimal = field.type in ("decimal", "weight", "money") and stored is not None
    value: FormValue = Decimal(stored) if is_decimal else stored
    return value


def _integer(field: FormField, typed: str) -> int:
    number = _decimal(field, typed)
    if number != number.to_integral_value() or number > 1_000_000:
        raise _not_understood(field, typed)
    return int(number)


def _decimal(field: FormField, typed: str) -> Decimal:
    try:
        number = Decimal(re.sub(r"[\s,，]", "", typed))
    except InvalidOperation:
        raise _not_understood(field, typed) from None
    # An exponent would be a typing accident: 1E5 is no weight that anybody writes.
    if not number.is_finite() or not 0 <= number < _TOO_LARGE or "e" in typed.lower():
        raise _not_understood(field, typed)
    return number


def _normalised(field: FormField, text: str) -> str:
    verdict = verdict_of(field, text)
    return text if verdict is None else verdict.value


def _not_understood(field: FormField, typed: str) -> FieldRefused:
    return FieldRefused("value-not-understood", field, value=typed)
