"""The rows of a VIN import: a page of them, and every step on one.

Two people may work on one import. A change of a row that nobody else has touched goes through even when
the import was changed elsewhere; otherwise the answer is 409 with the other's value, and what was typed
stays at hand to be sent again.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from sqlmodel import Session
from starlette.responses import HTMLResponse

from bookings import vin_imports
from bookings.vin_imports.views import ImportView, RowView
from messages.errors import Conflict, NotFound, Refused
from web.dependencies import Identity
from web.routes.vin_import_answers import AskedRows, Change, ImportVisit, Text, Version, Visit
from web.vin_import_rows import Asked, row_text

router = APIRouter(prefix="/vin-imports/{import_id}")

MOST_TRIES = 5
Step = Callable[[Session, int], ImportView]
"""A step on an import at a version."""


@router.get("/rows")
def page_of_rows(asked: Visit, which: AskedRows) -> HTMLResponse:
    """A page of rows."""
    return asked.parts(which)


@router.post("/rows/{row_id}/values")
def edit(
    asked: Change,
    row_id: Identity,
    which: AskedRows,
    expected_version: Version,
    key: Text,
    value: Text = "",
    shown: Text = "",
) -> HTMLResponse:
    """Puts a VIN or a value as typed; ``shown`` is what the page showed in its place."""

    def step(session: Session, version: int) -> ImportView:
        user_id, text = asked.user.id, value.replace("\0", "")
        if key == "vin":
            return vin_imports.edit_vin(
                session, asked.import_id, row_id, text, user_id=user_id, expected_version=version
            )
        return vin_imports.edit_value(
            session,
            asked.import_id,
            row_id,
            key,
            text.strip() or None,
            user_id=user_id,
            expected_version=version,
        )

    return _do(
        asked, which, row_id, step, expected_version, lambda row: row_text(row, key) == shown, key, value
    )


@router.post("/rows/{row_id}/proposals")
def take_proposal(
    asked: Change,
    row_id: Identity,
    which: AskedRows,
    expected_version: Version,
    value: Text,
    shown: Text = "",
) -> HTMLResponse:
    """Takes one of the VINs that may have been meant."""
    return _do(
        asked,
        which,
        row_id,
        lambda session, version: vin_imports.accept_proposal(
            session, asked.import_id, row_id, value, user_id=asked.user.id, expected_version=version
        ),
        expected_version,
        lambda row: row_text(row, "vin") == shown,
        "vin",
        value,
    )


@router.post("/rows/{row_id}/confirmations")
def confirm(
    asked: Change, row_id: Identity, which: AskedRows, expected_version: Version, shown: Text = ""
) -> HTMLResponse:
    """Takes the row as it is, although a rule says otherwise."""
    return _do(
        asked,
        which,
        row_id,
        lambda session, version: vin_imports.confirm_row(
            session, asked.import_id, row_id, user_id=asked.user.id, expected_version=version
        ),
        expected_version,
        lambda row: row_text(row, "vin") == shown,
        "vin",
        shown,
    )


@router.post("/rows/{row_id}/exclusions")
def exclude(
    asked: Change,
    row_id: Identity,
    which: AskedRows,
    expected_version: Version,
    excluded: Annotated[bool, Form()],
    shown: Text = "",
) -> HTMLResponse:
    """Leaves a row out, or takes it in again."""
    return _do(
        asked,
        which,
        row_id,
        lambda session, version: vin_imports.exclude_rows(
            session,
            asked.import_id,
            [row_id],
            user_id=asked.user.id,
            expected_version=version,
            excluded=excluded,
        ),
        expected_version,
        lambda row: row_text(row, "vin") == shown,
        "vin",
        shown,
    )


@router.post("/exclusions")
def exclude_shown(
    asked: Change,
    which: AskedRows,
    expected_version: Version,
    rows: Annotated[str, Form(max_length=4_000, pattern=r"^\d{1,9}(,\d{1,9})*$")],
    excluded: Annotated[bool, Form()],
) -> HTMLResponse:
    """Leaves all rows out that are shown; ``rows`` are their ids with commas between."""
    with asked.context.database.session() as session:
        vin_imports.exclude_rows(
            session,
            asked.import_id,
            [int(number) for number in rows.split(",")],
            user_id=asked.user.id,
            expected_version=expected_version,
            excluded=excluded,
        )
    return asked.parts(which)


def _do(
    asked: ImportVisit,
    which: Asked,
    row_id: int,
    step: Step,
    expected_version: int,
    is_as_shown: Callable[[RowView], bool],
    key: str,
    typed: str,
) -> HTMLResponse:
    version = expected_version
    for tried in range(MOST_TRIES):
        try:
            with asked.context.database.session() as session:
                step(session, version)
            return asked.parts(which, kept=row_id)
        except Conflict as conflict:
            row, version = _now(asked, row_id)
            if tried + 1 == MOST_TRIES or not is_as_shown(row):
                return asked.refuse(which, conflict, row_id, key, typed)
        except Refused as refused:
            return asked.refuse(which, refused, row_id, key, typed)
    raise AssertionError("the loop ends by an answer")


def _now(asked: ImportVisit, row_id: int) -> tuple[RowView, int]:
    with asked.context.database.session() as session:
        version = vin_imports.open_import(session, asked.import_id).version
        row = vin_imports.open_row(session, asked.import_id, row_id)
    if row is None:
        raise NotFound("vin-row-not-found", row=row_id)
    return row, version
