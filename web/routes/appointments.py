"""Appointments: the list, typing one in, its page, dropping and restoring it by hand."""

import json
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bookings import appointments, warehouses
from bookings.models import Appointment, AppointmentHead, stored_id
from bookings.users import list_users
from bookings.views import UserView
from messages.catalogue import translate
from messages.errors import BadInput, Refused
from web.appointment_form import fields, merge, parse, texts_of
from web.appointment_list import address, filter_of, is_filtered, kept_of, show_rows, tabs_of
from web.appointment_page import (
    Attempt,
    Offered,
    Story,
    show_appointment,
    show_groups,
    show_new,
    state_name,
)
from web.appointments import enterprise_of, most_bytes, visible_appointment
from web.context import WebContext
from web.dependencies import DROPPING_ROLES, LARGEST_IDENTITY, Context, Dropping, Identity, SignedIn
from web.language import language_of
from web.pages import page
from web.problems import status_of

router = APIRouter(prefix="/appointments")

PAGE_LENGTH = 50
MOST_WAITING = 10
STALE = "appointment-changed"
STATUS_OF_WORD = {"not-saved": HTTPStatus.UNPROCESSABLE_ENTITY, "conflict": HTTPStatus.CONFLICT}
Version = Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]
Reason = Annotated[str, Form(max_length=500)]
After = Annotated[str | None, Query(max_length=64)]
Notice = Annotated[str, Query(max_length=20)]


@router.get("")
def listed(request: Request, context: Context, user: SignedIn, after: After = None) -> HTMLResponse:
    """The asked part of the list, with lists that wait to be imported.

    A page that is open already asks for the lists alone.
    """
    asked = filter_of(request.query_params)
    language = language_of(request)
    enterprise_id = user.sees_enterprise
    with context.database.session() as session:
        # Before the list: what happens meanwhile is then told by the next look.
        word = appointments.newest_change(session)
        found = appointments.list_appointments(
            session, asked, after=after, limit=PAGE_LENGTH, enterprise_id=enterprise_id
        )
        lists = appointments.list_lists(session, enterprise_id=enterprise_id)
        waiting = appointments.list_imports(
            session, states=("waiting",), limit=MOST_WAITING, enterprise_id=enterprise_id
        )
    return page(
        request,
        "appointment_list.html" if "HX-Request" in request.headers else "appointments.html",
        asked=asked,
        tabs=tabs_of(asked),
        kept=kept_of(asked),
        is_filtered=is_filtered(asked),
        rows=show_rows(found.rows, lists, language),
        states=[(key, state_name(key, None, language)) for key in appointments.states()],
        lists=lists,
        waiting=waiting.rows,
        word=word,
        lists_address=address(asked, after),
        first_address=address(asked),
        next_address=address(asked, found.next_after) if found.next_after else None,
        is_first_page=after is None,
        may_change=user.role in DROPPING_ROLES,
        max_bytes=most_bytes(context),
    )


@router.get("/changes")
def changes(request: Request, context: Context, user: SignedIn) -> Response:
    """A word that differs when the list may show something new: what its page asks every few seconds."""
    with context.database.session() as session:
        word = f'"{appointments.newest_change(session)}"'
    headers = {"Cache-Control": "no-store", "ETag": word}
    if request.headers.get("If-None-Match") == word:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return PlainTextResponse(word.strip('"'), headers=headers)


async def typed_texts(request: Request) -> dict[str, str]:
    """What the controls of the form hold."""
    form = await request.form(max_files=0, max_fields=100)
    return {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(typed_texts)]


@router.get("/new")
def begin(request: Request, context: Context, user: Dropping) -> HTMLResponse:
    """An empty form."""
    return _new(request, context, Attempt(texts_of(AppointmentHead())))


def _new(
    request: Request, context: WebContext, attempt: Attempt, error: BadInput | None = None
) -> HTMLResponse:
    language = language_of(request)
    said = translate("appointment_pages.not-saved", language) if attempt.refused else ""
    return page(
        request,
        "appointment.html",
        status_of(error) if error else HTTPStatus.UNPROCESSABLE_ENTITY if said else HTTPStatus.OK,
        shown=show_new(attempt, _offered(context), language),
        may_change=True,
        said=error.message(language) if error else said,
        said_badly=bool(error or said),
    )


def _offered(context: WebContext) -> Offered:
    with context.database.session() as session:
        return Offered(warehouses.names(session))


@router.post("")
def add(request: Request, context: Context, user: Dropping, typed: Typed) -> Response:
    """Stores what was typed in; what its numbers are judged to be stops nothing."""
    parsed = parse(typed, AppointmentHead(), language_of(request))
    if parsed.refused:
        return _new(request, context, Attempt(typed, parsed.refused))
    try:
        with context.database.session() as session:
            stored = appointments.save_appointment(
                session,
                parsed.values,
                enterprise_id=enterprise_of(user),
                user_id=user.id,
                source="typed",
            )
    except BadInput as error:
        return _new(request, context, Attempt(typed), error)
    context.reconcile_soon()
    return RedirectResponse(f"/appointments/{stored.id}?said=saved", HTTPStatus.SEE_OTHER)


