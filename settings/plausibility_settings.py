"""Settings of plausibility: outside of these a value of a declaration is doubted or shown as a warning."""

from pydantic import Field
from pydantic_settings import BaseSettings

from extractors.limits import PlausibilityLimits

_PLAUSIBLE = PlausibilityLimits()


class PlausibilitySettings(BaseSettings):
    """Weights, values and dates that a declaration may plausibly state."""

    least_truck_kg: int = Field(
        default=_PLAUSIBLE.least_truck_kg,
        ge=0,
        description="Less gross weight on one truck, in kg, is shown as a warning.",
    )
    most_truck_kg: int = Field(
        default=_PLAUSIBLE.most_truck_kg,
        ge=1,
        description="More gross weight on one truck, in kg, puts the number of trucks in doubt.",
    )
    least_car_kg: int = Field(
        default=_PLAUSIBLE.least_car_kg,
        ge=0,
        description="A lighter passenger car (gross, in kg) puts the gross weight in doubt.",
    )
    most_car_kg: int = Field(
        default=_PLAUSIBLE.most_car_kg,
        ge=1,
        description="A heavier passenger car (gross, in kg) puts the gross weight in doubt.",
    )
    most_gross_to_net: int = Field(
        default=_PLAUSIBLE.most_gross_to_net,
        ge=1,
        description="A gross weight of more times the net weight puts both in doubt.",
    )
    least_car_usd: int = Field(
        default=_PLAUSIBLE.least_car_usd,
        ge=0,
        description="A vehicle declared for less USD is shown as a warning.",
    )
    most_car_usd: int = Field(
        default=_PLAUSIBLE.most_car_usd,
        ge=1,
        description="A vehicle declared for more USD is shown as a warning.",
    )
    oldest_vehicle_years: int = Field(
        default=_PLAUSIBLE.oldest_vehicle_years,
        ge=1,
        description="A VIN whose model year is further back, in years, is shown as a warning.",
    )
    most_days_between_dates: int = Field(
        default=_PLAUSIBLE.most_days_between_dates,
        ge=1,
        description="More days between declaration and crossing of the border put both dates in doubt.",
    )

    @property
    def plausibility(self) -> PlausibilityLimits:
        """Within what the values of a declaration are plausible."""
        return PlausibilityLimits(
            least_truck_kg=self.least_truck_kg,
            most_truck_kg=self.most_truck_kg,
            least_car_kg=self.least_car_kg,
            most_car_kg=self.most_car_kg,
            most_gross_to_net=self.most_gross_to_net,
            least_car_usd=self.least_car_usd,
            most_car_usd=self.most_car_usd,
            oldest_vehicle_years=self.oldest_vehicle_years,
            most_days_between_dates=self.most_days_between_dates,
        )
