"""The page that tells how right the reading is, for those who review and those who answer for it."""

import datetime as dt
import io
from functools import partial
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bookings.columns import today
from bookings.enterprises import list_enterprises
from bookings.export_files import MEDIA_TYPES
from bookings.learning.accuracy import Accuracy, AccuracyAsked, TextSource, accuracy
from bookings.learning.accuracy_sheet import FIELD_COLUMNS, PERIOD_COLUMNS, field_label, write_accuracy
from bookings.models import stored_id
from bookings.views import UserView
from web import accuracy_plots
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Context, Reviewing
from web.language import language_of
from web.pages import page

router = APIRouter()

# Days up to today that one click shows; the first is what the page shows by itself.
SPANS = (30, 7, 90)


def _nothing_for_empty(given: object) -> object:
    # A form sends its empty fields too.
    return None if given == "" else given


_Empty = BeforeValidator(_nothing_for_empty)
Day = Annotated[dt.date | None, _Empty, Query()]


class Filters(BaseModel):
    """What the address asks for, and nothing of what a person may not see."""

    model_config = ConfigDict(frozen=True)
    since: dt.date | None
    until: dt.date | None
    enterprise: int | None
    text_source: TextSource | None
    is_all_time: bool = False

    def address(self, path: str = "/accuracy", **changed: object) -> str:
        """The address of the same page with other filters."""
        values = self.model_dump(exclude={"is_all_time"}) | changed
        asked = {name: value for name, value in values.items() if value is not None}
        if "since" not in asked and "until" not in asked:
            asked["all"] = "true"
        return f"{path}?{urlencode(asked)}"


def filters(
    user: Reviewing,
    since: Day = None,
    until: Day = None,
    enterprise: Annotated[int | None, _Empty, Query(ge=1, le=LARGEST_IDENTITY)] = None,
    text_source: Annotated[TextSource | None, _Empty, Query()] = None,
    all_time: Annotated[Literal["true"] | None, Query(alias="all")] = None,
) -> Filters:
    """The last days when no day is asked for; people of an enterprise see theirs."""
    if since is None and until is None and all_time is None:
        until = today()
        since = until - dt.timedelta(days=SPANS[0] - 1)
    own = user.sees_enterprise
    return Filters(
        since=since,
        until=until,
        enterprise=enterprise if own is None else own,
        text_source=text_source,
        is_all_time=since is None and until is None,
    )


Asked = Annotated[Filters, Depends(filters)]


@router.get("/accuracy")
def accuracy_page(request: Request, context: Context, user: Reviewing, asked: Asked) -> HTMLResponse:
    """Figures, plots over time, and each field."""
    language = language_of(request)
    report = _report(context, asked)
    return page(
        request,
        "accuracy.html",
        report=report,
        asked=asked,
        enterprises=_enterprises(context, user),
        spans=[(days, _span(asked, days)) for days in sorted(SPANS)],
        all_time=asked.address(since=None, until=None),
        plots=accuracy_plots.plots_of(report.periods, language),
        frame=accuracy_plots,
        shown=partial(_shown, request),
        duration=partial(_duration, request),
        field_label=lambda key: field_label(key, language),
        field_columns=FIELD_COLUMNS,
        period_columns=PERIOD_COLUMNS,
    )


@router.get("/accuracy.xlsx")
def accuracy_workbook(request: Request, context: Context, user: Reviewing, asked: Asked) -> Response:
    """The same numbers as a workbook."""
    target = io.BytesIO()
    write_accuracy(_report(context, asked), target, language_of(request))
    return Response(
        target.getvalue(),
        media_type=MEDIA_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="kouan-accuracy-{today().isoformat()}.xlsx"'},
    )


def _report(context: WebContext, asked: Filters) -> Accuracy:
    with context.database.session() as session:
        return accuracy(
            session,
            AccuracyAsked(
                since=asked.since,
                until=asked.until,
                enterprise_id=asked.enterprise,
                text_source=asked.text_source,
            ),
        )


def _enterprises(context: WebContext, user: UserView) -> list[tuple[int, str]]:
    """Those to choose from; only an administrator sees more than one."""
    if user.sees_enterprise is not None:
        return []
    with context.database.session() as session:
        return [(stored_id(one), one.name) for one in list_enterprises(session)]


def _span(asked: Filters, days: int) -> tuple[str, bool]:
    """The address of the last ``days``, and whether they are what is shown."""
    until = today()
    since = until - dt.timedelta(days=days - 1)
    return asked.address(since=since, until=until), (asked.since, asked.until) == (since, until)


def _shown(request: Request, name: str, value: float | None) -> str:
    """A cell of a table."""
    if value is None:
        return "—"
    if name == "median_seconds":
        return f"{value:,.0f}"
    if name.startswith("silent_estimate"):
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return accuracy_plots.shown(name, value, language_of(request))


def _duration(request: Request, seconds: int | None) -> str:
    return "—" if seconds is None else accuracy_plots.duration(seconds, language_of(request))
