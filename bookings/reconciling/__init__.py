"""Appointments and bookings belong together, or the difference is on the table before the gate.

In:  bookings as they stand, what their declarations state, appointments, what people decided.
Out: which belong together and why, what differs field by field, what is ambiguous, what stands twice.
Must not know: how a list of appointments is read, Prefect, HTTP, pages.

``records`` are the shapes; ``keys``, ``candidates``, ``scoring``, ``assigning`` and ``matching`` find what
belongs together and are pure; ``differences`` compares it, pure too; ``loading``, ``run`` and ``storing``
are the database's side; ``choices`` keeps what people decide; ``duplicates`` looks across the whole book.
"""
