"""The rows of a booking: trucks, vehicles and goods are added, deleted and pasted."""

import json
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import TypeAdapter, ValidationError
from starlette.responses import HTMLResponse

from bookings import review_steps
from bookings.views import RowKind, RowsAsked
from messages.errors import BadInput
from web.dependencies import LARGEST_IDENTITY
from web.review_step import Asked, RowsSeen, Text, Version

router = APIRouter(prefix="/bookings/{booking_id}/rows")

Kind = Annotated[RowKind, Form()]
Cells = Annotated[str, Form(max_length=2_000_000)]
_CELLS = TypeAdapter(tuple[tuple[str, ...], ...])


@router.post("")
def add_row(asked: Asked, kind: Kind, expected_version: Version) -> HTMLResponse:
    """Adds an empty truck, vehicle or line of goods."""
    # The new row is the last one, and no filter lets an empty row through.
    at_end = replace(asked, rows=RowsSeen(RowsAsked(page=LARGEST_IDENTITY), ()))
    return at_end.do(
        lambda session: review_steps.add_row(
            session, asked.booking_id, kind, user_id=asked.user.id, expected_version=expected_version
        )
    )


@router.post("/delete")
def delete_row(asked: Asked, path: Text, expected_version: Version) -> HTMLResponse:
    """Takes a row away; the history keeps it and undo brings it back."""
    return asked.do(
        lambda session: review_steps.delete_row(
            session, asked.booking_id, path, user_id=asked.user.id, expected_version=expected_version
        )
    )


@router.post("/paste")
def paste_rows(
    asked: Asked, kind: Kind, key: Text, cells: Cells, expected_version: Version, first: Text = ""
) -> HTMLResponse:
    """Puts cells that were copied from a sheet into the table, from one cell on rightwards and downwards.

    ``cells`` is JSON, a list of rows of texts; ``first`` the path of the row to begin at, empty for new rows.
    """
    try:
        copied = _CELLS.validate_python(json.loads(cells))
    except (ValidationError, ValueError, RecursionError) as error:
        raise BadInput("request-not-understood") from error
    return asked.do(
        lambda session: review_steps.paste_rows(
            session,
            asked.booking_id,
            kind,
            first or None,
            key,
            copied,
            user_id=asked.user.id,
            expected_version=expected_version,
        )
    )
