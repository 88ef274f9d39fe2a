"""Radicals that stand in text layers for the characters they look like (车 as U+2ECB).

Fonts name one glyph for both, and some makers of PDFs choose the radical. NFKC maps the Kangxi
radicals but only two of the supplement. Data: ``data/codes/radicals.csv``.
"""

from functools import cache

from customs.code_files import rows


@cache
def characters_of_radicals() -> dict[str, str]:
    """The ordinary character for each radical of the supplement (U+2E80-2EF3)."""
    return {row["radical"]: row["character"] for row in rows("radicals.csv")}
