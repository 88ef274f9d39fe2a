"""The results of the board as a workbook: pairs, differences, what is left over, duplicates, the filter.

Every cell but counts is text, so that no spreadsheet shortens a declaration number or computes a plate.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from sqlmodel import Session

from bookings.reconciling.comparing.difference_texts import difference_text
from bookings.reconciling.duplicates.listing import list_duplicates
from bookings.reconciling.loading import KHORGOS
from bookings.reconciling.records import Difference
from bookings.reconciling.showing.departures import departure
from bookings.reconciling.showing.listing import ReconcileFilter, ReconcileRow, list_reconciliations
from bookings.reconciling.showing.standing import appointment_labels
from messages.catalogue import Language, texts, translate
from vin_import.written_cells import harmless

AT_ONCE = 500
LONGEST_TEXT = 32_000
"""A cell of a workbook holds 32,767 characters."""
BETWEEN = "; "
PAIR_COLUMNS = (
    "booking",
    "customs_number",
    "status",
    "business_type",
    "appointments",
    "plates",
    "shipper",
    "enterprise",
    "warehouse",
    "day",
    "leaves",
    "differences",
    "open",
    "notes",
)
LEFT_OVER_COLUMNS = (
    "appointments",
    "customs_number",
    "status",
    "business_type",
    "plates",
    "shipper",
    "enterprise",
    "warehouse",
    "day",
    "leaves",
    "notes",
)
DIFFERENCE_COLUMNS = (
    "booking",
    "customs_number",
    "appointments",
    "leaves",
    "field",
    "severity",
    "declared",
    "appointed",
    "what",
    "proposed",
    "chosen",
)
DUPLICATE_COLUMNS = ("kind", "value", "day", "members", "found", "accepted")
"""Their headings are the texts ``reconcile_pages.column-<name>``."""
Cell = str | int


def write_report(
    session: Session,
    asked: ReconcileFilter,
    target: BinaryIO,
    language: Language,
    filters_told: Sequence[str] = (),
) -> None:
    """An .xlsx file of what the filter lets through; duplicates are those of the filter's enterprise."""
    workbook = Workbook(write_only=True)
    pairs = _sheet(workbook, "pairs", PAIR_COLUMNS, language)
    differences = _sheet(workbook, "differences", DIFFERENCE_COLUMNS, language)
    left_over = _sheet(workbook, "left-over", LEFT_OVER_COLUMNS, language)
    for row, appointments in _results(session, asked):
        values = _values(row, appointments, language)
        if row.booking_id is None:
            _append(left_over, [values[name] for name in LEFT_OVER_COLUMNS])
            continue
        _append(pairs, [values[name] for name in PAIR_COLUMNS])
        for difference in row.differences:
            told = values | _difference(difference, language)
            _append(differences, [told[name] for name in DIFFERENCE_COLUMNS])
    _duplicates(workbook, session, asked, language)
    filters = workbook.create_sheet(translate("reconcile_pages.sheet-filters", language))
    moment = dt.datetime.now(dt.UTC)
    _append(filters, [translate("reconcile_pages.printed-at", language, time=_moment(moment))])
    for one in filters_told:
        _append(filters, [one])
    workbook.save(target)


def _results(session: Session, asked: ReconcileFilter) -> Iterator[tuple[ReconcileRow, str]]:
    """Every result with its appointments as people call them."""
    before: int | None = None
    while True:
        found = list_reconciliations(session, asked, before=before, limit=AT_ONCE)
        labels = appointment_labels(
            session, {one for row in found.rows for one in (*row.appointment_ids, row.appointment_id) if one}
        )
        for row in found.rows:
            own = (row.appointment_id,) if row.appointment_id is not None else row.appointment_ids
            yield row, BETWEEN.join(labels.get(one, f"#{one}") for one in own)
        if found.next_before is None:
            return
        before = found.next_before


