"""``kouan backup`` and ``kouan restore``."""

from importlib.metadata import version
from pathlib import Path

from bookings.backup import make_backup, restore_backup
from bookings.database import Database
from flows.resources import opened_originals
from kouan.language import text
from kouan.opening import make_data_folder
from kouan.outcome import say
from kouan.ports import only_one_running
from settings import load


def run_backup(file: Path) -> int:
    """Backs up while everything runs. 1 when originals are missing, each named; the rest is backed up."""
    settings = load()
    make_data_folder(settings)
    database = Database.open(settings.database)
    try:
        manifest = make_backup(database, opened_originals(settings), file, version("kouan"))
    finally:
        database.dispose()
    for sha256 in manifest.missing_originals:
        say(text("backup-original-missing", sha256=sha256))
    documents = manifest.tables["document"].rows
    say(text("backup-made", file=file, documents=documents, originals=manifest.originals))
    return 1 if manifest.missing_originals else 0


def run_restore(file: Path) -> int:
    """Restores into the empty place that the settings name."""
    settings = load()
    make_data_folder(settings)
    with only_one_running(settings.data_folder):
        database = Database.open(settings.database)
        try:
            manifest = restore_backup(database, opened_originals(settings), file)
        finally:
            database.dispose()
    documents = manifest.tables["document"].rows
    say(text("backup-restored", file=file, documents=documents, originals=manifest.originals))
    return 0
