"""What of SQLite's commits is on the disk when they return. PostgreSQL puts every one there by itself.

Every commit waits for the disk, because somebody is told of it: a receipt, a booking, a saved value. But
steps that are simply done again when a power cut takes them back (taking a document up, looking at a
folder) do not wait; the next commit that does puts them on the disk as well. Why: docs/decisions/0011.
"""

from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

_WAITING = "PRAGMA synchronous=FULL"
_NOT_WAITING = "PRAGMA synchronous=NORMAL"
_MARK = "kouan does not wait for the disk"


def keep_commits_durable(engine: Engine) -> None:
    """Connections of this SQLite engine wait for the disk, unless a session says otherwise for itself."""
    event.listen(engine, "connect", _wait)
    event.listen(engine, "checkin", _wait_again)


def do_not_wait(session: Session) -> None:
    """Until it ends this session's commit does not wait for the disk. To be called before it writes."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.info[_MARK] = True
        connection.exec_driver_sql(_NOT_WAITING)


def _wait(connection: Any, _record: Any) -> None:
    connection.execute(_WAITING)


def _wait_again(connection: Any, record: Any) -> None:
    # None: the connection was broken and is not used again.
    if record.info.pop(_MARK, False) and connection is not None:
        connection.execute(_WAITING)
