"""Rates: the newest in force counts, each change is written down, waiting bookings are filled by it."""

import datetime as dt
from decimal import Decimal

import pytest

from bookings.administration.changes import changes_of
from bookings.columns import today
from bookings.database import Database
from bookings.filling import newest_rates
from bookings.rates import delete_rate, list_rates, nearest_before, odd_beside, rate_views, set_rate
from messages.errors import NotFound, Refused
from tests.bookings.conftest import Desk

JULY = dt.date(2024, 7, 1)


def test_the_newest_rate_that_is_in_force_counts(database: Database) -> None:
    with database.session() as session:
        for rate, day in (("0.14", 1), ("0.15", 2), ("0.16", 2)):
            set_rate(session, "CNY", Decimal(rate), source="中国银行", date=dt.date(2024, 7, day))
        set_rate(session, "CNY", Decimal("9"), source="将来", date=dt.date(9999, 1, 1))
        assert newest_rates(session)["CNY"].usd_per_unit == Decimal("0.16")
        assert len(list_rates(session)) == 3
        shown = [(one.usd_per_unit, one.in_force, one.not_yet) for one in rate_views(session)]
    assert shown == [
        (Decimal(9), False, True),
        (Decimal("0.16"), True, False),
        (Decimal("0.14"), False, False),
    ]


@pytest.mark.parametrize(
    ("currency", "rate", "source", "code"),
    [
        ("ZZZ", "1", "x", "currency-unknown"),
        ("USD", "1", "x", "rate-of-dollar"),
        ("CNY", "0", "x", "rate-not-positive"),
        ("CNY", "NaN", "x", "rate-not-positive"),
        ("CNY", "Infinity", "x", "rate-not-positive"),
        ("CNY", "1e-40", "x", "rate-too-long"),
        ("CNY", "1e40", "x", "rate-too-long"),
        ("CNY", "0.14", " ", "rate-source-needed"),
    ],
)
def test_what_is_no_rate_is_refused(
    database: Database, currency: str, rate: str, source: str, code: str
) -> None:
    with database.session() as session, pytest.raises(Refused) as refused:
        set_rate(session, currency, Decimal(rate), source=source, date=JULY)
    assert refused.value.code == code
    assert refused.value.message("zh")


def test_every_change_of_a_rate_is_written_down(desk: Desk) -> None:
    with desk.database.session() as session:
        set_rate(session, "CNY", Decimal("0.14"), source="中国银行", date=JULY, user_id=desk.user_id)
        rate = set_rate(session, "CNY", Decimal("0.15"), source="中国银行", date=JULY)
        set_rate(session, "CNY", Decimal("0.15"), source="中国银行", date=JULY)
        assert rate.id is not None
        delete_rate(session, rate.id, user_id=desk.user_id)
        with pytest.raises(NotFound, match="rate-not-found"):
            delete_rate(session, rate.id)
        deleted, corrected, added = changes_of(session, "rates")
    assert (added.user_name, added.before, added.key) == ("审核员", None, "CNY 2024-07-01")
    assert (corrected.user_name, corrected.changed) == (None, [("usd_per_unit", "0.14", "0.15")])
    assert deleted.after is None
    assert deleted.before is not None
    assert deleted.before["usd_per_unit"] == "0.15"


def test_a_rate_entered_the_wrong_way_round_is_noticed(database: Database) -> None:
    assert odd_beside(Decimal("7.1"), Decimal("0.14"))
    assert odd_beside(Decimal("470"), None)
    assert not odd_beside(Decimal("0.141"), Decimal("0.14"))
    assert not odd_beside(Decimal("3.26"), None)
    with database.session() as session:
        set_rate(session, "CNY", Decimal("0.14"), source="x", date=JULY)
        assert nearest_before(session, "CNY", today()) == Decimal("0.14")
        assert nearest_before(session, "CNY", JULY) is None
