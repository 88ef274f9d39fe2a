"""Within what a booking and an appointment agree. Defaults are the documented ones of docs/settings.md."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AgreementLimits:
    """Two weights agree within either tolerance; so do two values in the same currency."""

    weight_tolerance_percent: Decimal = Decimal("1")
    weight_tolerance_kg: Decimal = Decimal("10")
    value_tolerance_percent: Decimal = Decimal("1")
    most_days_apart: int = 15
    """Of the declaration and the appointment: further apart they are told as a difference, and a plate or
    a consignor alone joins nothing."""
    departure_hours: int = 24
    """What leaves within these hours without agreement stands on top."""
