"""Receivers, and new differences as reconciling leaves them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import NewDifference, Notice
from bookings.reconciling.records import Difference, ToldDifference
from tests.bookings.notices.receivers import MailServer, WebhookServer, mail_server, webhook_server


@dataclass
class Outbox:
    """The database of messages."""

    database: Database
    found: int = 0

    def find(
        self,
        field: str = "plates",
        severity: str = "error",
        *,
        enterprise_id: int = 1,
        customs_number: str | None = "940220240000224219",
        leaves_at: datetime | None = None,
    ) -> int:
        """A difference that nobody was told yet."""
        self.found += 1
        difference = Difference.model_validate(
            {
                "field": field,
                "reason": "missing",
                "severity": severity,
                "declared": "新A12345",
                "appointed": "新A12346",
            }
        )
        told = ToldDifference(
            status="different",
            customs_number=customs_number,
            appointment=f"YY{self.found:03d}",
            leaves_at=leaves_at,
            difference=difference,
        )
        return self.keep(told, enterprise_id)

    def keep(self, told: ToldDifference, enterprise_id: int = 1) -> int:
        """As reconciling keeps it."""
        self.found += 1
        row = NewDifference(
            enterprise_id=enterprise_id, digest=str(self.found), content=told.model_dump(mode="json")
        )
        with self.database.session() as session:
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

    def notices(self) -> list[Notice]:
        """All messages, oldest first."""
        with self.database.session() as session:
            return list(session.exec(select(Notice).order_by(col(Notice.id))))

    def later(self, wait: timedelta) -> None:
        """Turn the clock: what waits is due so much earlier."""
        with self.database.session() as session:
            for notice in session.exec(select(Notice)):
                session.exec(
                    update(Notice)
                    .where(col(Notice.id) == notice.id)
                    .values(next_try_at=notice.next_try_at - wait)
                )


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Messages on either database."""
    return Outbox(database)


@pytest.fixture
def webhook() -> Iterator[WebhookServer]:
    """A webhook that takes everything unless told otherwise."""
    with webhook_server() as server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server without encryption."""
    with mail_server() as server:
        yield server


@pytest.fixture
def tomorrow() -> Callable[[int], datetime]:
    """So many hours from now."""
    return lambda hours: now() + timedelta(hours=hours)
