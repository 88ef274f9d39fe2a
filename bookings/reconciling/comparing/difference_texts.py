"""A difference in words: what it is, who changes what where, and why one side is proposed."""

from bookings.reconciling.records import Difference
from messages.catalogue import Language, listed, translate

_MOST_SHOWN = 5


def difference_text(difference: Difference, language: Language) -> str:
    """One difference as a sentence or two for a clerk."""
    given = {
        "field": difference.field,
        "declared": _shown(difference.declared, language),
        "appointed": _shown(difference.appointed, language),
        "printed": _shown(difference.printed, language),
        "missing": _shown(difference.missing, language),
        "surplus": _shown(difference.surplus, language),
        "near": _shown(tuple(f"{one} → {other}" for one, other in difference.near), language),
    }
    return translate(f"reconcile.difference-{difference.reason}", language, **given, **difference.parameters)


def proposal_text(difference: Difference, language: Language) -> str | None:
    """Why that side is proposed; None when none is."""
    if difference.because is None:
        return None
    return translate(f"reconcile.because-{difference.because}", language)


def _shown(value: str | tuple[str, ...] | None, language: Language) -> str:
    """A list of many is cut: a sentence holds no thousand VINs."""
    if value is None or value == ():
        return translate("reconcile.nothing", language)
    if isinstance(value, str):
        return value
    if len(value) <= _MOST_SHOWN:
        return listed(value, language)
    first = listed(value[:_MOST_SHOWN], language)
    return translate("reconcile.number-and-more", language, first=first, count=len(value))
