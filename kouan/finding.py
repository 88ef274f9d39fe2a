"""What one check of ``kouan doctor`` found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``remedy`` is None when all is well."""

    name: str
    finding: str
    remedy: str | None = None

    @property
    def good(self) -> bool:
        """Whether nothing has to be done."""
        return self.remedy is None
