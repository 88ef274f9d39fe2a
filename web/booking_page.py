"""The booking page's own shapes: what each field, row, box and check shows in one language."""

import json
from dataclasses import dataclass

from bookings.forms import FormField, form
from bookings.views import BookingView, CorrectionView, FieldView, ProblemView, RowView
from extractors.reading import Severity
from messages.catalogue import Language, texts, translate

LONG_TEXTS = frozenset({"declaration_remark", "remark"})
"""Fields shown as several lines: they hold sentences."""

SEVERITY_ORDER: tuple[Severity, ...] = ("block", "error", "warning", "info")
LIST_SEPARATOR = "、"
# Choices that fill the whole form from the declaration again.
REFILLING_FIELDS = ("business_type", "is_transit")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change that was not taken: what was typed, and why it does not stand."""

    path: str
    typed: str
    message: str
    is_conflict: bool
    """True: somebody else changed the booking; the page shows their value and offers ours again."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field or cell as the page shows it."""

    view: FieldView
    element_id: str
    label: str
    control: str
    """``text``, ``lines``, ``choice``, ``open-choice``, ``boolean`` or ``rows``."""
    choices: tuple[tuple[str, str], ...]
    """Value and label of each choice."""
    reasons: tuple[str, ...]
    before: str | None
    """What the program had filled in, when a person changed it."""
    evidence_json: str
    attempt: Attempt | None
    refills_rows: bool = False
    """Whether changing it fills the rows anew although a person has changed some."""

    @property
    def text(self) -> str:
        """What stands in the input: what was typed when that was refused, else the value."""
        if self.attempt is not None and not self.attempt.is_conflict:
            return self.attempt.typed
        return LIST_SEPARATOR.join(self.view.text.splitlines()) if self.control == "rows" else self.view.text

    @property
    def can_be_confirmed(self) -> bool:
        """Whether a person may say that the doubted value is right."""
        return self.view.status == "doubted" and bool(self.view.text or not self.view.field.required)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One truck or vehicle."""

    view: RowView
    fields: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """All rows of one kind, with the columns even when there is no row."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A broken rule, and the field to go to."""

    problem: ProblemView
    message: str
    element_id: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """One line of the history."""

    view: CorrectionView
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document of the booking with the pages to look at."""

    id: int
    filename: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownBooking:
    """Everything the templates of the booking page walk over."""

    view: BookingView
    groups: tuple[tuple[str, tuple[ShownField, ...]], ...]
    tables: tuple[ShownTable, ...]
    checks: tuple[ShownCheck, ...]
    history: tuple[ShownCorrection, ...]
    documents: tuple[ShownDocument, ...]
    first_sheet: str
    """The id of the page image on which the booking's declaration begins."""

    @property
    def number(self) -> str:
        """The customs number, empty when it was not found."""
        field = self.view.field("customs_number")
        return field.text if field is not None else ""

    @property
    def errors_to_pass(self) -> int:
        """Broken rules of severity ``error`` that approving passes only with a reason."""
        return sum(1 for check in self.checks if check.problem.severity == "error")

    @property
    def needs_only_a_reason(self) -> bool:
        """Whether nothing but such errors stands against approving, so that a reason is asked for."""
        is_blocked = any(check.problem.severity == "block" for check in self.checks)
        is_open = any(field.status in ("doubted", "missing") for field in self.view.all_fields())
        return bool(self.errors_to_pass) and not is_blocked and not is_open


def element_id(path: str) -> str:
    """``trucks[12].plate`` as an id for the page: ``field-trucks-12-plate``."""
    return "field-" + path.replace("[", "-").replace("].", "-").replace("]", "").replace(".", "-").replace(
        ":", "-"
    )


def is_row_path(path: str) -> bool:
    """Whether a path leads into a truck or vehicle."""
    return path.startswith(("trucks[", "vehicles["))


def shown_value(value: object, language: Language) -> str:
    """A stored value of the history as one line."""
    if isinstance(value, bool):
        return translate("web.answer-yes" if value else "web.answer-no", language)
    if isinstance(value, list):
        return LIST_SEPARATOR.join(str(element) for element in value)
    return "" if value is None else str(value)


def _control(field: FormField) -> str:
    if field.type == "choice":
        return "open-choice" if field.open_choice else "choice"
    if field.type == "list" or field.key in LONG_TEXTS:
        return "lines"
    return field.type if field.type in ("boolean", "rows") else "text"


def _evidence_json(view: FieldView, documents: dict[int, int], language: Language) -> str:
    """What the viewer needs: boxes with their document, the raw text, where it came from, how sure."""
    evidence = view.evidence
    if evidence is None:
        return "{}"
    document = documents.get(evidence.declaration_id or 0)
    boxes = [{"document": document, "page": box.page, "bbox": box.bbox} for box in evidence.boxes if document]
    printed = shown_value(evidence.printed, language)
    confidence = None if evidence.confidence is None else f"{evidence.confidence * 100:.2f} %"
    return json.dumps(
        {
            "boxes": boxes,
            "raw": evidence.raw or "",
            "printed": printed,
            "source": translate(f"web.source-{evidence.source}", language),
            "confidence": confidence if evidence.source in ("layer", "ocr", "barcode") else None,
            "page": evidence.page,
            "rate": _rate_text(view),
        },
        ensure_ascii=False,
    )


def _rate_text(view: FieldView) -> str | None:
    conversion = view.evidence.conversion if view.evidence is not None else None
    if conversion is None:
        return None
    return (
        f"{conversion.amount} {conversion.currency} × {conversion.usd_per_unit} "
        f"({conversion.source}, {conversion.date.isoformat()})"
    )


