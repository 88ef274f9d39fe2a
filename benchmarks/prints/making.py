"""``make``: a family, a seed and perhaps a fault become a PDF with its truth."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.prints import (
    broker,
    draft,
    fault_kinds,
    identifiers,
    old_edition,
    pen,
    processor,
    single_window,
)
from benchmarks.prints.content import Wish, declaration
from benchmarks.prints.pen import Sheet
from benchmarks.prints.printed_keys import mark_unprinted
from benchmarks.prints.style import Style, drawn_style
from benchmarks.prints.truth import Truth

FORMS: dict[str, Callable[[Truth, Style, random.Random, tuple[str, str]], list[Sheet]]] = {
    "A": single_window.sheets,
    "A2": single_window.filled_sheets,
    "B": broker.sheets,
    "C": processor.sheets,
    "D": draft.sheets,
    "F": old_edition.sheets,
}

# Families whose bar code holds a number of the broker's program.
INTERNAL_NUMBERS = frozenset({"A2", "B"})


@dataclass(frozen=True)
class Printed:
    """A print: its bytes, the truths of its declarations in the order of their pages, how it was drawn."""

    pdf: bytes
    truths: tuple[Truth, ...]
    filename: str
    family: str
    seed: int
    fault: str | None
    style: Style

    @property
    def truth(self) -> Truth:
        """The only declaration's truth, or the first one's of a pack."""
        return self.truths[0]

    def as_json(self) -> dict[str, Any]:
        """One truth, or ``declarations`` with several; ``style`` and ``fault`` are no fields."""
        notes = {"style": self.family, "mode": "digital", "seed": self.seed, "fault": self.fault}
        if self.family == "packs":
            return {"declarations": [truth.as_json() for truth in self.truths], **notes}
        return {**self.truth.as_json(), **notes}


def families() -> tuple[str, ...]:
    """Names of the families that can be drawn."""
    return tuple(FORMS)


def make(
    family: str, seed: int, *, fault: str | None = None, style: Style | None = None, **wishes: Any
) -> Printed:
    """A print of ``family`` with ``fault`` (``families()``, ``faults()``), the same for the same arguments.

    ``wishes`` are fields of ``content.Wish``: direction, items, is_vehicles, is_draft.
    """
    draw = random.Random(f"{family}/{seed}/{fault}")
    look = style or drawn_style(draw, family)
    if fault == "tampered":
        look = replace(look, has_bar_codes=True)
    truth, _ = declaration(draw, Wish(**{"fault": fault, **fault_kinds.wishes_of(fault), **wishes}))
    mark_unprinted(truth, family, look)
    fault_kinds.apply(fault, truth, draw)
    codes = bar_codes(truth, family, fault, draw)
    sheets = FORMS[family](truth, look, draw, codes)
    if fault == "page-missing":
        _drop_page(sheets, truth, draw)
    pdf = pen.written(sheets, look, draw)
    name = f"{family}-{seed:05d}{'-' + fault if fault else ''}.pdf"
    return Printed(pdf, (truth,), name, family, seed, fault, look)


def bar_codes(truth: Truth, family: str, fault: str | None, draw: random.Random) -> tuple[str, str]:
    """What bar code and QR of this family hold: the number, or an internal one of the broker."""
    number = truth.customs_number or truth.pre_entry_number or ""
    if fault == "tampered" and truth.customs_number:
        truth.doubt("customs_number")
        truth.may_doubt |= {"pre_entry_number"}
        number = fault_kinds.other_number(truth.customs_number, draw)
    if family in INTERNAL_NUMBERS:
        return f"{identifiers.digits(draw, 8)}-0-{identifiers.digits(draw, 5)}", number
    return number, number


def _drop_page(sheets: list[Sheet], truth: Truth, draw: random.Random) -> None:
    """Takes a page after the first out; its items are gone from the print and from the truth."""
    position = draw.randrange(1, len(sheets))
    gone = sheets.pop(position)
    truth.items = [item for item in truth.items if item.item_no not in gone.item_numbers]
    truth.doubt("items")
    truth.doubt("total_value")
    truth.may_doubt |= {"net_weight_kg", "gross_weight_kg", "package_count"}
