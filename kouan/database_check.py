"""How far the database is, without changing it (``kouan doctor``)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

import bookings
from bookings.database import Database
from settings import Settings


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """``new``: not made yet; ``current``: newest tables; ``old``: not migrated; ``away``: no answer."""

    kind: Literal["new", "current", "old", "away"]
    reason: str = ""


def database_state(settings: Settings) -> DatabaseState:
    """Looks at the database; a SQLite file that does not exist is not made by looking."""
    if settings.database.startswith("sqlite:///"):
        file = Path(settings.database.removeprefix("sqlite:///"))
        if not file.exists():
            return DatabaseState("new")
    try:
        database = Database.open(settings.database)
        try:
            with database.engine.connect() as connection:
                found = set(MigrationContext.configure(connection).get_current_heads())
        finally:
            database.dispose()
    except (SQLAlchemyError, ImportError) as error:  # ImportError: the driver of the address is missing
        return DatabaseState("away", reason=str(error).splitlines()[0])
    newest = set(ScriptDirectory(str(Path(bookings.__file__).parent / "migrations")).get_heads())
    return DatabaseState("current" if found == newest else "old")
