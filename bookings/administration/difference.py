"""What taking a file would change in a list, and taking it: the whole of it, or nothing."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import update
from sqlmodel import Session, col

from bookings.administration.sheet_rows import (
    CellProblem,
    CellValue,
    ListColumn,
    ListProblem,
    SheetRow,
    read_rows,
)
from bookings.database import lock_words
from bookings.models import AdministeredList, Enterprise
from bookings.views import View
from messages.catalogue import Language, translate
from messages.errors import BadInput, Conflict, Refused


class Entry(BaseModel):
    """Base of the entries of lists: what a row of a workbook says, and what is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


E = TypeVar("E", bound=Entry)


class Definition(ABC, Generic[E]):
    """One administered list: how its rows are read, what is stored, how an entry is put in."""

    name: AdministeredList
    columns: tuple[ListColumn, ...]
    entry: type[E]
    whole = False
    """The order and absence of rows say something: an accepted file replaces the list."""

    @abstractmethod
    def stored(self, session: Session) -> list[E]:
        """All entries as they are stored."""

    @abstractmethod
    def read(self, row: SheetRow) -> E:
        """The entry of a row. Raises ``CellProblem``."""

    def completed(self, entries: Sequence[E], stored: Sequence[E]) -> list[E]:
        """The entries with what the file may leave out; those it does not name come last."""
        return list(entries)

    @abstractmethod
    def identity(self, entry: E) -> str:
        """What names the entry: two rows of one identity are one too many."""

    @abstractmethod
    def cells(self, entry: E) -> dict[str, CellValue]:
        """Its cells in a workbook, by column."""

    @abstractmethod
    def together(self, entries: Sequence[E], stored: Sequence[E]) -> list[tuple[int, CellProblem]]:
        """What is wrong with rows that can be read one by one: position and problem."""

    def warnings(self, entry: E, stored: Sequence[E]) -> list[str]:
        """Ids of what a person should look at again before accepting the entry."""
        return []

    @abstractmethod
    def put(self, session: Session, entries: Sequence[E], user_id: int) -> None:
        """Store new and changed entries (all of them when the list is ``whole``)."""


class CellChange(View):
    """One value that would change, as texts."""

    column: str
    before: str
    after: str


class EntryChange(View):
    """One entry that would be new or changed."""

    identity: str
    is_new: bool
    cells: tuple[CellChange, ...]
    warnings: tuple[str, ...] = ()


class Difference(View):
    """The dry run of a file. With ``problems`` it cannot be accepted."""

    list_name: AdministeredList
    filename: str
    changes: tuple[EntryChange, ...]
    same: int
    absent: tuple[str, ...]
    """Entries that the file does not name; they stay as they are."""
    problems: tuple[ListProblem, ...]
    entries: tuple[dict[str, Any], ...]
    """What to hand back to accept it."""
    fingerprint: str
    """The list as it was compared with; a list that was changed meanwhile is a ``Conflict``."""

    @property
    def acceptable(self) -> bool:
        """Whether there is something to accept and nothing against it."""
        return bool(self.changes) and not self.problems


def difference_of(session: Session, definition: Definition[E], content: bytes, filename: str) -> Difference:
    """Compare a workbook with the list; nothing is stored. Raises ``UnreadableDocument``."""
    rows = read_rows(content, filename, definition.columns)
    stored = definition.stored(session)
    entries: list[E] = []
    of_entry: list[SheetRow] = []
    problems: list[ListProblem] = []
    for row in rows:
        try:
            entries.append(definition.read(row))
            of_entry.append(row)
        except CellProblem as error:
            problems.append(row.problem(error))
    entries = definition.completed(entries, stored)
    known = {definition.identity(one): one for one in stored}
    if rows:
        left_out = [
            column.key
            for column in definition.columns
            if not column.shown_only and column.key not in rows[0].columns
        ]
        entries = [_as_stored(one, known.get(definition.identity(one)), left_out) for one in entries]
    for position, wrong in _wrong_together(definition, entries, stored, of_entry):
        if of_entry:
            # An entry that the file does not name is told at its last row.
            problems.append(of_entry[min(position, len(of_entry) - 1)].problem(wrong))
    changes = [
        change
        for one in entries
        if (change := _change(definition, one, known.get(definition.identity(one)), stored)) is not None
    ]
    changed = {change.identity for change in changes}
    named = {definition.identity(one) for one in entries}
    handed_back = (
        entries if definition.whole else [one for one in entries if definition.identity(one) in changed]
    )
    return Difference(
        list_name=definition.name,
        filename=filename,
        changes=tuple(changes),
        same=len(named - changed),
        absent=tuple(identity for identity in known if identity not in named),
        problems=tuple(problems),
        entries=tuple(one.model_dump(mode="json") for one in handed_back),
        fingerprint=fingerprint_of(stored),
    )


