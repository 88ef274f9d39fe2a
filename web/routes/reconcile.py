"""The board of reconciling: results, what leaves soon, duplicates, the report."""

import io
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Form, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bookings.columns import now, today
from bookings.enterprises import list_enterprises
from bookings.export_files import MEDIA_TYPES
from bookings.models import stored_id
from bookings.reconciling.duplicates.listing import (
    LONGEST_REASON,
    DuplicateStanding,
    accept_duplicate,
    list_duplicates,
)
from bookings.reconciling.showing.listing import (
    ReconcileFilter,
    ReconcileRow,
    counts,
    leaving_soon,
    list_reconciliations,
)
from bookings.reconciling.showing.report import write_report
from bookings.reconciling.showing.standing import (
    appointment_labels,
    count_duplicates,
    newest_change,
    next_open,
    previous_open,
)
from bookings.views import UserView
from bookings.warehouses import names as warehouse_names
from messages.errors import Conflict, Refused
from web import reconcile_board as board
from web.dependencies import LARGEST_IDENTITY, REVIEWING_ROLES, Context, Identity, Reviewing, SignedIn
from web.language import language_of
from web.pages import page
from web.reconcile_words import duplicate_words, member_words

router = APIRouter()

PAGE_LENGTH = 50
SOON_SHOWN = 50
Key = Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)]
Queue = Annotated[str, Query(max_length=2_000)]
Notice = Literal["run-asked", "no-next", "no-previous"]


@router.get("/reconcile")
def board_page(
    request: Request, context: Context, user: SignedIn, before: Key = None, notice: Notice | None = None
) -> HTMLResponse:
    """What leaves soon without agreement, and the asked part of the results.

    A page that is open already asks for the lists alone.
    """
    language = language_of(request)
    asked = board.filter_of(request.query_params, user)
    at = now()
    hours = context.agreement.departure_hours
    with context.database.session() as session:
        # Before the lists: what happens meanwhile is then told by the next look.
        word = newest_change(session)
        found = list_reconciliations(session, asked, before=before, limit=PAGE_LENGTH)
        counted = counts(session, asked)
        soon = leaving_soon(session, hours, asked.enterprise_id, at)
        labels = _labels(session, [*found.rows, *soon[:SOON_SHOWN]])
        duplicates = count_duplicates(session, asked.enterprise_id)
        enterprises = _enterprises(session, user)
        warehouses = warehouse_names(session)
    query = board.query_of(asked, user)
    return page(
        request,
        "reconcile_lists.html" if "HX-Request" in request.headers else "reconcile.html",
        soon={
            "hours": hours,
            "count": len(soon),
            "rows": [board.show_row(one, labels, language, at) for one in soon[:SOON_SHOWN]],
            "more": max(0, len(soon) - SOON_SHOWN),
        },
        rows=[board.show_row(one, labels, language, at) for one in found.rows],
        asked=asked,
        tabs=board.tabs_of(asked, counted, duplicates, user),
        day_links=board.day_links(asked, user),
        is_filtered=board.is_filtered(asked, user),
        cleared=f"/reconcile?{board.query_of(ReconcileFilter(status=asked.status), user)}",
        enterprises=enterprises,
        warehouses=warehouses,
        query=query,
        encoded=quote(query, safe=""),
        lists_address=f"/reconcile?{query}" + (f"&before={before}" if before else ""),
        next_page=f"/reconcile?{query}&before={found.next_before}" if found.next_before else None,
        previous_page=f"/reconcile?{query}" if before else None,
        filters_told=board.filters_told(asked, dict(enterprises), language),
        notice=notice,
        now=at,
        word=word,
        may_decide=user.role in REVIEWING_ROLES,
    )


def _labels(session: Session, rows: list[ReconcileRow]) -> dict[int, str]:
    shown = {number for row in rows for number in row.appointment_ids[: board.MOST_APPOINTMENTS]}
    shown |= {row.appointment_id for row in rows if row.appointment_id is not None}
    return appointment_labels(session, shown)


def _enterprises(session: Session, user: UserView) -> list[tuple[int, str]]:
    """Those to choose from; only an administrator sees more than one."""
    if user.sees_enterprise is not None:
        return []
    return [(stored_id(one), one.name) for one in list_enterprises(session)]


@router.get("/reconcile/changes")
def changes(request: Request, context: Context, user: SignedIn) -> Response:
    """A word that differs when the board may show something new: what it asks every few seconds."""
    with context.database.session() as session:
        word = newest_change(session)
    return told_word(request, word)


