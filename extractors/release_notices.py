"""通关无纸化放行通知书: what it prints of its declaration, and whether that is what the declaration says."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from extractors.cells import joined, right_of_label
from extractors.draft import DOUBTFUL, DeclarationDraft, read_value
from extractors.label_search import FoundLabel, comparable, find_labels
from extractors.page_kinds import ReadPage
from extractors.page_titles import page_words
from extractors.reading import FieldReading, FieldValue
from extractors.text_runs import PlacedText, TextRun, lines_of, parted_at_blanks, same_line

_NUMBERS = ("customs_number", "pre_entry_number")
# A cell's value stands within this many sizes below its label.
_BELOW = 3.0
_SLACK = 3.0
_DATE = re.compile(r"([0-9]{4})[-/.年]?([0-9]{2})[-/.月]?([0-9]{2})日?")
_DECIMALS = frozenset({"gross_weight_kg", "net_weight_kg"})
# What is derived from a value is in doubt with it.
_DEPENDING = {
    "customs_number": ("customs_number", "pre_entry_number"),
    "pre_entry_number": ("customs_number", "pre_entry_number"),
    "transport_name": ("transport_name", "plates", "shipment_batch_number"),
}
# A notice shortens long texts; this much of one that agrees is no contradiction.
_SHORTENED = 6
# So many values besides the number make it the same declaration.
_SAME_DECLARATION = 2

Fields = dict[str, FieldReading]


def read_release_notice(pages: Sequence[ReadPage]) -> Fields:
    """The fields of a release notice, as far as printed; keys as in data/fields.csv."""
    words = page_words().release_notice
    wanted = [(key, label) for key, labels in words.labels.items() for label in labels]
    wanted += [(f"other:{label}", label) for label in words.other_labels]
    fields: Fields = {}
    for page in pages:
        runs = list(parted_at_blanks(page.runs))
        labels = find_labels(runs, wanted)
        for label in labels:
            text = _value(label, runs, labels)
            if text is not None and label.key in words.labels and label.key not in fields:
                value = _typed(label.key, text.text.strip())
                if value is not None:
                    fields[label.key] = read_value(value, text.strip())
    return fields


def declaration_of(notice: Fields, drafts: Sequence[DeclarationDraft]) -> DeclarationDraft | None:
    """The declaration that ``notice`` belongs to: by number, else the one of which it repeats most."""
    for draft in drafts:
        if any(_text(notice, key) == draft.text(key) is not None for key in _NUMBERS):
            return draft
    if len(drafts) == 1:
        return drafts[0]
    likely = [draft for draft in drafts if len(_agreeing(notice, draft)) >= _SAME_DECLARATION]
    return likely[0] if len(likely) == 1 else None


def compare_release_notice(notice: Fields, draft: DeclarationDraft) -> None:
    """Evidence where ``notice`` says the same as ``draft``, an error and a doubt where it does not."""
    _fill_number(notice, draft)
    for key in _keys_to_compare(notice, draft):
        printed, noticed = _shown(draft.fields.get(key)), _shown(notice[key])
        if printed is None or noticed is None:
            continue
        if _same(key, printed, noticed):
            draft.agree(key, "release-notice")
        elif not _is_shortened(key, printed, noticed):
            doubts = _DEPENDING.get(key, (key,))
            draft.report(
                "release-notice-differs", "error", [key], doubts=doubts, printed=printed, notice=noticed
            )


def _keys_to_compare(notice: Fields, draft: DeclarationDraft) -> list[str]:
    """All that is printed; of a notice that repeats nothing else, only the number that differs."""
    is_same_number = any(_text(notice, key) == draft.text(key) is not None for key in _NUMBERS)
    is_same = is_same_number or len(_agreeing(notice, draft)) >= _SAME_DECLARATION
    return [key for key in notice if is_same or key in _NUMBERS]


def _agreeing(notice: Fields, draft: DeclarationDraft) -> list[str]:
    shown = [(key, _shown(draft.fields.get(key)), _shown(reading)) for key, reading in notice.items()]
    return [
        key
        for key, printed, noticed in shown
        if key not in (*_NUMBERS, "declaration_date") and printed and noticed and _same(key, printed, noticed)
    ]


def _fill_number(notice: Fields, draft: DeclarationDraft) -> None:
    """海关编号 that the declaration was printed too early for; shown in doubt."""
    number = notice.get("customs_number")
    is_same = _text(notice, "pre_entry_number") == draft.text("pre_entry_number") is not None
    if number is None or draft.text("customs_number") is not None:
        return
    if is_same or len(_agreeing(notice, draft)) >= _SAME_DECLARATION:
        draft.fields["customs_number"] = number.model_copy(update={"confidence": DOUBTFUL})
        shown = str(number.value)
        doubts = ["customs_number"]
        draft.report("number-from-release-notice", "warning", doubts, doubts=doubts, number=shown)


def _value(label: FoundLabel, runs: Sequence[TextRun], labels: Sequence[FoundLabel]) -> PlacedText | None:
    """What stands right of a label on its line, else below it in its column."""
    right = joined(right_of_label(label, runs, labels))
    if right is not None and right.text.strip() and not right.text.strip().startswith(("(", "（")):
        return right
    label_runs = {id(each.run) for each in labels}
    end = min(
        (each.x0 for each in labels if each.x0 > label.x0 + 1 and same_line(each.run, label.run)), default=1e6
    )
    in_column = [run for run in runs if label.x0 - _SLACK <= run.x0 < end - _SLACK]
    lowest = label.middle + _BELOW * label.run.size
    below = [run for run in in_column if label.run.bottom - 1 < run.middle <= lowest]
    line = next(iter(lines_of(below)), [])
    if line and not any(id(run) in label_runs for run in line):
        return joined(line)
    # A cell of its own right of the label.
    beside = [run for run in in_column if run.x0 >= label.run.x1 and same_line(run, label.run)]
    return joined([run for run in beside if id(run) not in label_runs])


def _typed(key: str, text: str) -> FieldValue:
    """The value in the form of data/fields.csv; None when it has not that form."""
    if key == "declaration_date":
        date = _DATE.fullmatch(text)
        return None if date is None else "-".join(date.groups())
    if key == "package_count":
        return int(text) if text.isdecimal() else None
    if key in _DECIMALS:
        return None if _decimal(text) is None else text.replace(",", "")
    if key == "domestic_party":
        return {"name": text}
    return text or None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _shown(reading: FieldReading | None) -> str | None:
    if reading is None or reading.value is None or isinstance(reading.value, list):
        return None
    return reading.value.get("name") if isinstance(reading.value, dict) else str(reading.value)


def _text(fields: Fields, key: str) -> str | None:
    return _shown(fields.get(key))


def _same(key: str, printed: str, noticed: str) -> bool:
    if key in _DECIMALS:
        return _decimal(printed) == _decimal(noticed)
    return comparable(printed).upper() == comparable(noticed).upper()


def _is_shortened(key: str, printed: str, noticed: str) -> bool:
    """True when one text is the beginning of the other: cut off, or a plate without its batch number."""
    if key in _DECIMALS or key in _NUMBERS or key in ("package_count", "declaration_date"):
        return False
    shorter, longer = sorted((comparable(printed).upper(), comparable(noticed).upper()), key=len)
    return len(shorter) >= _SHORTENED and longer.startswith(shorter)
