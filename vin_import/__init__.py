"""VIN sheets become vehicles (built by a later issue; nothing imports it yet).

In:  a workbook or a pasted text.
Out: rows with their states, as design §5 prints them.
Must not know: the database, Prefect, the web, PDF files.
"""
