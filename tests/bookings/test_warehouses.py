"""Warehouses: kept, put out of use, offered as choices, each change written down."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from bookings.administration.changes import changes_of
from bookings.models import AdministrationChange
from bookings.stored_choices import stored_choices
from bookings.warehouses import WarehouseView, add_warehouse, change_warehouse, list_warehouses, names
from messages.errors import NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading


def put_out_of_use(desk: Desk, warehouse: WarehouseView) -> WarehouseView:
    """Another warehouse than before in nothing but that."""
    values = warehouse.model_dump(exclude={"id"}) | {"active": False}
    with desk.database.session() as session:
        return change_warehouse(session, warehouse.id, **values, user_id=desk.user_id)


def test_a_warehouse_out_of_use_is_kept_and_not_offered(desk: Desk) -> None:
    with desk.database.session() as session:
        first = add_warehouse(session, " 一号库 ", code="A1", place="口岸东路", user_id=desk.user_id)
        add_warehouse(session, "二号库", code=" ")
        assert names(session) == ("一号库", "二号库")
    put_out_of_use(desk, first)
    with desk.database.session() as session:
        assert names(session) == ("二号库",)
        shown = [(one.name, one.code, one.active) for one in list_warehouses(session)]
        assert shown == [("二号库", None, True), ("一号库", "A1", False)]
        newest, *_ = changes_of(session, "warehouses")
    assert newest.changed == [("active", True, False)]
    assert newest.user_name == "审核员"


def test_names_are_needed_and_stand_once(desk: Desk) -> None:
    with desk.database.session() as session:
        add_warehouse(session, "一号库")
        second = add_warehouse(session, "二号库")
    with desk.database.session() as session, pytest.raises(Refused, match="warehouse-name-taken"):
        add_warehouse(session, "一号库")
    with desk.database.session() as session, pytest.raises(Refused, match="warehouse-name-taken"):
        change_warehouse(session, second.id, name="一号库", code=None, place=None, active=True)
    with desk.database.session() as session, pytest.raises(Refused, match="warehouse-name-needed"):
        add_warehouse(session, "  ")
    with desk.database.session() as session, pytest.raises(NotFound, match="warehouse-not-found"):
        change_warehouse(session, 99, name="x", code=None, place=None, active=True)
    with desk.database.session() as session:
        assert names(session) == ("一号库", "二号库")
        assert len(changes_of(session, "warehouses")) == 2


def test_choices_are_the_warehouses_in_use_and_the_words_of_the_newest_vehicles(desk: Desk) -> None:
    with desk.database.session() as session:
        assert stored_choices(session, 1)["brand"] == ()
    desk.booking(reading(COMMODITY_VEHICLE, items=[cars(1, 2, "4|3|吉利牌|1477ml|汽油")]))
    with desk.database.session() as session:
        add_warehouse(session, "一号库")
        choices = stored_choices(session, 1)
        others = stored_choices(session, 2)
    assert choices["warehouse"] == ("一号库",)
    assert len(choices["brand"]) >= 1
    assert others == {"warehouse": ("一号库",), "brand": (), "color": (), "usage_type": ()}


def test_the_history_of_lists_only_grows(desk: Desk) -> None:
    with desk.database.session() as session:
        add_warehouse(session, "一号库")
    change = update(AdministrationChange).where(col(AdministrationChange.id) > 0).values(key="x")
    for statement in (change, delete(AdministrationChange)):
        with desk.database.session() as session, pytest.raises(IntegrityError):
            session.execute(statement)
