"""Workbooks of .ods, read from their XML by expat.

calamine reads .ods too, but keeps every repetition of a cell in memory (a row of a few bytes may say
that it stands a million times), and tells neither merged cells nor errors nor formulas without values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from customs.verdict import Problem
from messages.errors import UnreadableDocument
from vin_import.files.archive import Archive
from vin_import.files.cells import LONGEST_CELL, Place, made_sheet, number_text, refuse_outside
from vin_import.files.notes import external_links, hidden_worksheets, macros
from vin_import.files.small_xml import elements, guarded, safe_parser
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage, MergedCells, Sheet

CONTENT = "content.xml"
_MANIFEST = "meta-inf/manifest.xml"
_DURATION = re.compile(r"P(?:(\d+)D)?T(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_CELLS = ("table:table-cell", "table:covered-table-cell")
# Text in these is not of the cell: comments, drawings with their captions, pronunciation.
_BESIDE_TEXT = ("office:annotation", "table:shapes", "draw:", "text:ruby-text", "table:tracked-changes")
# More do not fit into the memory of the child; repetitions would only take long to find that out.
_MOST_CELLS = 5_000_000
Attributes = dict[str, str]


@dataclass(slots=True)
class _Table:
    """A worksheet while it is read."""

    name: str
    hidden: bool
    linked: bool = False
    row: int = 0
    rows: list[tuple[int, int, list[object]]] = field(default_factory=list)
    merged: list[MergedCells] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    damaged: dict[Place, tuple[str, Damage]] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    repeated: int
    hidden: bool
    cells: list[tuple[int, str, Damage | None]] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """First column, rows and columns covered."""
    column: int = 0


def read(content: bytes, filename: str, limits: SheetLimits) -> tuple[list[Sheet], list[Problem]]:
    """The visible worksheets and what was left out. Raises ``UnreadableDocument``."""
    archive = Archive(content, filename, limits.unpacked_mib)
    if any(name == "encryption-data" for name, _ in _manifest(archive, filename)):
        raise UnreadableDocument("sheet-encrypted", file=filename)
    if CONTENT not in archive:
        # A package that is encrypted as a whole, as of ODF 1.4, holds nothing that can be named.
        code = "encrypted-package" in archive
        raise UnreadableDocument("sheet-encrypted" if code else "sheet-damaged", file=filename)
    reading = _Reading(filename, limits)
    for chunk in archive.chunks(CONTENT):
        reading.feed(chunk)
    reading.feed(b"", last=True)
    shown = [table for table in reading.tables if not table.hidden and not table.linked]
    if not shown:
        raise UnreadableDocument("sheet-none-visible", file=filename)
    return [_sheet(table, filename, limits) for table in shown], [
        *hidden_worksheets([each.name for each in reading.tables if each.hidden and not each.linked]),
        *macros(any(name.startswith(("basic/", "scripts/")) for name in archive.names)),
        *external_links(any(table.linked for table in reading.tables)),
    ]


def _manifest(archive: Archive, filename: str) -> list[tuple[str, Attributes]]:
    manifest = archive.read(_MANIFEST)
    return elements(manifest, filename) if manifest else []


def _sheet(table: _Table, filename: str, limits: SheetLimits) -> Sheet:
    return made_sheet(
        table.name,
        table.rows,
        filename,
        limits,
        merged=table.merged,
        hidden_rows=table.hidden_rows,
        damaged=table.damaged,
    )


class _Reading:
    """Takes the content bit by bit and fills ``tables``."""

    def __init__(self, filename: str, limits: SheetLimits) -> None:
        self.tables: list[_Table] = []
        self._filename = filename
        self._limits = limits
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row: _Row | None = None
        self._cell: Attributes | None = None
        self._covered = False
        self._paragraphs: list[str] = []
        self._beside = 0
        self._depth = 0
        self._cells = 0
        self._parser = safe_parser(filename)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Raises ``UnreadableDocument``, ``sheet-damaged`` for what is no XML."""
        guarded(lambda: self._parser.Parse(chunk, last), self._filename)

    def _start(self, name: str, attributes: Attributes) -> None:
        if self._beside or name.startswith(_BESIDE_TEXT):
            self._beside += 1
        elif name in _CELLS:
            self._cell, self._covered = attributes, name != _CELLS[0]
            self._paragraphs = []
        elif (begin := _BEGIN.get(name)) is not None:
            begin(self, attributes)

    def _end(self, name: str) -> None:
        if self._beside:
            self._beside -= 1
        elif name in _CELLS:
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self._depth -= 1

    def _text(self, text: str) -> None:
        if self._paragraphs and not self._beside:
            self._paragraphs[-1] += text
            if len(self._paragraphs[-1]) > LONGEST_CELL:
                raise UnreadableDocument(
                    "sheet-cell-too-long",
                    file=self._filename,
                    sheet=self.tables[-1].name if self.tables else "",
                    cell="",
                    limit=LONGEST_CELL,
                )

    def begin_style(self, attributes: Attributes) -> None:
        self._style = attributes.get("style:name", "")

    def begin_table_properties(self, attributes: Attributes) -> None:
        if attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def begin_table(self, attributes: Attributes) -> None:
        self._depth += 1
        hidden = attributes.get("table:style-name", "") in self._hidden_styles
        if self._depth > 1:
            # A table inside a cell, which no spreadsheet program writes.
            raise UnreadableDocument("sheet-damaged", file=self._filename)
        self.tables.append(_Table(attributes.get("table:name", ""), hidden))

    def begin_source(self, _attributes: Attributes) -> None:
        if self.tables:
            self.tables[-1].linked = True

    def begin_row(self, attributes: Attributes) -> None:
        hidden = attributes.get("table:visibility", "visible") != "visible"
        self._row = _Row(self._count(attributes, "table:number-rows-repeated"), hidden)

    def begin_paragraph(self, _attributes: Attributes) -> None:
        self._paragraphs.append("")

    def begin_blanks(self, attributes: Attributes) -> None:
        self._text(" " * min(self._count(attributes, "text:c"), LONGEST_CELL + 1))

    def begin_tabulator(self, _attributes: Attributes) -> None:
        self._text("\t")

    def begin_line(self, _attributes: Attributes) -> None:
        self._text("\n")

    def _count(self, attributes: Attributes, name: str) -> int:
        count = attributes.get(name)
        if count is None:
            return 1
        if not (count.isascii() and count.isdigit() and len(count) < 10):
            raise UnreadableDocument("sheet-damaged", file=self._filename)
        return max(1, int(count))

    def _end_cell(self) -> None:
        row, cell, self._cell = self._row, self._cell, None
        if row is None or cell is None or not self.tables:
            return
        repeated = self._count(cell, "table:number-columns-repeated")
        first = row.column + 1
        row.column += repeated
        if "table:number-columns-spanned" in cell or "table:number-rows-spanned" in cell:
            rows = self._count(cell, "table:number-rows-spanned")
            row.merged.append((first, rows, self._count(cell, "table:number-columns-spanned")))
        text, damage = "", None
        if not self._covered:
            text, damage = _value(cell, "\n".join(self._paragraphs))
        if not text and damage is None:
            return
        name = self.tables[-1].name
        refuse_outside(name, self.tables[-1].row + 1, row.column, self._filename, self._limits)
        row.cells.extend((first + offset, text, damage) for offset in range(repeated))

    def _end_row(self) -> None:
        row, self._row = self._row, None
        if row is None or not self.tables:
            return
        table = self.tables[-1]
        first, table.row = table.row + 1, table.row + row.repeated
        if not row.cells:
            return
        refuse_outside(table.name, table.row, 1, self._filename, self._limits)
        self._cells += len(row.cells) * row.repeated
        if self._cells > _MOST_CELLS:
            raise UnreadableDocument("sheet-memory", file=self._filename, limit=self._limits.memory_mib)
        for number in range(first, table.row + 1):
            _add_row(table, number, row)


