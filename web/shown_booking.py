"""The shapes that the templates of the booking page walk over: fields, rows, checks, history, documents."""

from dataclasses import dataclass
from urllib.parse import urlencode

from bookings.paged_view import ROWS_A_PAGE
from bookings.views import (
    BookingReview,
    CorrectionView,
    FieldStatus,
    FieldView,
    ProblemView,
    RowsAsked,
    RowTable,
    RowView,
    SeedPoint,
)

COUNTS_OF_ROWS = ("truck_count", "vehicle_total")
LIST_SEPARATOR = "、"
# Of a list of plates or VINs the head of the form shows the first ones.
LISTED_AT_MOST = 20
# With fewer rows there is nothing to search through.
FILTERED_FROM = 20


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change that was not taken: what was typed, and why it does not stand."""

    path: str
    typed: str
    message: str
    is_conflict: bool
    """True: somebody else changed the booking; the page shows their value and offers ours again."""
    needs_reason: bool = False
    """True: it is taken once a reason is given with it."""
    blocked: tuple[str, ...] = ()
    """Paths of what stands against approving."""


@dataclass(frozen=True, slots=True)
class ShownElement:
    """One element of a list of numbers, such as a container."""

    text: str
    status: FieldStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field or cell as the page shows it."""

    view: FieldView
    element_id: str
    label: str
    control: str
    """``text``, ``lines``, ``choice``, ``open-choice``, ``boolean``, ``elements`` or ``rows``."""
    choices: tuple[tuple[str, str], ...]
    """Value and label of each choice."""
    reasons: tuple[str, ...]
    before: str | None
    """What the program had filled in, when a person changed it."""
    evidence_json: str
    attempt: Attempt | None
    elements: tuple[ShownElement, ...] = ()
    proposal: str | None = None
    """What the same reading was corrected to before, when something else stands here."""
    refills_rows: bool = False
    """Whether changing it fills the rows anew although a person has changed some."""

    @property
    def text(self) -> str:
        """What stands in the input: what was typed when that was refused, else the value."""
        if self.attempt is not None and not self.attempt.is_conflict:
            return self.attempt.typed
        if self.control != "rows":
            return self.view.text
        listed = self.view.text.splitlines()
        more = f" … ({len(listed)})" if len(listed) > LISTED_AT_MOST else ""
        return LIST_SEPARATOR.join(listed[:LISTED_AT_MOST]) + more

    @property
    def is_goods(self) -> bool:
        """Whether it is of the goods: a doubt there is worth a look, but nothing waits for it."""
        return is_goods(self.view.path)

    @property
    def list_id(self) -> str:
        """The id of the list of its choices; all cells of a column have one list."""
        return f"choices-{self.view.field.key}"

    @property
    def counts_rows(self) -> bool:
        """Whether it sums up or counts the rows, so that a change of a row may change it."""
        return self.view.field.type == "rows" or self.view.path in COUNTS_OF_ROWS

    @property
    def can_be_confirmed(self) -> bool:
        """Whether a person may say that the doubted value is right."""
        return self.view.status == "doubted" and bool(self.view.text or not self.view.field.required)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One truck or vehicle, with its place in the whole table."""

    view: RowView
    number: int
    fields: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A page of the rows, and what may be done with all of them."""

    view: RowTable
    rows: tuple[ShownRow, ...]
    fillable: tuple[tuple[str, str], ...]
    """Path and label of the columns that may be filled alike for all rows."""

    @property
    def kind(self) -> str:
        """``trucks``, ``vehicles`` or ``items``."""
        return self.view.kind

    @property
    def choices(self) -> tuple[ShownField, ...]:
        """The cells of a row that have lists of choices, which all rows share."""
        return tuple(field for field in self.rows[0].fields if field.choices) if self.rows else ()

    @property
    def first_place(self) -> int:
        """The place of the first row shown among those that match, from 1."""
        return (self.view.asked.page - 1) * ROWS_A_PAGE + 1

    @property
    def can_be_filtered(self) -> bool:
        """Whether there are rows enough to search among."""
        return self.view.total >= FILTERED_FROM

    @property
    def found(self) -> str | None:
        """The id of the control that was asked for."""
        return None if self.view.found is None else element_id(self.view.found)

    def address(self, page: int) -> str:
        """The query of the address of another page of the same rows."""
        return rows_query(self.view.asked.model_copy(update={"page": page}))


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A broken rule, and the field to go to."""

    problem: ProblemView
    message: str
    element_id: str | None
    label: str | None

    @property
    def anchor(self) -> str | None:
        """The id of its line when it is a rule of the declaration: it has no field to go to."""
        return check_id(self.problem.path) if self.problem.path.startswith("checks[") else None


@dataclass(frozen=True, slots=True)
class ShownHeldChecks:
    """What was looked for in a part of the declaration or the form and not found."""

    label: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A comparison with the declaration, and the control of what it speaks of."""

    view: SeedPoint
    element_id: str
    is_count: bool
    """Whether numbers are compared, so that the real one can be put in with a reason."""


