"""The rows of a VIN import's page: which are asked for, and what each shows in one language."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, get_args
from urllib.parse import urlencode

from bookings.forms import FormField
from bookings.models import StoredRowStatus
from bookings.values import as_text
from bookings.vin_imports.editing import value_field
from bookings.vin_imports.storing import VALUE_KEYS
from bookings.vin_imports.views import ImportView, RowPage, RowProblem, RowView
from customs.normalising import HYPHENS, normalised
from customs.verdict import Problem
from messages.catalogue import Language, translate
from vin_import.wording import problem_message

PAGE_LENGTH = 50
LONGEST_TRAIL = 400
"""Pages that a person may have gone through and can go back."""

Filter = Literal["all", "open", "ok", "corrected", "error", "duplicate", "excluded"]
FILTERS: tuple[Filter, ...] = get_args(Filter)
Parts = tuple[tuple[str, bool], ...]
"""A text in pieces; True: this piece was changed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are asked for. ``trail``: where the pages before this one began after (-1: the first)."""

    filter: Filter = "all"
    search: str = ""
    after: int | None = None
    trail: tuple[int, ...] = ()
    all_values: bool = False

    def address(self, **changes: object) -> str:
        """The query that asks for these rows, or for others."""
        trail = changes.get("trail", self.trail)
        asked = {
            "filter": changes.get("filter", self.filter),
            "search": changes.get("search", self.search),
            "after": changes.get("after", self.after),
            "trail": ".".join(str(one) for one in trail),  # type: ignore[attr-defined]
            "all_values": int(bool(changes.get("all_values", self.all_values))),
        }
        usual = {"filter": "all", "all_values": 0}
        return urlencode(
            {name: value for name, value in asked.items() if value not in (None, "", usual.get(name))}
        )

    def first(self, **changes: object) -> str:
        """The query of the first page of other rows."""
        return self.address(after=None, trail=(), **changes)

    def next(self, after: int) -> str:
        """The query of the next page."""
        before = -1 if self.after is None else self.after
        return self.address(after=after, trail=(*self.trail, before)[-LONGEST_TRAIL:])

    def previous(self) -> str | None:
        """The query of the page before; None on the first."""
        if not self.trail:
            return None
        last = self.trail[-1]
        return self.address(after=None if last < 0 else last, trail=self.trail[:-1])

    def listing(self) -> dict[str, object]:
        """What ``vin_imports.list_rows`` is asked."""
        by_filter: dict[Filter, dict[str, object]] = {
            "all": {},
            "open": {"only_open": True},
            "excluded": {"excluded": True},
        }
        asked = by_filter.get(self.filter, {"status": self.filter, "excluded": False})
        return asked | {"search": self.search or None, "after": self.after, "limit": PAGE_LENGTH}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change of a row that was not taken: what was typed, and why it does not stand."""

    row_id: int
    key: str
    typed: str
    message: str
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value of a row."""

    key: str
    label: str
    text: str
    is_typed: bool
    attempt: Attempt | None
    choices: tuple[tuple[str, str], ...] = ()
    is_number: bool = False

    @property
    def shown(self) -> str:
        """What stands in the input: what was typed when that was refused, else the value."""
        return self.attempt.typed if self.attempt and not self.attempt.is_conflict else self.text


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A VIN that may have been meant, why, and where it differs."""

    value: str
    parts: Parts
    message: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the sheet."""

    view: RowView
    state: str
    vin: ShownValue
    values: tuple[ShownValue, ...]
    given: Parts
    """What the sheet gives, when that is not what stands in the input."""
    problems: tuple[tuple[RowProblem, str], ...]
    proposals: tuple[ShownProposal, ...]
    may_be_confirmed: bool


@dataclass(frozen=True, slots=True)
class ShownRows:
    """A page of rows with what leads to the other pages."""

    asked: Asked
    rows: tuple[ShownRow, ...]
    columns: tuple[tuple[str, str], ...]
    """Key and label of the values that are shown."""
    counts: dict[Filter, int]
    next_address: str | None
    may_have_more_values: bool

    @property
    def page_number(self) -> int:
        """Counted from 1."""
        return len(self.asked.trail) + 1


def problem_text(problem: RowProblem, language: Language) -> str:
    """The sentence in the reader's language."""
    try:
        return problem_message(Problem(problem.id, problem.severity, problem.parameters), language)
    except KeyError:
        # Stored by a version whose text named other parameters.
        return problem.text(language)


