"""Runs: the whole book, or what changed; one at a time, bounded writes, the same result either way.

In:  what is stored. Out: keys, candidates, results and news, stored.
Must not know: Prefect, HTTP, pages.
"""
