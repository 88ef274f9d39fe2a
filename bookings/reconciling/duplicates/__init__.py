"""Numbers that stand where they may stand once only, across the whole book.

In:  what both sides state. Out: ``BookDuplicate`` rows, listed and accepted.
Must not know: what belongs together.
"""
