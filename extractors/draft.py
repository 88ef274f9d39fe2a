"""The declaration while it is being read: fields, items, what was found wrong and what is in doubt."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from extractors.layout import Direction
from extractors.page_content import PageCode
from extractors.reading import FieldReading, FieldValue, Item, Part, Severity, Source
from extractors.text_runs import PlacedText
from extractors.vin_rows import VinTable

# A layer value that fits its pattern in its cell. The rest is for what no program can see.
CERTAIN = 0.999
# A value that is there but does not fit: shown, named in needs_review, never trusted.
DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that did not hold. ``doubts`` names what may have been read or printed wrongly.

    ``fields`` and ``doubts`` are paths as in ``needs_review``; the text is ``<text_area>.<id>``.
    """

    id: str
    severity: Severity
    fields: tuple[str, ...]
    parameters: dict[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    text_area: Literal["checks", "identifiers"] = "checks"


AgreementSource = Literal["bar-code-text", "bar-code", "qr", "release-notice", "vin-list"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A second source on paper that says the same: evidence for the value of ``key``."""

    key: str
    source: AgreementSource


@dataclass(slots=True)
class DeclarationDraft:
    """What one group of pages yields, before checks and before it becomes a Reading."""

    direction: Direction
    form: str
    pages: list[int]
    fields: dict[str, FieldReading] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    bar_codes: list[PlacedText] = field(default_factory=list)
    """The texts printed under bar codes."""
    codes: list[PageCode] = field(default_factory=list)
    """Bar codes and QRs as decoded."""
    agreements: list[Agreement] = field(default_factory=list)
    """What other sources confirmed; each raises the confidence of its field."""
    remarks: PlacedText | None = None
    """The remarks cell with its glyphs, so that a value found in it keeps its boxes."""
    transport: PlacedText | None = None
    """运输工具名称及航次号 with its glyphs."""
    specs: dict[int, PlacedText] = field(default_factory=dict)
    """By item number, for VINs that stand in a specification."""
    origin_area: FieldReading | None = None
    """境内货源地 of a form that prints it in its head and not for each item."""
    container_cell: PlacedText | None = None
    """集装箱号 of old editions."""
    vin_lists: list[VinTable] = field(default_factory=list)
    """Tables of VINs on other pages of the file that belong to this declaration …"""
    unplaced_vin_lists: list[VinTable] = field(default_factory=list)
    """… and those of which nobody can say whose they are."""
    settled_glyphs: set[tuple[int, int]] = field(default_factory=set)
    """Page and order of glyphs whose characters something else on the paper vouches for."""
    has_unread_pages: bool = False
    """True when the file has a list or image beside the declaration that could not be read."""
    fits_layout: bool = True
    """False when the print is another form than ``form``."""
    complete: bool = True
    """False when pages of the declaration are missing from the file."""

    def text(self, key: str) -> str | None:
        """The value of a text field, None when absent or of another type."""
        reading = self.fields.get(key)
        return reading.value if reading is not None and isinstance(reading.value, str) else None

    def agree(self, key: str, source: AgreementSource) -> None:
        """Records once that ``source`` says the same about ``key``."""
        agreement = Agreement(key, source)
        if agreement not in self.agreements:
            self.agreements.append(agreement)

    def report(
        self,
        check_id: str,
        severity: Severity,
        fields: Iterable[str],
        *,
        doubts: Iterable[str] = (),
        **parameters: str,
    ) -> None:
        """Records a rule that did not hold."""
        self.findings.append(Finding(check_id, severity, tuple(fields), parameters, tuple(doubts)))


def absent(source: Source = "layer") -> FieldReading:
    """An empty cell, read as such."""
    return FieldReading(value=None, confidence=CERTAIN, source=source)


def read_value(
    value: FieldValue,
    evidence: PlacedText,
    *,
    certain: bool = True,
    source: Source = "layer",
    parts: list[Part] | None = None,
) -> FieldReading:
    """A value with the text it was read from; several lines become parts."""
    boxes = evidence.boxes()
    first = boxes[0] if boxes else None
    confidence = CERTAIN if certain else DOUBTFUL
    if parts is None and len(boxes) > 1:
        parts = line_parts(evidence, confidence, source)
    return FieldReading(
        value=value,
        raw=evidence.text,
        confidence=confidence,
        source=source,
        page=first.page if first else None,
        bbox=first.bbox if first else None,
        parts=parts,
    )


def part_of(
    value: str,
    evidence: PlacedText,
    *,
    certain: bool = True,
    source: Source = "layer",
    role: str | None = None,
) -> Part:
    """One element of a list, or the code or name of a pair, with its own boxes."""
    return Part.model_validate(
        {
            "value": value,
            "raw": evidence.text,
            "confidence": CERTAIN if certain else DOUBTFUL,
            "source": source,
            "boxes": evidence.boxes(),
            "role": role,
        }
    )


def line_parts(evidence: PlacedText, confidence: float, source: Source) -> list[Part]:
    """A value wrapped over lines as one part a line."""
    parts: list[Part] = []
    start = 0
    lines = evidence.boxes()
    for line, placed in enumerate(lines):
        end = start
        while end < len(evidence.text) and _stands_in(evidence, end, placed.bbox):
            end += 1
        end = len(evidence.text) if line == len(lines) - 1 else end
        text = evidence.text[start:end]
        parts.append(Part(value=text, raw=text, confidence=confidence, source=source, boxes=[placed]))
        start = end
    return parts


def _stands_in(evidence: PlacedText, index: int, box: tuple[float, float, float, float]) -> bool:
    glyph = evidence.glyphs[index]
    return glyph is None or box[1] - 0.1 <= glyph.middle <= box[3] + 0.1
