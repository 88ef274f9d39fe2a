"""HS codes, names and specifications: digits of one that stand in the other, and the form of elements."""

import re

from extractors.draft import DeclarationDraft
from extractors.reading import Item
from extractors.repairs.characters import forced, only_digits, without_specks
from extractors.repairs.confusable import simplified
from extractors.repairs.recording import Evidence, record
from extractors.repairs.seen import Pages, is_recognised, seen_of

_LENGTHS = (10, 13)
_LEAST_PARTED = 3
_LEADING_DIGITS = re.compile(r"[0-9]+(?=[^\x00-\x7f])")
_ZEROS = re.compile(r"0{2,}")
# Brand kind and benefit of origin begin every specification: 4|3|.
_ELEMENTS = re.compile(r"^([0-4])\|?([0-3]) ?\|?(?=[^0-9|./% ])")
# The strokes around them as ones: 113|餐厅用 and 4|31支架.
_STROKES_AS_ONES = re.compile(r"^([0-4])(?:\||[1Il])([0-3])(?:\||[1Il](?=[\u4e00-\u9fff]))")
# Not one stroke was read: 43支架适用于重卡, where the other specifications have some.
_ELEMENTS_ALONE = re.compile(r"^([0-4])([0-3])(?=[\u4e00-\u9fff](?!$))")
# … and what begins so at the end of a name: 小麦粉 43粉状, 搅拌车4|3|三一牌.
_SPEC_IN_NAME = re.compile(
    r"^(?P<name>[^ |]*[\u4e00-\u9fff]) ?(?P<spec>(?:(?<= )[0-4][0-3](?=[\u4e00-\u9fff])|[0-4]\|[0-3]\|).+)$"
)
# A piece of a stamp behind a name: 木制餐桌 7.
_DIGIT_BEHIND_NAME = re.compile(r"(?<=[\u4e00-\u9fff]) [0-9]$")
# A letter between two Chinese characters where a stroke parts them: 人造板制I无品牌.
_STROKE_AS_LETTER = re.compile(r"(?<=[\u4e00-\u9fff])[Il](?=[\u4e00-\u9fff])")
# No print has a backslash: P\\C is PVC.
_BACKSLASH = re.compile(r"(?<=[A-Z])\\(?=[A-Z])")
# Strokes that no specification has. A square bracket is one when it has no partner.
_STROKES = re.compile(r"[{}「」]|(?<=[0-3])\](?=[^\[\]]*$)")
# A cylinder capacity: 12419m1.
_MILLILITRES = re.compile(r"(?<=[0-9])m(?:[1I](?=\||$)|\|(?=\|))")
# … of which the l was lost beside its stroke; of goods other than vehicles it may be metres.
_LOST_L = re.compile(r"(?<=\|)([0-9]{3,5})m(?=\||$)")
_VEHICLES = "87"
# The first element, a one, as another stroke; a one in Chinese as a dash.
_STROKE_FOR_ONE = re.compile(r"^\|(?=\|[0-3]\|)")
# … and the stroke behind it lost: |2|.
_ONE_LOST = re.compile(r"^\|(?=[0-3]\|)")
_DASH_FOR_ONE = re.compile(r"(?<=\|)[-—](?=[\u4e00-\u9fff])")


def repair_item_texts(draft: DeclarationDraft, pages: Pages) -> None:
    """The texts of every item."""
    _join_inspection_codes(draft, pages)
    for item in draft.items:
        evidence = item.evidence.get("hs_code")
        if evidence is not None and is_recognised(evidence, pages):
            _repair_code(item, draft, pages)
        for attribute in ("name", "spec"):
            evidence = item.evidence.get(attribute)
            if evidence is not None and is_recognised(evidence, pages):
                _repair_text(item, attribute, draft)
    _take_specs_of_names(draft, pages)
    _doubt_lost_strokes(draft, pages)


def _take_specs_of_names(draft: DeclarationDraft, pages: Pages) -> None:
    """``小麦粉 43粉状50千克/袋``: without its strokes a specification is taken for the end of the name."""
    has_strokes = any("|" in (item.spec or "") for item in draft.items)
    for item in draft.items:
        evidence = item.evidence.get("name")
        read = item.name or ""
        match = _SPEC_IN_NAME.match(read)
        if item.spec or match is None or evidence is None or not is_recognised(evidence, pages):
            continue
        if "|" not in match["spec"] and not has_strokes:
            continue
        name, spec = match["name"], _ELEMENTS_ALONE.sub(r"\1|\2|", match["spec"])
        item.evidence["spec"] = evidence.model_copy(update={"value": spec})
        item.spec = spec
        _set(item, "name", name, ("form",), draft, certain=False)
        record(draft, _path(item, "spec"), read, spec, ("form",), certain=False)


def _join_inspection_codes(draft: DeclarationDraft, pages: Pages) -> None:
    """A print of codes with 13 places, the last three read with the name: 5201000001 126未梳的棉花.

    In several items: 304不锈钢管 alone may be a name.
    """
    parted = []
    for item in draft.items:
        leading = _LEADING_DIGITS.match(item.name or "")
        is_parted = leading is not None and len(leading.group()) == _LENGTHS[1] - _LENGTHS[0]
        evidence = item.evidence.get("hs_code")
        is_of_image = evidence is not None and is_recognised(evidence, pages)
        if is_parted and is_of_image and len(item.hs_code or "") == _LENGTHS[0]:
            parted.append(item)
    if len(parted) >= _LEAST_PARTED:
        for item in parted:
            digits = _LENGTHS[1] - _LENGTHS[0]
            _move(item, (item.hs_code or "") + (item.name or "")[:digits], digits, draft)


