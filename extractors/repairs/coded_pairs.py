"""Fields of a code and a name out of a table: what was misread in the one is told by the other."""

import re
from collections.abc import Iterable

from customs.code_table import CodeRow, CodeTable
from extractors.draft import DeclarationDraft
from extractors.field_tables import field_table
from extractors.layout import FieldLayout
from extractors.reading import Coded, FieldReading, Part
from extractors.repairs.form_fields import form_fields
from extractors.repairs.recording import Evidence, lift, record
from extractors.repairs.seen import Pages, Seen, is_recognised, seen_of
from extractors.repairs.table_names import (
    Meant,
    meant_code,
    meant_name,
    meant_name_alone,
    name_without_its_stroke,
    own_name_in,
    trimmed_name,
)

_BRACKETED = re.compile(r"[(（\[［]\s*([0-9A-Za-z|/]{1,8})\s*[)）\]］]")
_SIGNS = re.compile(r"[0-9A-Za-z]+")
# What is left of the label before a name: 贸易国（地区）, whose bracket was cut off it.
_OF_LABEL = "地区"
_REST_OF_LABEL = re.compile(rf"^[(（]?{_OF_LABEL}[)）]?(?=.)")
_OPENED = "(（[［"
_STRAY = " 0123456789|IlLi.,:;：；、-—_~()（）[]'\"`"


def repair_pairs(draft: DeclarationDraft, pages: Pages) -> None:
    """Codes and names of the code tables."""
    for field in form_fields(draft.form):
        reading = draft.fields.get(field.key)
        if field.kind != "coded" or reading is None or not is_recognised(reading, pages):
            continue
        if isinstance(reading.value, dict):
            _PairRepair(field, reading, draft, pages).run()
    _repair_area_of_all_items(draft, pages)


def _repair_area_of_all_items(draft: DeclarationDraft, pages: Pages) -> None:
    """The area that drafts print in the head: its value is the code alone."""
    reading = draft.origin_area
    field = next((each for each in form_fields(draft.form) if each.key == "origin_area"), None)
    if reading is None or field is None or not reading.parts or not is_recognised(reading, pages):
        return
    _PairRepair(field, reading, draft, pages).run()
    if isinstance(reading.value, dict):
        reading.value = reading.value.get("code")


