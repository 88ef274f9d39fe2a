"""The facts of the trade: code tables, identifiers, rules.

In:  text as printed or typed (a code, a name, a VIN, a plate).
Out: typed look-ups and verdicts with reasons; repairs only ever as proposals.
Must not know: documents, pages, the database, the web.
"""
