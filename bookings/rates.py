"""Currency rates: US dollars for one unit, from a day on, and who says so.

A booking keeps a copy of the rate its value was converted with, so a rate may be corrected or taken
away without changing what was sent.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from bookings.administration.changes import note_change
from bookings.columns import today
from bookings.database import lock_words
from bookings.models import CurrencyRate, stored_id
from bookings.views import View
from customs import tables
from messages.errors import NotFound, Refused

DOLLAR = "USD"
LONGEST_SOURCE = 200
MOST_DIGITS = 30
"""Digits before and after the point together: what every database column holds."""
# A rate entered the wrong way round (7.1 for 0.14) is off by fifty times; no currency moves this much in
# the days between two entries.
_NOTICED_FACTOR = Decimal("1.2")
# No currency is worth as many dollars; the dearest, the Kuwaiti dinar, is worth less than four.
_DEAREST = Decimal(5)


class RateView(View):
    """A rate. ``in_force`` is the one that documents read now are converted with."""

    id: int
    currency: str
    currency_name: str
    usd_per_unit: Decimal
    source: str
    date: dt.date
    in_force: bool
    not_yet: bool
    """Its day has not come."""


def set_rate(
    session: Session,
    currency: str,
    usd_per_unit: Decimal,
    *,
    source: str,
    date: dt.date,
    user_id: int | None = None,
) -> CurrencyRate:
    """US dollars for one unit of ``currency`` from ``date`` on; the same day again replaces it.

    Bookings that were filled before keep the rate they were filled with. Raises ``Refused``
    ``currency-unknown``, ``rate-of-dollar``, ``rate-not-positive``, ``rate-source-needed``.
    """
    require_rate(currency, usd_per_unit, source)
    lock_words(session, [f"rate {currency} {date}"])
    rate = session.exec(
        select(CurrencyRate).where(CurrencyRate.currency == currency, CurrencyRate.date == date)
    ).first()
    before = None if rate is None else _content(rate)
    if rate is None:
        rate = CurrencyRate.model_validate(
            {"currency": currency, "usd_per_unit": usd_per_unit, "source": source.strip(), "date": date}
        )
        session.add(rate)
    else:
        rate.usd_per_unit = usd_per_unit
        rate.source = source.strip()
    session.flush()
    note_change(session, "rates", f"{currency} {date}", before, _content(rate), user_id)
    session.flush()
    return rate


def require_rate(currency: str, usd_per_unit: Decimal, source: str) -> None:
    """Raises ``Refused`` for what is no rate, as ``set_rate`` says."""
    if tables.currencies().by_code(currency) is None:
        raise Refused("currency-unknown", currency=currency)
    if currency == DOLLAR:
        raise Refused("rate-of-dollar")
    if not usd_per_unit.is_finite() or usd_per_unit <= 0:
        raise Refused("rate-not-positive", rate=format(usd_per_unit, "f"))
    if _digits(usd_per_unit) > MOST_DIGITS:
        raise Refused("rate-too-long", limit=MOST_DIGITS)
    if not source.strip():
        raise Refused("rate-source-needed")


def delete_rate(session: Session, rate_id: int, *, user_id: int | None = None) -> RateView:
    """Take a rate away; what it was stays in the list's history. Raises ``NotFound`` ``rate-not-found``."""
    rate = session.get(CurrencyRate, rate_id)
    if rate is None:
        raise NotFound("rate-not-found", rate=rate_id)
    view = _view(rate, in_force=False)
    note_change(session, "rates", f"{rate.currency} {rate.date}", _content(rate), None, user_id)
    session.delete(rate)
    session.flush()
    return view


def list_rates(session: Session) -> list[CurrencyRate]:
    """All rates, by currency, newest first."""
    order = (col(CurrencyRate.currency), col(CurrencyRate.date).desc())
    return list(session.exec(select(CurrencyRate).order_by(*order)))


def rate_views(session: Session) -> list[RateView]:
    """All rates as a page shows them: by currency, newest first."""
    views = []
    in_force: set[str] = set()
    day = today()
    for rate in list_rates(session):
        is_used = rate.date <= day and rate.currency not in in_force
        if is_used:
            in_force.add(rate.currency)
        views.append(_view(rate, in_force=is_used))
    return views


def rate_view(session: Session, currency: str, date: dt.date) -> RateView | None:
    """The rate of a currency that was entered for a day."""
    return next((one for one in rate_views(session) if (one.currency, one.date) == (currency, date)), None)


def odd_beside(rate: Decimal, other: Decimal | None) -> bool:
    """Whether a person should look again: it is far from the rate before it, or more than any is."""
    if other is None or other <= 0:
        return rate > _DEAREST
    return max(rate, other) / min(rate, other) > _NOTICED_FACTOR


def nearest_before(session: Session, currency: str, date: dt.date) -> Decimal | None:
    """The newest rate of the currency of an earlier day."""
    found = session.exec(
        select(CurrencyRate)
        .where(CurrencyRate.currency == currency, CurrencyRate.date < date)
        .order_by(col(CurrencyRate.date).desc())
        .limit(1)
    ).first()
    return None if found is None else found.usd_per_unit


def _digits(number: Decimal) -> int:
    _, digits, exponent = number.as_tuple()
    return max(len(digits), abs(exponent)) if isinstance(exponent, int) else MOST_DIGITS + 1


def _content(rate: CurrencyRate) -> dict[str, Any]:
    return {
        "currency": rate.currency,
        "date": rate.date.isoformat(),
        "usd_per_unit": format(rate.usd_per_unit, "f"),
        "source": rate.source,
    }


def _view(rate: CurrencyRate, *, in_force: bool) -> RateView:
    known = tables.currencies().by_code(rate.currency)
    return RateView(
        id=stored_id(rate),
        currency=rate.currency,
        currency_name="" if known is None else known.name,
        usd_per_unit=rate.usd_per_unit,
        source=rate.source,
        date=rate.date,
        in_force=in_force,
        not_yet=rate.date > today(),
    )
