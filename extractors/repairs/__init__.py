"""Reading with knowledge: what a recogniser misread is told by what else the paper says.

In:  a draft whose readers are done, and the pages of it that were read from their image. Out: the
same draft with values put right. A repaired value keeps its raw text; a finding says what was read
and why it is another value (``ocr-repaired``). What is not certain is doubted (``ocr-repair-unsure``).
Evidence: the engine's own runners-up, characters that look alike, the alphabet of a field, check
digits, code tables, arithmetic, other places on the paper. Where nothing binds, nothing is changed.
Must not know: how an image is read; anything of documents with a text layer.
"""

from extractors.draft import DeclarationDraft
from extractors.repairs.seen import Pages


def repair(draft: DeclarationDraft, pages: Pages) -> None:
    """Puts right what was misread in ``draft``. Nothing is done, nor loaded, without recognised pages."""
    if not pages:
        return
    from extractors.repairs.steps import STEPS

    for step in STEPS:
        step(draft, pages)
