"""What a person does to the rows of an import: type, take a proposal, leave out, take as it is.

Every step judges the row anew, and with it all rows that have or had the same VIN.
"""

from sqlmodel import Session

from bookings.columns import now, today
from bookings.forms import FormField, form
from bookings.models import VinImportRow
from bookings.values import parsed
from bookings.vin_imports.frame import change_import, row_of
from bookings.vin_imports.listing import open_import
from bookings.vin_imports.statuses import REPEATED, judge_again
from bookings.vin_imports.storing import VALUE_KEYS, problem_values, proposal_values
from bookings.vin_imports.views import ImportView
from customs.identifiers import vin as vin_rules
from customs.normalising import HYPHENS, normalised
from customs.verdict import Problem
from messages.errors import NotFound, Refused
from vin_import.judging import judged
from vin_import.vin_text import vins_in

NO_VIN = Problem("vin-not-given", "block")


def edit_vin(
    session: Session, import_id: int, row_id: int, text: str, *, user_id: int, expected_version: int
) -> ImportView:
    """Put ``text`` in the place of what the sheet gives; what the sheet gave is kept beside it."""
    with change_import(session, import_id, expected_version) as vin_import:
        row = row_of(session, import_id, row_id)
        before = row.vin
        _put_vin(row, text, user_id)
        judge_again(session, vin_import, {vin for vin in (before, row.vin) if vin is not None})
    return open_import(session, import_id)


def accept_proposal(
    session: Session, import_id: int, row_id: int, value: str, *, user_id: int, expected_version: int
) -> ImportView:
    """Take one of the row's proposals. Raises ``NotFound`` ``vin-proposal-not-found``."""
    with change_import(session, import_id, expected_version) as vin_import:
        row = row_of(session, import_id, row_id)
        if value not in {proposal["value"] for proposal in row.proposals}:
            raise NotFound("vin-proposal-not-found", value=value)
        before = row.vin
        _put_vin(row, value, user_id)
        judge_again(session, vin_import, {vin for vin in (before, row.vin) if vin is not None})
    return open_import(session, import_id)


def edit_value(
    session: Session,
    import_id: int,
    row_id: int,
    key: str,
    text: str | None,
    *,
    user_id: int,
    expected_version: int,
) -> ImportView:
    """Put a value of the vehicle (``brand``, ``power_kw`` …) as typed; None empties.

    Raises ``NotFound`` ``value-not-found``, ``FieldRefused`` ``value-not-understood``.
    """
    with change_import(session, import_id, expected_version):
        row = row_of(session, import_id, row_id)
        setattr(row, key, parsed(value_field(key), text))
        row.typed_keys = sorted({*row.typed_keys, key})
        _note(row, user_id)
    return open_import(session, import_id)


def exclude_rows(
    session: Session,
    import_id: int,
    row_ids: list[int],
    *,
    user_id: int,
    expected_version: int,
    excluded: bool = True,
) -> ImportView:
    """Leave rows out of the import, or (``excluded`` False) take them in again."""
    with change_import(session, import_id, expected_version) as vin_import:
        concerned = set()
        for row_id in row_ids:
            row = row_of(session, import_id, row_id)
            row.excluded = excluded
            if row.vin is not None:
                concerned.add(row.vin)
            _note(row, user_id)
        judge_again(session, vin_import, concerned)
    return open_import(session, import_id)


def confirm_row(
    session: Session, import_id: int, row_id: int, *, user_id: int, expected_version: int
) -> ImportView:
    """A person has looked: the VIN is right although a rule says otherwise, or it may stand elsewhere too.

    When it has come into another booking since it was shown, the row says so and stays to be looked at.
    Raises ``Refused`` ``vin-row-not-confirmable`` when there is no VIN, when a problem blocks (wrong
    length or letters), or when the same VIN came before in the sheet: such a row is corrected or left out.
    """
    with change_import(session, import_id, expected_version) as vin_import:
        row = row_of(session, import_id, row_id)
        problems = [*row.problems, *row.elsewhere]
        blocked = any(one["severity"] == "block" or one["id"] == REPEATED for one in problems)
        if blocked or vin_rules.parse(row.vin or "") is None:
            raise Refused("vin-row-not-confirmable", row=row.row)
        row.confirmed = True
        _note(row, user_id)
        judge_again(session, vin_import, {row.vin or ""})
        if any(one["id"] == REPEATED for one in row_of(session, import_id, row_id).elsewhere):
            raise Refused("vin-row-not-confirmable", row=row.row)
    return open_import(session, import_id)


def value_field(key: str) -> FormField:
    """The field of the form that a value of a row becomes. Raises ``NotFound`` ``value-not-found``."""
    fields = form("commodity_vehicle").row_fields("vehicles")
    found = next((field for field in fields if field.key == key and key in VALUE_KEYS), None)
    if found is None:
        raise NotFound("value-not-found", path=key)
    return found


def _put_vin(row: VinImportRow, typed: str, user_id: int) -> None:
    row.typed = typed.strip()
    row.confirmed = False
    if row.typed:
        vins = vins_in(row.typed)
        # Two VINs are none: a row is one vehicle, and the second must not get lost.
        text = vins[0] if len(vins) == 1 else normalised(row.typed, without=HYPHENS)
        verdict = judged(text, today().year)
        row.vin = verdict.vin
        row.judged = verdict.status
        row.problems = [problem_values(problem) for problem in verdict.problems]
        row.proposals = [proposal_values(proposal) for proposal in verdict.proposals]
    else:
        row.vin = None
        row.judged = "error"
        row.problems = [problem_values(NO_VIN)]
        row.proposals = []
    row.status = row.judged
    row.elsewhere = []
    _note(row, user_id)


def _note(row: VinImportRow, user_id: int) -> None:
    row.edited_by = user_id
    row.edited_at = now()
