"""``kouan enterprises`` and ``kouan rates``: what bookings are filled with beside the declaration."""

import datetime as dt
import json
import sys
from decimal import Decimal, InvalidOperation

from bookings.columns import today
from bookings.enterprises import create_enterprise, list_enterprises, rename_enterprise
from bookings.models import stored_id
from bookings.rates import list_rates, set_rate
from kouan.language import text
from kouan.opening import opened_database
from messages.errors import WrongUsage
from settings import load


def run_list(*, as_json: bool) -> None:
    """Prints one line per enterprise."""
    with opened_database(load()) as database, database.session() as session:
        for enterprise in list_enterprises(session):
            record = {"enterprise": stored_id(enterprise), "name": enterprise.name}
            _print(record, as_json, "enterprise-line")


def run_add(name: str) -> None:
    """Adds an enterprise."""
    with opened_database(load()) as database, database.session() as session:
        number = stored_id(create_enterprise(session, name))
    sys.stdout.write(text("enterprise-line", enterprise=number, name=name) + "\n")


def run_rename(number: int, name: str) -> None:
    """Gives an enterprise the name that stands on its bookings."""
    with opened_database(load()) as database, database.session() as session:
        rename_enterprise(session, number, name)
    sys.stdout.write(text("enterprise-line", enterprise=number, name=name) + "\n")


def run_rates(*, as_json: bool) -> None:
    """Prints one line per rate, newest first within a currency."""
    with opened_database(load()) as database, database.session() as session:
        for rate in list_rates(session):
            record = {
                "currency": rate.currency,
                "usd_per_unit": format(rate.usd_per_unit, "f"),
                "date": rate.date.isoformat(),
                "source": rate.source,
            }
            _print(record, as_json, "rate-line")


def run_set_rate(currency: str, usd_per_unit: str, source: str, date: str | None) -> None:
    """Enters a rate. Raises ``WrongUsage`` for what is no number or no date."""
    rate, day = _number(usd_per_unit), _day(date)
    with opened_database(load()) as database, database.session() as session:
        set_rate(session, currency.upper(), rate, source=source, date=day)
    shown = {"currency": currency.upper(), "usd_per_unit": usd_per_unit, "source": source, "date": day}
    sys.stdout.write(text("rate-line", **shown) + "\n")


def _number(typed: str) -> Decimal:
    try:
        return Decimal(typed)
    except InvalidOperation:
        raise WrongUsage("argument-wrong", argument="USD_PER_UNIT", value=typed) from None


def _day(typed: str | None) -> dt.date:
    if typed is None:
        return today()
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise WrongUsage("argument-wrong", argument="--date", value=typed) from None


def _print(record: dict[str, object] | dict[str, str], as_json: bool, key: str) -> None:
    line = json.dumps(record, ensure_ascii=False) if as_json else text(key, **record)
    sys.stdout.write(line + "\n")
