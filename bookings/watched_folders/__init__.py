"""Watched folders: files that people and programs save there are received, each exactly once.

In:  a folder's row, the filesystem as it is now, something that reads documents.
Out: documents; files moved to dated folders; a row per file that says what became of it.
Must not know: Prefect, HTTP, settings.

A scan (``scan.scan_folder``) looks, remembers and takes: it lists the folder (``listing``), compares
with what was seen before (``observing``), takes what is settled and opens (``structure``,
``taking``), and puts it away when its document has a fate (``settling``). Every step is written into
the row before it is done on disk, so that the next scan finishes what a killed one has begun.
"""
