"""Dates, counts, weights, charges and numbers of papers: the form of the field says what was misread."""

import re
import unicodedata
from datetime import date

from extractors.draft import DOUBTFUL, DeclarationDraft
from extractors.layout import FieldLayout
from extractors.reading import FieldReading, FieldValue
from extractors.repairs.characters import DIGITS, forced, without_specks
from extractors.repairs.form_fields import form_fields
from extractors.repairs.recording import Evidence, lift, record
from extractors.repairs.seen import Pages, Seen, is_recognised, seen_of

# One sign alone is no value of these: it is the sign that the print sets for an empty cell.
_NEVER_ONE_SIGN = frozenset(
    {
        "ie_date",
        "record_number",
        "bill_number",
        "licence_number",
        "contract_number",
        "freight",
        "insurance",
        "other_charges",
        "goods_location",
    }
)
_NUMBERED = frozenset({"record_number", "bill_number", "licence_number", "contract_number"})
# What a recogniser makes of / - and @.
_LIKE_PLACEHOLDER = frozenset("/1lI|-一—~_.·@①aOoQ0#")
_STRAY = " .,:;：；，。、·'`\"|*~_-—一"
_UNIT_BEFORE = re.compile(r"^[(（\[]?(?:千克|公斤|KGS?|件)[)）\]]?[:：]?", re.IGNORECASE)
_GROUPED_BY_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(\.[0-9]{1,2})?")
# A stroke of a stamp or of the cell behind a number, read as one.
_STROKE_BEHIND = re.compile(r"(?<=[0-9]) [1Il|]$")
_COUNT = re.compile(r"[0-9]{1,12}")
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHARGE = re.compile(r"([A-Z]{3}|[0-9]{3})/(-?[0-9]+(?:\.[0-9]+)?)/([123])")
_CHARGE_WITHIN = re.compile(r"(?:[A-Z]{3}|[0-9]{3})/-?[0-9]+(?:\.[0-9]+)?/[123]")
_RATE = re.compile(r"[1IL|]?[0O]{3}")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def repair_single_values(draft: DeclarationDraft, pages: Pages) -> None:
    """Every field of one value that is no pair and no declaration number."""
    for field in form_fields(draft.form):
        reading = draft.fields.get(field.key)
        if reading is None or not isinstance(reading.value, str) or not is_recognised(reading, pages):
            continue
        if field.kind == "text" and field.key != "marks_and_remarks":
            _repair_ends(field.key, reading, draft)
        if _is_placeholder(field.key, reading.value):
            _empty(field.key, reading, draft)
        elif field.key in _NUMBERED:
            _repair_number_of_paper(field.key, reading, draft)
            _repair_accents(field.key, reading, draft, pages)
        elif field.kind in ("date", "integer", "decimal", "charge"):
            _repair_misfit(field, reading, draft, pages)


def _is_placeholder(key: str, text: str) -> bool:
    signs = text.strip(" .,·")
    return key in _NEVER_ONE_SIGN and len(signs) <= 1 and set(signs) <= _LIKE_PLACEHOLDER


def _empty(key: str, reading: FieldReading, draft: DeclarationDraft) -> None:
    read, reading.value = str(reading.value), None
    lift(draft, key)
    record(draft, key, read, "-", ("form",), certain=True)


def _repair_ends(key: str, reading: FieldReading, draft: DeclarationDraft) -> None:
    """``豫H02228/FJLUBEWBCQ5800 .``: a speck behind the value."""
    read = str(reading.value)
    kept = without_specks(read)
    if kept and kept != read:
        reading.value = kept
        record(draft, key, read, kept, ("form",), certain=True)


def _repair_number_of_paper(key: str, reading: FieldReading, draft: DeclarationDraft) -> None:
    """``KZ~000456``: no number of a paper has a wave."""
    read = str(reading.value)
    if "~" in read and read.strip("~"):
        reading.value = read.replace("~", "-")
        record(draft, key, read, reading.value, ("alphabet",), certain=True)


def _repair_accents(key: str, reading: FieldReading, draft: DeclarationDraft, pages: Pages) -> None:
    """``ŠLR/1126``: a speck over a letter; sure where the engine thought of the letter without it."""
    read = str(reading.value)
    bare = "".join(each for each in unicodedata.normalize("NFD", read) if not unicodedata.combining(each))
    if bare == read or len(bare) != len(read):
        return
    seen = seen_of(reading, pages)
    certain = seen.text == read and all(
        meant == was or meant in seen.others_at(place)
        for place, (was, meant) in enumerate(zip(read, bare, strict=True))
    )
    reading.value = bare
    record(draft, key, read, bare, ("alphabet", "runner-up") if certain else ("alphabet",), certain=certain)