@router.post("/checks")
def check(request: Request, context: Context, user: Dropping, typed: Typed) -> HTMLResponse:
    """What is told beside the fields as they are typed; nothing is stored."""
    shown = show_groups(Attempt(typed), Offered(), language_of(request))
    return page(request, "appointment_notes.html", fields=[one for group in shown for one in group.fields])


@router.get("/{appointment_id}")
def one(
    request: Request, context: Context, user: SignedIn, appointment_id: Identity, said: Notice = ""
) -> HTMLResponse:
    """The appointment, its form and its history."""
    view = visible_appointment(context, user, appointment_id)
    return _show(request, context, user, view, said=said if said in ("saved", "merged") else "")


def _show(
    request: Request,
    context: WebContext,
    user: UserView,
    view: Appointment,
    attempt: Attempt | None = None,
    *,
    said: str = "",
    error: BadInput | None = None,
) -> HTMLResponse:
    language = language_of(request)
    words = translate(f"appointment_pages.{said}", language) if said else ""
    with context.database.session() as session:
        story = _story(session, view)
    return page(
        request,
        "appointment.html",
        status_of(error) if error else STATUS_OF_WORD.get(said, HTTPStatus.OK),
        shown=show_appointment(view, story, attempt or Attempt(texts_of(view)), _offered(context), language),
        may_change=user.role in DROPPING_ROLES,
        said=error.message(language) if error else words,
        said_badly=error is not None or said in STATUS_OF_WORD,
    )


def _story(session: Session, view: Appointment) -> Story:
    changes = appointments.history(session, stored_id(view))
    imports = {one.import_id for one in changes if one.import_id is not None}
    lists = appointments.list_lists(session, enterprise_id=view.enterprise_id)
    return Story(
        changes,
        people={one.id: one.display_name or one.username for one in list_users(session)},
        files={number: appointments.import_of(session, number).filename for number in imports},
        list_name=next((one.name for one in lists if one.id == view.list_id), ""),
    )


@router.post("/{appointment_id}")
def change(
    request: Request, context: Context, user: Dropping, appointment_id: Identity, typed: Typed
) -> Response:
    """Stores what was changed. What another person changed meanwhile stays; where both changed the same
    field, nothing is stored and both values are shown."""
    stored = visible_appointment(context, user, appointment_id)
    expected = _number(typed.get("expected_version"))
    now = texts_of(stored)
    was_merged = expected != stored.version
    texts, theirs = typed, {}
    if was_merged:
        merged = merge(_base(typed.get("shown"), now), typed, now)
        texts, theirs = merged.texts, merged.disputed
    if theirs:
        attempt = Attempt(texts, theirs=theirs)
        return _show(request, context, user, stored, attempt, said="conflict")
    parsed = parse(texts, stored, language_of(request))
    if parsed.refused:
        return _show(request, context, user, stored, Attempt(texts, parsed.refused), said="not-saved")
    try:
        with context.database.session() as session:
            appointments.save_appointment(
                session,
                parsed.values,
                enterprise_id=stored.enterprise_id,
                user_id=user.id,
                source=stored.source,
                appointment_id=stored.id,
                expected_version=stored.version,
            )
    except BadInput as error:
        if error.code == STALE:
            # Between our look and our write: the form says what it began with, so it is looked at again.
            return change(request, context, user, appointment_id, typed | {"expected_version": "0"})
        return _show(request, context, user, stored, Attempt(texts), error=error)
    context.reconcile_soon()
    said = "merged" if was_merged else "saved"
    return RedirectResponse(f"/appointments/{appointment_id}?said={said}", HTTPStatus.SEE_OTHER)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _base(text: str | None, otherwise: dict[str, str]) -> dict[str, str]:
    """The texts a form began with; without them all that differs is taken for one's own."""
    try:
        base = json.loads(text or "")
    except ValueError:
        return otherwise
    known = {field.key for field in fields()}
    if not isinstance(base, dict):
        return otherwise
    return {key: value for key, value in base.items() if key in known and isinstance(value, str)}


@router.post("/{appointment_id}/{step}")
def drop_or_restore(
    request: Request,
    context: Context,
    user: Dropping,
    appointment_id: Identity,
    step: Literal["drop", "restore"],
    expected_version: Version,
    reason: Reason = "",
) -> Response:
    """Drops an appointment by hand, or takes a dropped one up again, with why."""
    view = visible_appointment(context, user, appointment_id)
    take = {"drop": appointments.drop_appointment, "restore": appointments.restore_appointment}[step]
    try:
        if not reason.strip():
            raise Refused("reason-needed")
        with context.database.session() as session:
            take(session, appointment_id, expected_version, user.id, reason.strip())
    except BadInput as error:
        now = view if error.code != STALE else visible_appointment(context, user, appointment_id)
        return _show(request, context, user, now, error=error)
    context.reconcile_soon()
    return RedirectResponse(f"/appointments/{appointment_id}", HTTPStatus.SEE_OTHER)
