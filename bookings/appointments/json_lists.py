"""Appointments in JSON: a list of objects, an object that holds one, or an object on each line."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from bookings.appointments.headings import ColumnName, heading, words
from bookings.appointments.rows import Cell
from bookings.columns import storable
from messages.errors import UnreadableDocument
from vin_import.files.delimited import decoded
from vin_import.layout.vocabulary import compact

SHEET_NAME = "JSON"
_ENDINGS = (".json", ".jsonl", ".ndjson")
_ROUNDED_FROM = 2**53
_MOST_PLACES = 40
_MOST_NESTED = 1000
Record = list[tuple[ColumnName, Cell]]


def is_json(content: bytes, filename: str) -> bool:
    """Whether the file is meant as JSON: by its name, or because it begins as only JSON does."""
    if PurePath(filename).suffix.lower() in _ENDINGS:
        return True
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b'{"', b"[{"))


def entries(content: bytes, filename: str) -> list[Any]:
    """The entries of the list, whatever they are.

    Raises ``UnreadableDocument``: ``empty-file``, ``sheet-encoding``, ``appointments-json-damaged`` with
    the line, ``appointments-json-no-list``.
    """
    text = decoded(content)
    if text is None:
        raise UnreadableDocument("sheet-encoding", file=filename)
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise UnreadableDocument("empty-file", file=filename)
    try:
        whole = _loaded(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and error.msg == "Extra data":
            return _lines(text, filename)
        raise UnreadableDocument("appointments-json-damaged", file=filename, line=error.lineno) from None
    except (RecursionError, ValueError):
        raise UnreadableDocument("appointments-json-damaged", file=filename, line=1) from None
    found = _list_in(whole)
    if found is None:
        raise UnreadableDocument("appointments-json-no-list", file=filename)
    return found


def _lines(text: str, filename: str) -> list[Any]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(_loaded(line))
            except (ValueError, RecursionError):
                raise UnreadableDocument("appointments-json-damaged", file=filename, line=number) from None
    return found


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=str)


def _list_in(whole: Any) -> list[Any] | None:
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, dict):
        return None
    for name, value in whole.items():
        if compact(name) in words().json_lists:
            inner = _list_in(value)
            if inner is not None:
                return inner
    return [whole] if _cells(whole) else None


def records(entry: dict[str, Any]) -> Iterator[Record]:
    """The rows of one entry: itself, or one for each of its trucks or vehicles with what all share."""
    own = _cells(entry)
    nested = [each for value in entry.values() for each in _objects(value)]
    if not nested:
        yield own
        return
    shared = [(name, Cell(cell.text, cell.heading, cell.damage, shared=True)) for name, cell in own]
    for each in nested[:_MOST_NESTED]:
        yield [*shared, *_cells(each)]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _cells(entry: dict[str, Any]) -> Record:
    found: Record = []
    for name, value in entry.items():
        meaning = heading(name).name
        if meaning is None or meaning == "other" or isinstance(value, dict) or _objects(value):
            continue
        for each in value if isinstance(value, list) else [value]:
            cell = _cell(each, name)
            if cell is not None:
                found.append((meaning, cell))
    return found


def _cell(value: Any, name: str) -> Cell | None:
    if value is None or isinstance(value, list | dict):
        return None
    if isinstance(value, bool):
        return Cell("true" if value else "false", name)
    if isinstance(value, Decimal):
        # 9.4022024000022e17: a program made a quantity of a number.
        # Written out, 1e999999999 would take a gigabyte.
        is_short = abs(value.adjusted()) <= _MOST_PLACES and len(value.as_tuple().digits) <= _MOST_PLACES
        if not is_short:
            return Cell(str(value)[:_MOST_PLACES], name, "number")
        return Cell(format(value, "f"), name, "number" if abs(value) >= _ROUNDED_FROM else None)
    return Cell(storable(str(value)), name)
