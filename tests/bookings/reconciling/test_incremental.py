"""What is reconciled after each change is what reconciling the whole book would say."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from bookings.models import PairDecision
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running.run import reconcile_all, reconcile_changed
from tests.bookings.conftest import Desk
from tests.bookings.reconciling import book

LIMITS = AgreementLimits()
PLATES = ["新F12345", "新F12346", "新F12354", "新FA1234", "新FA123", "鄂A70001", "鄂A70002", "ХА700O1"]
NUMBERS = [f"9402202600001000{number:02}" for number in (1, 2, 3, 11, 12, 21, 31)] + ["94022O260000100001"]
SHIPPERS = ["霍尔果斯远山商贸有限公司", "霍尔果斯远山商贸有限", "伊宁华驰国际货运代理有限公司", None]
VINS = ["LVSHCAMB1CE054249", "LGWEF4A54GF492634", "LSGPC54U0S0000001", "LSGPC54UXS0000002"]
WEIGHTS = [Decimal(15480), Decimal(15500), Decimal("15.48"), Decimal(22000), None]
BATCHES = ["EJUGBBRRDB0936", "EJUGBBRRDB0937"]
CONTAINERS = ["TEXU3605231", "MSKU1234565"]


@dataclass
class _Clerks:
    """People and lists that change the book in any way, one step after another."""

    session: Session
    chance: random.Random
    user_id: int
    bookings: list[int] = field(default_factory=list)
    appointments: list[int] = field(default_factory=list)

    def step(self) -> None:
        steps: list[Callable[[], None]] = [
            self.book,
            self.book,
            self.appoint,
            self.appoint,
            self.appoint,
            self.correct,
            self.change,
            self.remark,
            self.move,
            self.reject,
            self.drop,
            self.decide,
        ]
        self.chance.choice(steps)()

    def _some(self, of: list[Any], most: int = 2) -> list[Any]:
        return self.chance.sample(of, self.chance.randint(0, min(most, len(of))))

    def book(self) -> None:
        day = datetime.combine(book.DAY, datetime.min.time(), UTC) + timedelta(
            days=self.chance.choice((0, 0, 1, 4, 20))
        )
        values = {
            "enterprise_id": self.chance.choice((1, 1, 1, 2)),
            "business_type": self.chance.choice(("loaded_truck", "loaded_truck", "commodity_vehicle")),
            "customs_number": self.chance.choice([*NUMBERS, None]),
            "plates": self._some(PLATES, 3),
            "vins": self._some(VINS),
            "containers": self._some(CONTAINERS),
            "domestic_shipper": self.chance.choice(SHIPPERS),
            "cargo_weight_kg": self.chance.choice(WEIGHTS),
            "created_at": day,
        }
        self.bookings.append(book.add_booking(self.session, **values))

    def _window(self) -> dict[str, Any]:
        """Mostly none; over midnight, or of another day than it says."""
        begin = datetime.combine(book.DAY, datetime.min.time(), UTC) + timedelta(
            hours=self.chance.choice((0, 12, 40))
        )
        hours = self.chance.choice((None, 1, 30))
        return {
            "appointed_from": self.chance.choice((None, None, begin)),
            "appointed_until": None if hours is None else begin + timedelta(hours=hours),
        }

    def _stated(self) -> dict[str, Any]:
        return self._window() | {
            "customs_numbers": self._some(NUMBERS),
            "batch_numbers": self._some(BATCHES, 1),
            "plates": self._some(PLATES),
            "vins": self._some(VINS),
            "containers": self._some(CONTAINERS),
            "domestic_shipper": self.chance.choice(SHIPPERS),
            "cargo_weight_kg": self.chance.choice(WEIGHTS),
            "appointed_day": self.chance.choice(
                [None, *(book.DAY + timedelta(days=days) for days in (0, 0, 0, 1, 5, 18))]
            ),
        }

    def appoint(self) -> None:
        enterprise_id = self.chance.choice((1, 1, 1, 2))
        added = book.add_appointment(self.session, enterprise_id=enterprise_id, **self._stated())
        self.appointments.append(added)

    def correct(self) -> None:
        for booking_id in self._some(self.bookings):
            book.change_booking(
                self.session,
                booking_id,
                customs_number=self.chance.choice(NUMBERS),
                plates=self._some(PLATES, 1),
                cargo_weight_kg=self.chance.choice(WEIGHTS),
            )

    def change(self) -> None:
        for appointment_id in self._some(self.appointments):
            book.change_appointment(self.session, appointment_id, **self._stated())

    def remark(self) -> None:
        """Something that nothing is found or weighed by."""
        for appointment_id in self._some(self.appointments):
            warehouse = self.chance.choice((None, "一号库", "二号库"))
            book.change_appointment(self.session, appointment_id, warehouse=warehouse)
        for booking_id in self._some(self.bookings):
            book.change_booking(self.session, booking_id, warehouse=self.chance.choice(("一号库", "二号库")))

    def move(self) -> None:
        """To another enterprise."""
        for appointment_id in self._some(self.appointments, 1):
            book.change_appointment(self.session, appointment_id, enterprise_id=self.chance.choice((1, 2)))
        for booking_id in self._some(self.bookings, 1):
            book.change_booking(self.session, booking_id, enterprise_id=self.chance.choice((1, 2)))

    def reject(self) -> None:
        state = self.chance.choice(("rejected", "draft"))
        for booking_id in self._some(self.bookings):
            book.change_booking(self.session, booking_id, state=state)

    def drop(self) -> None:
        dropped_at = self.chance.choice((None, datetime(2026, 11, 22, tzinfo=UTC)))
        for appointment_id in self._some(self.appointments):
            book.change_appointment(self.session, appointment_id, dropped_at=dropped_at)

    def decide(self) -> None:
        if not self.bookings or not self.appointments:
            return
        booking_id, appointment_id = self.chance.choice(self.bookings), self.chance.choice(self.appointments)
        decision: PairDecision = self.chance.choice(("together", "apart", "withdrawn"))
        book.decide(self.session, self.user_id, booking_id, appointment_id, decision)


@pytest.mark.parametrize("seed", range(4))
def test_after_every_change_the_book_stands_as_if_it_were_matched_anew(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same every time
    with desk.database.session() as session:
        book.add_enterprise(session, "第二家")
        clerks = _Clerks(session, chance, desk.user_id)
        for _ in range(25):
            clerks.step()
    reconcile_all(desk.database, LIMITS, owner="test")
    for _ in range(8):
        with desk.database.session() as session:
            clerks.session = session
            for _ in range(chance.randint(1, 5)):
                clerks.step()
        reconcile_changed(desk.database, LIMITS, owner="test")
        book.assert_as_if_anew(desk.database, LIMITS)


def test_a_change_is_reconciled_once(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_booking(session)
        book.add_appointment(session)
    assert reconcile_changed(desk.database, LIMITS, owner="test").changed == 1
    assert reconcile_changed(desk.database, LIMITS, owner="test").nothing_to_do
