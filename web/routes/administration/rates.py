"""The currency table: rates in force and before, bookings that wait for one, entering and taking away."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.columns import today
from bookings.rates import (
    DOLLAR,
    LONGEST_SOURCE,
    delete_rate,
    nearest_before,
    odd_beside,
    rate_views,
    set_rate,
)
from bookings.rates_waiting import fill_waiting, waiting_currencies
from bookings.views import UserView
from customs import tables
from messages.errors import BadInput, Refused
from web.administration_page import administration_page, history, said
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Administrating, Context, Identity, Reviewing
from web.language import language_of

router = APIRouter(prefix="/rates")


def show(
    request: Request,
    context: WebContext,
    user: UserView,
    *,
    done: str = "",
    warning: str = "",
    problem: BadInput | None = None,
    correct: int | None = None,
) -> HTMLResponse:
    """The page; ``correct``: the rate that the form is filled with."""
    with context.database.session() as session:
        rates = rate_views(session)
        waiting = waiting_currencies(session, enterprise_id=user.sees_enterprise)
        changes = history(session, language_of(request), "rates")
    return administration_page(
        request,
        "rates.html",
        said=done,
        problem=problem,
        warning=warning,
        current=[one for one in rates if one.in_force or one.not_yet],
        earlier=[one for one in rates if not (one.in_force or one.not_yet)],
        waiting=waiting,
        can_fill=any(one.has_rate for one in waiting),
        changes=changes,
        currencies=[
            (one.code, one.name) for one in tables.currencies() if one.in_force and one.code != DOLLAR
        ],
        filled=next((one for one in rates if one.id == correct), None),
        today=today(),
        longest_source=LONGEST_SOURCE,
        may_change=user.role == "administrator",
    )


@router.get("")
def rates_page(
    request: Request,
    context: Context,
    user: Reviewing,
    correct: Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)] = None,
) -> HTMLResponse:
    """The currency table."""
    return show(request, context, user, correct=correct)


@router.post("")
def enter(
    request: Request,
    context: Context,
    user: Administrating,
    currency: Annotated[str, Form(max_length=40)] = "",
    usd_per_unit: Annotated[str, Form(max_length=60)] = "",
    source: Annotated[str, Form(max_length=LONGEST_SOURCE)] = "",
    date: Annotated[dt.date | None, Form()] = None,
) -> HTMLResponse:
    """Enters a rate, or corrects the one of that day."""
    code, day = currency.strip().upper(), date or today()
    try:
        rate = number(usd_per_unit)
        with context.database.session() as session:
            set_rate(session, code, rate, source=source, date=day, user_id=user.id)
            is_odd = odd_beside(rate, nearest_before(session, code, day))
    except BadInput as refused:
        return show(request, context, user, problem=refused)
    done = said(request, "rate-saved", currency=code, usd_per_unit=format(rate, "f"), date=day)
    warning = said(request, "warning-rate-odd") if is_odd else ""
    return show(request, context, user, done=done, warning=warning)


def number(typed: str) -> Decimal:
    """The number a person typed. Raises ``Refused`` ``rate-no-number``."""
    try:
        return Decimal(typed.strip())
    except InvalidOperation:
        raise Refused("rate-no-number", value=typed) from None


@router.post("/filling")
def fill(request: Request, context: Context, user: Administrating) -> HTMLResponse:
    """Converts what waits for a rate that is there now."""
    result = fill_waiting(context.database, user_id=user.id)
    sentences = [said(request, "filled-result", filled=result.filled)]
    if result.left:
        sentences.append(said(request, "filled-left", left=result.left))
    if result.more:
        sentences.append(said(request, "filled-more", more=result.more))
    return show(request, context, user, done=" ".join(sentences))


@router.post("/{rate_id}/delete")
def delete(request: Request, context: Context, user: Administrating, rate_id: Identity) -> HTMLResponse:
    """Takes a rate away; bookings keep their copy of it."""
    with context.database.session() as session:
        gone = delete_rate(session, rate_id, user_id=user.id)
    done = said(request, "rate-deleted", currency=gone.currency, date=gone.date)
    return show(request, context, user, done=done)
