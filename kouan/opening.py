"""Opening the database for a command: migrated, so that a first command works on a new folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from bookings.database import Database
from messages.errors import PartUnavailable
from settings import Settings


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The migrated database, closed at the end."""
    make_data_folder(settings)
    database = Database.open(settings.database)
    try:
        database.migrate()
        yield database
    finally:
        database.dispose()


def make_data_folder(settings: Settings) -> None:
    """Makes the data folder, for its owner only: declarations are confidential."""
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PartUnavailable(
            "data-folder-unusable", folder=str(settings.data_folder), reason=error.strerror or str(error)
        ) from error
