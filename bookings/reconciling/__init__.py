"""Appointments and bookings belong together, or the difference is on the table before the gate.

In:  bookings as they stand, what their declarations state, appointments, what people decided.
Out: which belong together and why, what differs field by field, what is ambiguous, what stands twice.
Must not know: how a list of appointments is read, Prefect, HTTP, pages.

``records`` are the shapes, ``limits`` the tolerances, ``loading`` brings what is stored into them.
``matching`` finds what belongs together and ``comparing`` what differs; both are pure. ``running`` does it
for the whole book or for what changed and stores it, ``duplicates`` looks across the whole book,
``deciding`` keeps what people decide, ``showing`` is what pages, programs and the command see.
"""
