"""A file of a list is taken in: kept, looked at, its columns chosen where they are not certain, imported.

The file is kept as an original; every step reads it anew, so nothing has to be stored of it until it is
imported, and what was imported can always be seen again.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import update
from sqlmodel import Session, col

from bookings.appointments.applying import carry_out
from bookings.appointments.columns import (
    loaded_choice,
    remember,
    remembered_columns,
    require_sensible,
    stored_choice,
)
from bookings.appointments.lists import LONGEST_NAME, list_name_of, made_list
from bookings.appointments.planning import Plan, plan_import
from bookings.appointments.reading import ReadList, list_limits, read_list, tables_as_stored
from bookings.appointments.tables import ChosenColumns
from bookings.columns import now, storable, today
from bookings.database import Database, lock_words
from bookings.models import AppointmentImport, Reason, stored_id
from bookings.originals import OriginalStore
from messages.errors import Conflict, NotFound, Refused
from vin_import.limits import SheetLimits


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one file. ``problems`` name rows and values with their places."""

    import_id: int
    list_name: str
    filename: str
    is_imported: bool
    """False: its columns are not certain, a person has to choose them; nothing was changed."""
    added: int
    changed: int
    unchanged: int
    dropped: int
    refused: int
    problems: tuple[Reason, ...]


def start_import(
    session: Session,
    content: bytes,
    filename: str,
    *,
    enterprise_id: int,
    user_id: int | None,
    originals: OriginalStore,
    limits: SheetLimits | None = None,
    list_name: str | None = None,
) -> AppointmentImport:
    """Keep the file and look at it; nothing becomes an appointment yet (``state`` ``waiting``).

    The counts are what ``finish_import`` would do. Raises ``UnreadableDocument`` for a file that cannot
    be read; then nothing is kept.
    """
    read = _first_reading(content, filename, limits, remembered_columns(session, enterprise_id))
    made = _made(
        session,
        content,
        read,
        enterprise_id,
        user_id,
        originals=originals,
        limits=limits,
        list_name=list_name,
    )
    _put(made, read, _plan(session, made, read))
    session.flush()
    return made


def _first_reading(
    content: bytes, filename: str, limits: SheetLimits | None, remembered: ChosenColumns
) -> ReadList:
    name = PurePath(storable(filename).replace("\\", "/")).name or "unnamed"
    return read_list(content, name, limits, remembered=remembered, today=today())


def _made(
    session: Session,
    content: bytes,
    read: ReadList,
    enterprise_id: int,
    user_id: int | None,
    *,
    originals: OriginalStore,
    limits: SheetLimits | None,
    list_name: str | None,
) -> AppointmentImport:
    """The stored row of a file that could be read; its original is kept."""
    most = list_limits(limits or SheetLimits()).file_bytes
    stored = originals.put(io.BytesIO(content), read.filename, most)
    given = " ".join(storable(list_name or "").split())[:LONGEST_NAME]
    made = AppointmentImport.model_validate(
        {
            "enterprise_id": enterprise_id,
            "list_name": given or list_name_of(read.filename),
            "name_was_given": bool(given),
            "filename": read.filename,
            "sha256": stored.sha256,
            "user_id": user_id,
        }
    )
    session.add(made)
    session.flush()
    return made


def choose_columns(
    session: Session,
    import_id: int,
    expected_version: int,
    chosen: ChosenColumns,
    *,
    originals: OriginalStore,
    limits: SheetLimits | None = None,
) -> AppointmentImport:
    """Take the columns as a person says, and remember it for the next list with this header.

    Keys are ``ImportTable.fingerprint``. Raises ``NotFound``, ``Conflict`` ``appointment-import-changed``,
    ``Refused`` as ``bookings.appointments.columns.require_sensible``.
    """
    waiting = _waiting(session, import_id, expected_version)
    before = loaded_choice(waiting.chosen_columns)
    columns = {**before, **{key: {**before.get(key, {}), **each} for key, each in chosen.items()}}
    read = _read(session, waiting, originals, limits, columns)
    require_sensible(read.tables, chosen)
    with _taken(session, import_id, expected_version) as taken:
        taken.chosen_columns = stored_choice(columns)
        _put(taken, read, _plan(session, taken, read))
        remember(session, taken.enterprise_id, chosen)
    return taken


def finish_import(
    session: Session,
    import_id: int,
    expected_version: int,
    user_id: int | None,
    *,
    originals: OriginalStore,
    limits: SheetLimits | None = None,
) -> AppointmentImport:
    """Make the file's rows appointments of its list; all of it or nothing.

    Raises ``Conflict`` ``appointment-import-changed``, ``Refused`` ``appointment-import-closed``,
    ``appointment-columns-unclear`` while a table has no column that tells which is which.
    """
    waiting = _waiting(session, import_id, expected_version)
    read = _read(session, waiting, originals, limits)
    if read.needs_columns:
        raise Refused("appointment-columns-unclear", file=waiting.filename)
    with _taken(session, import_id, expected_version) as taken:
        _finish(session, taken, read, user_id)
    return taken


def plan_of(
    session: Session, import_id: int, *, originals: OriginalStore, limits: SheetLimits | None = None
) -> Plan:
    """What importing the file would do as things stand, one by one; the file is read anew for it."""
    looked_at = import_of(session, import_id)
    return _plan(session, looked_at, _read(session, looked_at, originals, limits))


