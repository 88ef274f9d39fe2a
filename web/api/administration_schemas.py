"""What programs send to keep the administrator's lists."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from bookings.administration.changes import ChangeView
from bookings.administration.sheet_rows import MOST_ROWS
from bookings.enterprises import LONGEST_DEFAULT, EnterpriseView
from bookings.enterprises import LONGEST_NAME as LONGEST_ENTERPRISE
from bookings.known_layouts import DeclarationLayoutView, RememberedColumnsView
from bookings.rates import LONGEST_SOURCE, RateView
from bookings.rates_waiting import WaitingCurrency
from bookings.views import View
from bookings.warehouses import LONGEST_CODE, LONGEST_NAME, LONGEST_PLACE, WarehouseView
from web.api.schemas import WITHOUT_NUL

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Rate = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}(\.[0-9]{1,20})?$")]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Default = Annotated[str, StringConstraints(max_length=LONGEST_DEFAULT, pattern=WITHOUT_NUL)]
EnterpriseName = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_ENTERPRISE, pattern=WITHOUT_NUL)
]


class _Asked(BaseModel):
    """Base of what is sent: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewRate(_Asked):
    """US dollars for one unit from a day on (`YYYY-MM-DD`; today unless given). The same day replaces it."""

    currency: Currency
    usd_per_unit: Rate
    source: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SOURCE, pattern=WITHOUT_NUL)]
    date: Day | None = None


class KeptWarehouse(_Asked):
    """A warehouse as it shall be."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=WITHOUT_NUL)]
    code: Annotated[str, StringConstraints(max_length=LONGEST_CODE, pattern=WITHOUT_NUL)] | None = None
    place: Annotated[str, StringConstraints(max_length=LONGEST_PLACE, pattern=WITHOUT_NUL)] | None = None
    active: bool = True


class KeptEnterprise(_Asked):
    """An enterprise as it shall be; null leaves a field to the person."""

    name: EnterpriseName
    contact: Default | None = None
    warehouse: Default | None = None
    usage_type: Default | None = None
    fuel_type: Default | None = None


class Acceptance(_Asked):
    """`entries` and `fingerprint` as the difference gave them."""

    entries: Annotated[list[dict[str, JsonValue]], Field(max_length=MOST_ROWS)]
    fingerprint: Fingerprint


class Accepted(View):
    """How many entries were stored."""

    entries: int


class Filled(View):
    """What filling has done: see `docs/administration.md`."""

    filled: int
    left: int
    more: int


class Rates(View):
    """All rates, by currency, newest first, and what waits for one."""

    rates: tuple[RateView, ...]
    waiting: tuple[WaitingCurrency, ...]


class Warehouses(View):
    """All warehouses, those in use first."""

    warehouses: tuple[WarehouseView, ...]


class Enterprises(View):
    """All enterprises by name."""

    enterprises: tuple[EnterpriseView, ...]


class Layouts(View):
    """What kouan can read: declarations, and columns that people chose for VIN sheets."""

    declarations: tuple[DeclarationLayoutView, ...]
    remembered_columns: tuple[RememberedColumnsView, ...]


class Changes(View):
    """The newest changes of a list, newest first."""

    changes: tuple[ChangeView, ...]
