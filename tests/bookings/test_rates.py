"""Rates: the newest in force counts, each change is written down, waiting bookings are filled by it."""

import datetime as dt
from decimal import Decimal

import pytest

from bookings import review
from bookings.administration.changes import changes_of
from bookings.columns import today
from bookings.database import Database
from bookings.filling import newest_rates
from bookings.rates import delete_rate, list_rates, nearest_before, odd_beside, rate_views, set_rate
from bookings.rates_waiting import FilledBookings, fill_waiting, waiting_currencies
from messages.errors import NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import LOADED_TRUCK, reading
from tests.bookings.steps import at, do, view

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


def waiting_booking(desk: Desk, currency: str = "CNY", **changed: object) -> int:
    """A booking whose value is in a currency without a rate."""
    return desk.booking(reading(LOADED_TRUCK | {"currency": currency, "total_value": "1000", **changed}))


def enter(desk: Desk, rate: str = "0.14", currency: str = "CNY") -> None:
    """A rate of today."""
    with desk.database.session() as session:
        set_rate(session, currency, Decimal(rate), source="中国银行", date=today())


def waiting(desk: Desk) -> list[tuple[str, int, bool]]:
    with desk.database.session() as session:
        return [(one.currency, one.bookings, one.has_rate) for one in waiting_currencies(session)]


def test_a_rate_fills_the_bookings_that_wait_for_it(desk: Desk) -> None:
    first, second, other = waiting_booking(desk), waiting_booking(desk), waiting_booking(desk, "KZT")
    desk.booking(reading())
    assert waiting(desk) == [("CNY", 2, False), ("KZT", 1, False)]
    assert fill_waiting(desk.database, user_id=desk.user_id) == FilledBookings(0)
    enter(desk)
    assert waiting(desk) == [("CNY", 2, True), ("KZT", 1, False)]
    assert fill_waiting(desk.database, user_id=desk.user_id) == FilledBookings(2)
    assert waiting(desk) == [("KZT", 1, False)]
    for booking_id in (first, second):
        shown = view(desk, booking_id)
        value = at(shown, "cargo_value_usd")
        assert value.value == Decimal("140.00")
        assert value.status == "sure"
        assert value.evidence is not None
        assert value.evidence.conversion is not None
        assert value.evidence.conversion.usd_per_unit == "0.14"
        assert value.evidence.declaration_id is not None
        assert (shown.version, shown.state) == (2, "draft")
        (line,) = shown.corrections
        assert (line.path, line.before, line.user_id) == ("cargo_value_usd", None, desk.user_id)
        assert "0.14" in (line.reason or "")
    assert at(view(desk, other), "cargo_value_usd").value is None


def test_what_a_person_typed_emptied_or_refused_is_not_filled(desk: Desk) -> None:
    typed, emptied, rejected = waiting_booking(desk), waiting_booking(desk), waiting_booking(desk)
    do(desk, review.correct, typed, "cargo_value_usd", "5")
    do(desk, review.correct, emptied, "cargo_value_usd", "5")
    do(desk, review.correct, emptied, "cargo_value_usd", None)
    do(desk, review.reject, rejected, reason="退单")
    enter(desk)
    assert waiting(desk) == []
    assert fill_waiting(desk.database, user_id=desk.user_id) == FilledBookings(0)
    assert at(view(desk, typed), "cargo_value_usd").value == Decimal(5)


def test_a_postponed_booking_is_filled_and_stays_postponed(desk: Desk) -> None:
    booking_id = waiting_booking(desk)
    do(desk, review.postpone, booking_id, reason="等汇率")
    enter(desk)
    assert fill_waiting(desk.database, user_id=desk.user_id) == FilledBookings(1)
    assert view(desk, booking_id).state == "postponed"


def test_a_value_filled_by_a_rate_can_be_taken_back(desk: Desk) -> None:
    booking_id = waiting_booking(desk)
    enter(desk)
    fill_waiting(desk.database, user_id=desk.user_id)
    value = at(do(desk, review.undo, booking_id), "cargo_value_usd")
    assert (value.value, value.status) == (None, "doubted")
    assert value.evidence is not None
    assert [one.id for one in value.evidence.reasons] == ["no-rate"]


def test_a_corrected_or_deleted_rate_leaves_filled_bookings_alone(desk: Desk) -> None:
    booking_id = waiting_booking(desk)
    enter(desk)
    fill_waiting(desk.database, user_id=desk.user_id)
    enter(desk, "0.2")
    with desk.database.session() as session:
        (rate,) = list_rates(session)
        assert rate.id is not None
        delete_rate(session, rate.id)
    assert fill_waiting(desk.database, user_id=desk.user_id) == FilledBookings(0)
    value = at(view(desk, booking_id), "cargo_value_usd")
    assert value.value == Decimal("140.00")
    assert value.evidence is not None
    assert value.evidence.conversion is not None
    assert value.evidence.conversion.source == "中国银行"


def test_regression_the_printed_amount_of_another_currency_passed_for_dollars(desk: Desk) -> None:
    """It was dragged from the page into 货值（美元） and nothing said that it was in roubles."""
    booking_id = desk.booking(reading(currency="RUB", total_value="385758.75"))
    shown = do(desk, review.correct, booking_id, "cargo_value_usd", "385758.75")
    field = at(shown, "cargo_value_usd")
    assert field.status == "doubted"
    assert "RUB" in field.reasons("en")[0]
    shown = do(desk, review.correct, booking_id, "cargo_value_usd", "385758.75")
    assert at(shown, "cargo_value_usd").status == "doubted"
    shown = do(desk, review.confirm, booking_id, "cargo_value_usd")
    assert at(shown, "cargo_value_usd").status == "confirmed"
    shown = do(desk, review.correct, booking_id, "cargo_value_usd", "4800")
    assert at(shown, "cargo_value_usd").status == "confirmed"
