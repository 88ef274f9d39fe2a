"""The database: opening it, short transactions, migrations. SQLite and PostgreSQL."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlmodel import Session, create_engine

from bookings.columns import storable
from bookings.durability import do_not_wait, keep_commits_durable
from messages.errors import BadInput, PartUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number: all programs that migrate the same PostgreSQL database wait for each other on it.
_MIGRATION_LOCK = 7_650_001

# Schemes people write, and the driver they mean: psycopg 3.
_POSTGRESQL_SCHEMES = ("postgresql://", "postgres://")
_POSTGRESQL_DRIVER = "postgresql+psycopg://"
# As many as the web has threads: a connection more than the pool keeps is opened, set up and closed
# for one request, which costs more than the request.
_SQLITE_POOL = {"pool_size": 40, "max_overflow": 10}
# Web threads, the worker's two tasks and the sweep; PostgreSQL's own limit is 100 by default.
_POSTGRESQL_POOL = {
    "pool_pre_ping": True,
    "pool_size": 8,
    "max_overflow": 16,
    "connect_args": {"connect_timeout": 10},
}

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)


class Database:
    """An open database. Threads may share it; each session belongs to one thread.

    A transaction that writes should write first and read afterwards: SQLite takes its write lock
    at the first write, so what is read after it cannot have been changed by another process.
    PostgreSQL locks the rows written; ``lock_words`` serialises what concerns no single row.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open by URL; ``postgres://`` and ``postgresql://`` are both PostgreSQL by psycopg.

        For SQLite the folder of the file is made when it is missing.
        """
        url = _with_driver(url)
        pool = _SQLITE_POOL if url.startswith("sqlite") else _POSTGRESQL_POOL
        engine = create_engine(url, json_serializer=_json_text, **pool)
        if engine.dialect.name == "sqlite":
            Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
            event.listen(engine, "connect", _set_pragmas)
            keep_commits_durable(engine)
        event.listen(engine, "before_cursor_execute", _storable_parameters, retval=True)
        return cls(engine)

    @contextmanager
    def session(self, *, repeatable: bool = False) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        What was committed survives a power cut, except for steps that are ``repeatable``: a power cut
        may take them back, and they are done again.
        Raises ``PartUnavailable`` ``database-unavailable`` when the database is away, locked for too
        long, full, or broke a deadlock: another try may well succeed, and nothing was stored. Raises
        ``BadInput`` ``value-not-storable`` for a number that no column holds.
        """
        with (
            unavailable_when_away(),
            _bad_input_when_too_large(),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            try:
                if repeatable:
                    do_not_wait(session)
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Reads that all see the database as it is at the first of them, while others go on writing."""
        with unavailable_when_away(), self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection
            connection.rollback()

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """One transaction in which nobody else migrates; commits when the block ends."""
        with unavailable_when_away(), self.engine.connect() as connection:
            _lock_for_migration(connection)
            yield connection
            connection.commit()

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to the newest form. Safe to call again, and from several programs at once.

        Raises ``PartUnavailable`` when the database does not answer.
        """
        with self.alone() as connection:
            upgrade(connection, revision)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate forward inside the transaction of ``connection``."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, revision)


def lock_words(session: Session, words: Iterable[str]) -> None:
    """Until the transaction ends no other holds any of ``words``.

    SQLite has one writer at a time: this transaction becomes it here, also when it has only read so far.
    Sorted, so that two who want the same do not wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        for word in sorted(set(words)):
            session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:word, 0))"), {"word": word})
        return
    connection = session.connection()
    driver = connection.connection.driver_connection
    if driver is not None and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Translates what drivers raise for a database that is away into ``PartUnavailable``."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise PartUnavailable("database-unavailable", reason=_first_line(error.orig)) from error
    except NoFreeConnection as error:
        raise PartUnavailable("database-unavailable", reason=_first_line(error)) from error


@contextmanager
def _bad_input_when_too_large() -> Iterator[None]:
    try:
        yield
    except DataError as error:
        raise BadInput("value-not-storable", reason=_first_line(error.orig)) from error
    except OverflowError as error:  # SQLite's driver, of whole numbers over 64 bits
        raise BadInput("value-not-storable", reason=_first_line(error)) from error


def _first_line(error: BaseException | None) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _with_driver(url: str) -> str:
    for scheme in _POSTGRESQL_SCHEMES:
        if url.startswith(scheme):
            return _POSTGRESQL_DRIVER + url.removeprefix(scheme)
    return url


def _json_text(value: Any) -> str:
    # Chinese stays readable in the database and takes a third of the space.
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _storable_parameters(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    return statement, _storable(parameters)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_storable(part) for part in value)
    return value


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
