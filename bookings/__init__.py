"""The domain and its store: documents, declarations, bookings, review, export.

In:  received files and the Readings made from them; corrections and decisions of people.
Out: bookings with a source for every value; exported files.
Must not know: Prefect, HTTP, pages, settings files. It takes a database, a store and plain values.
"""
