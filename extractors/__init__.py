"""A file becomes a Reading: pages → characters → cells → fields → checks.

In:  the path of a document, reading options and limits.
Out: ``Reading`` objects (extractors/reading.py, contract of design §4), or ``UnreadableDocument``.
Must not know: the database, Prefect, the web, users, settings. It takes plain limits.

The document is only ever opened inside a child process (``reader_process``): hostile files abort
the PDF library with a signal, and a dead child is one failed document.
"""
