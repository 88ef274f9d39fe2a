"""Texts as they may stand in a sheet or CSV file that we write: none can become a formula."""

_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """``text``, with an apostrophe in front where a spreadsheet would take it for a formula.

    Our own reading of sheets leaves such an apostrophe out again.
    """
    return f"'{text}" if text.startswith(_FORMULA_BEGINNINGS) else text