def _repair_misfit(field: FieldLayout, reading: FieldReading, draft: DeclarationDraft, pages: Pages) -> None:
    key = field.key
    read = str(reading.value)
    is_misfit = any(finding.id == "value-form" and key in finding.fields for finding in draft.findings)
    if not is_misfit:
        return
    value, certain = _VALUES[field.kind](seen_of(reading, pages))
    if value is None:
        reading.confidence = min(reading.confidence, DOUBTFUL)
        return
    reading.value = value
    evidence: tuple[Evidence, ...] = ("form",)
    if certain:
        lift(draft, key)
    record(draft, key, read, str(value), evidence, certain=certain)


def _date(seen: Seen) -> tuple[FieldValue, bool]:
    stripped = _stripped(seen)
    if len(stripped.text) != len("20240131"):
        return None, False
    digits = forced(stripped, lambda _, character: character in DIGITS)
    match = None if digits is None else _COMPACT_DATE.fullmatch(digits.text)
    if digits is None or match is None:
        return None, False
    try:
        year, month, day = (int(group) for group in match.groups())
        return date(year, month, day).isoformat(), digits.certain
    except ValueError:
        return None, False


def _integer(seen: Seen) -> tuple[FieldValue, bool]:
    number, certain = _number(seen)
    if number is None:
        return None, False
    bare = number.removesuffix(".")
    if _GROUPED_BY_POINTS.fullmatch(bare):
        bare = bare.replace(".", "")
    return (int(bare), certain) if _COUNT.fullmatch(bare) else (None, False)


def _decimal(seen: Seen) -> tuple[FieldValue, bool]:
    number, certain = _number(seen)
    if number is None:
        return None, False
    grouped = _GROUPED_BY_POINTS.fullmatch(number)
    if number.count(".") > 1:
        if grouped is None:
            return None, False
        cents = grouped.group(1) or ""
        number = number.removesuffix(cents).replace(".", "") + cents
    return (number, certain) if _DECIMAL.fullmatch(number) else (None, False)


def _number(seen: Seen) -> tuple[str | None, bool]:
    """The digits and points of ``seen``; not certain when other signs than strokes were cut off."""
    unit = _UNIT_BEFORE.match(seen.text)
    seen = _stripped(_cut(seen, unit.end() if unit else 0, len(seen.text)))
    stroke = _STROKE_BEHIND.search(seen.text)
    certain = stroke is None
    if stroke is not None:
        seen = _cut(seen, 0, stroke.start())
    start = next((place for place, each in enumerate(seen.text) if each in DIGITS), None)
    end = next((place for place, each in reversed(list(enumerate(seen.text))) if each in DIGITS), None)
    if start is None or end is None:
        return None, False
    outside = seen.text[:start] + seen.text[end + 1 :]
    if outside and not set(outside) <= frozenset("OoIl"):
        certain = False
        seen = _cut(seen, start, end + 1)
    # Two numbers with a blank between them are not one.
    text = seen.text.replace("，", "").replace(",", "").replace("。", ".")
    numbers = forced(
        seen if seen.text == text else Seen(text, (None,) * len(text)),
        lambda _, character: character in DIGITS or character == ".",
    )
    return (None, False) if numbers is None else (numbers.text, certain and numbers.certain)


def _charge(seen: Seen) -> tuple[FieldValue, bool]:
    text = seen.text.strip(_STRAY)
    parts = text.split("/")
    if len(parts) == 3:
        letters = parts[0].upper()
        # A rate: 000, perhaps behind a stroke of the cell.
        if _RATE.fullmatch(letters):
            parts[0] = "000"
        text = "/".join(parts)
    if _CHARGE.fullmatch(text):
        return text, True
    within = _CHARGE_WITHIN.search(text)
    return (within.group(), False) if within else (None, False)


def _stripped(seen: Seen) -> Seen:
    start = len(seen.text) - len(seen.text.lstrip(_STRAY))
    return _cut(seen, start, max(start, len(seen.text.rstrip(_STRAY))))


def _cut(seen: Seen, start: int, end: int) -> Seen:
    return Seen(seen.text[start:end], seen.characters[start:end])


_VALUES = {"date": _date, "integer": _integer, "decimal": _decimal, "charge": _charge}
