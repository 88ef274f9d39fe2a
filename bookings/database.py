"""The database: opening it, short transactions, migrations. SQLite and PostgreSQL."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy.exc
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event, text
from sqlmodel import Session, create_engine

from messages.errors import PartUnavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any number: all programs that migrate the same PostgreSQL database wait for each other on it.
_MIGRATION_LOCK = 7_650_001

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA synchronous=NORMAL",
)


class Database:
    """An open database. Threads may share it; each session belongs to one thread.

    A transaction that writes should write first and read afterwards: SQLite takes its write lock
    at the first write, so what is read after it cannot have been changed by another process.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open by SQLAlchemy URL. For SQLite the folder of the file is made when it is missing."""
        engine = create_engine(url, json_serializer=_json_text, pool_pre_ping=not url.startswith("sqlite"))
        if engine.dialect.name == "sqlite":
            if engine.url.database not in (None, "", ":memory:"):
                Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
            event.listen(engine, "connect", _set_pragmas)
        return cls(engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def migrate(self) -> None:
        """Bring the tables to the newest form. Safe to call again, and from several programs at once.

        Raises ``PartUnavailable`` when the database does not answer.
        """
        try:
            with self.engine.connect() as connection:
                _lock_for_migration(connection)
                configuration = Config()
                configuration.set_main_option("script_location", str(_MIGRATIONS))
                configuration.attributes["connection"] = connection
                command.upgrade(configuration, "head")
                connection.commit()
        except sqlalchemy.exc.OperationalError as error:
            raise PartUnavailable("database-unavailable", reason=str(error.orig)) from error

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _json_text(value: Any) -> str:
    # Chinese stays readable in the database and takes a third of the space.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _lock_for_migration(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
