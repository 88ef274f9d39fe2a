"""What the remarks grammar found."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.draft import Finding, part_of
from extractors.reading import Part
from extractors.remarks.wordings import ListKind
from extractors.text_runs import PlacedText


@dataclass(slots=True)
class Found:
    """Values by list with their evidence, stated counts and findings about the text."""

    lists: dict[ListKind, list[Part]] = field(default_factory=dict)
    truck_counts: list[tuple[int, PlacedText]] = field(default_factory=list)
    vehicle_counts: list[tuple[int, PlacedText]] = field(default_factory=list)
    vehicle_or_truck_counts: set[int] = field(default_factory=set)
    """Those of ``vehicle_counts`` that may state trucks: 共3辆."""
    teu: int | None = None
    vins_elsewhere: bool = False
    has_vin_label: bool = False
    self_driven: bool = False
    findings: list[Finding] = field(default_factory=list)

    def values(self, kind: ListKind) -> list[str]:
        """The values of one list in the order found."""
        return [part.value for part in self.lists.get(kind, [])]

    def size(self) -> int:
        """How many values there are in all lists."""
        return sum(len(parts) for parts in self.lists.values())

    def doubts(self, kind: ListKind) -> bool:
        """True when something was said against a list."""
        return any(kind in finding.doubts for finding in self.findings)

    def add(self, kind: ListKind, value: str, evidence: PlacedText, *, certain: bool = True) -> None:
        """Adds a value; one that is already in its list keeps its first place."""
        parts = self.lists.setdefault(kind, [])
        if kind == "vins" or value not in [part.value for part in parts]:
            parts.append(part_of(value, evidence, certain=certain))

    def doubt(self, check_id: str, kinds: Iterable[ListKind | str], evidence: PlacedText) -> None:
        """Reports that ``evidence`` cannot be taken as it stands."""
        keys = tuple(kinds)
        parameters = {"text": evidence.text.strip()[:80]}
        self.findings.append(Finding(check_id, "warning", keys, parameters, doubts=keys))
