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
    papers,
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
    """A print: its bytes, the truths of its declarations in the order of their pages, how it was drawn.

    ``pages`` names the kind of each page: declaration, release-notice, vin-list, contract and so on.
    """

    pdf: bytes
    truths: tuple[Truth, ...]
    filename: str
    family: str
    seed: int
    fault: str | None
    style: Style
    pages: tuple[str, ...]

    @property
    def truth(self) -> Truth:
        """The only declaration's truth, or the first one's of a pack."""
        return self.truths[0]

    def as_json(self) -> dict[str, Any]:
        """One truth, or ``declarations`` with several; ``style``, ``mode``, ``seed``, ``pages`` are notes."""
        notes = {
            "style": self.family,
            "mode": "digital",
            "seed": self.seed,
            "fault": self.fault,
            "pages": list(self.pages),
        }
        if self.family == "packs":
            return {"declarations": [truth.as_json() for truth in self.truths], **notes}
        return {**self.truth.as_json(), **notes}


def families() -> tuple[str, ...]:
    """Names of the families that can be drawn."""
    return (*FORMS, "packs")


def make(
    family: str, seed: int, *, fault: str | None = None, style: Style | None = None, **wishes: Any
) -> Printed:
    """A print of ``family`` with ``fault`` (``families()``, ``faults()``), the same for the same arguments.

    ``wishes`` are fields of ``content.Wish``: direction, items, is_vehicles, is_draft.
    """
    draw = random.Random(f"{family}/{seed}/{fault}")
    name = f"{family}-{seed:05d}{'-' + fault if fault else ''}.pdf"
    if family == "packs":
        return _pack(draw, name, seed, fault, wishes)
    look = style or drawn_style(draw, family)
    if fault == "tampered":
        look = replace(look, has_bar_codes=True)
    sheets, truth = _drawn(draw, family, look, fault, wishes)
    pdf = pen.written([(sheet, look) for sheet in sheets], draw)
    return Printed(pdf, (truth,), name, family, seed, fault, look, ("declaration",) * len(sheets))


def _drawn(
    draw: random.Random, family: str, look: Style, fault: str | None, wishes: dict[str, Any]
) -> tuple[list[Sheet], Truth]:
    truth, said = declaration(draw, Wish(**{"fault": fault, **fault_kinds.wishes_of(fault), **wishes}))
    mark_unprinted(truth, family, look)
    fault_kinds.apply(fault, truth, draw)
    sheets = FORMS[family](truth, look, draw, bar_codes(truth, family, fault, draw))
    if fault == "page-missing":
        _drop_page(sheets, truth, draw)
    truth.has_attached_vins = said.has_attached_vins
    return sheets, truth


def _pack(draw: random.Random, name: str, seed: int, fault: str | None, wishes: dict[str, Any]) -> Printed:
    """Declarations with the papers that come with them, documents in any order."""
    documents: list[tuple[str, list[tuple[Sheet, Style]], Truth | None]] = []
    count = draw.choice((1, 1, 1, 2, 2, 3))
    paper = drawn_style(draw, "D")
    for position in range(count):
        family = draw.choice(
            ("A", "A", "A", "A2") if fault == "tampered" else ("A", "A", "A", "A2", "B", "C")
        )
        look = drawn_style(draw, family)
        if fault == "tampered":
            look = replace(look, has_bar_codes=True)
        own_fault = fault if position == 0 and fault not in fault_kinds.PACK_FAULTS else None
        sheets, truth = _drawn(
            draw, family, look, own_fault, {"may_attach": True, "is_draft": False, **wishes}
        )
        documents.append(("declaration", [(sheet, look) for sheet in sheets], truth))
        contradiction = fault if position == 0 and fault in fault_kinds.PACK_FAULTS else None
        for kind, drawn in papers.papers(draw, truth, paper, contradiction):
            documents.append((kind, [(sheet, paper) for sheet in drawn], None))
    draw.shuffle(documents)
    pages = [page for _, drawn, _ in documents for page in drawn]
    kinds = tuple(kind for kind, drawn, _ in documents for _ in drawn)
    ordered = tuple(truth for _, _, truth in documents if truth is not None)
    return Printed(pen.written(pages, draw), ordered, name, "packs", seed, fault, paper, kinds)


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
    truth.may_doubt |= {"net_weight_kg", "gross_weight_kg", "package_count", "vehicle_count", "business_type"}
    truth.may_doubt |= {"origin_area", "currency", "truck_count", "vins"}
