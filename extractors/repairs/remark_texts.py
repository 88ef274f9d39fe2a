"""标记唛码及备注, 运输工具名称, 随附单证 and specifications: repaired before lists are made of them."""

import re
from collections.abc import Iterator, Sequence

from customs.identifiers import batch_number, plate
from extractors.draft import DeclarationDraft
from extractors.remarks.other_values import PLATE_SIGNS
from extractors.remarks.wordings import wordings
from extractors.repairs.box_words import container_edits, seal_edits
from extractors.repairs.confusable import simplified
from extractors.repairs.foreign_plates import foreign_plate_edits
from extractors.repairs.placed_edits import Edit, edited, without_overlaps
from extractors.repairs.plate_words import other_cell_edits, plate_edits, signs_between_plates
from extractors.repairs.recording import record
from extractors.repairs.seen import Pages, Seen, is_recognised, seen_in
from extractors.repairs.vin_words import vin_edits
from extractors.text_runs import PlacedText

_REMARKS, _TRANSPORT, _DOCUMENTS = "marks_and_remarks", "transport_name", "attached_documents"
_STRAY_BEFORE_REMARKS = re.compile(r"^(?P<stray>[^：:]{1,6}?)(?=备注[:：])")
_NO_MARKS = re.compile(r"(?<![0-9A-Za-z])NM$")
_SPECK_BEHIND_MARKS = re.compile(r"(?<=N/M)[.·](?=\S)")
# A stroke between two VINs of a list in which others have one.
_BRACKET_FOR_STROKE = re.compile(r"(?<=[0-9])[\[\]](?=L[0-9A-Z]{16})")
_CODE_READ_AS_TABLE = re.compile(r"(?<=号)表(?=[:：])")
_BEFORE_PLATE = re.compile(rf"^[^\x00-\x7f{PLATE_SIGNS}](?=[{PLATE_SIGNS}][A-Z][·.]?[0-9A-Z]{{5}})")
# Provinces on plates as they are written elsewhere: 粵 for 粤.
_TRADITIONAL_SIGNS = frozenset("粵滬贛閩寧陝雲貴遼蘇魯")
_DOCUMENT_LABEL = re.compile(r"随附单[证据][0-9]?$")
_NUMBER_SET_OFF = re.compile(r"(随附单[证据])[:：]([0-9])[:：]")
_STROKE_BEHIND_DOCUMENTS = re.compile(r"(?<=[\u4e00-\u9fff])[1Il|]$")
# A repair that is certain by this vouches for every character of what it repaired. A check digit does
# not: the characters beside it were read as badly.
_SETTLING = frozenset({"other-cell"})
# What stands between the VINs of a list; two that touch have lost it.
_VIN = r"L[0-9A-HJ-NPR-Z]{16}"
_BETWEEN_VINS = re.compile(rf"{_VIN}([、,;，；|])(?={_VIN})")
_RUN_OF_VINS = re.compile(rf"(?<![0-9A-Z]){_VIN}(?: ?{_VIN})+(?![0-9A-Z])")
_VIN_IN_RUN = re.compile(rf"{_VIN}( ?)")
_STRAY_BEFORE_DOCUMENTS = re.compile(r"^(?:[^：:;；]{1,3}?|[0-9 ]+)(?=随附单[证据][0-9]?[:：])")


def repair_remarks(draft: DeclarationDraft, pages: Pages) -> None:
    """The texts that lists are made of."""
    if draft.remarks is not None and draft.remarks.page in pages:
        draft.remarks = _repaired(draft.remarks, _REMARKS, draft, pages)
    if draft.transport is not None and draft.transport.page in pages:
        draft.transport = _repaired(draft.transport, _TRANSPORT, draft, pages)
    _repair_by_other_cell(draft, pages)
    if draft.container_cell is not None and draft.container_cell.page in pages:
        draft.container_cell = _repaired(draft.container_cell, "containers", draft, pages)
    _repair_specifications(draft, pages)
    _repair_documents(draft, pages)


def _repair_by_other_cell(draft: DeclarationDraft, pages: Pages) -> None:
    """A plate that was printed in both cells, and was hardly read in one: what the other says."""
    texts = {_REMARKS: draft.remarks, _TRANSPORT: draft.transport}
    for key, other in ((_REMARKS, _TRANSPORT), (_TRANSPORT, _REMARKS)):
        text, known = texts[key], texts[other]
        if text is None or known is None or text.page not in pages or known.page not in pages:
            continue
        edits = without_overlaps(list(other_cell_edits(seen_in(text, pages), seen_in(known, pages))))
        new = _with(text, edits, key, draft)
        if key == _REMARKS:
            draft.remarks = new
        else:
            draft.transport = new


def _repair_specifications(draft: DeclarationDraft, pages: Pages) -> None:
    """VINs that stand in a specification."""
    for item in draft.items:
        spec = draft.specs.get(item.item_no)
        if spec is None or spec.page not in pages or not wordings().may_state_vins(spec.text):
            continue
        edits = without_overlaps(list(vin_edits(seen_in(spec, pages))))
        for edit in edits:
            read = spec.text[edit.start : edit.end]
            item.spec = None if item.spec is None else item.spec.replace(read, edit.new)
            path = f"items[{item.item_no}].spec"
            record(draft, "vins", read, edit.new, edit.evidence, certain=edit.certain, also_doubts=(path,))
        draft.specs[item.item_no] = edited(spec, edits)


