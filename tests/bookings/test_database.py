"""Migrations, exact values, and what the database itself refuses."""

import datetime as dt
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateTable
from sqlmodel import select

from bookings.columns import now
from bookings.database import Database
from bookings.models import Booking, Correction, CurrencyRate, Enterprise, Record, SignInSession, Truck


def test_models_and_migrations_do_not_drift(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.session() as session:
        assert [enterprise.id for enterprise in session.exec(select(Enterprise))] == [1]


def test_programs_that_migrate_at_once_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new folder' / 'kouan.db'}"
    errors: list[Exception] = []

    def migrate() -> None:
        opened = Database.open(url)
        try:
            opened.migrate()
        except Exception as error:
            errors.append(error)
        finally:
            opened.dispose()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_every_table_can_be_made_on_postgresql() -> None:
    statements = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for table in Record.metadata.sorted_tables
    ]
    assert any("usd_per_unit NUMERIC NOT NULL" in statement for statement in statements)
    assert any("TIMESTAMP WITH TIME ZONE" in statement for statement in statements)


def test_sqlite_is_set_up_for_several_processes(database: Database) -> None:
    with database.engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1}


@pytest.mark.parametrize("number", ["0.1", "123456789012345678.123456789", "0.0000000001", "1000000"])
def test_a_decimal_comes_back_to_the_last_digit(database: Database, number: str) -> None:
    with database.session() as session:
        rate = CurrencyRate.model_validate(
            {
                "currency": "CNY",
                "usd_per_unit": Decimal(number),
                "source": "中国银行",
                "date": dt.date(2024, 7, 1),
            }
        )
        session.add(rate)
    with database.session() as session:
        stored = session.exec(select(CurrencyRate)).one()
        assert stored.usd_per_unit == Decimal(number)


def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    khorgos = dt.timezone(dt.timedelta(hours=8))
    with database.session() as session:
        session.add(
            Enterprise.model_validate(
                {"name": "远山", "created_at": dt.datetime(2024, 7, 1, 8, tzinfo=khorgos)}
            )
        )
    with database.session() as session:
        stored = session.exec(select(Enterprise).where(Enterprise.name == "远山")).one()
        assert stored.created_at == dt.datetime(2024, 7, 1, tzinfo=dt.UTC)
        assert stored.created_at.utcoffset() == dt.timedelta(0)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = now().replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"), database.session() as session:
        session.add(Enterprise.model_validate({"name": "远山", "created_at": naive}))


def test_rows_that_point_nowhere_are_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(SignInSession.model_validate({"token_hash": "x", "user_id": 99, "expires_at": now()}))


@pytest.mark.parametrize("statement", ["UPDATE correction SET reason = 'x'", "DELETE FROM correction"])
def test_the_history_only_grows(database: Database, statement: str) -> None:
    with database.session() as session:
        session.execute(
            text(
                "INSERT INTO user_account (username, display_name, role, language, password_hash, active,"
                " must_change_password, created_at) VALUES ('a', 'a', 'clerk', 'zh', '-', 1, 0, '2024-01-01')"
            )
        )
        session.add(Booking.model_validate({"enterprise_id": 1, "business_type": "loaded_truck"}))
        session.flush()
        session.add(Correction.model_validate({"booking_id": 1, "path": "remark", "user_id": 1}))
    with pytest.raises(IntegrityError, match="append-only"), database.session() as session:
        session.execute(text(statement))


def test_the_id_of_a_deleted_row_is_never_given_again(database: Database) -> None:
    with database.session() as session:
        session.add(Booking.model_validate({"enterprise_id": 1, "business_type": "loaded_truck"}))
        session.flush()
        first = Truck.model_validate({"booking_id": 1})
        session.add(first)
        session.flush()
        first_id = first.id
        session.delete(first)
        session.flush()
        second = Truck.model_validate({"booking_id": 1})
        session.add(second)
        session.flush()
        assert second.id != first_id


def test_an_error_leaves_nothing_behind(database: Database) -> None:
    def fail_half_way() -> None:
        with database.session() as session:
            session.add(Enterprise.model_validate({"name": "远山"}))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.session() as session:
        assert session.exec(select(Enterprise).where(Enterprise.name == "远山")).first() is None
