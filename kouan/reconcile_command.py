"""``kouan reconcile``: matches appointments with bookings and tells how they stand (design §5).

Standard output carries results only: one JSON object for each booking and each appointment left over, or
tables of what a person has to look at.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bookings.database import Database
from bookings.models import ReconcileStatus
from bookings.reconciling.comparing.difference_texts import difference_text
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import Difference, RunSummary
from bookings.reconciling.running.pending import count_pending
from bookings.reconciling.running.run import reconcile_all, reconcile_changed
from bookings.reconciling.showing.departures import departure
from bookings.reconciling.showing.listing import STATUSES, ReconcileRow, leaving_soon
from bookings.reconciling.showing.result_lines import ResultLine, result_lines
from flows.fates import worker_name
from kouan.language import command_language
from kouan.opening import opened_database
from kouan.outcome import say
from messages.catalogue import listed, translate
from settings import load

if TYPE_CHECKING:
    from rich.console import Console

MOST_SHOWN = 200
"""Lines of the table; ``--json`` has all."""
_WAIT_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.5
_COLOURS: dict[ReconcileStatus, str] = {
    "matched": "green",
    "different": "red",
    "ambiguous": "yellow",
    "unmatched": "magenta",
}


def run_reconcile(*, as_json: bool, everything: bool) -> None:
    """Reconciles what changed (or all) and prints how all stand."""
    settings = load()
    limits = settings.agreement
    with opened_database(settings) as database:
        _reconciled(database, limits, everything=everything)
        if as_json:
            _print_json(database)
        else:
            _print_tables(database, limits.departure_hours)


def _reconciled(database: Database, limits: AgreementLimits, *, everything: bool) -> RunSummary:
    """Waits for a run that is at work; its results may do, else they are told as they are."""
    run = reconcile_all if everything else reconcile_changed
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        summary = run(database, limits, owner=worker_name())
        if not summary.nothing_to_do or not (everything or _is_waiting(database)):
            return summary
        if time.monotonic() > until:
            say(_text("other-run"))
            return summary
        time.sleep(_LOOK_AGAIN_SECONDS)


def _is_waiting(database: Database) -> bool:
    with database.session() as session:
        return count_pending(session) > 0


def _print_json(database: Database) -> None:
    out = sys.stdout.buffer
    with database.session() as session:
        for line in result_lines(session):
            out.write(json.dumps(_told(line), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    out.flush()


def _told(line: ResultLine) -> dict[str, Any]:
    language = command_language()
    told = line.model_dump(mode="json", exclude={"differences", "notes", "candidates"})
    told["differences"] = [
        one.model_dump(mode="json") | {"message": difference_text(one, language)} for one in line.differences
    ]
    if line.status == "ambiguous":
        told["candidates"] = [one.model_dump(mode="json") for one in line.candidates]
    told["notes"] = [{"id": one.id, "message": one.text(language)} for one in line.notes]
    return told


def _print_tables(database: Database, hours: int) -> None:
    from rich.console import Console

    console = Console()
    with database.session() as session:
        leaving = leaving_soon(session, hours)
        if leaving:
            _print_leaving(console, leaving, hours)
        counts: Counter[ReconcileStatus] = Counter()
        shown: list[ResultLine] = []
        for line in result_lines(session):
            counts[line.status] += 1
            if line.status != "matched" and len(shown) < MOST_SHOWN:
                shown.append(line)
    if shown:
        _print_lines(console, shown)
    disagreeing = sum(counts.values()) - counts["matched"]
    if disagreeing > len(shown):
        console.print(_text("more", count=disagreeing - len(shown)), markup=False, soft_wrap=True)
    summary = {status: str(counts[status]) for status in STATUSES}
    console.print(_text("summary", **summary), markup=False, soft_wrap=True)


def _print_leaving(console: "Console", rows: Sequence[ReconcileRow], hours: int) -> None:
    from rich.table import Table

    table = Table(title=_text("leaving", hours=hours), title_justify="left", title_style="bold")
    for column in ("leaves-at", "number", "plates", "status", "what"):
        table.add_column(_text(f"column-{column}"), overflow="fold")
    for row in rows:
        told = _differences(row.differences) or [note.text(command_language()) for note in row.notes]
        leaves = departure(row.leaves_at, "%m-%d")
        known = row.customs_number or f"#{row.booking_id or row.appointment_id}"
        table.add_row(
            leaves,
            _safe(known),
            _safe(listed(row.plates, command_language())),
            _status(row.status),
            _lines(told),
        )
    console.print(table)


def _print_lines(console: "Console", lines: Sequence[ResultLine]) -> None:
    from rich.table import Table

    table = Table(title=_text("without-agreement"), title_justify="left", title_style="bold")
    for column in ("booking", "number", "appointment", "status", "what"):
        table.add_column(_text(f"column-{column}"), overflow="fold")
    for line in lines:
        told = _differences(line.differences)
        told = [*(note.text(command_language()) for note in line.notes), *told]
        told += [
            _text("candidate", booking=one.booking, appointment=one.appointment, score=one.score)
            for one in line.candidates
        ]
        table.add_row(
            "" if line.booking is None else f"#{line.booking}",
            _safe(line.customs_number or ""),
            _safe(listed(line.appointments, command_language())),
            _status(line.status),
            _lines(told),
        )
    console.print(table)


def _differences(found: Iterable[Difference]) -> list[str]:
    """Those that are more than information."""
    return [difference_text(one, command_language()) for one in found if one.severity != "info"]


def _status(status: ReconcileStatus) -> str:
    return f"[{_COLOURS[status]}]{_text(f'status-{status}')}[/]"


def _lines(texts: Iterable[str]) -> str:
    return _safe("\n".join(texts))


def _safe(shown: str) -> str:
    """Texts of declarations and lists are no markup of ours."""
    from rich.markup import escape

    return escape(shown)


def _text(key: str, **parameters: object) -> str:
    return translate(f"reconcile_command.{key}", command_language(), **parameters)
