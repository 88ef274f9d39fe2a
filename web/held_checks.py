"""Rules that were looked at for a booking and hold: what stands behind a value that nobody has to look at.

The texts of the rules say what is wrong when one does not hold. Here they are told as what was looked for and
not found, with an ellipsis where a broken rule names its values.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bookings.forms import reading_label
from bookings.views import BookingReview
from extractors.checks import entries
from messages.catalogue import Language, texts
from web.shown_booking import ShownHeldChecks

MOST_BETWEEN_VALUES = 5
_PARAMETER = re.compile(r"\{[^}]*\}")
# Rules of the form as it stands now (bookings.booking_checks), by the value that they need.
_OF_THE_FORM = {
    "truck_count": "truck-count-differs",
    "truck_plates": "plate-repeated",
    "vehicle_total": "vehicle-count-differs",
    "vins": "vin-repeated",
    "cargo_weight_kg": "weight-not-positive",
}


def held_checks(view: BookingReview, language: Language) -> tuple[ShownHeldChecks, ...]:
    """By the value they speak of: the rules that its declarations and its form were judged by and satisfy."""
    broken = {problem.id for problem in view.problems}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for declaration in view.declarations:
        failed = broken | {check.get("id") for check in declaration.reading.get("checks", ())}
        for check_id, key, area in _judged(declaration.reading):
            if check_id not in failed:
                found[reading_label(key, language)].append(_looked_for(f"{area}.{check_id}", language))
    for field in view.fields:
        rule = _OF_THE_FORM.get(field.path)
        if rule is not None and rule not in broken and field.value not in (None, []):
            found[field.field.label(language)].append(_looked_for(f"booking_checks.{rule}", language))
    return tuple(ShownHeldChecks(label, tuple(dict.fromkeys(messages))) for label, messages in found.items())


def _judged(reading: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Rules with the first value that they name and the declaration states.

    A rule between values needs all of them; one that looks at many values in turn needs any.
    """
    fields = reading.get("fields", {})
    has_items = bool(reading.get("items"))
    for check_id, keys, area in _rules():
        stated = [
            key for key in keys if (has_items if key.startswith("items[]") else _is_stated(fields.get(key)))
        ]
        if stated and (len(stated) == len(keys) or len(keys) > MOST_BETWEEN_VALUES):
            yield check_id, stated[0], area


def _is_stated(field: Mapping[str, Any] | None) -> bool:
    return field is not None and field.get("value") not in (None, "", [])


@cache
def _rules() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Registered rules whose fields are keys of a Reading with a label."""
    return tuple(
        (entry.id, entry.fields, entry.area)
        for entry in entries().values()
        if all(f"fields.{key}" in texts() for key in entry.fields)
    )


@cache
def _looked_for(key: str, language: Language) -> str:
    return _PARAMETER.sub("…", texts()[key][language])
