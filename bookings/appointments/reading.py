"""A file becomes a list of appointments: pure, without a database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bookings.appointments import json_lists
from bookings.appointments.grouping import Grouping
from bookings.appointments.headings import ColumnName
from bookings.appointments.problems import REFUSED, problem, severity_of
from bookings.appointments.rows import ReadRow, read_row
from bookings.appointments.stated import StatedAppointment
from bookings.appointments.tables import ChosenColumns, ListTable, cells_of, find_tables, row_kind
from bookings.models import Reason
from messages.errors import UnreadableDocument
from vin_import.files import read_workbook_bytes
from vin_import.layout.grid import Grid
from vin_import.limits import SheetLimits
from vin_import.sheet import Workbook

_MOST_ALIKE = 50
"""Problems of one kind with one column that are told one by one; the rest is counted."""
_GRAVITY = ("block", "error", "warning", "info")
_TOLD_ONCE = "appointment-weight-kilograms"
"""A heading of the port's own form, so on every row; the first is told with their number."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a file lists. ``problems`` have a place and are those of rows and of values, refused rows first;
    of many alike the first are told and the rest counted (``appointment-more-alike``). ``refused`` counts
    all rows that are no appointments."""

    filename: str
    sha256: str
    tables: tuple[ListTable, ...]
    appointments: tuple[StatedAppointment, ...]
    problems: tuple[Reason, ...] = ()
    row_count: int = 0
    refused: int = 0

    @property
    def needs_columns(self) -> bool:
        """Whether a person has to say what the columns of a table are."""
        return any(not table.is_certain for table in self.tables)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of its appointments."""
        found = [day for one in self.appointments if (day := one.values.appointed_day) is not None]
        return (min(found), max(found)) if found else (None, None)


def read_list(
    content: bytes,
    filename: str,
    limits: SheetLimits | None = None,
    *,
    columns: ChosenColumns | None = None,
    remembered: ChosenColumns | None = None,
    today: date | None = None,
) -> ReadList:
    """Read .xlsx, .xlsm, .xls, .ods, delimited text, .json or .jsonl.

    ``columns`` (chosen now) goes before ``remembered`` (chosen for an earlier file), both before the
    words of the headings. ``today``: of which year a day without one is.
    Raises ``UnreadableDocument`` for a file that is none of these, damaged, or over ``limits``.
    """
    limits = list_limits(limits or SheetLimits())
    if not content:
        raise UnreadableDocument("empty-file", file=filename)
    if json_lists.is_json(content, filename):
        return _read_json(content, filename, limits, today)
    workbook = read_workbook_bytes(content, filename, limits)
    return _read_workbook(workbook, _chosen(remembered, columns), today)


def list_limits(limits: SheetLimits) -> SheetLimits:
    """The limits of a VIN sheet, widened to what a list of 100,000 appointments takes, and no further: all
    of it is in memory at once."""
    return replace(
        limits,
        file_bytes=limits.file_bytes * 3,
        unpacked_mib=limits.unpacked_mib * 2,
        rows=limits.rows * 2,
        seconds=limits.seconds * 8,
        memory_mib=limits.memory_mib * 2,
        answer_mib=limits.answer_mib * 2,
    )


def _chosen(*choices: ChosenColumns | None) -> ChosenColumns:
    merged: dict[str, dict[int, ColumnName | None]] = {}
    for choice in choices:
        for fingerprint, columns in (choice or {}).items():
            merged[fingerprint] = {**merged.get(fingerprint, {}), **columns}
    return merged


class _Rows:
    """What comes of the rows while they are read."""

    def __init__(self) -> None:
        self.grouping = Grouping()
        self.problems: list[Reason] = []
        self.row_count = 0
        self.refused = 0

    def take(self, row: ReadRow) -> None:
        """Keep the row, or tell why it is no appointment."""
        self.row_count += 1
        if row.identifies:
            self.grouping.add(row)
            return
        if len(row.filled) <= 1 and not row.problems:
            self.tell(problem("appointment-left-out", row.place))
            return
        for each in row.problems:
            self.tell(each)
        self.tell(problem("appointment-row-unidentified", row.place))

    def tell(self, found: Reason) -> None:
        """Keep a problem of a row that is no appointment, or of the file."""
        self.refused += found.id in REFUSED
        self.problems.append(found)


def _read_workbook(workbook: Workbook, chosen: ChosenColumns, today: date | None) -> ReadList:
    rows = _Rows()
    found: list[tuple[Grid, ListTable]] = []
    for sheet in workbook.sheets:
        grid = Grid(sheet)
        found += [(grid, table) for table in find_tables(grid, chosen)]
    certain = [(grid, table) for grid, table in found if table.is_certain]
    if certain:
        # A worksheet of instructions beside the list is no question to a person.
        for _, table in found:
            if not table.is_certain:
                rows.tell(problem("appointment-sheet-without-table", f"{table.sheet}!{table.first_row}"))
        found = certain
    for grid, table in certain:
        for column, name in table.unread.items():
            rows.tell(_unread(table, column, name))
        _read_table(rows, grid, table, today)
    for note in workbook.notes:
        rows.problems.append(Reason(id=note.id, parameters={**note.parameters, "place": ""}))
    tables = tuple(table for _, table in found)
    return _made(workbook.filename, workbook.sha256, tables, rows)