@dataclass(frozen=True, slots=True)
class ShownObstacle:
    """One thing that stands against approving, and the control to go to (None: not on the form)."""

    label: str
    path: str
    element_id: str | None


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """One line of the history."""

    view: CorrectionView
    label: str
    before: str
    after: str
    is_undone: bool = False
    """Whether a later change took this one back."""


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document of the booking with the pages to look at."""

    id: int
    filename: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownBooking:
    """Everything the templates of the booking page walk over."""

    view: BookingReview
    groups: tuple[tuple[str, tuple[ShownField, ...]], ...]
    table: ShownTable
    items: ShownTable
    points: tuple[ShownPoint, ...]
    obstacles: tuple[ShownObstacle, ...]
    """What kept the approval that was just tried from going through."""
    held: tuple[ShownHeldChecks, ...]
    undoable: str | None
    """What undo would take back, in words; None: nothing."""
    checks: tuple[ShownCheck, ...]
    """The worst ones; ``checks_in_all`` is how many there are."""
    checks_in_all: int
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
    def checks_held(self) -> int:
        """How many rules were looked at and hold."""
        return sum(len(part.messages) for part in self.held)

    @property
    def errors_to_pass(self) -> int:
        """Broken rules of severity ``error`` that approving passes only with a reason."""
        return sum(1 for problem in self.view.problems if problem.severity == "error")

    @property
    def needs_only_a_reason(self) -> bool:
        """Whether nothing but such errors stands against approving, so that a reason is asked for."""
        is_blocked = any(problem.severity == "block" for problem in self.view.problems)
        return bool(self.errors_to_pass) and not is_blocked and not self.view.unsettled

    @property
    def older_history(self) -> int | None:
        """From which line on the history has more; None: it is all shown."""
        return self.history[-1].view.id if self.view.has_older_corrections else None


def rows_query(asked: RowsAsked) -> str:
    """The rows asked for as the query of an address, with its question mark; empty for the first page."""
    chosen = {"page": str(asked.page) if asked.page > 1 else "", "text": asked.text.strip()}
    chosen["doubtful"] = "true" if asked.doubtful else ""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"?{query}" if query else ""


def element_id(path: str) -> str:
    """``trucks[12].plate`` as an id for the page: ``field-trucks-12-plate``."""
    return "field-" + path.replace("[", "-").replace("].", "-").replace("]", "").replace(".", "-").replace(
        ":", "-"
    )


def check_id(path: str) -> str:
    """``checks[3]`` as an id for the page: ``check-3``."""
    return "check-" + path.removeprefix("checks[").removesuffix("]")


def is_cell(path: str) -> bool:
    """Whether a path leads to one value of one truck or vehicle."""
    return path.startswith(("trucks[", "vehicles[")) and "[]" not in path and "]." in path


def is_goods(path: str) -> bool:
    """Whether a path leads into the goods."""
    return path.startswith("items[")
