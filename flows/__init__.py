"""How work moves: thin Prefect flows and tasks around functions of bookings.

In:  files, folders, document ids.
Out: Prefect runs, progress and a table of fates; the database stays the state of record.
Must not know: pages, HTTP. Nothing else imports prefect.
"""
