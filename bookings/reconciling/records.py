"""The shapes of reconciling: what is compared, what was found, what differs.

Identifiers are in the normalised form in which they are stored; in which form they are compared says
``bookings.reconciling.matching.keys``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bookings.models import BusinessType, DuplicateKind, PairDecision, ReconcileStatus, RecordSide

Pair = tuple[int, int]
"""An appointment and a booking, by their ids."""
DifferenceSeverity = Literal["error", "warning", "info"]
"""``error``: the truck may be turned back · ``warning``: look · ``info``: know; it is no disagreement."""
ProposedSide = Literal["declared", "appointed"]
DifferenceField = Literal[
    "customs_number",
    "batch_number",
    "business_type",
    "plates",
    "trailer_plates",
    "truck_count",
    "cargo_weight_kg",
    "cargo_value",
    "vins",
    "vehicle_total",
    "containers",
    "seals",
    "destination",
    "exit_place",
    "appointed_day",
    "warehouse",
    "domestic_shipper",
]


@dataclass(frozen=True, slots=True)
class Printed:
    """What the declarations themselves state, where a booking may have been corrected since."""

    plates: tuple[str, ...] = ()
    """Trailers too."""
    trailers: tuple[str, ...] = ()
    """Those of ``plates`` that are trailers."""
    vins: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredRecord:
    """A booking as it stands, with its declarations. None or empty: it does not state it."""

    booking_id: int
    enterprise_id: int
    business_type: BusinessType
    version: int = 1
    customs_numbers: tuple[str, ...] = ()
    """The booking's own first, then those of its declarations."""
    batch_numbers: tuple[str, ...] = ()
    bill_numbers: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    """Of the trucks; of a commodity vehicle booking its transport tool, when it looks like a plate."""
    trailer_plates: tuple[str, ...] = ()
    truck_count: int | None = None
    containers: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    vehicle_total: int | None = None
    weight_kg: Decimal | None = None
    """Gross, of the whole booking."""
    value_usd: Decimal | None = None
    declared_value: Decimal | None = None
    """The sum that the declaration prints, in ``currency``."""
    currency: str | None = None
    shipper: str | None = None
    destination: str | None = None
    exit_place: str | None = None
    warehouse: str | None = None
    enterprise_name: str | None = None
    day: date | None = None
    """Of the declaration; without one the day the booking was made. At the port."""
    printed: Printed = field(default_factory=Printed)
    count_overruled: bool = False
    """A person said that the number of trucks is another than printed (归并)."""
    lists_overruled: bool = False
    """A person confirmed the plates or VINs though the declaration prints others."""
    declaration_ids: tuple[int, ...] = ()
    amended_ids: tuple[int, ...] = ()
    """Earlier declarations with the same number that its own amend."""
    repeated_containers: tuple[str, ...] = ()
    """Containers that stand on more than one of its trucks."""


@dataclass(frozen=True, slots=True)
class AppointedRecord:
    """An appointment as its list states it. None or empty: it does not state it."""

    appointment_id: int
    enterprise_id: int
    business_type: BusinessType | None = None
    version: int = 1
    appointment_number: str | None = None
    state: str | None = None
    customs_numbers: tuple[str, ...] = ()
    batch_numbers: tuple[str, ...] = ()
    bill_numbers: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    """A transport tool that looks like a plate too."""
    trailer_plates: tuple[str, ...] = ()
    truck_count: int | None = None
    containers: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    vehicle_total: int | None = None
    weight_kg: Decimal | None = None
    value: Decimal | None = None
    currency: str | None = None
    """ISO 4217; None means US dollars, as the port's form has them."""
    shipper: str | None = None
    destination: str | None = None
    exit_place: str | None = None
    warehouse: str | None = None
    enterprise_name: str | None = None
    declaration_remark: str | None = None
    day: date | None = None
    leaves_from: datetime | None = None
    leaves_until: datetime | None = None


class MatchKey(NamedTuple):
    """One thing a record can be found by, in comparable form."""

    kind: str
    value: str


