"""What each field, row, box and check of the booking page shows in one language."""

import json
from functools import cache

from bookings.forms import FormField
from bookings.models import Reason
from bookings.values import verdict_of
from bookings.views import BookingReview, FieldView, ProblemView, RowTable, SeedPoint
from extractors.reading import Severity, Source
from messages.catalogue import Language, listed, texts, translate
from web.held_checks import held_checks
from web.shown_booking import (
    Attempt,
    ShownBooking,
    ShownCheck,
    ShownCorrection,
    ShownDocument,
    ShownElement,
    ShownField,
    ShownObstacle,
    ShownPoint,
    ShownRow,
    ShownTable,
    check_id,
    element_id,
)

LONG_TEXTS = frozenset({"declaration_remark", "remark"})
"""Fields shown as several lines: they hold sentences."""

SEVERITY_ORDER: tuple[Severity, ...] = ("block", "error", "warning", "info")
NOT_PASSING: tuple[Severity, ...] = ("block", "error")
CHECKS_SHOWN = 30
OBSTACLES_SHOWN = 30
# Choices that fill the whole form from the declaration again.
REFILLING_FIELDS = ("business_type", "is_transit")


def is_row_path(path: str) -> bool:
    """Whether a path leads into a truck, a vehicle or a line of goods."""
    return path.startswith(("trucks[", "vehicles[", "items["))


def shown_value(value: object, language: Language) -> str:
    """A stored value of the history as one line."""
    if isinstance(value, bool):
        return translate("web.answer-yes" if value else "web.answer-no", language)
    if isinstance(value, list):
        return listed((str(element) for element in value), language)
    return "" if value is None else str(value)


def _control(field: FormField) -> str:
    if field.type == "choice":
        return "open-choice" if field.open_choice else "choice"
    if field.type == "list":
        return "elements"
    if field.key in LONG_TEXTS:
        return "lines"
    return field.type if field.type in ("boolean", "rows") else "text"


def _evidence_json(
    view: FieldView, documents: dict[int, int], sheets: dict[int, str], language: Language
) -> str:
    """What the viewer needs: boxes with their document, the raw text, where it came from, how sure."""
    evidence = view.evidence
    if evidence is None:
        return "{}"
    document = evidence.document_id or documents.get(evidence.declaration_id or 0)
    boxes = [{"document": document, "page": box.page, "bbox": box.bbox} for box in evidence.boxes if document]
    printed = shown_value(evidence.printed, language)
    confidence = None if evidence.confidence is None else f"{evidence.confidence * 100:.2f} %"
    told = {
        "boxes": boxes,
        "raw": evidence.raw,
        "printed": printed,
        "source": _source_text(evidence.source, language),
        "confidence": confidence if evidence.source in ("layer", "ocr", "barcode") else None,
        "page": evidence.page,
        "rate": _rate_text(view),
        "sheet": _place_in_sheet(view, sheets, language),
    }
    return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)


@cache
def _source_text(source: Source, language: Language) -> str:
    return translate(f"web.source-{source}", language)


