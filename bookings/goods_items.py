"""The goods of a booking as its views show them: rows that nothing has to wait for."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bookings.booking_view import row_views
from bookings.forms import form
from bookings.models import Booking, GoodsItem, stored_id
from bookings.views import RowsAsked, RowTable

_ALL = RowsAsked()


def goods_items(session: Session, booking_id: int) -> Sequence[GoodsItem]:
    """The goods of a booking, in the order of the declaration."""
    query = select(GoodsItem).where(GoodsItem.booking_id == booking_id).order_by(col(GoodsItem.id))
    return session.exec(query).all()


def items_table(session: Session, booking: Booking) -> RowTable:
    """All of them as one page: a declaration has no more than a few dozen."""
    shape = form(booking.business_type)
    rows = row_views("items", shape, goods_items(session, stored_id(booking)), {})
    return RowTable(
        kind="items",
        columns=shape.items,
        rows=rows,
        numbers=tuple(range(1, len(rows) + 1)),
        total=len(rows),
        matching=len(rows),
        asked=_ALL,
        pages=1,
        doubtful=sum(any(cell.needs_attention for cell in row.fields) for row in rows),
    )
