"""Column types that keep what they are given: moments in UTC, exact decimals, JSON.

Each works on SQLite and on PostgreSQL with the same Python values.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, DateTime, Dialect, Numeric, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_KHORGOS = ZoneInfo("Asia/Shanghai")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused: its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring an aware moment to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored moment needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal to the last digit: NUMERIC on PostgreSQL, text on SQLite, whose NUMERIC is a float."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where the database has no exact number."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(40))
        return dialect.type_descriptor(Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Text without an exponent for SQLite, the decimal itself elsewhere."""
        if value is None:
            return None
        return format(value, "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """A ``Decimal`` from either."""
        return None if value is None else Decimal(value)


class Json(TypeDecorator[Any]):
    """A JSON document kept as written (not JSONB, which reorders keys). None is SQL NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True


class Identifier(TypeDecorator[str]):
    """A number or code that people search from its beginning: in the order of its characters' codes.

    That is SQLite's own order. PostgreSQL's depends on the server's language, and then an index on
    the column cannot find beginnings.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The "C" collation on PostgreSQL."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(collation=collation))


class Word(TypeDecorator[str]):
    """A short text out of a closed list (a state, a role); the models state the list."""

    impl = String(32)
    cache_ok = True


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """This day at the port: its days are those of Asia/Shanghai."""
    return now().astimezone(_KHORGOS).date()


def storable(text: str) -> str:
    """``text`` without the characters that one of the databases refuses: no paper and no name needs them.

    Those are NUL (PostgreSQL) and halves of surrogate pairs (both), as odd file names have them.
    """
    kept = text.replace("\0", "")
    return kept if kept.isascii() else kept.encode("utf-8", "replace").decode("utf-8")
