"""VIN sheets become vehicles.

In:  a workbook or a pasted text.
Out: rows with their states, as design §5 prints them.
Must not know: the database, Prefect, the web, PDF files.
"""
