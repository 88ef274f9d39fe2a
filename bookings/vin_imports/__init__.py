"""VIN sheets on their way into a booking: an import that is kept, gone through, accepted, undone.

In:  checked sheets (``vin_import.vehicle_rows.VinSheet``) and what people decide about their rows.
Out: vehicles of bookings, and where each of their values comes from.
Must not know: how a file is read, Prefect, HTTP, pages.

Every step names the version it was decided on and is one transaction; the session's owner commits.
"""

from bookings.vin_imports.accepting import Accepted, accept
from bookings.vin_imports.choosing import choose_booking, drop, resume
from bookings.vin_imports.columns import change_columns, chosen_with
from bookings.vin_imports.creating import create_import
from bookings.vin_imports.difference import Difference, difference_of
from bookings.vin_imports.editing import accept_proposal, confirm_row, edit_value, edit_vin, exclude_rows
from bookings.vin_imports.finding_again import find_again
from bookings.vin_imports.listing import count_imports, list_imports, list_rows, open_import, open_row
from bookings.vin_imports.undoing import undo

__all__ = [
    "Accepted",
    "Difference",
    "accept",
    "accept_proposal",
    "change_columns",
    "choose_booking",
    "chosen_with",
    "confirm_row",
    "count_imports",
    "create_import",
    "difference_of",
    "drop",
    "edit_value",
    "edit_vin",
    "exclude_rows",
    "find_again",
    "list_imports",
    "list_rows",
    "open_import",
    "open_row",
    "resume",
    "undo",
]
