"""Warehouses and enterprises as workbooks: rows with a number that stays when the name changes."""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import Session

from bookings import enterprises, warehouses
from bookings.administration.cell_values import number_of, text_of, yes_or_no
from bookings.administration.difference import Definition, Entry
from bookings.administration.sheet_rows import CellProblem, CellValue, ListColumn, SheetRow
from bookings.models import AdministeredList


class NumberedEntry(Entry):
    """An entry with a number; None: it is new, or named by its name alone."""

    number: int | None
    name: str


class WarehouseEntry(NumberedEntry):
    """A warehouse."""

    code: str | None
    place: str | None
    active: bool


class EnterpriseEntry(NumberedEntry):
    """An enterprise with its defaults."""

    contact: str | None
    warehouse: str | None
    usage_type: str | None
    fuel_type: str | None


N = TypeVar("N", bound=NumberedEntry)


def _completed(entries: Sequence[N], stored: Sequence[N]) -> list[N]:
    """Whoever leaves the number out means the entry of that name."""
    numbers = {one.name: one.number for one in stored}
    return [
        one if one.number is not None else one.model_copy(update={"number": numbers.get(one.name)})
        for one in entries
    ]


def _together(entries: Sequence[N], stored: Sequence[N]) -> list[tuple[int, CellProblem]]:
    """Numbers that do not exist, and names that two entries would have."""
    found = []
    known = {one.number for one in stored}
    named = {one.number for one in entries}
    kept = {one.name for one in stored if one.number not in named}
    first: dict[str, int] = {}
    numbers: set[int] = set()
    for position, one in enumerate(entries):
        if one.number is not None and one.number not in known:
            found.append((position, CellProblem("number", "number-unknown", value=one.number)))
        elif one.number is not None and one.number in numbers:
            found.append((position, CellProblem("number", "number-twice", value=one.number)))
        elif one.name in kept or one.name in first:
            found.append((position, CellProblem("name", "name-taken", value=one.name)))
        first.setdefault(one.name, position)
        numbers |= set() if one.number is None else {one.number}
    return found


class WarehouseList(Definition[WarehouseEntry]):
    """The list ``warehouses``."""

    name: AdministeredList = "warehouses"
    columns = (
        ListColumn(key="number", width=8),
        ListColumn(key="name", needed=True, width=30),
        ListColumn(key="code", width=16),
        ListColumn(key="place", width=40),
        ListColumn(key="active", width=10),
    )
    entry = WarehouseEntry

    def stored(self, session: Session) -> list[WarehouseEntry]:
        """All warehouses."""
        return [
            WarehouseEntry(number=one.id, name=one.name, code=one.code, place=one.place, active=one.active)
            for one in warehouses.list_warehouses(session)
        ]

    def read(self, row: SheetRow) -> WarehouseEntry:
        """The warehouse of a row; where nothing is said it is in use."""
        return WarehouseEntry(
            number=number_of(row, "number"),
            name=text_of(row, "name", longest=warehouses.LONGEST_NAME, needed=True) or "",
            code=text_of(row, "code", longest=warehouses.LONGEST_CODE),
            place=text_of(row, "place", longest=warehouses.LONGEST_PLACE),
            active=yes_or_no(row, "active", when_empty=True),
        )

    def completed(
        self, entries: Sequence[WarehouseEntry], stored: Sequence[WarehouseEntry]
    ) -> list[WarehouseEntry]:
        """With the numbers of those that are named only."""
        return _completed(entries, stored)

    def identity(self, entry: WarehouseEntry) -> str:
        """The number, or the name of a new one."""
        return _key(entry)

    def cells(self, entry: WarehouseEntry) -> dict[str, CellValue]:
        """The row of a warehouse."""
        return {
            "number": None if entry.number is None else str(entry.number),
            "name": entry.name,
            "code": entry.code,
            "place": entry.place,
            "active": "是" if entry.active else "否",
        }

    def together(
        self, entries: Sequence[WarehouseEntry], stored: Sequence[WarehouseEntry]
    ) -> list[tuple[int, CellProblem]]:
        """Names and numbers that do not go together."""
        return _together(entries, stored)

    def put(self, session: Session, entries: Sequence[WarehouseEntry], user_id: int) -> None:
        """Each warehouse, new or changed."""
        for one in entries:
            if one.number is None:
                warehouses.add_warehouse(
                    session, one.name, code=one.code, place=one.place, active=one.active, user_id=user_id
                )
            else:
                warehouses.change_warehouse(
                    session,
                    one.number,
                    name=one.name,
                    code=one.code,
                    place=one.place,
                    active=one.active,
                    user_id=user_id,
                )


class EnterpriseList(Definition[EnterpriseEntry]):
    """The list ``enterprises``."""

    name: AdministeredList = "enterprises"
    columns = (
        ListColumn(key="number", width=8),
        ListColumn(key="name", needed=True, width=34),
        ListColumn(key="contact", width=24),
        ListColumn(key="warehouse", width=24),
        ListColumn(key="usage_type", width=14),
        ListColumn(key="fuel_type", width=14),
    )
    entry = EnterpriseEntry

    def stored(self, session: Session) -> list[EnterpriseEntry]:
        """All enterprises."""
        return [
            EnterpriseEntry.model_validate(one.model_dump(exclude={"id"}) | {"number": one.id})
            for one in enterprises.enterprise_views(session)
        ]

    def read(self, row: SheetRow) -> EnterpriseEntry:
        """The enterprise of a row; an empty cell leaves the field to the person."""
        defaults = {
            key: text_of(row, key, longest=enterprises.LONGEST_DEFAULT) for key in enterprises.DEFAULT_KEYS
        }
        name = text_of(row, "name", longest=enterprises.LONGEST_NAME, needed=True)
        return EnterpriseEntry.model_validate({"number": number_of(row, "number"), "name": name, **defaults})

    def completed(
        self, entries: Sequence[EnterpriseEntry], stored: Sequence[EnterpriseEntry]
    ) -> list[EnterpriseEntry]:
        """With the numbers of those that are named only."""
        return _completed(entries, stored)

    def identity(self, entry: EnterpriseEntry) -> str:
        """The number, or the name of a new one."""
        return _key(entry)

    def cells(self, entry: EnterpriseEntry) -> dict[str, CellValue]:
        """The row of an enterprise."""
        return {
            "number": None if entry.number is None else str(entry.number),
            **entry.model_dump(exclude={"number"}),
        }

    def together(
        self, entries: Sequence[EnterpriseEntry], stored: Sequence[EnterpriseEntry]
    ) -> list[tuple[int, CellProblem]]:
        """Names and numbers that do not go together."""
        return _together(entries, stored)

    def put(self, session: Session, entries: Sequence[EnterpriseEntry], user_id: int) -> None:
        """Each enterprise, new or changed."""
        for one in entries:
            number = one.number
            if number is None:
                number = enterprises.create_enterprise(session, one.name, user_id=user_id).id
            else:
                enterprises.rename_enterprise(session, number, one.name, user_id=user_id)
            assert number is not None  # noqa: S101 - it has just been stored
            enterprises.set_defaults(
                session,
                number,
                contact=one.contact,
                warehouse=one.warehouse,
                usage_type=one.usage_type,
                fuel_type=one.fuel_type,
                user_id=user_id,
            )


def _key(entry: NumberedEntry) -> str:
    return entry.name if entry.number is None else f"#{entry.number}"
