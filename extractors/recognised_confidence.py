"""How sure a value is that was read from an image: by its weakest character, and by what vouches for it.

In:  a draft after its checks, with the pages that were read by OCR. Out: a grade for each of its
values, and a finding that names those whose characters are too unsure. What each grade is worth is
data (data/confidence.csv), measured by ``python -m benchmarks.measure_scan_confidence``.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from extractors.confidence import Doubts, Grade, grade_of_attribute, grade_of_field
from extractors.derived.dependence import held_by
from extractors.draft import DeclarationDraft
from extractors.reading import FieldReading
from extractors.recognised import RecognisedPage, characters_behind

# From this probability of its weakest character on a value counts as read.
_LEAST: Final = 0.9
# Long text is judged by character: one of many may be weaker.
_LEAST_IN_TEXT: Final = 0.8
# A value that something else vouches for may be read as badly as this.
_LEAST_CHECKED: Final = 0.4
# The engine was clear about every character.
_CLEAR: Final = 0.98
_LONG_TEXT = frozenset({"spec", "marks_and_remarks", "attached_documents"})
# Signs between words carry little, and engines mix them up.
_SIGNS = frozenset("：:；;，,。.、（）()·'\"“”-—_ ")
# Numbers in which every sign counts.
_NUMBERS = frozenset(
    {"contract_number", "bill_number", "transport_name", "licence_number", "pre_entry_number"}
)
_NUMBER_LENGTH: Final = 18
# Nothing vouches for a name because the code beside it has a fitting check character, nor for the
# second and third quantity because the first fits the price.
_NOT_VOUCHED = ("domestic_party", "overseas_party", "owner_party", "declaring_unit", "quantities")


def doubt_hardly_read(draft: DeclarationDraft, pages: Mapping[int, RecognisedPage]) -> None:
    """Reports the values whose characters are too unsure, and what is derived from them."""
    hard = [path for path, given in grades(draft, pages, _no_doubts()).items() if given == "ocr-unsure"]
    if hard:
        paths = list(dict.fromkeys(_reviewed_path(path) for path in hard))
        doubted = dict.fromkeys(each for path in paths for each in held_by(path))
        draft.report("ocr-unsure", "warning", paths, doubts=doubted, count=str(len(paths)))


def grades(draft: DeclarationDraft, pages: Mapping[int, RecognisedPage], doubts: Doubts) -> dict[str, Grade]:
    """The grade of every value of ``draft`` that was read from an image, by path; doubted ones left out."""
    confirmed = {agreement.key for agreement in draft.agreements}
    named = {path for finding in draft.findings for path in finding.fields if finding.severity != "info"}
    found: dict[str, Grade] = {}
    for key, field in draft.fields.items():
        given = grade_of_field(draft, key, field, doubts, confirmed, named)
        found.update(_graded(key, key, field, given, pages, draft))
    for item in draft.items:
        for attribute, field in item.evidence.items():
            given = grade_of_attribute(draft, item, attribute, doubts, named)
            path = f"items[{item.item_no}].{attribute}"
            found.update(_graded(path, attribute.partition("[")[0], field, given, pages, draft))
    return found


def _graded(
    path: str,
    name: str,
    field: FieldReading,
    given: Grade,
    pages: Mapping[int, RecognisedPage],
    draft: DeclarationDraft,
) -> Iterator[tuple[str, Grade]]:
    if given in ("unsure", "contradicted", "unknown-form"):
        return
    if field.value in (None, []):
        if any(page in pages for page in draft.pages):
            yield path, "ocr-empty"
        return
    weakest = _weakest(name, field, pages, draft)
    if weakest is None:
        return
    is_vouched = given in ("confirmed", "checked") and name not in _NOT_VOUCHED
    least = _LEAST_CHECKED if is_vouched else _LEAST_IN_TEXT if name in _LONG_TEXT else _LEAST
    if weakest < least:
        yield path, "ocr-unsure"
    elif is_vouched:
        yield path, "ocr-checked"
    else:
        yield path, "ocr-clear" if weakest >= _CLEAR else "ocr-fair"


def _weakest(
    name: str, field: FieldReading, pages: Mapping[int, RecognisedPage], draft: DeclarationDraft
) -> float | None:
    """The probability of the least sure character behind a value; None when none stands there."""
    read = [each for each in characters_behind(field, pages, draft.settled_glyphs) if each.text.strip()]
    if name in _NUMBERS and isinstance(field.value, str) and _is_odd(name, field.value):
        return 0.0 if read else None
    signs = frozenset[str]() if name in _NUMBERS else _SIGNS
    return min((each.confidence for each in read if each.text not in signs), default=None)


def _is_odd(name: str, value: str) -> bool:
    """A blank or a full stop within a number is mostly a character that was not read; so is a digit less."""
    if name == "pre_entry_number":
        return len(value) != _NUMBER_LENGTH
    return " " in value or "." in value


def _reviewed_path(path: str) -> str:
    """``items[3].quantities[2]`` is reviewed as ``items[3].quantities``."""
    item, dot, attribute = path.partition("].")
    return f"{item}].{attribute.partition('[')[0]}" if dot else path


def _no_doubts() -> Doubts:
    return Doubts(frozenset(), frozenset())
