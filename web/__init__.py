"""The pages and the HTTP side: sign in, drop zone, list, booking, export.

In:  requests of people in a browser.
Out: server-rendered pages (Jinja2, htmx) and files.
Must not know: Prefect (it is handed a function that submits reading), PDF libraries, SQL.
"""
