"""Warehouses (所属海关库房) that bookings may name, as an administrator keeps them."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bookings.administration.changes import note_change
from bookings.models import Warehouse, stored_id
from bookings.views import View
from messages.errors import NotFound, Refused

LONGEST_NAME = 100
LONGEST_CODE = 64
LONGEST_PLACE = 200


class WarehouseView(View):
    """A warehouse. ``active`` False: old bookings name it, new ones are not offered it."""

    id: int
    name: str
    code: str | None
    place: str | None
    active: bool


def list_warehouses(session: Session) -> list[WarehouseView]:
    """All warehouses, those in use first, by name."""
    # Here and not by the database: each of them has its own order of Chinese.
    views = [_view(one) for one in session.exec(select(Warehouse))]
    return sorted(views, key=lambda one: (not one.active, one.name))


def names(session: Session) -> tuple[str, ...]:
    """The names that a booking's warehouse is chosen from."""
    return tuple(sorted(session.exec(select(Warehouse.name).where(col(Warehouse.active)))))


def add_warehouse(
    session: Session,
    name: str,
    *,
    code: str | None = None,
    place: str | None = None,
    active: bool = True,
    user_id: int | None = None,
) -> WarehouseView:
    """A new warehouse. Raises ``Refused`` ``warehouse-name-needed``, ``warehouse-name-taken``."""
    warehouse = Warehouse.model_validate(_values(name, code, place, active))
    session.add(warehouse)
    _flush(session, warehouse.name)
    note_change(session, "warehouses", warehouse.name, None, _content(warehouse), user_id)
    session.flush()
    return _view(warehouse)


def change_warehouse(
    session: Session,
    warehouse_id: int,
    *,
    name: str,
    code: str | None,
    place: str | None,
    active: bool,
    user_id: int | None = None,
) -> WarehouseView:
    """Another name, code or place, or out of use. Bookings keep the name they were given.

    Raises ``NotFound`` ``warehouse-not-found``, and ``Refused`` as ``add_warehouse`` does.
    """
    warehouse = session.get(Warehouse, warehouse_id)
    if warehouse is None:
        raise NotFound("warehouse-not-found", warehouse=warehouse_id)
    before = _content(warehouse)
    for key, value in _values(name, code, place, active).items():
        setattr(warehouse, key, value)
    _flush(session, warehouse.name)
    note_change(session, "warehouses", warehouse.name, before, _content(warehouse), user_id)
    session.flush()
    return _view(warehouse)


def _values(name: str, code: str | None, place: str | None, active: bool) -> dict[str, Any]:
    if not name.strip():
        raise Refused("warehouse-name-needed")
    return {
        "name": name.strip(),
        "code": (code or "").strip() or None,
        "place": (place or "").strip() or None,
        "active": active,
    }


def _content(warehouse: Warehouse) -> dict[str, Any]:
    return {key: getattr(warehouse, key) for key in ("name", "code", "place", "active")}


def _view(warehouse: Warehouse) -> WarehouseView:
    return WarehouseView.model_validate(_content(warehouse) | {"id": stored_id(warehouse)})


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise Refused("warehouse-name-taken", name=name) from error
