"""Statements over many rows at once, on SQLite and on PostgreSQL: a list is one parameter, however long."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, String, any_, cast, func, literal
from sqlalchemy import Text as SqlText
from sqlalchemy import select as select_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session


def among(session: Session, column: Any, values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """That the column has one of these values. One statement text for any number of them."""
    listed = list(values)
    if session.get_bind().dialect.name == "postgresql":
        kind = Integer() if isinstance(column.type, Integer) else String()
        return column == any_(literal(listed, ARRAY(kind)))  # type: ignore[no-any-return]
    elements = func.json_each(literal(json.dumps(listed, ensure_ascii=False))).table_valued("value")
    return column.in_(select_all(elements.c.value))  # type: ignore[no-any-return]


def as_stored_text(column: Any) -> ColumnElement[str]:
    """A JSON column as the text that is stored: most lists are empty and need no parsing."""
    return cast(column, SqlText)


def texts_of(stored: str | None) -> tuple[str, ...]:
    """A stored list of texts, each once and in its order, without empty ones."""
    if stored is None or stored in ("[]", "null"):
        return ()
    return _parsed(stored)


@lru_cache(maxsize=4096)
def _parsed(stored: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(text) for text in json.loads(stored) if text))


def execute_many(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    """Many rows by the driver itself: its values are texts and numbers that this database gave before.

    ``statement`` has ``?`` for the values. Going through SQLAlchemy would take several times as long.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        statement = statement.replace("?", "%s")
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(statement, rows)
    finally:
        cursor.close()


def insert_many(connection: Connection, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    """Many new rows at once: by COPY on PostgreSQL, where a statement for each takes ten times as long."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(rows[0]))
        execute_many(connection, f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
        return
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        cursor.close()
