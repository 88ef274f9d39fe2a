"""One code table: rows by code first, by name only when the name means one row.

Names repeat (机场海关 is three offices), change between editions and print shorter than the table
writes them (霍尔果斯 for 霍尔果斯海关), so a name never wins over a code: ``agrees`` answers whether
a printed name may stand beside a printed code, ``by_name`` answers only when nothing else fits.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Generic, Protocol, TypeVar

from customs.normalising import normalised


class CodeRow(Protocol):
    """What every row of every table has; tables add their own typed attributes."""

    @property
    def code(self) -> str:
        """The code as text, leading zeros kept."""

    @property
    def name(self) -> str:
        """The Chinese name of the current edition; empty when the table has none."""

    @property
    def other_names(self) -> tuple[str, ...]:
        """Former, full and printed names."""

    @property
    def in_force(self) -> bool:
        """False for rows of former editions: looked up, but never preferred."""


RowT = TypeVar("RowT", bound=CodeRow)
Stem = Callable[[str], str]


@lru_cache(maxsize=8192)
def normalised_name(text: str) -> str:
    """A name for comparing: half-width capitals, no blanks, no trailing slash (石家庄其他/ prints)."""
    return normalised(text).rstrip("/")


def normalised_code(text: str) -> str:
    """A code for looking up: NFKC without blanks. Case is kept: licence code A is not licence code a."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _unshortened(name: str) -> str:
    return name


class CodeTable(Generic[RowT]):
    """The rows of one code table, in the order of its file."""

    def __init__(self, rows: Iterable[RowT], *, stem: Stem = _unshortened, has_case: bool = False) -> None:
        """Index ``rows``. ``stem`` shortens a normalised name to what prints of it may keep;
        ``has_case`` says that capital and small letters are different codes.

        Raises ``ValueError`` when two rows have the same code.
        """
        self._rows = tuple(rows)
        self._stem = stem
        self._has_case = has_case
        self._by_code = {row.code: row for row in self._rows}
        if len(self._by_code) != len(self._rows):
            raise ValueError("a code stands in the table twice")

    def __iter__(self) -> Iterator[RowT]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def by_code(self, code: str | None) -> RowT | None:
        """The row of ``code`` (any width, blanks ignored), None when the table has no such code."""
        if code is None:
            return None
        wanted = normalised_code(code)
        return self._by_code.get(wanted if self._has_case else wanted.upper())

    def named(self, name: str | None) -> tuple[RowT, ...]:
        """Every row that ``name`` may mean: by full name first, else by what prints keep of it.

        Rows in force hide rows of former editions with the same name.
        """
        if not name or not (wanted := normalised_name(name)):
            return ()
        found = self._by_full_name.get(wanted) or self._by_stem.get(self._stem(wanted)) or []
        return tuple(row for row in found if row.in_force) or tuple(found)

    def by_name(self, name: str | None) -> RowT | None:
        """The one row that ``name`` means; None when it means none or several."""
        found = self.named(name)
        return found[0] if len(found) == 1 else None

    def agrees(self, code: str | None, name: str | None) -> bool:
        """True when ``name`` may be printed for ``code``. An unknown code agrees with nothing.

        A name that is another row's own name does not agree, even when it is this row's name
        shortened (哈尔滨关 is 1901 and not 1900 哈尔滨区).
        """
        row = self.by_code(code)
        if row is None or not name or not (wanted := normalised_name(name)):
            return False
        if wanted == row.code.upper() or wanted in _all_names(row):
            return True
        if any(normalised_name(other.name) == wanted for other in self._by_full_name.get(wanted, ())):
            return False
        return self._stem(wanted) in {self._stem(own) for own in _all_names(row)}

    @cached_property
    def _by_full_name(self) -> dict[str, list[RowT]]:
        return self._index(lambda name: name)

    @cached_property
    def _by_stem(self) -> dict[str, list[RowT]]:
        return self._index(self._stem)

    def _index(self, key: Stem) -> dict[str, list[RowT]]:
        index: dict[str, list[RowT]] = defaultdict(list)
        for row in self._rows:
            for shortened in {key(name) for name in _all_names(row)}:
                index[shortened].append(row)
        return dict(index)


def _all_names(row: CodeRow) -> set[str]:
    return {shown for name in (row.name, *row.other_names) if (shown := normalised_name(name))}