def accept(
    session: Session,
    definition: Definition[E],
    entries: Sequence[dict[str, Any]],
    fingerprint: str,
    *,
    user_id: int,
) -> int:
    """Take the entries of a difference; how many. The session's owner commits: all of them or none.

    Raises ``Conflict`` ``list-changed``, ``BadInput`` ``list-entries-not-understood``, ``Refused``
    ``list-problems`` and what putting an entry raises.
    """
    lock_words(session, [f"list {definition.name}"])
    # SQLite takes its write lock at the first write: from here on the list stays as it is compared.
    session.exec(update(Enterprise).where(col(Enterprise.id) == 0).values(name=col(Enterprise.name)))
    stored = definition.stored(session)
    if fingerprint_of(stored) != fingerprint:
        raise Conflict("list-changed")
    try:
        taken = [definition.entry.model_validate(one) for one in entries]
    except ValidationError:
        raise BadInput("list-entries-not-understood") from None
    wrong = _wrong_together(definition, taken, stored, [])
    if wrong:
        raise Refused("list-problems", count=len(wrong))
    definition.put(session, taken, user_id)
    return len(taken)


def accept_text(
    session: Session, definition: Definition[E], entries: str, fingerprint: str, *, user_id: int
) -> int:
    """As ``accept``, with the entries as the JSON text that a form carried."""
    try:
        parsed = TypeAdapter(list[dict[str, Any]]).validate_json(entries)
    except ValidationError:
        raise BadInput("list-entries-not-understood") from None
    return accept(session, definition, parsed, fingerprint, user_id=user_id)


def fingerprint_of(stored: Sequence[Entry]) -> str:
    """The same for the same list, whatever the database's order."""
    lines = sorted(json.dumps(one.model_dump(mode="json"), sort_keys=True) for one in stored)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _wrong_together(
    definition: Definition[E], entries: Sequence[E], stored: Sequence[E], rows: Sequence[SheetRow]
) -> list[tuple[int, CellProblem]]:
    found = []
    first: dict[str, int] = {}
    for position, one in enumerate(entries):
        identity = definition.identity(one)
        if identity in first:
            earlier = rows[first[identity]].row if first[identity] < len(rows) else first[identity] + 1
            found.append((position, CellProblem("", "twice", entry=identity, row=earlier)))
        first.setdefault(identity, position)
    return [*found, *definition.together(entries, stored)]


def _as_stored(entry: E, before: E | None, keys: Sequence[str]) -> E:
    """What a file without these columns does not speak of stays: no column is no empty cell."""
    if before is None or not keys:
        return entry
    return entry.model_copy(update={key: getattr(before, key) for key in keys})


def _change(definition: Definition[E], entry: E, before: E | None, stored: Sequence[E]) -> EntryChange | None:
    if before == entry:
        return None
    old = {} if before is None else definition.cells(before)
    new = definition.cells(entry)
    cells = tuple(
        CellChange(column=key, before=shown(old.get(key)), after=shown(value))
        for key, value in new.items()
        if shown(old.get(key)) != shown(value)
    )
    if before is not None and not cells:
        return None
    return EntryChange(
        identity=definition.identity(entry),
        is_new=before is None,
        cells=cells,
        warnings=tuple(definition.warnings(entry, stored)),
    )


def shown(value: CellValue) -> str:
    """A cell as a page shows it."""
    if value is None:
        return ""
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def warning_text(warning: str, language: Language) -> str:
    """The sentence of an id of ``EntryChange.warnings``."""
    return translate(f"administration.warning-{warning}", language)