def _doubt_lost_strokes(draft: DeclarationDraft, pages: Pages) -> None:
    """The elements of a specification are given with its HS code: fewer strokes than its like were lost."""
    most: dict[str, int] = {}
    for item in draft.items:
        code = item.hs_code or ""
        most[code] = max(most.get(code, 0), (item.spec or "").count("|"))
    has_strokes = sum("|" in (item.spec or "") for item in draft.items)
    for item in draft.items:
        evidence = item.evidence.get("spec")
        if item.spec is None or evidence is None or not is_recognised(evidence, pages):
            continue
        count = item.spec.count("|")
        is_unlike_others = count == 0 and has_strokes >= _LEAST_PARTED
        if is_unlike_others or count < most[item.hs_code or ""]:
            path = _path(item, "spec")
            text = item.spec[:60]
            draft.report("ocr-unlikely", "warning", [path], doubts=[path], text=text, reason="stroke-lost")


def _path(item: Item, attribute: str) -> str:
    return f"items[{item.item_no}].{attribute}"


def _repair_code(item: Item, draft: DeclarationDraft, pages: Pages) -> None:
    code = item.hs_code or ""
    leading = _LEADING_DIGITS.match(item.name or "")
    number = str(item.item_no)
    if not code.isdecimal():
        seen = seen_of(item.evidence["hs_code"], pages)
        fixed = forced(seen, only_digits) if seen.text == code else None
        if fixed is not None and len(fixed.text) in _LENGTHS:
            _set(item, "hs_code", fixed.text, ("alphabet",), draft, certain=fixed.certain)
    elif leading is not None and len(leading.group()) == len(number) and code.startswith(number):
        # No name begins with a nought, while 3吨叉车 does with a three.
        if len(code) in _LENGTHS and not leading.group().strip("0"):
            # 9120600900 0葵花子: the number of the item was read as the code's first digit.
            _move(item, code[len(number) :] + leading.group(), leading.end(), draft)
    elif len(code) < _LENGTHS[0] and leading is not None and len(code) + leading.end() <= _LENGTHS[0]:
        whole = code + leading.group()
        _move(item, whole if len(whole) == _LENGTHS[0] else _with_lost_zero(whole), leading.end(), draft)
    elif len(code) == _LENGTHS[0] - 1 and _with_lost_zero(code) != code:
        _set(item, "hs_code", _with_lost_zero(code), ("form",), draft, certain=False)


def _with_lost_zero(code: str) -> str:
    """Of a row of zeros the engine loses one; the longest is the likeliest to have lost it."""
    rows = sorted(_ZEROS.finditer(code), key=lambda row: row.end() - row.start(), reverse=True)
    is_clear = len(rows) == 1 or (len(rows) > 1 and len(rows[0].group()) > len(rows[1].group()))
    if len(code) != _LENGTHS[0] - 1 or not is_clear:
        return code
    return code[: rows[0].start()] + "0" + code[rows[0].start() :]


def _move(item: Item, code: str, digits: int, draft: DeclarationDraft) -> None:
    """Digits in front of the name belong to the code."""
    _set(item, "hs_code", code, ("form",), draft, certain=False)
    _set(item, "name", (item.name or "")[digits:], ("form",), draft, certain=False)


def _repair_text(item: Item, attribute: str, draft: DeclarationDraft) -> None:
    read = getattr(item, attribute)
    if read is None:
        return
    text = without_specks(simplified(read)) or read
    certain = True
    if attribute == "name" and _DIGIT_BEHIND_NAME.search(text):
        text, certain = _DIGIT_BEHIND_NAME.sub("", text), False
    if attribute == "spec":
        text = _STROKES.sub("|", text)
        text = _MILLILITRES.sub("ml", text)
        litres = _LOST_L.sub(r"\1ml", text)
        certain = litres == text or (item.hs_code or "").startswith(_VEHICLES)
        text = _BACKSLASH.sub("V", _STROKE_AS_LETTER.sub("|", litres))
        certain &= text == litres
        text = _DASH_FOR_ONE.sub("一", _STROKE_FOR_ONE.sub("1", text))
        strokes = text.count("|")
        certain &= _ONE_LOST.match(text) is None
        text = _ONE_LOST.sub("1|", text)
        if strokes:
            text = _ELEMENTS.sub(r"\1|\2|", _STROKES_AS_ONES.sub(r"\1|\2|", text))
        elif any("|" in (other.spec or "") for other in draft.items):
            text = _ELEMENTS_ALONE.sub(r"\1|\2|", text)
        # Where one stroke was lost others may be.
        certain &= text.count("|") == strokes
    if text != read:
        _set(item, attribute, text, ("wording",), draft, certain=certain)


def _set(
    item: Item,
    attribute: str,
    value: str,
    evidence: tuple[Evidence, ...],
    draft: DeclarationDraft,
    *,
    certain: bool,
) -> None:
    read = str(getattr(item, attribute))
    if read == value:
        return
    setattr(item, attribute, value)
    reading = item.evidence.get(attribute)
    if reading is not None:
        reading.value = value
    record(draft, _path(item, attribute), read, value, evidence, certain=certain)