def told_word(request: Request, word: str) -> Response:
    """The word, or that it is the one the page was made under."""
    headers = {"Cache-Control": "no-store", "ETag": f'"{word}"'}
    if request.headers.get("If-None-Match") == f'"{word}"':
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return PlainTextResponse(word, headers=headers)


@router.get("/reconcile/next")
def to_next(context: Context, user: SignedIn, queue: Queue = "", after: Key = None) -> RedirectResponse:
    """The next result of the list that waits for a decision; without ``after`` the first."""
    asked = board.filter_of(dict(parse_qsl(queue)), user)
    with context.database.session() as session:
        found = next_open(session, asked, after)
    return _to(found, asked, user, "no-next")


@router.get("/reconcile/previous")
def to_previous(
    context: Context,
    user: SignedIn,
    after: Annotated[int, Query(ge=1, le=LARGEST_IDENTITY)],
    queue: Queue = "",
) -> RedirectResponse:
    """The one above it in the list that waits for a decision."""
    asked = board.filter_of(dict(parse_qsl(queue)), user)
    with context.database.session() as session:
        found = previous_open(session, asked, after)
    return _to(found, asked, user, "no-previous")


def _to(found: int | None, asked: ReconcileFilter, user: UserView, notice: Notice) -> RedirectResponse:
    query = board.query_of(asked, user)
    address = f"/reconcile?{query}&notice={notice}" if found is None else board.address_of(found, query)
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


@router.post("/reconcile/run")
def run_now(
    context: Context, user: Reviewing, queue: Annotated[str, Form(max_length=2_000)] = ""
) -> RedirectResponse:
    """Has what changed reconciled at once; the board shows it as it comes."""
    context.reconcile_soon()
    query = board.query_of(board.filter_of(dict(parse_qsl(queue)), user), user)
    return RedirectResponse(f"/reconcile?{query}&notice=run-asked", HTTPStatus.SEE_OTHER)


@router.get("/reconcile/report.xlsx")
def workbook(request: Request, context: Context, user: SignedIn) -> Response:
    """The results that the filter lets through, as a workbook."""
    language = language_of(request)
    asked = board.filter_of(request.query_params, user)
    target = io.BytesIO()
    with context.database.session() as session:
        enterprises = dict(_enterprises(session, user))
        told = board.filters_told(asked, enterprises, language)
        write_report(session, asked, target, language, told)
    return Response(
        target.getvalue(),
        media_type=MEDIA_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="kouan-reconcile-{today().isoformat()}.xlsx"'},
    )


@router.get("/reconcile/duplicates")
def duplicates_page(
    request: Request,
    context: Context,
    user: SignedIn,
    standing: DuplicateStanding = "open",
    before: Key = None,
) -> HTMLResponse:
    """Numbers that stand more than once."""
    return _duplicates(request, context, user, standing, before)


def _duplicates(
    request: Request,
    context: Context,
    user: UserView,
    standing: DuplicateStanding = "open",
    before: int | None = None,
    refused: dict[str, Any] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    language = language_of(request)
    with context.database.session() as session:
        word = newest_change(session)
        found = list_duplicates(session, user.sees_enterprise, standing=standing, before=before)
        counted = counts(session, ReconcileFilter(enterprise_id=user.sees_enterprise))
        waiting = count_duplicates(session, user.sees_enterprise)
    return page(
        request,
        "reconcile_duplicates_list.html" if "HX-Request" in request.headers else "reconcile_duplicates.html",
        status,
        found=found,
        tabs=board.tabs_of(None, counted, waiting, user),
        standing=standing,
        may_decide=user.role in REVIEWING_ROLES,
        refused=refused,
        word=word,
        now=now(),
        longest_reason=LONGEST_REASON,
        words=lambda one: duplicate_words(one, language),
        member_words=lambda one: member_words(one, language),
        lists_address=f"/reconcile/duplicates?standing={standing}" + (f"&before={before}" if before else ""),
    )


@router.post("/reconcile/duplicates/{duplicate_id}/acceptance")
def accept(
    request: Request,
    context: Context,
    user: Reviewing,
    duplicate_id: Identity,
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
) -> Response:
    """A person says that a number may stand twice."""
    try:
        with context.database.session() as session:
            accept_duplicate(
                session, duplicate_id, user_id=user.id, reason=reason, enterprise_id=user.sees_enterprise
            )
    except (Conflict, Refused) as error:
        refused = {"id": duplicate_id, "reason": reason, "message": error.message(language_of(request))}
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        return _duplicates(request, context, user, refused=refused, status=status)
    return RedirectResponse("/reconcile/duplicates", HTTPStatus.SEE_OTHER)
