"""Appointments come in: from a list of the port's platform or a forwarder's own, typed, or by a program.

In:  workbooks as text (``vin_import.files``), JSON, values people type.
Out: rows of ``bookings.models.Appointment`` with their history; a list that comes again updates its own.
Must not know: bookings and declarations (``bookings.reconciling`` compares), Prefect, HTTP, pages.
"""
