"""What passes between ``reader`` and its child: one answer as JSON, which can carry no code.

The parent believes the child nothing beyond its form: a hostile file may have taken it over.
"""

import json
from typing import Any, get_args

from customs.verdict import Problem
from vin_import.sheet import Damage, Sheet

_DAMAGES = frozenset(get_args(Damage))
_SEVERITIES = ("info", "warning")


def workbook_bytes(sheets: list[Sheet], notes: list[Problem]) -> bytes:
    """An answer that all went well."""
    return _bytes(
        {
            "sheets": [
                {
                    "name": sheet.name,
                    "rows": sheet.rows,
                    "merged": sheet.merged,
                    "hidden": sorted(sheet.hidden_rows),
                    "damaged": [[*place, damage] for place, damage in sheet.damaged.items()],
                }
                for sheet in sheets
            ],
            "notes": [[note.id, note.severity, dict(note.parameters)] for note in notes],
        }
    )


def error_bytes(code: str, parameters: dict[str, object]) -> bytes:
    """An answer that the file is at fault."""
    return _bytes({"code": code, "parameters": {key: str(value) for key, value in parameters.items()}})


def defect_bytes(reason: str) -> bytes:
    """An answer that we are."""
    return _bytes({"defect": reason})


def _bytes(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def sheet_from(raw: dict[str, Any]) -> Sheet:
    """A worksheet of an answer. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what is none."""
    return Sheet(
        _text(raw["name"]),
        tuple([_row(row) for row in raw["rows"]]),
        tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in raw["merged"]),
        frozenset(map(int, raw["hidden"])),
        {(int(row), int(column)): _damage(damage) for row, column, damage in raw["damaged"]},
    )


def note_from(raw: list[Any]) -> Problem:
    """A note of an answer. Raises as ``sheet_from``."""
    note, severity, parameters = raw
    if severity not in _SEVERITIES:
        raise ValueError(severity)
    return Problem(_text(note), severity, {_text(key): _text(value) for key, value in parameters.items()})


def _row(raw: list[Any]) -> tuple[str, ...]:
    row = tuple(raw)
    "".join(row)  # raises for anything that is no text
    return row


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _damage(raw: object) -> Damage:
    if raw not in _DAMAGES:
        raise ValueError(raw)
    return raw  # type: ignore[return-value]
