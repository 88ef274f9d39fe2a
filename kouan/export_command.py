"""``kouan export``: writes all approved bookings into a folder."""

import json
import sys
from pathlib import Path

from bookings.export import export_approved
from bookings.models import ExportFormat
from kouan.language import text
from kouan.opening import opened_database
from kouan.outcome import say
from settings import load


def run_export(export_format: ExportFormat, folder: Path, *, as_json: bool) -> int:
    """Prints each file that was written; nothing to export is no error."""
    with opened_database(load()) as database:
        result = export_approved(database, folder, export_format)
    for path in result.files:
        shown = json.dumps({"path": str(path), "bookings": result.booking_ids}) if as_json else str(path)
        sys.stdout.write(shown + "\n")
    if result.booking_ids:
        say(text("export-written", count=len(result.booking_ids), folder=folder))
    else:
        say(text("export-nothing"))
    return 0