class _PairRepair:
    """One field with its code and name as they stand at each step."""

    def __init__(
        self, field: FieldLayout, reading: FieldReading, draft: DeclarationDraft, pages: Pages
    ) -> None:
        self._field = field
        self._reading = reading
        self._draft = draft
        self._pages = pages
        self._table: CodeTable[CodeRow] | None = None if field.table is None else field_table(field.table)

    def run(self) -> None:
        self._drop_rest_of_label()
        self._part_code_from_name()
        code, name = self._part("code"), self._part("name")
        if self._table is None:
            return
        if code is not None and "/" in code.value:
            return
        if code is not None and self._table.by_code(code.value) is None:
            self._repair_code(code, name, self._table)
        code = self._part("code")
        if name is None:
            return
        if code is None:
            self._repair_name_alone(name, self._table)
        elif self._table.by_code(code.value) is not None and not self._table.agrees(code.value, name.value):
            self._repair_name(code, name, self._table)

    def _part(self, role: str) -> Part | None:
        return next((part for part in self._reading.parts or () if part.role == role), None)

    def _seen(self, part: Part) -> Seen:
        seen = seen_of(part, self._pages)
        return seen if seen.text == part.value else Seen(part.value, (None,) * len(part.value))

    def _drop_rest_of_label(self) -> None:
        """``（地区德国``: the end of the label was read with the value, or for its code."""
        code, name = self._part("code"), self._part("name")
        if name is None or self._table is None:
            return
        read = name.value
        rest = _REST_OF_LABEL.sub("", read)
        if code is not None and code.value == _OF_LABEL:
            self._reading.parts = [name]
        elif rest == read:
            return
        if self._table.named(rest):
            name.value = rest
            self._write(rest, read, ("code-table",), certain=code is None)

    def _part_code_from_name(self) -> None:
        """``1 (7)EXW``: a stroke of the form kept the code from being seen."""
        name = self._part("name")
        if name is None or self._part("code") is not None:
            return
        for match in _BRACKETED.finditer(name.value):
            before = name.value[: match.start()].strip(_STRAY)
            behind = name.value[match.end() :].strip(_STRAY)
            if bool(before) == bool(behind):
                continue
            code, rest = match.group(1), before or behind
            fitting = self._fitting_code(Seen(code, (None,) * len(code)), rest)
            if fitting is not None:
                read = name.value
                self._reading.parts = [
                    name.model_copy(update={"value": fitting, "role": "code"}),
                    name.model_copy(update={"value": rest}),
                ]
                self._write(f"({fitting}) {rest}", read, ("form",), certain=True)
                return
        if self._table is not None:
            self._part_broken_code(name, self._table)

    def _part_broken_code(self, name: Part, table: CodeTable[CodeRow]) -> None:
        """``(KA 1哈萨克斯坦``, ``(94霍尔果斯``: a name of the table behind what is left of its code."""
        for start in range(1, len(name.value) - 1):
            rest, signs = name.value[start:], "".join(_SIGNS.findall(name.value[:start]))
            is_opened = name.value[0] in _OPENED and len(signs) > 1
            near = [
                row.code
                for row in table.named(rest)
                if _is_rest_of(signs, row.code) or (is_opened and row.code.startswith(signs))
            ]
            if len(near) == 1:
                read = name.value
                self._reading.parts = [
                    name.model_copy(update={"value": near[0], "role": "code"}),
                    name.model_copy(update={"value": rest}),
                ]
                self._write(f"({near[0]}) {rest}", read, ("code-and-name",), certain=False)
                return

    def _fitting_code(self, code: Seen, name: str) -> str | None:
        if self._table is None:
            is_code = self._field.code_pattern.fullmatch(code.text) is not None
            return code.text if is_code and not name.isascii() else None
        if self._table.agrees(code.text, name):
            return code.text
        meant = meant_code(code, name, self._table)
        return None if meant is None else meant.text

    def _repair_code(self, code: Part, name: Part | None, table: CodeTable[CodeRow]) -> None:
        known = None if name is None or not table.named(name.value) else name.value
        bare = "".join(_SIGNS.findall(code.value))
        if bare != code.value and known is not None and table.agrees(bare, known):
            # 4.4199: a speck is no sign of a code.
            read, code.value = code.value, bare
            self._write(bare, read, ("code-and-name",), certain=True)
            return
        meant = meant_code(self._seen(code), known, table)
        if meant is None:
            return
        evidence: tuple[Evidence, ...] = ("code-table",) if known is None else ("code-and-name",)
        read, code.value = code.value, meant.text
        self._write(meant.text, read, evidence, certain=meant.certain)

    def _repair_name_alone(self, name: Part, table: CodeTable[CodeRow]) -> None:
        """A name without a code: the nearest of the table, and a doubt where there is none near."""
        if table.named(name.value):
            return
        meant = meant_name_alone(self._seen(name), table) or name_without_its_stroke(name.value, table)
        self._take_name(name, meant, ("code-table",))
        if meant is None:
            key = self._field.key
            text = name.value[:60]
            self._draft.report("ocr-unlikely", "warning", [key], doubts=[key], text=text, reason="no-name")

    def _repair_name(self, code: Part, name: Part, table: CodeTable[CodeRow]) -> None:
        kept = trimmed_name(name.value, code.value, table)
        if kept is not None:
            self._take_name(name, Meant(kept), ("code-and-name",))
        elif (own := own_name_in(name.value, code.value, table)) is not None:
            self._take_name(name, Meant(own, certain=False), ("code-and-name",))
        elif not table.named(name.value):
            self._take_name(name, meant_name(self._seen(name), code.value, table), ("code-and-name",))

    def _take_name(self, name: Part, meant: Meant | None, evidence: tuple[Evidence, ...]) -> None:
        if meant is not None:
            read, name.value = name.value, meant.text
            self._write(meant.text, read, evidence, certain=meant.certain)

    def _write(self, value: str, read: str, evidence: tuple[Evidence, ...], *, certain: bool) -> None:
        self._reading.value = _pair(self._reading.parts or ())
        if certain:
            lift(self._draft, self._field.key)
        record(self._draft, self._field.key, read, value, evidence, certain=certain)


def _is_rest_of(signs: str, code: str) -> bool:
    """True when ``signs`` begin as ``code`` does, or end so: KA 1 of KAZ."""
    return bool(signs) and (signs.startswith(code[: len(code) - 1 or 1]) or signs.endswith(code[1:] or code))


def _pair(parts: Iterable[Part]) -> Coded:
    return {part.role: part.value for part in parts if part.role is not None}
