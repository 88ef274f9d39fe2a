"""Enterprises and what they fill in by default; the rates an administrator keeps."""

import datetime as dt
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bookings.database import lock_words
from bookings.models import CurrencyRate, Enterprise
from customs import tables
from messages.errors import NotFound, Refused


def create_enterprise(session: Session, name: str) -> Enterprise:
    """A new enterprise. Raises ``Refused`` ``enterprise-name-taken``."""
    enterprise = Enterprise.model_validate({"name": name.strip()})
    session.add(enterprise)
    _flush(session, name)
    return enterprise


def rename_enterprise(session: Session, enterprise_id: int, name: str) -> Enterprise:
    """Name it as it stands on bookings. Raises ``Refused`` ``enterprise-name-taken``, or ``NotFound``."""
    enterprise = _enterprise(session, enterprise_id)
    enterprise.name = name.strip()
    _flush(session, name)
    return enterprise


def set_defaults(
    session: Session,
    enterprise_id: int,
    *,
    contact: str | None,
    warehouse: str | None,
    usage_type: str | None,
    fuel_type: str | None,
) -> Enterprise:
    """What new bookings of the enterprise are filled with; None leaves a field to the person."""
    enterprise = _enterprise(session, enterprise_id)
    enterprise.contact = contact
    enterprise.warehouse = warehouse
    enterprise.usage_type = usage_type
    enterprise.fuel_type = fuel_type
    session.flush()
    return enterprise


def list_enterprises(session: Session) -> list[Enterprise]:
    """All enterprises by name."""
    return list(session.exec(select(Enterprise).order_by(Enterprise.name)))


def set_rate(
    session: Session, currency: str, usd_per_unit: Decimal, *, source: str, date: dt.date
) -> CurrencyRate:
    """US dollars for one unit of ``currency`` from ``date`` on; the same day again replaces it.

    Bookings that were filled before keep the rate they were filled with. Raises ``Refused``
    ``currency-unknown`` or ``rate-not-positive``.
    """
    if tables.currencies().by_code(currency) is None:
        raise Refused("currency-unknown", currency=currency)
    if usd_per_unit <= 0:
        raise Refused("rate-not-positive", rate=format(usd_per_unit, "f"))
    lock_words(session, [f"rate {currency} {date}"])
    rate = session.exec(
        select(CurrencyRate).where(CurrencyRate.currency == currency, CurrencyRate.date == date)
    ).first()
    if rate is None:
        rate = CurrencyRate.model_validate(
            {"currency": currency, "usd_per_unit": usd_per_unit, "source": source, "date": date}
        )
        session.add(rate)
    else:
        rate.usd_per_unit = usd_per_unit
        rate.source = source
    session.flush()
    return rate


def list_rates(session: Session) -> list[CurrencyRate]:
    """All rates, by currency, newest first."""
    order = (col(CurrencyRate.currency), col(CurrencyRate.date).desc())
    return list(session.exec(select(CurrencyRate).order_by(*order)))


def _enterprise(session: Session, enterprise_id: int) -> Enterprise:
    enterprise = session.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound("enterprise-not-found", enterprise=enterprise_id)
    return enterprise


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise Refused("enterprise-name-taken", name=name) from error
