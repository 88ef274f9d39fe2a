"""The lists by name: as workbooks, compared, accepted."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from sqlmodel import Session

from bookings.administration import difference
from bookings.administration.difference import Difference, Entry
from bookings.administration.export_layout_list import ExportLayoutList
from bookings.administration.numbered_lists import EnterpriseList, WarehouseList
from bookings.administration.rate_list import RateList
from bookings.administration.sheet_rows import write_list
from messages.catalogue import Language, translate

WorkbookList = Literal["rates", "warehouses", "enterprises", "export-layout"]
"""The lists that are edited as workbooks."""
WORKBOOK_LISTS: tuple[WorkbookList, ...] = get_args(WorkbookList)

_DEFINITIONS: dict[WorkbookList, difference.Definition[Any]] = {
    "rates": RateList(),
    "warehouses": WarehouseList(),
    "enterprises": EnterpriseList(),
    "export-layout": ExportLayoutList(),
}


def workbook_of(session: Session, list_name: WorkbookList, language: Language) -> bytes:
    """The list as it is now, as .xlsx to change and hand in again."""
    definition = _DEFINITIONS[list_name]
    rows = [definition.cells(one) for one in definition.stored(session)]
    return write_list(
        translate(f"administration.list-{list_name}", language), definition.columns, rows, language
    )


def compare(session: Session, list_name: WorkbookList, content: bytes, filename: str) -> Difference:
    """What taking the workbook would change; nothing is stored.

    Raises ``UnreadableDocument`` for a file that is no workbook of this list.
    """
    return difference.difference_of(session, _DEFINITIONS[list_name], content, filename)


def accept(
    session: Session,
    list_name: WorkbookList,
    entries: Sequence[dict[str, Any]] | str,
    fingerprint: str,
    *,
    user_id: int,
) -> int:
    """Take what ``compare`` showed (``Difference.entries``, or their JSON), all or none; how many entries.

    Raises ``Conflict`` ``list-changed``, ``BadInput`` ``list-entries-not-understood``, ``Refused``.
    """
    definition = _DEFINITIONS[list_name]
    if isinstance(entries, str):
        return difference.accept_text(session, definition, entries, fingerprint, user_id=user_id)
    return difference.accept(session, definition, entries, fingerprint, user_id=user_id)


def entries_of(session: Session, list_name: WorkbookList) -> list[Entry]:
    """The list's entries as they are stored."""
    return list(_DEFINITIONS[list_name].stored(session))
