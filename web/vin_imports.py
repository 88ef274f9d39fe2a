"""VIN imports as a signed-in user may see and change them: what their pages and the API share."""

from bookings import vin_imports
from bookings.booking_lines import booking_line
from bookings.models import DEFAULT_ENTERPRISE_ID
from bookings.views import UserView
from bookings.vin_column_choice import checked_choice
from bookings.vin_imports.views import ImportView
from bookings.vin_reading import read_again
from bookings.vin_uploads import HandedIn
from vin_import.layout.block_finding import ChosenColumns
from web.context import WebContext


def visible_import(context: WebContext, user: UserView, import_id: int) -> ImportView:
    """The import, or ``NotFound`` when there is none or it belongs to another enterprise."""
    with context.database.session() as session:
        return vin_imports.open_import(session, import_id, enterprise_id=user.sees_enterprise)


def handed_in(context: WebContext, user: UserView, booking_id: int | None) -> HandedIn:
    """For whom something is handed in: the booking's enterprise, else the user's own.

    Raises ``NotFound`` ``booking-not-found``, also for another enterprise's.
    """
    if booking_id is None:
        return HandedIn(user.enterprise_id or DEFAULT_ENTERPRISE_ID, user.id)
    with context.database.session() as session:
        line = booking_line(session, booking_id, enterprise_id=user.sees_enterprise)
    return HandedIn(line.enterprise_id, user.id, booking_id)


def choose_columns(
    context: WebContext, view: ImportView, chosen: ChosenColumns, expected_version: int
) -> ImportView:
    """Reads the import's original again with other columns.

    Raises what ``checked_choice`` and the reader raise, ``Conflict`` ``vin-import-changed``.
    """
    checked = checked_choice(view.blocks, chosen)
    with context.database.session() as session:
        columns = vin_imports.chosen_with(session, view.id, checked)
        sheet = read_again(session, context.originals, context.sheets, view.id, columns)
    # A transaction of its own: one that writes must write first (bookings.database).
    with context.database.session() as session:
        return vin_imports.change_columns(session, view.id, sheet, columns, expected_version=expected_version)
