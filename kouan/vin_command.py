"""``kouan vin``: checks VIN sheets row by row and writes the template (design §5).

Standard output carries results only: one JSON object for each sheet, or a table of the rows that a
person has to look at. A sheet that cannot be read gives its error there too (JSON) or on standard error.
"""

import json
import os
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from customs.verdict import Problem
from kouan.language import command_language, text
from kouan.outcome import say
from messages.catalogue import translate
from messages.errors import KouanError, Refused, UnreadableDocument
from settings import load
from vin_import.check import check_workbook
from vin_import.files import read_workbook
from vin_import.limits import SheetLimits
from vin_import.vehicle_rows import RowStatus, VehicleRow, VehicleValues, VinSheet
from vin_import.wording import problem_message, proposal_message

_STATUSES: tuple[RowStatus, ...] = get_args(RowStatus)
_BAD: tuple[RowStatus, ...] = ("error", "duplicate")
_VALUES = VehicleValues.__slots__
_PORT = ZoneInfo("Asia/Shanghai")


def run_check(sheets: list[Path], *, as_json: bool) -> int:
    """Checks each sheet and tells it; 1 when a row is an error or a repeat or a file cannot be read."""
    limits = load().sheet_limits
    status = 0
    for sheet in sheets:
        try:
            checked = _checked(sheet, limits)
        except KouanError as error:
            status = max(status, error.exit_status)
            _print_error(sheet, error, as_json=as_json)
            continue
        if any(checked.counts[bad] for bad in _BAD) or not checked.rows:
            status = max(status, 1)
        if as_json:
            _print_json(_told(sheet, checked))
        else:
            _print_table(sheet, checked)
    return status


def _checked(path: Path, limits: SheetLimits) -> VinSheet:
    if path.is_dir():
        raise UnreadableDocument("is-a-folder", file=str(path))
    return check_workbook(read_workbook(path, path.name, limits), this_year=datetime.now(_PORT).year)


def _print_error(path: Path, error: KouanError, *, as_json: bool) -> None:
    message = error.message(command_language())
    if as_json:
        _print_json({"file": str(path), "error": {"code": error.code, "message": message}})
    else:
        say(f"{path}: {message}")


def _print_json(result: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _told(path: Path, checked: VinSheet) -> dict[str, Any]:
    counts = checked.counts
    return {
        "file": str(path),
        "rows": [_row(row) for row in checked.rows],
        "summary": {status: counts[status] for status in _STATUSES},
        "problems": [_problem(problem) for problem in checked.problems],
    }


def _row(row: VehicleRow) -> dict[str, Any]:
    language = command_language()
    return {
        "row": row.row,
        "sheet": row.sheet,
        "vin": row.vin,
        "given": row.given,
        "status": row.status,
        "problems": [_problem(problem) for problem in row.problems],
        "proposals": [
            {"vin": proposal.value, "id": proposal.reason, "message": proposal_message(proposal, language)}
            for proposal in row.proposals
        ],
        "vehicle": {name: _plain(getattr(row.vehicle, name)) for name in _VALUES},
    }


def _problem(problem: Problem) -> dict[str, str]:
    message = problem_message(problem, command_language())
    return {"id": problem.id, "severity": problem.severity, "message": message}


def _plain(value: str | Decimal | None) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def _print_table(path: Path, checked: VinSheet) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    shown = [row for row in checked.rows if row.status != "ok" or _is_warned(row)]
    if shown:
        table = Table(show_lines=False)
        for column in ("vin-row", "vin-given", "vin-vin", "vin-state", "vin-reasons"):
            table.add_column(text(column), overflow="fold")
        for row in shown:
            place = (
                str(row.row) if len({one.sheet for one in checked.rows}) == 1 else f"{row.sheet}:{row.row}"
            )
            table.add_row(place, _safe(row.given), _safe(row.vin or ""), _state(row), _safe(_reasons(row)))
        console.print(table)
    for problem in checked.problems:
        console.print(problem_message(problem, command_language()), markup=False)
    counts = {status: str(checked.counts[status]) for status in _STATUSES}
    console.print(text("vin-summary", file=str(path), **counts), markup=False, soft_wrap=True)


def _is_warned(row: VehicleRow) -> bool:
    return any(problem.severity != "info" for problem in row.problems)


def _safe(shown: str) -> str:
    """Texts of a sheet are no markup of ours."""
    from rich.markup import escape

    return escape(shown)


def _state(row: VehicleRow) -> str:
    return translate(f"vin_sheet.status-{row.status}", command_language())


def _reasons(row: VehicleRow) -> str:
    language = command_language()
    reasons = [problem_message(problem, language) for problem in row.problems]
    return "\n".join([*reasons, *(proposal_message(proposal, language) for proposal in row.proposals)])


def run_template(target: Path) -> None:
    """Writes the template to ``target``, whole or not at all; raises ``Refused`` where something is there."""
    from vin_import.template import write_template

    try:
        # Made by us or not at all: a file somebody has begun to fill in is never overwritten.
        with target.open("xb") as file:
            try:
                write_template(file)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise Refused("template-exists", file=str(target)) from None
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        raise Refused("template-unwritable", file=str(target), reason=reason) from error
    say(text("vin-template-written", file=str(target)))
