"""What pages and programs see of the domain: plain, typed, detached from the database.

A ``path`` names a value of a booking: ``customs_number``, ``trucks[12].plate``,
``vehicles[7].vin``, ``items[3].name`` (the number is the row's id and stays the same when other rows go),
``vehicles[].usage_type`` (that column of every row), or ``checks[0]`` for a broken rule of the
declaration. Callers hand paths back as they got them.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bookings.declared_values import PointedEvidence as PointedEvidence
from bookings.declared_values import SeedPoint as SeedPoint
from bookings.declared_values import SeedPointId as SeedPointId
from bookings.forms import FormField
from bookings.forms import RowKind as RowKind
from bookings.models import (
    DEFAULT_ENTERPRISE_ID,
    AttachmentKind,
    BookingState,
    BusinessType,
    DocumentSource,
    DocumentState,
    Reason,
    Role,
    ValueEvidence,
    VinImportState,
)
from extractors.reading import Severity
from messages.catalogue import Language

FieldStatus = Literal["empty", "sure", "confirmed", "doubted", "broken", "missing"]
"""``empty``: optional and not filled · ``sure``: read without doubt · ``confirmed``: a person confirmed or
typed it · ``doubted``: look at it · ``broken``: a rule does not hold · ``missing``: required, not filled."""

FormValue = str | int | bool | Decimal | list[str] | None


class View(BaseModel):
    """Base of all views: read only."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class ProblemView(View):
    """A rule that does not hold. ``resolved``: nothing is left to do about it before approval."""

    path: str
    """The value it speaks of, or ``checks[0]`` for a rule of the declaration as it was read."""
    id: str
    severity: Severity
    reason: Reason
    resolved: bool = False
    confirmable: bool = False
    """A person may let it pass with ``confirm(path=problem.path, reason=...)``."""
    fields: tuple[str, ...] = ()
    """For a rule of the declaration: the fields of the form it speaks of."""

    def message(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return self.reason.text(language)


class FieldView(View):
    """One field of the form, or one cell of a row."""

    path: str
    field: FormField
    value: FormValue
    text: str
    """The value as it stands in an input box; list elements one a line, booleans ``true`` and ``false``."""
    status: FieldStatus
    evidence: ValueEvidence | None = None
    problems: tuple[ProblemView, ...] = ()
    proposal: str | None = None
    """What people corrected the same read value to before (``bookings.learning``)."""

    @property
    def needs_attention(self) -> bool:
        """Whether a person has to look here before the booking can be approved."""
        return self.status in ("doubted", "broken", "missing")

    def reasons(self, language: Language) -> list[str]:
        """Why it is doubted and which rules it breaks."""
        doubts = self.evidence.reasons if self.evidence is not None and self.evidence.doubted else []
        found = [reason.text(language) for reason in doubts]
        found += [problem.message(language) for problem in self.problems if not problem.resolved]
        return list(dict.fromkeys(found))


class RowView(View):
    """One truck, vehicle or line of goods."""

    kind: RowKind
    id: int
    path: str
    """``trucks[12]``"""
    fields: tuple[FieldView, ...]


class CorrectionView(View):
    """One line of the history of values. ``before`` equals ``after`` when a person confirmed."""

    id: int
    path: str
    before: Any
    after: Any
    reason: str | None
    user_id: int
    user_name: str
    at: datetime
    booking_version: int | None = None
    """The version that the change made; lines of one change share it. None: an older line."""
    undoes_version: int | None = None
    """The change that this one took back."""


class EventView(View):
    """One line of the history of states."""

    event: str
    from_state: BookingState | None
    to_state: BookingState
    user_id: int | None
    user_name: str | None
    at: datetime
    reason: str | None


class DeclarationView(View):
    """A declaration behind a booking; ``reading`` is the stored JSON of design §4."""

    id: int
    document_id: int
    position: int
    customs_number: str | None
    pages: tuple[int, ...]
    reading: dict[str, Any]
    amends_id: int | None = None


class SheetFate(View):
    """What became of a document that is a VIN sheet."""

    import_id: int
    state: VinImportState
    vehicles: int
    """Rows that are not left out."""
    booking_id: int | None
    to_look_at: int = 0
    """Rows in error or twice that nobody has decided about: they stand against accepting."""


class DocumentView(View):
    """A received file and its fate."""

    id: int
    sha256: str
    filename: str
    size_bytes: int
    source: DocumentSource
    state: DocumentState
    enterprise_id: int
    received_at: datetime
    finished_at: datetime | None = None
    received_by: int | None = None
    chosen_business_type: BusinessType | None = None
    page_count: int | None = None
    retry_at: datetime | None = None
    """When it is tried again after a passing fault."""
    error_code: str | None = None
    error_parameters: dict[str, str] = {}
    booking_ids: tuple[int, ...] = ()
    sheet: SheetFate | None = None
    """The VIN import that it became."""


class AttachmentView(View):
    """A document that goes along with the booking."""

    id: int
    document_id: int
    filename: str
    kind: AttachmentKind
    page_count: int | None = None
    """None: it has no pages to show."""


class BookingHeadView(View):
    """A booking without its rows: what every view of it tells."""

    id: int
    version: int
    state: BookingState
    business_type: BusinessType
    enterprise_id: int
    created_at: datetime
    updated_at: datetime
    fields: tuple[FieldView, ...]
    """In the order of the port's own form."""
    problems: tuple[ProblemView, ...]
    """All broken rules, those of fields and those that no field of the form shows."""
    corrections: tuple[CorrectionView, ...]
    events: tuple[EventView, ...]
    declarations: tuple[DeclarationView, ...]
    documents: tuple[DocumentView, ...]
    attachments: tuple[AttachmentView, ...]
    addable_attachments: tuple[AttachmentKind, ...]
    """Kinds beside the declaration that this form may carry."""
    missing_attachments: tuple[AttachmentKind, ...]
    """Kinds that its values demand and that are not there: approval waits for them."""
    editable: bool
    """False once approved: reopen first."""
    next_events: tuple[str, ...]
    """Steps a person may take now: approve, accept, postpone, reject, reopen."""
    undoable: str | None = None
    """The path of (the first line of) what undo would take back."""
    points: tuple[SeedPoint, ...] = ()
    """The comparisons with the declaration that come first."""
    choices: dict[str, tuple[str, ...]] = {}
    """Values that are offered for fields with an open choice, by the key of the field."""


class BookingView(BookingHeadView):
    """Everything about a booking, with all its rows."""

    trucks: tuple[RowView, ...]
    vehicles: tuple[RowView, ...]
    items: tuple[RowView, ...] = ()
    """The goods. Nothing about them stands against approval, so ``all_fields`` leaves them out."""

    def all_fields(self) -> list[FieldView]:
        """Head, trucks and vehicles, in the order in which a person goes through them."""
        rows = [cell for row in (*self.trucks, *self.vehicles) for cell in row.fields]
        return [*self.fields, *rows]

    def field(self, path: str) -> FieldView | None:
        """The field at ``path``."""
        goods = (cell for row in self.items for cell in row.fields)
        return next((field for field in (*self.all_fields(), *goods) if field.path == path), None)

    @property
    def attention(self) -> tuple[str, ...]:
        """Paths a person has to look at, in order."""
        return tuple(field.path for field in self.all_fields() if field.needs_attention)


class RowsAsked(View):
    """Which rows of a booking to show: a page of those that the filter lets through."""

    page: int = 1
    """From 1; one past the last is the last."""
    text: str = ""
    """In the VIN, a plate or the brand."""
    doubtful: bool = False
    """Only rows with a value that a person has to look at."""
    show: str | None = None
    """The path of a value: the page that holds it, whatever ``page`` says."""
    ids: tuple[int, ...] | None = None
    """Just these rows, whatever the rest says."""
    after: str | None = None
    """A path: the page with the first value to look at after it, from the top again at the end."""


class RowTable(View):
    """A page of the trucks or vehicles of a booking, or its goods."""

    kind: RowKind
    columns: tuple[FormField, ...]
    rows: tuple[RowView, ...]
    numbers: tuple[int, ...]
    """The place of each of these rows in the whole table, from 1."""
    total: int
    """Rows of the booking."""
    matching: int
    """Rows that the filter lets through."""
    asked: RowsAsked
    """What is shown: the filter, and the page that it came to."""
    pages: int
    doubtful: int
    """Rows of the booking with a value to look at."""
    found: str | None = None
    """Where ``asked.after`` or ``asked.show`` led to; None: to nothing."""


class BookingReview(BookingHeadView):
    """A booking as the page shows it: its head, and one page of its rows.

    ``problems`` are those still open; ``corrections`` the newest lines of the history.
    """

    table: RowTable
    items: RowTable
    """The goods, all of them; ``doubtful`` counts rows that nothing has to wait for."""
    attention: tuple[str, ...]
    """Paths of all values that a person has to look at, also in rows not shown; in order."""
    unsettled: int
    """How many of them are doubted or missing, not merely against a rule."""
    corrections_in_all: int
    has_older_corrections: bool
    rows_were_changed: bool
    """Whether a person has changed a row: filling the form again would lose that."""
    first_values: dict[str, Any]
    """By path, for the head and the rows shown: what stood there before a person first changed it."""
    row_numbers: dict[str, int]
    """The place of each row that ``corrections`` name, by its path; of those still there."""
    sheets: dict[int, str]
    """File names of the VIN imports that the evidence shown names, by their ids."""

    def field(self, path: str) -> FieldView | None:
        """The field of the head, or the cell of a row shown, at ``path``."""
        rows = (*self.table.rows, *self.items.rows)
        cells = (cell for row in rows for cell in row.fields)
        return next((field for field in (*self.fields, *cells) if field.path == path), None)


class BookingRow(View):
    """One line of the list of bookings."""

    id: int
    state: BookingState
    business_type: BusinessType
    customs_number: str | None
    domestic_shipper: str | None
    destination: str | None
    plates: tuple[str, ...]
    truck_count: int | None
    vehicle_total: int | None
    cargo_weight_kg: Decimal | None
    doubts: int
    """Values still doubted."""
    version: int
    enterprise_id: int
    created_at: datetime
    updated_at: datetime


class BookingPage(View):
    """A page of the list; ``next_before`` goes into the next call, None at the end."""

    rows: tuple[BookingRow, ...]
    next_before: int | None = None


class DocumentPage(View):
    """A page of the list of documents, newest first."""

    rows: tuple[DocumentView, ...]
    next_before: int | None = None


class UserView(View):
    """A person, without anything secret."""

    id: int
    username: str
    display_name: str
    role: Role
    enterprise_id: int | None
    language: Language
    active: bool
    must_change_password: bool

    @property
    def sees_enterprise(self) -> int | None:
        """The one enterprise this person sees; None: an administrator, who sees all."""
        if self.role == "administrator":
            return None
        return self.enterprise_id or DEFAULT_ENTERPRISE_ID