def show_rows(
    view: ImportView, page: RowPage, asked: Asked, language: Language, attempt: Attempt | None = None
) -> ShownRows:
    """The page of rows; values that no row and no column gives are left out unless asked for."""
    mapped = {name for block in view.blocks for name in block.columns}
    used = {key for key in VALUE_KEYS for row in page.rows if getattr(row, key) is not None}
    keys = tuple(key for key in VALUE_KEYS if asked.all_values or key in mapped | used)
    counts: dict[Filter, int] = {"all": view.vehicles + view.excluded, "open": view.open_rows}
    statuses: tuple[StoredRowStatus, ...] = ("ok", "corrected", "error", "duplicate")
    counts |= {status: view.counts.get(status, 0) for status in statuses}
    counts["excluded"] = view.excluded
    return ShownRows(
        asked=asked,
        rows=tuple(_show_row(row, keys, language, attempt) for row in page.rows),
        columns=tuple((key, value_field(key).label(language)) for key in keys),
        counts=counts,
        next_address=None if page.next_after is None else asked.next(page.next_after),
        may_have_more_values=len(keys) < len(VALUE_KEYS),
    )


def row_text(row: RowView, key: str) -> str:
    """A value of a row as an input shows it; ``vin``: the VIN, else what was typed or given."""
    if key == "vin":
        return row.vin or (row.given if row.typed is None else row.typed)
    value: object = getattr(row, value_field(key).key)
    return as_text(value)  # type: ignore[arg-type]


def _show_row(row: RowView, keys: tuple[str, ...], language: Language, attempt: Attempt | None) -> ShownRow:
    own = attempt if attempt is not None and attempt.row_id == row.id else None

    def tried(key: str) -> Attempt | None:
        return own if own is not None and own.key == key else None

    text = row_text(row, "vin")
    label = translate("vin_import_pages.vin", language)
    return ShownRow(
        view=row,
        state="excluded" if row.excluded else row.status,
        vin=ShownValue("vin", label, text, is_typed=row.typed is not None, attempt=tried("vin")),
        values=tuple(_show_value(row, key, language, tried(key)) for key in keys),
        given=_given(row, text),
        problems=tuple((problem, problem_text(problem, language)) for problem in row.problems),
        proposals=tuple(
            ShownProposal(one.value, parts(text, one.value), one.text(language)) for one in row.proposals
        ),
        may_be_confirmed=row.is_open
        and len(text) == 17
        and not any(one.severity == "block" or one.id == "vin-repeated-in-sheet" for one in row.problems),
    )


def _show_value(row: RowView, key: str, language: Language, attempt: Attempt | None) -> ShownValue:
    shape = value_field(key)
    return ShownValue(
        key=key,
        label=shape.label(language),
        text=row_text(row, key),
        choices=_choices(shape, language),
        is_number=shape.type in ("integer", "decimal", "weight"),
        is_typed=key in row.typed_keys,
        attempt=attempt,
    )


def _choices(shape: FormField, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple((choice, shape.choice_label(choice, language)) for choice in shape.choices)


def _given(row: RowView, text: str) -> Parts:
    if row.given in ("", text):
        return ()
    if normalised(row.given, without=HYPHENS) == text:
        return ((row.given, False),)
    return parts(text, row.given)


def parts(before: str, after: str) -> Parts:
    """``after`` in pieces, with those marked that ``before`` does not have."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.5:
        # Nearly nothing in common: marks would only be noise.
        return ((after, False),)
    pieces = [
        (after[start:end], kind != "equal") for kind, _, _, start, end in matcher.get_opcodes() if end > start
    ]
    return tuple(pieces)