def _read_table(rows: _Rows, grid: Grid, table: ListTable, today: date | None) -> None:
    rows.grouping.begin_table()
    for row in range(table.first_row, table.last_row + 1):
        kind = row_kind(grid, table, row)
        place = f"{table.sheet}!{row}"
        if kind == "appointment":
            rows.take(read_row(place, cells_of(grid, table, row), today))
        elif kind == "example":
            rows.tell(problem("appointment-left-out", place))


def _unread(table: ListTable, column: int, name: ColumnName) -> Reason:
    return problem(
        "appointment-column-unread",
        f"{table.sheet}!{table.header_row or table.first_row}",
        field=f"column-{name}",
        heading=table.headings.get(column, ""),
        value=next(text for text in table.first_texts[column] if text.strip()),
    )


def _read_json(content: bytes, filename: str, limits: SheetLimits, today: date | None) -> ReadList:
    if len(content) > limits.file_bytes:
        raise UnreadableDocument(
            "sheet-too-large", file=filename, actual=len(content), limit=limits.file_bytes
        )
    found = json_lists.entries(content, filename)
    if len(found) > limits.rows:
        raise UnreadableDocument(
            "sheet-too-many-rows",
            file=filename,
            sheet=json_lists.SHEET_NAME,
            cell=str(limits.rows + 1),
            limit=limits.rows,
        )
    rows = _Rows()
    for number, entry in enumerate(found, 1):
        place = f"{json_lists.SHEET_NAME}!{number}"
        rows.grouping.begin_table()
        if not isinstance(entry, dict):
            rows.row_count += 1
            rows.tell(problem("appointment-entry-no-object", place))
            continue
        for record in json_lists.records(entry):
            rows.take(read_row(place, record, today))
    return _made(filename, hashlib.sha256(content).hexdigest(), (), rows)


def _made(filename: str, sha256: str, tables: tuple[ListTable, ...], rows: _Rows) -> ReadList:
    appointments = rows.grouping.appointments()
    if not rows.row_count and all(table.is_certain for table in tables):
        rows.tell(problem("appointment-list-empty", ""))
    told = _told([*rows.problems, *(problem for one in appointments for problem in one.problems)])
    for one in appointments:
        if any(each.id == _TOLD_ONCE for each in one.problems):
            one.problems = tuple(each for each in one.problems if each.id != _TOLD_ONCE)
    return ReadList(
        filename,
        sha256,
        tables,
        appointments,
        told,
        rows.row_count,
        rows.refused,
    )


def _told(problems: list[Reason]) -> tuple[Reason, ...]:
    """The gravest first; of many alike the first of them and how many more there are."""
    alike: dict[tuple[str, str], list[Reason]] = {}
    for one in problems:
        alike.setdefault((one.id, one.parameters.get("field", "")), []).append(one)
    found: list[Reason] = []
    for (problem_id, column), group in alike.items():
        if problem_id == _TOLD_ONCE:
            first = group[0]
            found.append(Reason(id=problem_id, parameters={**first.parameters, "count": str(len(group))}))
            continue
        found += group[:_MOST_ALIKE]
        if len(group) > _MOST_ALIKE:
            found.append(_more(problem_id, column, len(group) - _MOST_ALIKE, group[_MOST_ALIKE].parameters))
    return tuple(sorted(found, key=lambda one: _GRAVITY.index(severity_of(one.id))))


def _more(problem_id: str, column: str, count: int, parameters: Mapping[str, str]) -> Reason:
    return Reason(
        id="appointment-more-alike",
        parameters={
            "place": parameters.get("place", ""),
            "alike": problem_id,
            "count": str(count),
            **({"field": column} if column else {}),
        },
    )


def tables_as_stored(read: ReadList) -> list[dict[str, object]]:
    """The tables as ``AppointmentImport.tables`` keeps them."""
    return [
        {
            "sheet": table.sheet,
            "header_row": table.header_row,
            "first_row": table.first_row,
            "last_row": table.last_row,
            "fingerprint": table.fingerprint,
            "is_certain": table.is_certain,
            "columns": _keyed(table.columns),
            "headings": _keyed(table.headings),
            "first_texts": _keyed({column: list(texts) for column, texts in table.first_texts.items()}),
        }
        for table in read.tables
    ]


def _keyed(by_column: Mapping[int, object]) -> dict[str, object]:
    return {str(column): value for column, value in by_column.items()}