def drop_import(session: Session, import_id: int, expected_version: int) -> AppointmentImport:
    """Put aside a file that is not to be imported."""
    with _taken(session, import_id, expected_version) as taken:
        taken.state = "dropped"
    return taken


def import_file(
    database: Database,
    content: bytes,
    filename: str,
    *,
    enterprise_id: int,
    user_id: int | None = None,
    originals: OriginalStore,
    limits: SheetLimits | None = None,
    list_name: str | None = None,
) -> ImportResult:
    """Take a file in at once where its columns are certain; else it waits for a person.

    Raises as ``start_import``.
    """
    with database.session() as session:
        remembered = remembered_columns(session, enterprise_id)
    # Read between two transactions: nobody waits for a large file.
    read = _first_reading(content, filename, limits, remembered)
    with database.session() as session:
        made = _made(
            session,
            content,
            read,
            enterprise_id,
            user_id,
            originals=originals,
            limits=limits,
            list_name=list_name,
        )
        if read.needs_columns:
            _put(made, read, _plan(session, made, read))
        else:
            _finish(session, made, read, user_id)
        session.flush()
        return result_of(made)


def result_of(made: AppointmentImport) -> ImportResult:
    """An import as its caller is told."""
    return ImportResult(
        import_id=stored_id(made),
        list_name=made.list_name,
        filename=made.filename,
        is_imported=made.state == "imported",
        added=made.added,
        changed=made.changed,
        unchanged=made.unchanged,
        dropped=made.dropped,
        refused=made.refused,
        problems=tuple(map(Reason.model_validate, made.problems)),
    )


def import_of(session: Session, import_id: int, *, enterprise_id: int | None = None) -> AppointmentImport:
    """The import as it stands. Raises ``NotFound`` ``appointment-import-not-found``."""
    found = session.get(AppointmentImport, import_id, populate_existing=True)
    if found is None or enterprise_id not in (None, found.enterprise_id):
        raise NotFound("appointment-import-not-found", number=import_id)
    return found


def _waiting(session: Session, import_id: int, expected_version: int) -> AppointmentImport:
    """The import to be changed as it was seen, nothing written yet: its file is read before anything is,
    so that nobody waits for a large one. ``_taken`` makes sure that it is still the same."""
    found = import_of(session, import_id)
    _require_waiting(found, is_as_seen=found.version == expected_version)
    return found


def _require_waiting(found: AppointmentImport, *, is_as_seen: bool) -> None:
    if not is_as_seen:
        raise Conflict("appointment-import-changed", number=stored_id(found), version=found.version)
    if found.state != "waiting":
        raise Refused("appointment-import-closed", state=f"state-{found.state}")


@contextmanager
def _taken(session: Session, import_id: int, expected_version: int) -> Iterator[AppointmentImport]:
    """The import for one change; a refused one leaves nothing behind."""
    try:
        # Written before anything is read: from here on no one else can change this import.
        taken = session.exec(
            update(AppointmentImport)
            .where(col(AppointmentImport.id) == import_id, col(AppointmentImport.version) == expected_version)
            .values(version=expected_version + 1)
            .execution_options(synchronize_session=False)
        )
        found = import_of(session, import_id)
        _require_waiting(found, is_as_seen=bool(taken.rowcount))
        yield found
        session.flush()
    except BaseException:
        session.rollback()
        raise


def _read(
    session: Session,
    taken: AppointmentImport,
    originals: OriginalStore,
    limits: SheetLimits | None,
    columns: ChosenColumns | None = None,
) -> ReadList:
    """The import's file, with these columns or those chosen before."""
    try:
        content = originals.path(taken.sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound("appointment-file-gone", file=taken.filename) from None
    return read_list(
        content,
        taken.filename,
        limits,
        columns=loaded_choice(taken.chosen_columns) if columns is None else columns,
        remembered=remembered_columns(session, taken.enterprise_id),
        today=today(),
    )


def _plan(session: Session, taken: AppointmentImport, read: ReadList) -> Plan:
    return plan_import(
        session,
        read,
        enterprise_id=taken.enterprise_id,
        list_name=taken.list_name,
        name_was_given=taken.name_was_given,
    )


def _put(taken: AppointmentImport, read: ReadList, plan: Plan) -> None:
    taken.list_id = plan.list_id
    taken.list_name = plan.list_name
    taken.tables = tables_as_stored(read)
    taken.problems = [one.model_dump(exclude_none=True) for one in (*plan.problems, *read.problems)]
    taken.row_count = read.row_count
    taken.added = len(plan.added)
    taken.changed = len(plan.changed) + len(plan.returned)
    taken.unchanged = plan.unchanged
    taken.dropped = len(plan.dropped)
    taken.refused = read.refused
    taken.first_day, taken.last_day = read.days


def _finish(session: Session, taken: AppointmentImport, read: ReadList, user_id: int | None) -> None:
    # Two files of one enterprise's lists at once would each add what both have.
    lock_words(session, [f"appointments {taken.enterprise_id}"])
    plan = _plan(session, taken, read)
    _put(taken, read, plan)
    taken.list_id = plan.list_id or made_list(session, taken.enterprise_id, plan.list_name)
    carry_out(
        session,
        plan,
        enterprise_id=taken.enterprise_id,
        list_id=taken.list_id,
        import_id=stored_id(taken),
        user_id=user_id,
    )
    taken.state = "imported"
    taken.imported_at = now()
