"""What became of one try to hand a message over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """``error`` is None when the receiver has taken the message, otherwise a short code without secrets."""

    error: str | None = None
    is_passing: bool = False
    """Another try may succeed."""


TAKEN = Delivery()
