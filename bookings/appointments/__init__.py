"""Appointments come in: from a list of the port's platform or a forwarder's own, typed, or by a program.

In:  workbooks as text (``vin_import.files``), JSON, values people type.
Out: rows of ``bookings.models.Appointment`` with their history; a list that comes again updates its own.
Must not know: bookings and declarations (``bookings.reconciling`` compares), Prefect, HTTP, pages.
"""

from bookings.appointments.columns import remembered_columns
from bookings.appointments.headings import COLUMN_NAMES, ColumnName
from bookings.appointments.importing import (
    ImportResult,
    choose_columns,
    drop_import,
    finish_import,
    import_file,
    import_of,
    plan_of,
    result_of,
    start_import,
)
from bookings.appointments.listing import (
    AppointmentFilter,
    AppointmentPage,
    ImportColumn,
    ImportPage,
    ImportPreview,
    ImportProblem,
    ImportTable,
    count_appointments,
    history,
    list_appointments,
    list_imports,
    newest_change,
    open_appointment,
    preview,
)
from bookings.appointments.lists import list_lists, list_name_of
from bookings.appointments.problems import severity_of
from bookings.appointments.reading import ReadList, list_limits, read_list
from bookings.appointments.stated import StatedAppointment, StatedValues
from bookings.appointments.states import AppointmentState, is_active, state_of, states
from bookings.appointments.tables import ChosenColumns, ListTable
from bookings.appointments.typed import drop_appointment, restore_appointment, save_appointment

__all__ = [
    "COLUMN_NAMES",
    "AppointmentFilter",
    "AppointmentPage",
    "AppointmentState",
    "ChosenColumns",
    "ColumnName",
    "ImportColumn",
    "ImportPage",
    "ImportPreview",
    "ImportProblem",
    "ImportResult",
    "ImportTable",
    "ListTable",
    "ReadList",
    "StatedAppointment",
    "StatedValues",
    "choose_columns",
    "count_appointments",
    "drop_appointment",
    "drop_import",
    "finish_import",
    "history",
    "import_file",
    "import_of",
    "is_active",
    "list_appointments",
    "list_imports",
    "list_limits",
    "list_lists",
    "list_name_of",
    "newest_change",
    "open_appointment",
    "plan_of",
    "preview",
    "read_list",
    "remembered_columns",
    "restore_appointment",
    "result_of",
    "save_appointment",
    "severity_of",
    "start_import",
    "state_of",
    "states",
]
