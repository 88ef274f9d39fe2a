"""``kouan appointments import``: lists of appointments come in, and each list's fate is told (design §5).

Standard output carries results only: a JSON object for each file, or a line for it and one for each
problem with its place.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bookings.appointments import ImportResult, import_file, list_limits, severity_of
from bookings.database import Database
from bookings.models import Enterprise, Reason
from bookings.originals import OriginalStore
from flows.reconcile_wish import wish_for_reconcile
from flows.resources import opened_originals
from kouan.language import command_language
from kouan.opening import opened_database
from kouan.outcome import say
from messages import translate
from messages.errors import BadInput, NotFound, UnreadableDocument
from settings import Settings, load

_BY_PERSON_SHOWN = 50
"""Problems of a file that people are shown; programs get all that are kept."""


def run_import(paths: Sequence[Path], *, list_name: str | None, enterprise_id: int, as_json: bool) -> int:
    """Returns 1 when a file or a row was bad or a file waits for its columns, else 0.

    Raises ``NotFound`` ``enterprise-not-found``.
    """
    settings = load()
    bad = 0
    with opened_database(settings) as database:
        with database.session() as session:
            if session.get(Enterprise, enterprise_id) is None:
                raise NotFound("enterprise-not-found", enterprise=enterprise_id)
        originals = opened_originals(settings)
        for path in paths:
            try:
                result = _imported(
                    settings, database, originals, path, list_name=list_name, enterprise_id=enterprise_id
                )
            except BadInput as error:
                bad += 1
                _print_error(path, error, as_json=as_json)
                continue
            bad += bool(result.refused) or not result.is_imported
            _print(path, result, as_json=as_json)
    wish_for_reconcile(settings)
    return 1 if bad else 0


def _imported(
    settings: Settings,
    database: Database,
    originals: OriginalStore,
    path: Path,
    *,
    list_name: str | None,
    enterprise_id: int,
) -> ImportResult:
    return import_file(
        database,
        _content(path, list_limits(settings.sheet_limits).file_bytes),
        path.name,
        enterprise_id=enterprise_id,
        originals=originals,
        limits=settings.sheet_limits,
        list_name=list_name,
    )


def _content(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            # One byte more tells a file that is too large; the whole of it is never in memory.
            content = stream.read(limit + 1)
    except OSError:
        raise UnreadableDocument("file-not-found", file=str(path)) from None
    if len(content) > limit:
        raise UnreadableDocument("sheet-too-large", file=path.name, actual=path.stat().st_size, limit=limit)
    return content


def _print(path: Path, result: ImportResult, *, as_json: bool) -> None:
    if as_json:
        _print_record(path, result)
        return
    language = command_language()
    counts = {
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "dropped": result.dropped,
        "refused": result.refused,
    }
    key = "fate-imported" if result.is_imported else "fate-waiting"
    line = translate(
        f"appointments.{key}",
        language,
        file=str(path),
        list=result.list_name,
        number=result.import_id,
        **counts,
    )
    sys.stdout.write(line + "\n")
    for reason in result.problems[:_BY_PERSON_SHOWN]:
        place = reason.parameters.get("place", "")
        sys.stdout.write(f"  {place}{': ' if place else ''}{reason.text(language)}\n")
    more = len(result.problems) - _BY_PERSON_SHOWN
    if more > 0:
        sys.stdout.write("  " + translate("appointments.more-problems", language, count=more) + "\n")


def _print_record(path: Path, result: ImportResult) -> None:
    _write(
        {
            "file": str(path),
            "list": result.list_name,
            "import": result.import_id,
            "state": "imported" if result.is_imported else "waiting",
            "added": result.added,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "dropped": result.dropped,
            "refused": result.refused,
            "problems": [_problem(reason) for reason in result.problems],
            "error": None,
        }
    )


def _problem(reason: Reason) -> dict[str, Any]:
    field = reason.parameters.get("field")
    return {
        "place": reason.parameters.get("place", ""),
        "id": reason.id,
        "severity": severity_of(reason.id),
        "field": None if field is None else field.removeprefix("column-"),
        "message": reason.text(command_language()),
    }


def _print_error(path: Path, error: BadInput, *, as_json: bool) -> None:
    message = error.message(command_language())
    if as_json:
        _write({"file": str(path), "error": {"code": error.code, "message": message}})
    else:
        say(f"kouan: {message}")


def _write(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