class MatchReason(BaseModel):
    """One piece of evidence for or against a pair. ``id`` is the key of its text
    (``messages/texts/reconcile.yaml``, ``reconcile.reason-<id>``), ``points`` what it adds to the score."""

    model_config = ConfigDict(frozen=True)
    id: str
    points: int
    parameters: Mapping[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A booking and an appointment that may belong together."""

    appointment_id: int
    booking_id: int
    score: int
    reasons: tuple[MatchReason, ...] = ()
    is_certain: bool = False
    """Its evidence alone is enough (``templates/reconcile/scoring.yaml``)."""
    decision: PairDecision | None = None
    """What a person said of the pair."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What belongs together in a set of records."""

    candidates: tuple[Candidate, ...]
    """All that were weighed, chosen or not."""
    chosen: frozenset[Pair]
    """(appointment_id, booking_id) that belong together; many to many."""
    ambiguous_bookings: Mapping[int, tuple[Candidate, ...]]
    """By booking_id: what it may belong to, best first. Such a booking has nothing chosen."""
    ambiguous_appointments: Mapping[int, tuple[Candidate, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Bookings and appointments that belong together, directly or through one another.

    One of each as a rule; one booking and its trucks' appointments; the declarations of one truck (拼车).
    """

    declared: tuple[DeclaredRecord, ...]
    appointed: tuple[AppointedRecord, ...]
    chosen: tuple[Candidate, ...] = ()


class Difference(BaseModel):
    """One field in which a group does not agree. Texts as a person reads them; lists as tuples; weights
    are kilograms as decimal text, days ISO 8601."""

    model_config = ConfigDict(frozen=True)
    field: DifferenceField
    reason: str
    """The key of its text: ``reconcile.difference-<reason>`` (missing, surplus, misread, unit, tolerance,
    count-and-plates, remark-says, printed-otherwise, after-window …)."""
    severity: DifferenceSeverity
    booking_id: int | None = None
    """The booking it speaks of; None: of all of the group together."""
    appointment_id: int | None = None
    """The appointment it speaks of; None: of all of the group together."""
    declared: str | tuple[str, ...] | None = None
    appointed: str | tuple[str, ...] | None = None
    printed: str | tuple[str, ...] | None = None
    """What the declaration prints, where the booking was corrected to something else."""
    missing: tuple[str, ...] = ()
    """Of a list: declared and not appointed."""
    surplus: tuple[str, ...] = ()
    """Of a list: appointed and not declared."""
    near: tuple[tuple[str, str], ...] = ()
    """Pairs of a missing and a surplus one that differ in about one character."""
    proposed: ProposedSide | None = None
    """The side that is more likely right."""
    because: str | None = None
    """Why that side: the key of its text, ``reconcile.because-<because>``."""
    parameters: Mapping[str, str] = Field(default_factory=dict)
    chosen: ProposedSide | None = None
    """The side a person took, of just these values."""
    chosen_by: int | None = None
    chosen_at: datetime | None = None
    applied: bool = False
    """The booking was changed to the appointed value when the side was taken."""


class DuplicateMember(BaseModel):
    """One place where a number stands."""

    model_config = ConfigDict(frozen=True)
    side: RecordSide
    record_id: int
    label: str
    """The customs number, the appointment's number or plate: what a person knows it by."""


class Duplicate(BaseModel):
    """A number that stands where it may stand once only."""

    model_config = ConfigDict(frozen=True)
    kind: DuplicateKind
    value: str
    day: str = ""
    members: tuple[DuplicateMember, ...]


class ToldDifference(BaseModel):
    """A new difference as a message tells it."""

    model_config = ConfigDict(frozen=True)
    status: ReconcileStatus
    customs_number: str | None
    appointment: str | None
    leaves_at: datetime | None
    difference: Difference | None
    """None: the status itself is the news (unmatched or ambiguous shortly before it leaves)."""
    duplicate: Duplicate | None = None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run of reconciling did."""

    bookings: int
    """Looked at."""
    appointments: int
    counts: Mapping[ReconcileStatus, int]
    """Of all results that stand now, of what was looked at."""
    changed: int
    """Results that say something else than before."""
    new_differences: int
    nothing_to_do: bool = False
    """Another run is at work, or nothing changed."""
