"""What a table of VINs yields."""

from dataclasses import dataclass, field

from extractors.text_runs import PlacedText


@dataclass(frozen=True, slots=True)
class VinRow:
    """One VIN with its 序号, if the table has any."""

    vin: str
    evidence: PlacedText
    number: int | None
    is_certain: bool


@dataclass(slots=True)
class VinTable:
    """The VINs of a list in the order of their numbers."""

    rows: list[VinRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What could not be taken as it stands: broken entries, lost rows, a stated count that differs."""
    printed_numbers: set[int] = field(default_factory=set)
    """Everything that stands in the columns of 序号."""
    declaration_numbers: list[str] = field(default_factory=list)
    text: str = ""
    """All text of its pages without blanks."""

    @property
    def vins(self) -> list[str]:
        """The VINs in order."""
        return [row.vin for row in self.rows]
