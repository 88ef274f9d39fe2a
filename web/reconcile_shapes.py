"""What the page of one group of reconciling walks over, in one language."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bookings.models import BusinessType, ReconcileStatus
from bookings.reconciling.records import ProposedSide
from bookings.reconciling.showing.sources import SourceKind
from web.vin_import_rows import Parts

Mark = Literal["", "missing", "surplus", "near"]
Icon = Literal["broken", "doubted", "note", "confirmed", "sure", "empty"]
ICONS: Mapping[str, Icon] = {"error": "broken", "warning": "doubted", "info": "note"}
WORDS: Mapping[Icon, str] = {
    "broken": "differs",
    "doubted": "look",
    "note": "know",
    "confirmed": "decided",
    "sure": "agrees",
    "empty": "not-stated",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A decision that was not taken: at which element, what was wished, and why it does not stand."""

    at: str
    message: str
    reason: str = ""
    yours: str = ""
    theirs: str = ""
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text of a cell; ``parts`` where it is one of a pair that differs in a character."""

    text: str
    mark: Mark = ""
    parts: Parts = ()


@dataclass(frozen=True, slots=True)
class ShownCell:
    """What one source says of a field; ``state``: the severity of the difference it is part of."""

    texts: tuple[ShownText, ...]
    more: int
    state: str


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A source with its links. ``opens``: the id of the link that a key follows."""

    kind: SourceKind
    label: str
    address: str | None
    opens: str
    evidence: str | None
    chip: str
    chip_class: str
    candidate: int | None
    """Its number among the candidates; None: it belongs to the result."""


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """One difference with what a person can do about it."""

    element_id: str
    field: str
    reason: str
    booking_id: int | None
    appointment_id: int | None
    booking_version: int | None
    severity: str
    icon: Icon
    words: str
    near: tuple[tuple[Parts, Parts], ...]
    more_near: int
    lists: tuple[tuple[str, tuple[str, ...], int], ...]
    proposed: ProposedSide | None
    proposed_words: str
    chosen: ProposedSide | None
    chosen_by: str
    chosen_at: dt.datetime | None
    follows: str
    sides: tuple[ProposedSide, ...]
    """Those that can be taken: without an appointment there is one."""
    may_choose: bool
    may_apply: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide it."""
        return self.may_choose and self.chosen is None


@dataclass(frozen=True, slots=True)
class ShownField:
    """One row of the comparison."""

    label: str
    icon: Icon
    word: str
    cells: tuple[ShownCell, ...]
    differences: tuple[ShownDifference, ...]

    @property
    def state(self) -> str:
        """For the row's colour."""
        return f"field-{self.icon}"


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """A pair that may belong together, or does."""

    element_id: str
    booking_id: int
    appointment_id: int
    label: str
    address: str
    score: int
    standing: Literal["candidate", "chosen", "other"]
    decided: str | None
    reasons: tuple[tuple[str, int], ...]
    facts: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide it."""
        return self.standing == "candidate" and self.decided is None


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Everything the page of one group walks over."""

    id: int
    version: int
    word: str
    """Differs whenever the page shows something else, choices too."""
    name: str
    status: ReconcileStatus
    is_left_over: bool
    """An appointment that no booking has."""
    business_type: BusinessType | None
    leaves_at: dt.datetime | None
    leaves: str
    open_count: int
    notes: tuple[str, ...]
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownField, ...]
    candidates: tuple[ShownCandidate, ...]
    duplicates: tuple[str, ...]


def difference_id(field: str, reason: str, booking_id: int | None, appointment_id: int | None) -> str:
    """The id of a difference on the page."""
    return f"difference-{field}-{reason}-{booking_id or 0}-{appointment_id or 0}"


def pair_id(booking_id: int, appointment_id: int) -> str:
    """The id of a pair on the page."""
    return f"pair-{booking_id}-{appointment_id}"
