"""Templates say nothing by themselves: every word comes from the catalogue, and every key is in it."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bookings.administration.export_layout_list import ExportLayoutList
from bookings.administration.numbered_lists import EnterpriseList, WarehouseList
from bookings.administration.rate_list import RateList
from bookings.exported import EXPORT_PARTS
from bookings.forms import Group, RowKind
from bookings.learning.accuracy import Step
from bookings.learning.accuracy_sheet import FIELD_COLUMNS, PERIOD_COLUMNS
from bookings.models import (
    AdministeredList,
    AfterReceiving,
    AppointmentEvent,
    AppointmentImportState,
    AppointmentSource,
    AttachmentKind,
    BookingState,
    BusinessType,
    DocumentState,
    DuplicateKind,
    FoundBy,
    ReconcileStatus,
    RecordSide,
    Role,
    Scope,
    StoredRowStatus,
    VinImportState,
)
from bookings.reconciling.records import DifferenceSeverity, ProposedSide
from bookings.reconciling.showing.report import (
    DIFFERENCE_COLUMNS,
    DUPLICATE_COLUMNS,
    LEFT_OVER_COLUMNS,
    PAIR_COLUMNS,
)
from bookings.reconciling.showing.sources import SourceKind
from bookings.views import FieldStatus, SeedPointId
from bookings.watched_folders.results import ScanOutcome
from extractors.layout_files import layouts
from extractors.reading import Severity, Source
from messages.catalogue import texts
from vin_import.vehicle_rows import ColumnName
from web.accuracy_plots import MEASURES
from web.appointment_form import GroupKey, Unit
from web.appointment_imports import Count
from web.appointment_list import TABS
from web.keyboard import bindings
from web.language import LANGUAGES
from web.pages import TEMPLATES
from web.reconcile_shapes import WORDS
from web.routes.accuracy import SPANS
from web.routes.home import Notice
from web.vin_import_rows import FILTERS

ADMINISTERED = (RateList(), WarehouseList(), EnterpriseList(), ExportLayoutList())
ALL_TEMPLATES = sorted(TEMPLATES.glob("*.html"))
FAMILIES: dict[str, tuple[str, ...]] = {
    "web.documents-": get_args(DocumentState),
    "web.state-": get_args(BookingState),
    "web.business-type-": get_args(BusinessType),
    "queue.": get_args(Notice),
    "accuracy.by-": get_args(Step),
    "accuracy.column-": (*FIELD_COLUMNS, *PERIOD_COLUMNS, "field"),
    "accuracy.column-first-day-": get_args(Step),
    "accuracy.last-": tuple(str(days) for days in SPANS),
    "accuracy.of-": get_args(RowKind),
    "accuracy.plot-": MEASURES,
    "folders.after-": get_args(AfterReceiving),
    "folders.outcome-": get_args(ScanOutcome),
    "web.role-": get_args(Role),
    "web.scope-": get_args(Scope),
    "web.fate-": get_args(DocumentState),
    "web.status-": get_args(FieldStatus),
    "web.severity-": get_args(Severity),
    "web.source-": get_args(Source),
    "web.language-": LANGUAGES,
    "web.group-": get_args(Group),
    "web.add-": get_args(RowKind),
    "web.export-": ("json", "xlsx"),
    "fields.attachment.": get_args(AttachmentKind),
    "administration.list-": get_args(AdministeredList),
    "administration.column-": tuple(column.key for one in ADMINISTERED for column in one.columns),
    "administration.warning-": ("rate-odd", "unit-changed"),
    "exports.sheet-": EXPORT_PARTS,
    "forms.": tuple(layout.id for layout in layouts()),
    "appointment_pages.": get_args(Count),
    "appointment_pages.event-": get_args(AppointmentEvent),
    "appointment_pages.group-": get_args(GroupKey),
    "appointment_pages.source-": get_args(AppointmentSource),
    "appointment_pages.standing-": TABS,
    "appointment_pages.unit-": get_args(Unit),
    "appointments.state-": get_args(AppointmentImportState),
    "reconcile_pages.": (
        *("all", "duplicates", "today", "tomorrow", "missing", "surplus", "printed"),
        *("partner-booking", "partner-appointment"),
        *("run-asked", "no-next", "no-previous", *WORDS.values()),
    ),
    "reconcile_pages.change-": ("at-port", "at-port-empty", "in-booking", "in-booking-empty"),
    "reconcile_pages.chosen-": get_args(ProposedSide),
    "reconcile_pages.column-": (*PAIR_COLUMNS, *LEFT_OVER_COLUMNS, *DIFFERENCE_COLUMNS, *DUPLICATE_COLUMNS),
    "reconcile_pages.duplicate-": get_args(DuplicateKind),
    "reconcile_pages.key-": tuple(binding.does for binding in bindings("reconcile")),
    "reconcile_pages.keys-": tuple({binding.group for binding in bindings("reconcile")}),
    "reconcile_pages.member-": get_args(RecordSide),
    "reconcile_pages.of-booking-": get_args(ReconcileStatus),
    "reconcile_pages.pair-": ("together", "apart"),
    "reconcile_pages.proposed-": get_args(ProposedSide),
    "reconcile_pages.severity-": get_args(DifferenceSeverity),
    "reconcile_pages.sheet-": ("pairs", "differences", "left-over", "duplicates", "filters"),
    "reconcile_pages.side-": get_args(SourceKind),
    "reconcile_pages.status-": (*get_args(ReconcileStatus), "without-agreement"),
    "reconcile_pages.take-": get_args(ProposedSide),
    "vin_imports.": (*get_args(VinImportState), *get_args(FoundBy)),
    "vin_import_pages.": get_args(ColumnName),
    "vin_import_pages.filter-": FILTERS,
    "vin_import_pages.state-": (*get_args(StoredRowStatus), "excluded"),
    "vin_import_pages.count-": ("stated-total", "counted", "vehicle-total"),
    "review.": ("postpone", "reject", "accept", "postpone-why", "reject-why", "accept-why"),
    "review.key-": tuple(binding.does for binding in bindings()),
    "review.keys-": tuple({binding.group for binding in bindings()}),
    "review.where-": ("field", "outside"),
    "review.locked-": ("approved", "exported", "accepted", "rejected"),
    "review.legend-": tuple(status for status in get_args(FieldStatus) if status != "empty"),
    "review.point-": get_args(SeedPointId),
    "review.point-state-": ("sure", "confirmed", "broken"),
    "web.": (*get_args(RowKind), "checks", "approve", "reopen", "approve-reason-why", "reopen-reason-why"),
}
KEY = re.compile(r"""\bt\(\s*'([^']+)'(\s*~)?""")
IN_PYTHON = re.compile(r'"web\.([\w-]+)"')


