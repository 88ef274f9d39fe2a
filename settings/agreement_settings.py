"""Settings of reconciling: within what bookings and appointments agree, and how often that is looked at."""

from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import Field
from pydantic_settings import BaseSettings

if TYPE_CHECKING:
    from bookings.reconciling.limits import AgreementLimits


class AgreementSettings(BaseSettings):
    """Tolerances and times of reconciling."""

    weight_tolerance_percent: Decimal = Field(
        default=Decimal("1"),
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Weights of a declaration and an appointment that differ by no more, in percent, agree.",
    )
    weight_tolerance_kg: Decimal = Field(
        default=Decimal("10"),
        ge=0,
        allow_inf_nan=False,
        description="Weights that differ by no more, in kg, agree whatever their percentage.",
    )
    value_tolerance_percent: Decimal = Field(
        default=Decimal("1"),
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Values in the same currency that differ by no more, in percent, agree.",
    )
    most_days_apart: int = Field(
        default=15,
        ge=0,
        description="A declaration and an appointment further apart, in days, are told as a difference; "
        "beyond it a plate or a consignor alone joins nothing.",
    )
    departure_hours: int = Field(
        default=24,
        ge=1,
        description="What leaves within so many hours without agreement stands on top of the board.",
    )
    reconcile_seconds: float = Field(
        default=60,
        ge=1,
        allow_inf_nan=False,
        description="How often changed bookings and appointments are reconciled, in seconds.",
    )

    @property
    def agreement(self) -> "AgreementLimits":
        """Within what bookings and appointments agree."""
        # Settings are read by commands that need no bookings, and must start at once.
        from bookings.reconciling.limits import AgreementLimits

        return AgreementLimits(
            weight_tolerance_percent=self.weight_tolerance_percent,
            weight_tolerance_kg=self.weight_tolerance_kg,
            value_tolerance_percent=self.value_tolerance_percent,
            most_days_apart=self.most_days_apart,
            departure_hours=self.departure_hours,
        )
