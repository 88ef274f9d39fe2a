"""The report as a workbook: one sheet of fields, one over time."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from openpyxl import Workbook

from bookings.learning.accuracy import Accuracy, FieldAccuracy, PeriodAccuracy
from messages.catalogue import Language, translate
from vin_import.written_cells import harmless

FIELD_COLUMNS = (
    "filled",
    "corrected",
    "right_share",
    "doubted",
    "doubted_corrected",
    "doubt_precision",
    "audited",
    "silent_errors",
    "silent_share_at_most",
    "silent_estimate",
    "silent_estimate_at_most",
)
PERIOD_COLUMNS = (
    "bookings",
    "straight_through_share",
    "median_seconds",
    "filled",
    "corrected",
    "right_share",
    "doubted",
    "doubt_precision",
    "audited",
    "silent_errors",
    "silent_share_at_most",
)
"""Attributes of the views; their headings are the texts ``accuracy.column-<name>``."""


def field_label(key: str, language: Language) -> str:
    """``vehicles.vin`` as people call it; all fields together for the empty key."""
    if not key:
        return translate("accuracy.all-fields", language)
    kind, _, name = key.rpartition(".")
    label = translate(f"fields.form.{name}", language)
    return label if not kind else translate(f"accuracy.of-{kind}", language, field=label)


def write_accuracy(report: Accuracy, target: BinaryIO, language: Language) -> None:
    """An .xlsx file; shares are numbers from 0 to 1."""
    workbook = Workbook(write_only=True)
    labelled = [(field_label(field.key, language), field) for field in (report.all_fields, *report.fields)]
    _add_sheet(workbook, "fields", "field", FIELD_COLUMNS, labelled, language)
    days = [(period.first_day.isoformat(), period) for period in report.periods]
    _add_sheet(workbook, "over-time", f"first-day-{report.step}", PERIOD_COLUMNS, days, language)
    workbook.save(target)


def _add_sheet(
    workbook: Workbook,
    name: str,
    first: str,
    columns: Sequence[str],
    lines: Iterable[tuple[str, FieldAccuracy | PeriodAccuracy]],
    language: Language,
) -> None:
    sheet = workbook.create_sheet(translate(f"accuracy.sheet-{name}", language))
    sheet.freeze_panes = "B2"
    sheet.append([translate(f"accuracy.column-{column}", language) for column in (first, *columns)])
    for label, line in lines:
        sheet.append([harmless(label), *(getattr(line, column) for column in columns)])
