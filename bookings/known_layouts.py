"""What kouan can read: declaration layouts and how often each was met, columns people chose for sheets."""

from datetime import datetime

from sqlalchemy import JSON, func, type_coerce
from sqlmodel import Session, col, select

from bookings.administration.changes import note_change
from bookings.models import Declaration, Enterprise, RememberedColumns, stored_id
from bookings.views import View
from extractors.layout_files import UNKNOWN, layouts
from messages.errors import NotFound
from vin_import.files.cells import column_letters

NEWEST_DECLARATIONS = 1_000
"""Readings are large: only the newest are looked at."""


class DeclarationLayoutView(View):
    """One family of declarations; ``read``: how many of the newest declarations were of it."""

    id: str
    fields: int
    goods_columns: int
    read: int
    last_read: datetime | None


class RememberedColumnsView(View):
    """What the columns under one header were taken for; ``columns``: letters to meaning, None is nothing."""

    id: int
    enterprise_name: str
    columns: tuple[tuple[str, str | None], ...]
    updated_at: datetime


def declaration_layouts(session: Session) -> list[DeclarationLayoutView]:
    """Every layout of ``templates/declaration``, and ``unknown`` where one was met, most read first."""
    met = _met(session)
    views = [
        DeclarationLayoutView(
            id=layout.id,
            fields=len(layout.by_key),
            goods_columns=len(layout.goods.header),
            read=met.get(layout.id, (0, None))[0],
            last_read=met.get(layout.id, (0, None))[1],
        )
        for layout in layouts()
    ]
    if UNKNOWN in met:
        read, last = met[UNKNOWN]
        views.append(DeclarationLayoutView(id=UNKNOWN, fields=0, goods_columns=0, read=read, last_read=last))
    return sorted(views, key=lambda one: (-one.read, one.id))


def _met(session: Session) -> dict[str, tuple[int, datetime]]:
    newest = session.exec(select(func.max(Declaration.id))).one() or 0
    form = type_coerce(col(Declaration.reading), JSON)["form"].as_string()
    query = (
        select(form, Declaration.created_at)
        .where(col(Declaration.id) > newest - NEWEST_DECLARATIONS)
        .order_by(col(Declaration.id))
    )
    met: dict[str, tuple[int, datetime]] = {}
    for name, read_at in session.exec(query):
        met[name or UNKNOWN] = (met.get(name or UNKNOWN, (0, read_at))[0] + 1, read_at)
    return met


def remembered_columns(session: Session) -> list[RememberedColumnsView]:
    """The columns that are remembered, newest first."""
    rows = session.exec(
        select(RememberedColumns, Enterprise)
        .join(Enterprise, col(Enterprise.id) == col(RememberedColumns.enterprise_id))
        .order_by(col(RememberedColumns.updated_at).desc(), col(RememberedColumns.id).desc())
    )
    return [
        RememberedColumnsView(
            id=stored_id(one),
            enterprise_name=enterprise.name,
            columns=tuple(
                (column_letters(int(number)), meaning)
                for number, meaning in sorted(one.columns.items(), key=lambda pair: int(pair[0]))
            ),
            updated_at=one.updated_at,
        )
        for one, enterprise in rows
    ]


def forget_columns(session: Session, columns_id: int, *, user_id: int) -> None:
    """The next sheet with that header is judged anew.

    Raises ``NotFound`` ``remembered-columns-not-found``.
    """
    known = session.get(RememberedColumns, columns_id)
    if known is None:
        raise NotFound("remembered-columns-not-found", number=columns_id)
    enterprise = session.get_one(Enterprise, known.enterprise_id)
    note_change(session, "remembered-columns", enterprise.name, {"columns": known.columns}, None, user_id)
    session.delete(known)
    session.flush()