def _repaired(text: PlacedText, key: str, draft: DeclarationDraft, pages: Pages) -> PlacedText:
    signs = [
        Edit(place, place + 1, simplified(read), key, ("alphabet",))
        for place, read in enumerate(text.text)
        if read in _TRADITIONAL_SIGNS
    ]
    text = _with(text, signs, key, draft)
    return _with(text, without_overlaps(list(_edits(seen_in(text, pages), key))), key, draft)


def _with(text: PlacedText, edits: Sequence[Edit], key: str, draft: DeclarationDraft) -> PlacedText:
    """``text`` with ``edits``, which are recorded."""
    if not edits:
        return text
    new = edited(text, edits)
    reading = draft.fields.get(key)
    if reading is not None and reading.value == text.text:
        reading.value = new.text
    for edit in edits:
        if edit.certain and _SETTLING.intersection(edit.evidence):
            behind = text.glyphs[edit.start : edit.end]
            draft.settled_glyphs.update((text.page, glyph.order) for glyph in behind if glyph is not None)
        record(
            draft,
            edit.path,
            text.text[edit.start : edit.end].strip() or "-",
            edit.new or "-",
            edit.evidence,
            certain=edit.certain,
            also_doubts=() if edit.path == key else (key,),
        )
    return new


def _edits(seen: Seen, key: str) -> Iterator[Edit]:
    if key == _REMARKS:
        yield from _wordings(seen)
        yield from vin_edits(seen)
        yield from _signs_between_vins(seen.text)
        yield from container_edits(seen)
        yield from seal_edits(seen)
        yield from plate_edits(seen)
        yield from foreign_plate_edits(seen, is_transport=False)
        yield from signs_between_plates(seen.text, _REMARKS)
    elif key == _TRANSPORT:
        yield from _transport(seen)
        yield from plate_edits(seen)
        yield from foreign_plate_edits(seen, is_transport=True)
    else:
        yield from container_edits(seen, is_labelled=True)


def _wordings(seen: Seen) -> Iterator[Edit]:
    stray = _STRAY_BEFORE_REMARKS.match(seen.text)
    if stray is not None:
        # Ink of a stamp before the cell's first words.
        sign = stray["stray"].strip()
        certain = len(sign) == 1 and (sign.isascii() or not seen.is_sure_at(0))
        yield Edit(0, stray.end(), "", _REMARKS, ("wording",), certain=certain)
    marks = _NO_MARKS.search(seen.text)
    if marks is not None:
        yield Edit(*marks.span(), "N/M", _REMARKS, ("wording",))
    for match in _SPECK_BEHIND_MARKS.finditer(seen.text):
        yield Edit(*match.span(), " ", _REMARKS, ("wording",), certain=False)
    for match in _BRACKET_FOR_STROKE.finditer(seen.text):
        if "|" in seen.text:
            yield Edit(*match.span(), "|", _REMARKS, ("batch",))
    for match in _CODE_READ_AS_TABLE.finditer(seen.text):
        if seen.may_be("码", match.start()):
            yield Edit(*match.span(), "码", _REMARKS, ("wording",))


def _signs_between_vins(text: str) -> Iterator[Edit]:
    """Where other VINs of the list have a sign between them, so had those that touch or have a blank."""
    signs = _BETWEEN_VINS.findall(text)
    if not signs:
        return
    sign = max(set(signs), key=signs.count)
    for run in _RUN_OF_VINS.finditer(text):
        for match in _VIN_IN_RUN.finditer(text, run.start(), run.end()):
            if match.end() < run.end():
                yield Edit(*match.span(1), sign, _REMARKS, ("batch",), certain=False)


def _transport(seen: Seen) -> Iterator[Edit]:
    stray = _BEFORE_PLATE.match(seen.text)
    if stray is not None:
        yield Edit(*stray.span(), "", _TRANSPORT, ("form",), certain=not seen.is_sure_at(0))
    if batch_number.check(seen.text).ok and plate.parse(seen.text) is None and not seen.text.isalpha():
        # A batch number stands behind a slash, which is easily lost at the edge.
        yield Edit(0, 0, "/", _TRANSPORT, ("form",), certain=False)


def _repair_documents(draft: DeclarationDraft, pages: Pages) -> None:
    """``随附单证2:发票:合同``: only the number of the list has a colon behind it."""
    reading = draft.fields.get(_DOCUMENTS)
    if reading is None or not isinstance(reading.value, str) or not is_recognised(reading, pages):
        return
    read = reading.value
    text = _STROKE_BEHIND_DOCUMENTS.sub("", _STRAY_BEFORE_DOCUMENTS.sub("", read))
    certain = text == read
    text = _NUMBER_SET_OFF.sub(r"\1\2:", text)
    pieces = re.split("([:：])", text)
    for place in range(1, len(pieces), 2):
        if _DOCUMENT_LABEL.search(pieces[place - 1]) is None:
            pieces[place] = ";"
    new = "".join(pieces)
    if new != read:
        reading.value = new
        record(draft, _DOCUMENTS, read, new, ("wording",), certain=certain)