class _Shower:
    """Turns the parts of one booking into what one language shows."""

    def __init__(self, view: BookingView, language: Language, attempt: Attempt | None) -> None:
        self.view = view
        self.language = language
        self.attempt = attempt
        self.documents = {declaration.id: declaration.document_id for declaration in view.declarations}
        self.rows_were_changed = any(is_row_path(one.path) for one in view.corrections)
        self.row_numbers = {
            row.path: number
            for rows in (view.trucks, view.vehicles)
            for number, row in enumerate(rows, start=1)
        }
        self.first_values: dict[str, object] = {}
        for correction in sorted(view.corrections, key=lambda one: one.at):
            if correction.before != correction.after:
                self.first_values.setdefault(correction.path, correction.before)

    def field(self, view: FieldView) -> ShownField:
        field = view.field
        return ShownField(
            view=view,
            element_id=element_id(view.path),
            label=field.label(self.language),
            control=_control(field),
            choices=tuple((choice, field.choice_label(choice, self.language)) for choice in field.choices),
            reasons=tuple(view.reasons(self.language)),
            before=self._before(view),
            evidence_json=_evidence_json(view, self.documents, self.language),
            attempt=self.attempt if self.attempt is not None and self.attempt.path == view.path else None,
            refills_rows=view.path in REFILLING_FIELDS and self.rows_were_changed,
        )

    def _before(self, view: FieldView) -> str | None:
        if view.path not in self.first_values:
            return None
        before = self.first_values[view.path]
        return None if before == view.value else self.told(view.path, before)

    def groups(self) -> tuple[tuple[str, tuple[ShownField, ...]], ...]:
        names = dict.fromkeys(view.field.group for view in self.view.fields)
        return tuple(
            (name, tuple(self.field(view) for view in self.view.fields if view.field.group == name))
            for name in names
        )

    def tables(self) -> tuple[ShownTable, ...]:
        shape = form(self.view.business_type)
        kinds = (("trucks", shape.trucks, self.view.trucks), ("vehicles", shape.vehicles, self.view.vehicles))
        return tuple(
            ShownTable(
                kind=kind,
                columns=tuple(column.label(self.language) for column in columns),
                rows=tuple(ShownRow(row, tuple(self.field(cell) for cell in row.fields)) for row in rows),
            )
            for kind, columns, rows in kinds
            if columns
        )

    def checks(self) -> tuple[ShownCheck, ...]:
        open_problems = [problem for problem in self.view.problems if not problem.resolved]
        open_problems.sort(key=lambda problem: SEVERITY_ORDER.index(problem.severity))
        return tuple(self._check(problem) for problem in open_problems)

    def _check(self, problem: ProblemView) -> ShownCheck:
        field = self.view.field(problem.path)
        return ShownCheck(
            problem=problem,
            message=problem.message(self.language),
            element_id=element_id(problem.path) if field is not None else None,
            label=field.field.label(self.language) if field is not None else None,
        )

    def history(self) -> tuple[ShownCorrection, ...]:
        newest_first = sorted(self.view.corrections, key=lambda one: one.at, reverse=True)
        return tuple(
            ShownCorrection(
                view=correction,
                label=self.path_label(correction.path),
                before=self.told(correction.path, correction.before),
                after=self.told(correction.path, correction.after),
            )
            for correction in newest_first
        )

    def told(self, path: str, value: object) -> str:
        """A stored value as people say it: a choice by its words, a whole row by its labelled values."""
        if isinstance(value, dict):
            labelled = (
                f"{self._key_label(key)}: {shown_value(part, self.language)}"
                for key, part in value.items()
                if part and f"fields.form.{key}" in texts()
            )
            return LIST_SEPARATOR.join(labelled)
        field = self.view.field(path)
        if field is not None and isinstance(value, str) and field.field.type == "choice":
            return field.field.choice_label(value, self.language)
        return shown_value(value, self.language)

    def path_label(self, path: str) -> str:
        """A path as people say it: the field's label, with the row's kind and number before it.

        A row that is no longer there has no number.
        """
        row, _, key = path.rpartition(".")
        kind = (row or path).partition("[")[0]
        if f"web.{kind}" not in texts() or not is_row_path(path):
            return self._key_label(key)
        number = self.row_numbers.get(row or path, "–")
        named = {"kind": translate(f"web.{kind}", self.language), "row": number}
        if not row:
            return translate("web.whole-row", self.language, **named)
        return translate("web.row-field", self.language, label=self._key_label(key), **named)

    def _key_label(self, key: str) -> str:
        label_key = f"fields.form.{key}"
        return translate(label_key, self.language) if label_key in texts() else key

    def first_sheet(self) -> str:
        """Where to open the page images; a file may hold other documents before this one."""
        declarations = [one for one in self.view.declarations if one.pages]
        if not declarations:
            return ""
        first = declarations[0]
        return f"sheet-{first.document_id}-{first.pages[0]}"

    def document_list(self) -> tuple[ShownDocument, ...]:
        shown = []
        for document in self.view.documents:
            read_pages = {
                page
                for declaration in self.view.declarations
                if declaration.document_id == document.id
                for page in declaration.pages
            }
            count = max(document.page_count or 0, max(read_pages, default=1))
            shown.append(ShownDocument(document.id, document.filename, tuple(range(1, count + 1))))
        return tuple(shown)


def show_booking(view: BookingView, language: Language, attempt: Attempt | None = None) -> ShownBooking:
    """The booking as the page shows it, with the change that was not taken at its field."""
    shower = _Shower(view, language, attempt)
    return ShownBooking(
        view=view,
        groups=shower.groups(),
        tables=shower.tables(),
        checks=shower.checks(),
        history=shower.history(),
        documents=shower.document_list(),
        first_sheet=shower.first_sheet(),
    )