def keys_of(text: str) -> set[tuple[str, bool]]:
    """Every key a template asks for, and whether it is only the beginning of one."""
    return {(key, bool(family)) for key, family in KEY.findall(text)}


@pytest.mark.parametrize("template", ALL_TEMPLATES, ids=lambda path: path.name)
def test_every_key_of_a_template_is_in_the_catalogue(template: Path) -> None:
    for key, is_family in keys_of(template.read_text(encoding="utf-8")):
        if is_family:
            assert key in FAMILIES, f"{key}: say in FAMILIES which keys this begins"
        else:
            assert key in texts()


def test_every_key_put_together_is_in_the_catalogue() -> None:
    for beginning, ends in FAMILIES.items():
        for end in ends:
            assert beginning + end in texts()


@pytest.mark.parametrize("template", ALL_TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    text = re.sub(
        r"\{% block body_class %\}.*?\{% endblock %\}|\{% set \w+ %\}.*?\{% endset %\}", "", text, flags=re.S
    )
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:title|alt|aria-label|placeholder)="([^"]*)"', text)
    spoken += re.sub(r"<[^>]*>", "\n", text).splitlines()
    said = [words.strip(" ·") for words in spoken if re.search(r"[A-Za-z\u4e00-\u9fff]{2}", words)]
    assert set(said) <= {"HTTP"}


def test_no_text_of_the_pages_is_said_by_nobody() -> None:
    asked = {key for template in ALL_TEMPLATES for key, _ in keys_of(template.read_text(encoding="utf-8"))}
    asked |= {beginning + end for beginning, ends in FAMILIES.items() for end in ends}
    for source in sorted(TEMPLATES.parent.rglob("*.py")):
        asked |= {f"web.{key}" for key in IN_PYTHON.findall(source.read_text(encoding="utf-8"))}
    assert {key for key in texts() if key.startswith(("web.", "review."))} <= asked