def _place_in_sheet(view: FieldView, sheets: dict[int, str], language: Language) -> str | None:
    evidence = view.evidence
    if evidence is None or evidence.import_id is None:
        return None
    parts = [sheets.get(evidence.import_id) or translate("web.pasted-text", language), evidence.sheet]
    if evidence.row is not None:
        parts.append(translate("web.sheet-row", language, row=evidence.row))
    return " · ".join(part for part in parts if part)


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

    def __init__(self, view: BookingReview, language: Language, attempt: Attempt | None) -> None:
        self.view = view
        self.language = language
        self.attempt = attempt
        self.documents = {declaration.id: declaration.document_id for declaration in view.declarations}
        self.fields = {field.key: field for field in (*view.items.columns, *view.table.columns)}
        self.fields |= {field.path: field.field for field in view.fields}
        # A column says the same in each of its rows.
        self.labels = {key: field.label(language) for key, field in self.fields.items()}
        self.choices = {
            key: tuple((choice, field.choice_label(choice, language)) for choice in self._choices(key, field))
            for key, field in self.fields.items()
        }

    def _choices(self, key: str, field: FormField) -> tuple[str, ...]:
        """The choices of the form, and for an open one the words that the store offers."""
        offered = self.view.choices.get(key, ()) if field.open_choice else ()
        return tuple(dict.fromkeys((*field.choices, *offered)))

    def field(self, view: FieldView) -> ShownField:
        field = view.field
        return ShownField(
            view=view,
            element_id=element_id(view.path),
            label=self.labels[field.key],
            control=_control(field),
            choices=self.choices[field.key],
            reasons=tuple(view.reasons(self.language)),
            before=self._before(view),
            evidence_json=_evidence_json(view, self.documents, self.view.sheets, self.language),
            attempt=self.attempt if self.attempt is not None and self.attempt.path == view.path else None,
            elements=self._elements(view),
            proposal=view.proposal if view.proposal not in (None, "", view.text) else None,
            refills_rows=view.path in REFILLING_FIELDS and self.view.rows_were_changed,
        )

    def _elements(self, view: FieldView) -> tuple[ShownElement, ...]:
        """Each element of a list with its own state: of five containers one may be wrong."""
        if not isinstance(view.value, list) or view.field.type != "list":
            return ()
        return tuple(self._element(view, text) for text in view.value)

    def _element(self, view: FieldView, text: str) -> ShownElement:
        verdict = verdict_of(view.field, text)
        wrong = [one for one in (() if verdict is None else verdict.problems) if one.severity in NOT_PASSING]
        settled = view.evidence is not None and view.evidence.confirmed
        if wrong and not settled:
            reason = Reason(id=wrong[0].id, parameters=dict(wrong[0].parameters))
            return ShownElement(text, "broken", reason.text(self.language))
        return ShownElement(text, "sure" if view.status == "broken" else view.status)

    def _before(self, view: FieldView) -> str | None:
        # Of a list of rows the history has the count alone: its rows show what was changed in them.
        if view.path not in self.view.first_values or view.field.type == "rows":
            return None
        before = self.view.first_values[view.path]
        return None if before == view.value else self.told(view.path, before)

    def groups(self) -> tuple[tuple[str, tuple[ShownField, ...]], ...]:
        names = dict.fromkeys(view.field.group for view in self.view.fields)
        return tuple(
            (name, tuple(self.field(view) for view in self.view.fields if view.field.group == name))
            for name in names
        )

    def table(self, table: RowTable) -> ShownTable:
        return ShownTable(
            view=table,
            rows=tuple(
                ShownRow(row, number, tuple(self.field(cell) for cell in row.fields))
                for row, number in zip(table.rows, table.numbers, strict=True)
            ),
            fillable=tuple(
                (f"{table.kind}[].{column.key}", column.label(self.language))
                for column in table.columns
                # No two rows have the same number.
                if column.editable and column.check is None
            ),
        )

    def points(self) -> tuple[ShownPoint, ...]:
        return tuple(self._point(point) for point in self.view.points)

    def _point(self, point: SeedPoint) -> ShownPoint:
        return ShownPoint(point, element_id(point.path), point.id in ("truck-count", "vehicle-count"))

    def obstacles(self) -> tuple[ShownObstacle, ...]:
        paths = () if self.attempt is None else self.attempt.blocked
        problems = {problem.path: problem for problem in self.view.problems if "checks[" in problem.path}
        return tuple(self._obstacle(path, problems.get(path)) for path in paths[:OBSTACLES_SHOWN])

    def _obstacle(self, path: str, problem: ProblemView | None) -> ShownObstacle:
        if problem is not None:
            return ShownObstacle(problem.message(self.language), path, check_id(path))
        if path.startswith("attachments."):
            kind = path.partition(".")[2]
            return ShownObstacle(
                translate(f"fields.attachment.{kind}", self.language), path, f"attach-{kind}"
            )
        return ShownObstacle(self.path_label(path), path, element_id(path))

    def undoable(self) -> str | None:
        return None if self.view.undoable is None else self.path_label(self.view.undoable)

    def checks(self) -> tuple[ShownCheck, ...]:
        worst_first = sorted(self.view.problems, key=lambda problem: SEVERITY_ORDER.index(problem.severity))
        return tuple(self._check(problem) for problem in worst_first[:CHECKS_SHOWN])

    def _check(self, problem: ProblemView) -> ShownCheck:
        field = self.fields.get(problem.path.rpartition(".")[2])
        return ShownCheck(
            problem=problem,
            message=problem.message(self.language),
            element_id=element_id(problem.path) if field is not None else None,
            label=field.label(self.language) if field is not None else None,
        )

    def history(self) -> tuple[ShownCorrection, ...]:
        undone = {one.undoes_version for one in self.view.corrections} - {None}
        return tuple(
            ShownCorrection(
                view=correction,
                label=self.path_label(correction.path),
                before=self.told(correction.path, correction.before),
                after=self.told(correction.path, correction.after),
                is_undone=correction.booking_version in undone,
            )
            for correction in reversed(self.view.corrections)
        )

    def told(self, path: str, value: object) -> str:
        """A stored value in words: a choice by its words, a row by its values, a list by its count."""
        field = self.fields.get(path.rpartition(".")[2])
        if isinstance(value, dict):
            if field is not None and field.type == "rows" and field.key in value:
                return translate("vin_import_pages.vehicle-count", self.language, count=value[field.key])
            labelled = (
                f"{self._key_label(key)}: {shown_value(part, self.language)}"
                for key, part in value.items()
                if part and f"fields.form.{key}" in texts()
            )
            return listed(labelled, self.language)
        if field is not None and isinstance(value, str) and field.type == "choice":
            return field.choice_label(value, self.language)
        return shown_value(value, self.language)

    def path_label(self, path: str) -> str:
        """A path as people say it: the field's label, with the row's kind and number before it.

        A row that is no longer there has no number.
        """
        row, _, key = path.rpartition(".")
        kind = (row or path).partition("[")[0]
        if f"web.{kind}" not in texts() or not is_row_path(path):
            return self._key_label(key)
        number = self.view.row_numbers.get(row or path, "–")
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
            shown.append(ShownDocument(document.id, document.filename, _pages(count)))
        there = {document.id for document in self.view.documents}
        # One file may go along as several kinds.
        for attachment in {one.document_id: one for one in self.view.attachments}.values():
            if attachment.page_count and attachment.document_id not in there:
                pages = _pages(attachment.page_count)
                shown.append(ShownDocument(attachment.document_id, attachment.filename, pages))
        return tuple(shown)


def _pages(count: int) -> tuple[int, ...]:
    return tuple(range(1, count + 1))


def show_booking(view: BookingReview, language: Language, attempt: Attempt | None = None) -> ShownBooking:
    """The booking as the page shows it, with the change that was not taken at its field."""
    shower = _Shower(view, language, attempt)
    return ShownBooking(
        view=view,
        groups=shower.groups(),
        table=shower.table(view.table),
        items=shower.table(view.items),
        points=shower.points(),
        obstacles=shower.obstacles(),
        held=held_checks(view, language),
        undoable=shower.undoable(),
        checks=shower.checks(),
        checks_in_all=len(view.problems),
        history=shower.history(),
        documents=shower.document_list(),
        first_sheet=shower.first_sheet(),
    )
