"""The currency table as a workbook: one row per currency and day."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from bookings.administration.cell_values import day_of, decimal_of, text_of
from bookings.administration.difference import Definition, Entry
from bookings.administration.sheet_rows import CellProblem, CellValue, ListColumn, SheetRow
from bookings.models import AdministeredList
from bookings.rates import LONGEST_SOURCE, list_rates, odd_beside, require_rate, set_rate
from customs import tables
from messages.errors import Refused

_COLUMN_OF_REFUSAL = {
    "currency-unknown": "currency",
    "rate-of-dollar": "currency",
    "rate-not-positive": "usd_per_unit",
    "rate-too-long": "usd_per_unit",
    "rate-source-needed": "source",
}


class RateEntry(Entry):
    """A rate of a day."""

    currency: str
    date: dt.date
    usd_per_unit: Decimal
    source: str


class RateList(Definition[RateEntry]):
    """The list ``rates``."""

    name: AdministeredList = "rates"
    columns = (
        ListColumn(key="currency", needed=True, width=10),
        ListColumn(key="currency_name", shown_only=True, width=14),
        ListColumn(key="date", kind="day", needed=True, width=14),
        ListColumn(key="usd_per_unit", kind="number", needed=True, width=22),
        ListColumn(key="source", needed=True, width=40),
    )
    entry = RateEntry

    def stored(self, session: Session) -> list[RateEntry]:
        """All rates."""
        return [
            RateEntry(currency=one.currency, date=one.date, usd_per_unit=one.usd_per_unit, source=one.source)
            for one in list_rates(session)
        ]

    def read(self, row: SheetRow) -> RateEntry:
        """The rate of a row; a currency may be named in Chinese."""
        typed = text_of(row, "currency", longest=40, needed=True) or ""
        known = tables.currencies().by_name(typed)
        currency = typed.upper() if known is None else known.code
        day = day_of(row, "date")
        rate = decimal_of(row, "usd_per_unit")
        source = text_of(row, "source", longest=LONGEST_SOURCE, needed=True) or ""
        try:
            require_rate(currency, rate, source)
        except Refused as refused:
            key = _COLUMN_OF_REFUSAL[refused.code]
            raise CellProblem(key, refused.code, **refused.parameters) from None
        return RateEntry(currency=currency, date=day, usd_per_unit=rate, source=source)

    def identity(self, entry: RateEntry) -> str:
        """The currency and the day."""
        return f"{entry.currency} {entry.date}"

    def cells(self, entry: RateEntry) -> dict[str, CellValue]:
        """The row of a rate."""
        known = tables.currencies().by_code(entry.currency)
        return {
            "currency": entry.currency,
            "currency_name": "" if known is None else known.name,
            "date": entry.date,
            "usd_per_unit": entry.usd_per_unit,
            "source": entry.source,
        }

    def together(
        self, entries: Sequence[RateEntry], stored: Sequence[RateEntry]
    ) -> list[tuple[int, CellProblem]]:
        """Rates do not depend on each other; entries handed back are rates like any."""
        found = []
        for position, one in enumerate(entries):
            try:
                require_rate(one.currency, one.usd_per_unit, one.source)
            except Refused as refused:
                key = _COLUMN_OF_REFUSAL[refused.code]
                found.append((position, CellProblem(key, refused.code, **refused.parameters)))
        return found

    def warnings(self, entry: RateEntry, stored: Sequence[RateEntry]) -> list[str]:
        """A rate far from the one before it may have been entered the wrong way round."""
        earlier = [one for one in stored if one.currency == entry.currency and one.date < entry.date]
        before = max(earlier, key=lambda one: one.date).usd_per_unit if earlier else None
        return ["rate-odd"] if odd_beside(entry.usd_per_unit, before) else []

    def put(self, session: Session, entries: Sequence[RateEntry], user_id: int) -> None:
        """Each rate, as if it had been typed."""
        for one in entries:
            set_rate(
                session,
                one.currency,
                one.usd_per_unit,
                source=one.source,
                date=one.date,
                user_id=user_id,
            )
