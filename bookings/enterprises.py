"""Enterprises and what they fill in by default."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bookings.administration.changes import note_change
from bookings.models import Enterprise, stored_id
from bookings.views import View
from messages.errors import NotFound, Refused

DEFAULT_KEYS = ("contact", "warehouse", "usage_type", "fuel_type")
LONGEST_NAME = 200
LONGEST_DEFAULT = 100


class EnterpriseView(View):
    """An enterprise with its defaults; None leaves a field to the person."""

    id: int
    name: str
    contact: str | None
    warehouse: str | None
    usage_type: str | None
    fuel_type: str | None


def create_enterprise(session: Session, name: str, *, user_id: int | None = None) -> Enterprise:
    """A new enterprise. Raises ``Refused`` ``enterprise-name-needed``, ``enterprise-name-taken``."""
    enterprise = Enterprise.model_validate({"name": _named(name)})
    session.add(enterprise)
    _flush(session, name)
    _note(session, enterprise, None, user_id)
    return enterprise


def rename_enterprise(
    session: Session, enterprise_id: int, name: str, *, user_id: int | None = None
) -> Enterprise:
    """Name it as it stands on bookings. Raises ``Refused`` as ``create_enterprise`` does, or ``NotFound``."""
    enterprise = _enterprise(session, enterprise_id)
    before = _content(enterprise)
    enterprise.name = _named(name)
    _flush(session, name)
    _note(session, enterprise, before, user_id)
    return enterprise


def set_defaults(
    session: Session,
    enterprise_id: int,
    *,
    contact: str | None,
    warehouse: str | None,
    usage_type: str | None,
    fuel_type: str | None,
    user_id: int | None = None,
) -> Enterprise:
    """What new bookings of the enterprise are filled with; None leaves a field to the person."""
    enterprise = _enterprise(session, enterprise_id)
    before = _content(enterprise)
    enterprise.contact = contact
    enterprise.warehouse = warehouse
    enterprise.usage_type = usage_type
    enterprise.fuel_type = fuel_type
    session.flush()
    _note(session, enterprise, before, user_id)
    return enterprise


def list_enterprises(session: Session) -> list[Enterprise]:
    """All enterprises by name."""
    return list(session.exec(select(Enterprise).order_by(Enterprise.name)))


def enterprise_views(session: Session) -> list[EnterpriseView]:
    """All enterprises as a page or a program sees them, by name."""
    return [enterprise_view(one) for one in list_enterprises(session)]


def enterprise_view(enterprise: Enterprise) -> EnterpriseView:
    """The enterprise, detached from the database."""
    return EnterpriseView.model_validate(_content(enterprise) | {"id": stored_id(enterprise)})


def _named(name: str) -> str:
    if not name.strip():
        raise Refused("enterprise-name-needed")
    return name.strip()


def _content(enterprise: Enterprise) -> dict[str, Any]:
    return {key: getattr(enterprise, key) for key in ("name", *DEFAULT_KEYS)}


def _note(
    session: Session, enterprise: Enterprise, before: dict[str, Any] | None, user_id: int | None
) -> None:
    note_change(session, "enterprises", enterprise.name, before, _content(enterprise), user_id)
    session.flush()


def _enterprise(session: Session, enterprise_id: int) -> Enterprise:
    enterprise = session.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound("enterprise-not-found", enterprise=enterprise_id)
    return enterprise


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise Refused("enterprise-name-taken", name=name) from error
