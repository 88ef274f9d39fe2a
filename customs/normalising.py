"""Width, case and blanks: the only changes made to an identifier without asking; names compare so too."""

import unicodedata

# Blanks and marks that print inside identifiers and mean nothing: middle dots of plates, hyphens
# and dashes of containers, the zero-width characters of PDF text layers.
MIDDLE_DOTS = frozenset("·•‧∙⋅・･.")
HYPHENS = frozenset("-‐‑‒–—―−")


def normalised(text: str, *, without: frozenset[str] = frozenset()) -> str:
    """``text`` in half-width capitals without blanks, control and zero-width characters.

    ``without`` names further characters to leave out. Normalising twice changes nothing.
    """
    if text.isascii() and text.isalnum():
        # As most identifiers come: nothing to leave out.
        return text.upper()
    while (tidied := _tidied(text, without)) != text:
        text = tidied
    return text


def _tidied(text: str, without: frozenset[str]) -> str:
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if character not in without and (character.isalnum() or _is_shown(character))
    )
    return "".join(kept).upper()


def _is_shown(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf")
