"""Migrations, exact values, and what the database itself refuses."""

import datetime as dt
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import Booking, Correction, CurrencyRate, Enterprise, Record, SignInSession, Truck
from messages.errors import BadInput, PartUnavailable
from tests.postgresql import PostgresqlCluster


def test_models_and_migrations_do_not_drift(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.session() as session:
        assert [enterprise.id for enterprise in session.exec(select(Enterprise))] == [1]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_programs_that_migrate_at_once_wait_for_each_other(
    tmp_path: Path, postgresql: PostgresqlCluster, dialect: str
) -> None:
    errors: list[Exception] = []

    def migrate(url: str) -> None:
        opened = Database.open(url)
        try:
            opened.migrate()
        except Exception as error:
            errors.append(error)
        finally:
            opened.dispose()

    with postgresql.empty() as empty:
        url = empty if dialect == "postgresql" else f"sqlite:///{tmp_path / 'new folder' / 'kouan.db'}"
        threads = [threading.Thread(target=migrate, args=(url,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_meant_by_each_of_its_schemes(postgresql: PostgresqlCluster, scheme: str) -> None:
    with postgresql.migrated() as url:
        database = Database.open(url.replace("postgresql:", f"{scheme}:", 1))
        with database.session() as session:
            assert session.execute(text("SELECT version()")).scalar_one().startswith("PostgreSQL")
        database.dispose()


def test_a_database_that_is_away_is_a_passing_fault(tmp_path: Path) -> None:
    for url in (f"postgresql://kouan@/none?host={tmp_path}", "postgresql://kouan@127.0.0.1:1/none"):
        database = Database.open(url)
        with pytest.raises(PartUnavailable, match="database-unavailable"), database.session() as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(PartUnavailable, match="database-unavailable"):
            database.migrate()
        database.dispose()


def test_a_connection_that_breaks_is_a_passing_fault_and_the_next_one_works(
    postgresql: PostgresqlCluster,
) -> None:
    with postgresql.migrated() as url:
        database = Database.open(url)
        with pytest.raises(PartUnavailable), database.session() as session:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        with database.session() as session:
            assert session.execute(text("SELECT 1")).scalar_one() == 1
        database.dispose()


def test_a_locked_sqlite_is_a_passing_fault(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kouan.db'}"
    first, second = Database.open(url), Database.open(url)
    event.listen(second.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=1"))
    first.migrate()
    with first.alone() as holding:
        holding.execute(text("UPDATE enterprise SET name = 'x'"))
        with pytest.raises(PartUnavailable, match="locked"), second.session() as session:
            session.execute(text("UPDATE enterprise SET name = 'y'"))
    first.dispose()
    second.dispose()


def test_odd_characters_are_stored_without_what_no_database_takes(database: Database) -> None:
    with database.session() as session:
        session.execute(update(Enterprise).values(name="远\0山\udcff😀"))
    with database.session() as session:
        assert session.exec(select(Enterprise.name)).one() == "远山?😀"


def test_a_number_that_is_too_large_is_bad_input(database: Database) -> None:
    with pytest.raises(BadInput, match="value-not-storable"), database.session() as session:
        session.get(Enterprise, 10**30)


def test_identifiers_are_in_the_order_of_their_characters_codes(database: Database) -> None:
    plates = ["霍A1", "新F1", "a", "B", "A", "1"]
    with database.session() as session:
        session.add(Booking.model_validate({"enterprise_id": 1, "business_type": "loaded_truck"}))
        session.flush()
        session.add_all(Truck.model_validate({"booking_id": 1, "plate": plate}) for plate in plates)
    with database.session() as session:
        assert list(session.exec(select(Truck.plate).order_by(col(Truck.plate)))) == sorted(plates)


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'kouan.db'}")
    with database.engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    database.dispose()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


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
                " must_change_password, created_at)"
                " VALUES ('a', 'a', 'clerk', 'zh', '-', true, false, '2024-01-01')"
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
