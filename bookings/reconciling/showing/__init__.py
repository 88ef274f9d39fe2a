"""Results for people and programs: lists, one group side by side, a report, JSON lines.

In:  stored results. Out: what pages, the API and the command show.
Must not know: how results are made; HTTP, pages.
"""