def _values(row: ReconcileRow, appointments: str, language: Language) -> dict[str, Cell]:
    return {
        "booking": "" if row.booking_id is None else str(row.booking_id),
        "customs_number": row.customs_number or "",
        "status": translate(f"reconcile_pages.status-{row.status}", language),
        "business_type": ""
        if row.business_type is None
        else translate(f"web.business-type-{row.business_type}", language),
        "appointments": appointments,
        "plates": BETWEEN.join(row.plates),
        "shipper": row.domestic_shipper or "",
        "enterprise": row.enterprise_name or "",
        "warehouse": row.warehouse or "",
        "day": "" if row.day is None else row.day.isoformat(),
        "leaves": departure(row.leaves_at),
        "differences": row.difference_count,
        "open": row.open_count,
        "notes": " ".join(_note(note.id, note.parameters, language) for note in row.notes),
    }


def _note(note_id: str, parameters: dict[str, str], language: Language) -> str:
    key = f"reconcile_notes.{note_id}"
    return translate(key, language, **parameters) if key in texts() else note_id


def _difference(one: Difference, language: Language) -> dict[str, Cell]:
    chosen = "" if one.chosen is None else translate(f"reconcile_pages.chosen-{one.chosen}", language)
    proposed = "" if one.proposed is None else translate(f"reconcile_pages.proposed-{one.proposed}", language)
    return {
        "field": translate(f"reconcile_fields.{one.field}", language),
        "severity": translate(f"reconcile_pages.severity-{one.severity}", language),
        "declared": _side(one.field, one.declared, language),
        "appointed": _side(one.field, one.appointed, language),
        "what": difference_text(one, language),
        "proposed": proposed,
        "chosen": chosen,
    }


def _side(field: str, value: str | tuple[str, ...] | None, language: Language) -> str:
    if value is None:
        return ""
    if field == "business_type":
        kinds = (value,) if isinstance(value, str) else value
        value = tuple(translate(f"web.business-type-{one}", language) for one in kinds)
    return value if isinstance(value, str) else BETWEEN.join(value)


def _duplicates(workbook: Workbook, session: Session, asked: ReconcileFilter, language: Language) -> None:
    sheet = _sheet(workbook, "duplicates", DUPLICATE_COLUMNS, language)
    before: int | None = None
    while True:
        found = list_duplicates(session, asked.enterprise_id, standing="all", before=before, limit=AT_ONCE)
        for one in (one for one in found.rows if one.ended_at is None):
            members = (
                translate(f"reconcile_pages.member-{member.side}", language, label=member.label)
                for member in one.members
            )
            accepted = (
                ""
                if one.accepted_at is None
                else " ".join((one.accepted_by_name or "", _moment(one.accepted_at), one.reason or ""))
            )
            kind = translate(f"reconcile_pages.duplicate-{one.kind}", language)
            told = [kind, one.value, one.day, BETWEEN.join(members), _moment(one.found_at), accepted.strip()]
            _append(sheet, told)
        if found.next_before is None:
            return
        before = found.next_before


def _moment(moment: dt.datetime | None) -> str:
    """At the port."""
    return "" if moment is None else moment.astimezone(KHORGOS).strftime("%Y-%m-%d %H:%M")


def _sheet(workbook: Workbook, name: str, columns: Sequence[str], language: Language) -> WriteOnlyWorksheet:
    sheet: WriteOnlyWorksheet = workbook.create_sheet(translate(f"reconcile_pages.sheet-{name}", language))
    sheet.freeze_panes = "A2"
    _append(sheet, [translate(f"reconcile_pages.column-{column}", language) for column in columns])
    return sheet


def _append(sheet: WriteOnlyWorksheet, values: Sequence[Cell]) -> None:
    cells = []
    for value in values:
        if isinstance(value, int):
            cells.append(WriteOnlyCell(sheet, value=value))
            continue
        cell = WriteOnlyCell(sheet, value=harmless(value[:LONGEST_TEXT]))
        cell.data_type = "s"
        # Stays text also when somebody types over it.
        cell.number_format = "@"
        cells.append(cell)
    sheet.append(cells)
