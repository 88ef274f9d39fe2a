"""What was stored under any earlier revision is there after migrating, value by value, and still parses."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, insert, select
from sqlmodel import col
from sqlmodel import select as select_models

from bookings import export, migrations, review
from bookings.backup.tables import tables_of
from bookings.database import Database
from bookings.models import (
    Booking,
    BookingCheck,
    Declaration,
    GoodsItem,
    MatchKey,
    Record,
    Truck,
    ValueEvidence,
    Vehicle,
)
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running.run import reconcile_changed
from extractors.reading import FieldReading, Reading
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading
from tests.bookings.steps import WEIGHT_DOUBT, do
from tests.postgresql import PostgresqlCluster

_VERSIONS = import_module("bookings.migrations.versions")
REVISIONS = sorted(
    import_module(f"{_VERSIONS.__name__}.{module.name}").revision
    for module in iter_modules(_VERSIONS.__path__)
)
EARLIER = REVISIONS[:-1]
Row = dict[str, Any]


@pytest.fixture
def stored(desk: Desk, tmp_path: Path) -> dict[str, list[Row]]:
    """The rows of a database in use, by table: bookings of both kinds, corrected, approved, exported."""
    loaded = desk.booking(reading(checks=[WEIGHT_DOUBT], needs_review=["gross_weight_kg"]))
    desk.booking(reading(COMMODITY_VEHICLE, items=[cars(1, 2, "4|3|吉利牌|1477ml|汽油")]))
    do(desk, review.correct, loaded, "truck_count", "2", reason="归并后两车")
    do(desk, review.confirm, loaded, "cargo_weight_kg")
    do(desk, review.postpone, loaded, reason="等单证")
    export.export_approved(desk.database, tmp_path / "out", "json")
    with desk.database.engine.connect() as connection:
        rows = {table.name: _rows(connection, table) for table in tables_of(connection)}
    filled = {name for name, kept in rows.items() if kept}
    assert {"document", "declaration", "booking", "truck", "vehicle", "correction", "booking_event"} <= filled
    return rows


def _rows(connection: Connection, table: Table, columns: Sequence[str] = ()) -> list[Row]:
    chosen = [table.c[name] for name in columns] or list(table.c)
    found = connection.execute(select(*chosen).order_by(*table.primary_key.columns))
    return [dict(row._mapping) for row in found]


def _put(connection: Connection, stored: dict[str, list[Row]]) -> dict[str, list[str]]:
    """Stores what the older tables have columns for; the columns by table."""
    metadata = MetaData()
    metadata.reflect(connection)
    kept: dict[str, list[str]] = {}
    for table in metadata.sorted_tables:
        rows = stored.get(table.name, [])
        if not rows:
            continue
        kept[table.name] = [column.name for column in table.c if column.name in rows[0]]
        connection.execute(table.delete())
        for row in rows:
            connection.execute(insert(table).values({name: row[name] for name in kept[table.name]}))
    return kept


@pytest.mark.parametrize("revision", EARLIER)
def test_what_was_stored_is_kept_and_parses(
    stored: dict[str, list[Row]], revision: str, desk: Desk, tmp_path: Path, postgresql: PostgresqlCluster
) -> None:
    with _migrated_from(revision, stored, desk, tmp_path, postgresql) as (older, kept):
        with older.engine.connect() as connection:
            for table in tables_of(connection):
                if table.name in kept:
                    after = _rows(connection, table, kept[table.name])
                    _assert_kept(stored[table.name], after, kept[table.name])
        _assert_everything_parses(older)


def _assert_kept(before: list[Row], after: list[Row], columns: list[str]) -> None:
    """No row and no value is lost; what was left open may have been filled in."""
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        given = {name: old[name] for name in columns if old[name] is not None}
        assert {name: new[name] for name in given} == given


def _assert_everything_parses(database: Database) -> None:
    with database.session() as session:
        for mapper in Record._sa_registry.mappers:
            session.exec(select_models(mapper.class_)).all()
        for declaration in session.exec(select_models(Declaration)):
            assert Reading.model_validate(declaration.reading).kind == "declaration"
        for model in (Booking, Truck, Vehicle, GoodsItem):
            for holder in session.exec(select_models(model)):
                for evidence in holder.evidence.values():
                    ValueEvidence.model_validate(evidence)
        for booking in session.exec(select_models(Booking)):
            assert booking.id is not None
            assert all(BookingCheck.model_validate(check).id for check in booking.checks)
            assert review.open_booking(session, booking.id).version == booking.version


def test_bookings_of_earlier_revisions_get_their_goods(
    desk: Desk, tmp_path: Path, postgresql: PostgresqlCluster
) -> None:
    item = cars(1, 2, "4|3|1477ml|汽油").model_copy(
        update={"unit_price": "10.50", "currency": "USD", "evidence": {"name": _read("小轿车")}}
    )
    desk.booking(reading(items=[item, cars(2, 1, "4|3", name="卡车")]))
    manual = desk.booking(reading(items=[cars(1, 1, "4|3")], customs_number="940220240000224219"))
    do(desk, review.correct, manual, "is_transit", "true")
    with desk.database.engine.connect() as connection:
        rows = {table.name: _rows(connection, table) for table in tables_of(connection)}
    goods = rows.pop("goods_item")
    with _migrated_from("0005", rows, desk, tmp_path, postgresql) as (older, _):
        with older.engine.connect() as connection:
            table = next(one for one in tables_of(connection) if one.name == "goods_item")
            filled = _rows(connection, table)
        _assert_everything_parses(older)
    # As a booking of today gets them; where nothing was read there is nothing to point at.
    assert [row | {"evidence": None} for row in filled] == [row | {"evidence": None} for row in goods]
    assert [row["quantities"] for row in filled] == [["2 辆", "1500 千克"], ["1 辆", "1500 千克"]]
    assert filled[0]["evidence"]["name"] == goods[0]["evidence"]["name"]


def test_goods_of_more_bookings_than_are_read_at_once_are_all_filled(
    desk: Desk, tmp_path: Path, postgresql: PostgresqlCluster
) -> None:
    desk.booking(reading(items=[cars(1, 2, "4|3"), cars(2, 1, "4|3", name="卡车")]))
    with desk.database.engine.connect() as connection:
        rows = {table.name: _rows(connection, table) for table in tables_of(connection)}
    rows.pop("goods_item")
    (booking,), (pair,) = rows["booking"], rows["booking_declaration"]
    ids = range(1, 122)
    rows["booking"] = [booking | {"id": number} for number in ids]
    rows["booking_declaration"] = [pair | {"booking_id": number} for number in ids]
    with (
        _migrated_from("0005", rows, desk, tmp_path, postgresql) as (older, _),
        older.session() as session,
    ):
        filled = session.exec(select_models(GoodsItem).order_by(col(GoodsItem.id))).all()
        assert [(row.booking_id, row.item_no) for row in filled] == [
            (number, item_no) for number in ids for item_no in (1, 2)
        ]


def test_keys_of_before_days_were_kept_are_made_anew(
    stored: dict[str, list[Row]], desk: Desk, tmp_path: Path, postgresql: PostgresqlCluster
) -> None:
    with _migrated_from("0008", stored, desk, tmp_path, postgresql) as (older, _):
        done = reconcile_changed(older, AgreementLimits(), owner="test")
        with older.session() as session:
            days = session.exec(select_models(MatchKey.day).where(col(MatchKey.kind) == "plate")).all()
    assert done.bookings == len(stored["booking"])
    assert days
    assert None not in days


@contextmanager
def _migrated_from(
    revision: str, rows: dict[str, list[Row]], desk: Desk, folder: Path, postgresql: PostgresqlCluster
) -> Iterator[tuple[Database, dict[str, list[str]]]]:
    """A database of the desk's kind, at ``revision`` when these rows were stored, and their columns."""
    is_sqlite = desk.database.engine.dialect.name == "sqlite"
    with postgresql.empty() as empty:
        older = Database.open(f"sqlite:///{folder / 'older.db'}" if is_sqlite else empty)
        try:
            older.migrate(revision)
            with older.engine.begin() as connection:
                kept = _put(connection, rows)
            older.migrate()
            yield older, kept
        finally:
            older.dispose()


def _read(value: str) -> FieldReading:
    return FieldReading(
        value=value, raw=value, confidence=0.99, source="layer", page=1, bbox=(1.0, 2.0, 3.0, 4.0)
    )


def test_every_revision_is_tried() -> None:
    assert len(EARLIER) == len(list(Path(migrations.__path__[0]).glob("versions/0*.py"))) - 1
