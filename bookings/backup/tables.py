"""Tables as JSON lines and back, of whatever migration: the columns are those the database has.

The same rows give the same bytes on SQLite and on PostgreSQL.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy import func as function
from sqlalchemy import text as statement

from bookings.columns import ExactDecimal, Json, UtcDateTime

# Alembic's own; who is signed in or tries to (after a restore people sign in again), answers kept for
# a day, which workers live and who has which booking open; what reconciling makes anew from the bookings and
# appointments, all of which count as changed once they are restored.
_LEFT_OUT = frozenset(
    {
        "alembic_version",
        "sign_in_session",
        "sign_in_attempt",
        "idempotency_key",
        "worker_seen",
        "review_lease",
        "match_key",
        "match_candidate",
        "reconcile_basis",
        "reconcile_lease",
        "reconcile_pending",
        "record_digest",
    }
)
_ROWS_AT_ONCE = 100


def tables_of(connection: Connection) -> list[Table]:
    """The tables as they are in the database; one comes after those it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = Json()
            elif isinstance(column.type, DateTime):
                column.type = UtcDateTime()
            elif isinstance(column.type, Numeric) and column.type.asdecimal:
                column.type = ExactDecimal()
    return [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row as a line of JSON; few are in memory at a time."""
    columns = sorted(table.columns, key=lambda column: column.name)
    names = [column.name for column in columns]
    rows = connection.execute(
        select(*columns).order_by(*_order(connection, table)), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    for row in rows:
        yield (
            json.dumps(
                dict(zip(names, row, strict=True)),
                ensure_ascii=False,
                separators=(",", ":"),
                default=_as_text,
            ).encode()
            + b"\n"
        )


def _order(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """By the primary key; text in the order of its characters' codes, whatever the server's language."""
    in_codes = connection.dialect.name == "postgresql"
    return [
        column.collate("C") if in_codes and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]


def load_lines(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Put rows back. Raises ``ValueError`` or ``KeyError`` for what is no row of this table."""
    readers = {column.name: _reader(column.type) for column in table.columns}
    remaining = iter(lines)
    while portion := list(islice(remaining, _ROWS_AT_ONCE)):
        rows = [
            {
                name: None if value is None else readers[name](value)
                for name, value in json.loads(line).items()
            }
            for line in portion
        ]
        connection.execute(insert(table), rows)


def highest_id(connection: Connection, table: Table) -> int | None:
    """The highest id ever given, None when none was or the key is no number of the database's making."""
    key = _numbered_key(table)
    if key is None:
        return None
    found: int | None = connection.execute(select(function.max(table.columns[key]))).scalar_one()
    if connection.dialect.name == "sqlite":
        given = statement("SELECT seq FROM sqlite_sequence WHERE name = :table")
        found_given = connection.execute(given, {"table": table.name}).scalar()
    else:
        sequence = statement("SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :key)::regclass)")
        found_given = connection.execute(sequence, {"table": table.name, "key": key}).scalar()
    return max((number for number in (found, found_given) if number is not None), default=None)


def set_highest_id(connection: Connection, table: Table, number: int) -> None:
    """The next id is above ``number``."""
    parameters = {"table": table.name, "key": _numbered_key(table), "number": number}
    if connection.dialect.name == "postgresql":
        connection.execute(
            statement("SELECT setval(pg_get_serial_sequence(:table, :key)::regclass, :number)"), parameters
        )
    elif table.dialect_options["sqlite"]["autoincrement"] or _has_sequence(connection, table):
        connection.execute(statement("DELETE FROM sqlite_sequence WHERE name = :table"), parameters)
        connection.execute(
            statement("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :number)"), parameters
        )


def _has_sequence(connection: Connection, table: Table) -> bool:
    # Reflection does not tell AUTOINCREMENT; the statement that made the table does.
    made = statement("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return "AUTOINCREMENT" in str(connection.execute(made, {"table": table.name}).scalar()).upper()


def _numbered_key(table: Table) -> str | None:
    key = list(table.primary_key.columns)
    if len(key) == 1 and isinstance(key[0].type, Integer) and not key[0].foreign_keys:
        return key[0].name
    return None


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no column of ours holds {type(value).__name__}")


def _reader(kind: object) -> Callable[[Any], Any]:
    if isinstance(kind, UtcDateTime):
        return dt.datetime.fromisoformat
    if isinstance(kind, Date):
        return dt.date.fromisoformat
    if isinstance(kind, ExactDecimal):
        return Decimal
    return lambda value: value
