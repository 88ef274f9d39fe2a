"""What a person took the columns under a header for, remembered for the next list with that header."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, select

from bookings.appointments.headings import SEVERAL, ColumnName
from bookings.appointments.tables import ChosenColumns, ListTable
from bookings.columns import now
from bookings.database import lock_words
from bookings.models import AppointmentColumns
from messages.errors import NotFound, Refused

_MEANINGS = TypeAdapter(dict[int, ColumnName | None])
_CHOSEN = TypeAdapter(dict[str, dict[int, ColumnName | None]])


def remembered_columns(session: Session, enterprise_id: int) -> ChosenColumns:
    """All that was chosen for the enterprise's lists, by the header's fingerprint."""
    rows = session.exec(select(AppointmentColumns).where(AppointmentColumns.enterprise_id == enterprise_id))
    return {row.fingerprint: _MEANINGS.validate_python(row.columns) for row in rows}


def remember(session: Session, enterprise_id: int, chosen: ChosenColumns) -> None:
    """Keep a choice for the next file with the same header."""
    lock_words(session, [f"appointment columns {enterprise_id}"])
    for fingerprint, columns in chosen.items():
        known = session.exec(
            select(AppointmentColumns).where(
                AppointmentColumns.enterprise_id == enterprise_id,
                AppointmentColumns.fingerprint == fingerprint,
            )
        ).first()
        if known is None:
            known = AppointmentColumns.model_validate(
                {"enterprise_id": enterprise_id, "fingerprint": fingerprint}
            )
            session.add(known)
        known.columns = {**known.columns, **_keyed(columns)}
        known.updated_at = now()
        session.flush()


def stored_choice(chosen: ChosenColumns) -> dict[str, dict[str, Any]]:
    """As ``AppointmentImport.chosen_columns`` keeps it."""
    return {fingerprint: _keyed(columns) for fingerprint, columns in chosen.items()}


def loaded_choice(stored: Mapping[str, Any]) -> ChosenColumns:
    """The other way round."""
    return _CHOSEN.validate_python(stored)


def require_sensible(tables: tuple[ListTable, ...], chosen: ChosenColumns) -> None:
    """Raises ``NotFound`` ``appointment-table-not-found``, ``Refused`` ``appointment-column-twice`` where
    two columns would hold the same, ``appointment-column-needed`` where none would tell which is which.

    ``tables`` were read with ``chosen``.
    """
    known = {table.fingerprint: table for table in tables}
    for fingerprint in chosen:
        table = known.get(fingerprint)
        if table is None:
            raise NotFound("appointment-table-not-found")
        names = [name for name in table.columns.values() if name not in SEVERAL]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise Refused("appointment-column-twice", column=f"column-{twice}", sheet=table.sheet)
        if not table.is_certain:
            raise Refused("appointment-column-needed", sheet=table.sheet)


def _keyed(columns: Mapping[int, ColumnName | None]) -> dict[str, Any]:
    return {str(column): name for column, name in columns.items()}
