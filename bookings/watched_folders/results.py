"""What a scan found and did, as stored with the folder and shown."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

ScanOutcome = Literal["scanned", "nothing-to-do", "unreachable"]


class ScanResult(BaseModel):
    """One scan of one folder. Counts are of this scan; ``waiting`` and ``taken`` are what it left open.

    ``nothing-to-do``: another scan is at work. ``unreachable``: the folder could not be listed, say
    because a network share is away; ``reason`` tells why, and nothing in it counts as gone.
    """

    model_config = ConfigDict(frozen=True)

    folder_id: int
    outcome: ScanOutcome
    reason: str | None = None
    processed: int = 0
    duplicate: int = 0
    failed: int = 0
    gone: int = 0
    waiting: int = 0
    taken: int = 0
    settling: int = 0
    """Of the waiting ones those that only have to stay as they are for a moment longer."""

    @property
    def did_something(self) -> bool:
        """Whether a file came to its end."""
        return bool(self.processed or self.duplicate or self.failed or self.gone)
