"""What all tables share: one metadata with predictable constraint names."""

from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(SQLModel):
    """Base of all tables. Build rows with ``Model.model_validate(...)``: construction does not validate."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def stored_id(row: Any) -> int:
    """The id of a row that has been flushed."""
    identity = row.id
    if not isinstance(identity, int):
        raise TypeError(f"{type(row).__name__} has not been stored yet")
    return identity
