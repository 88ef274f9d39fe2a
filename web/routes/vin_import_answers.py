"""What the routes of VIN imports ask for and answer alike."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bookings import vin_imports
from bookings.booking_lines import booking_line, booking_lines
from bookings.views import UserView
from bookings.vin_imports.views import ImportView, RowPage
from messages.catalogue import Language, translate
from messages.errors import Conflict, Refused
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, REVIEWING_ROLES, Context, Identity, Reviewing, SignedIn
from web.language import language_of
from web.pages import page
from web.problems import is_fragment
from web.vin_import_page import ShownImport, block_summary, show_import
from web.vin_import_rows import Asked, Attempt, Filter, show_rows
from web.vin_imports import visible_import

Version = Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]
Text = Annotated[str, Form(max_length=2_000)]
Position = Annotated[int | None, Query(ge=0, le=LARGEST_IDENTITY)]


async def asked_rows(
    filter: Filter = "all",  # noqa: A002 - the word in the address
    search: Annotated[str, Query(max_length=100)] = "",
    after: Position = None,
    trail: Annotated[str, Query(max_length=4_000, pattern=r"^(-?\d{1,9}(\.\d{1,9})*)?$")] = "",
    all_values: bool = False,
) -> Asked:
    """Which rows of an import an address asks for."""
    gone = tuple(int(one) for one in trail.split(".") if one)
    return Asked(filter, search.strip().replace("\0", ""), after, gone, all_values)


AskedRows = Annotated[Asked, Depends(asked_rows)]


@dataclass(frozen=True, slots=True)
class ImportVisit:
    """Who looks at which import."""

    request: Request
    context: WebContext
    user: UserView
    import_id: int

    @property
    def language(self) -> Language:
        """The reader's language."""
        return language_of(self.request)

    @property
    def may_change(self) -> bool:
        """Whether the person's role changes imports."""
        return self.user.role in REVIEWING_ROLES

    def view(self) -> ImportView:
        """The import; ``NotFound`` also when it belongs to another enterprise."""
        return visible_import(self.context, self.user, self.import_id)

    def shown(self) -> ShownImport:
        """The head of the page."""
        view = self.view()
        with self.context.database.session() as session:
            booking = None if view.booking_id is None else booking_line(session, view.booking_id)
            lines = booking_lines(session, [one.booking_id for one in view.candidates])
        return show_import(view, booking, lines, self.language)

    def values(
        self, asked: Asked, attempt: Attempt | None = None, kept: int | None = None
    ) -> dict[str, object]:
        """What the templates of head and rows need; the row ``kept`` is shown whatever is asked for."""
        with self.context.database.session() as session:
            rows = vin_imports.list_rows(session, self.import_id, **asked.listing())  # type: ignore[arg-type]
            if kept is not None and kept not in {row.id for row in rows.rows}:
                row = vin_imports.open_row(session, self.import_id, kept)
                together = rows.rows if row is None else (*rows.rows, row)
                rows = RowPage(
                    rows=tuple(sorted(together, key=lambda one: one.position)), next_after=rows.next_after
                )
        shown = self.shown()
        return {
            "shown": shown,
            "rows": show_rows(shown.view, rows, asked, self.language, attempt),
            "may_change": self.may_change,
            "blocks": block_summary(shown.view, self.language),
        }

    def parts(
        self,
        asked: Asked,
        status: HTTPStatus = HTTPStatus.OK,
        attempt: Attempt | None = None,
        kept: int | None = None,
    ) -> HTMLResponse:
        """The parts of the page that a change of a row may touch."""
        values = self.values(asked, attempt, kept)
        return page(self.request, "vin_import_parts.html", status, **values)

    def refuse(
        self, asked: Asked, error: Conflict | Refused, row_id: int, key: str, typed: str
    ) -> HTMLResponse:
        """The rows as they stand, with what was typed and why it was not taken."""
        is_conflict = isinstance(error, Conflict)
        told = translate("vin_import_pages.row-changed", self.language)
        message = told if is_conflict else error.message(self.language)
        attempt = Attempt(row_id, key, typed, message, is_conflict)
        status = HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY
        return self.parts(asked, status, attempt, row_id)


def visit(request: Request, context: Context, user: SignedIn, import_id: Identity) -> ImportVisit:
    """Somebody looks at an import of their own enterprise."""
    visiting = ImportVisit(request, context, user, import_id)
    visiting.view()
    return visiting


def change_visit(request: Request, context: Context, user: Reviewing, import_id: Identity) -> ImportVisit:
    """Somebody changes an import of their own enterprise."""
    visiting = ImportVisit(request, context, user, import_id)
    visiting.view()
    return visiting


Visit = Annotated[ImportVisit, Depends(visit)]
Change = Annotated[ImportVisit, Depends(change_visit)]


def go(request: Request, address: str) -> Response:
    """On to another page, whether htmx asked or a plain form."""
    if is_fragment(request):
        return Response(status_code=HTTPStatus.OK, headers={"HX-Redirect": address})
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