def _add_row(table: _Table, number: int, row: _Row) -> None:
    values: list[object] = [""] * row.cells[-1][0]
    for column, text, damage in row.cells:
        values[column - 1] = text
        if damage:
            table.damaged[number, column] = (text, damage)
    table.rows.append((number, 1, values))
    table.merged.extend(
        (number, column, number + rows - 1, column + columns - 1) for column, rows, columns in row.merged
    )
    if row.hidden:
        table.hidden_rows.append(number)


_BEGIN: dict[str, Callable[[_Reading, Attributes], None]] = {
    "style:style": _Reading.begin_style,
    "style:table-properties": _Reading.begin_table_properties,
    "table:table": _Reading.begin_table,
    "table:table-source": _Reading.begin_source,
    "table:table-row": _Reading.begin_row,
    "text:p": _Reading.begin_paragraph,
    "text:s": _Reading.begin_blanks,
    "text:tab": _Reading.begin_tabulator,
    "text:line-break": _Reading.begin_line,
}


def _value(cell: Attributes, shown: str) -> tuple[str, Damage | None]:
    """The text of a cell by its type; what is shown is only taken where the type is text."""
    if cell.get("calcext:value-type") == "error":
        return shown, "error-value"
    kind = cell.get("office:value-type", "")
    if kind in ("float", "percentage", "currency"):
        return _number(cell.get("office:value", ""), shown)
    if kind == "date":
        return cell.get("office:date-value", shown).replace("T", " "), "date"
    if kind == "time":
        return _time(cell.get("office:time-value", shown)), "date"
    if kind == "boolean":
        return cell.get("office:boolean-value", shown).upper(), None
    if not kind and not shown and cell.get("table:formula"):
        return "", "formula-without-value"
    return cell.get("office:string-value") or shown, None


def _number(value: str, shown: str) -> tuple[str, Damage | None]:
    if shown in ("TRUE", "FALSE"):
        return shown, None
    try:
        return number_text(float(value))
    except ValueError:
        return shown, None


def _time(value: str) -> str:
    duration = _DURATION.fullmatch(value)
    if duration is None:
        return value
    days, hours, minutes, seconds = (int(part or 0) for part in duration.groups())
    return f"{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
