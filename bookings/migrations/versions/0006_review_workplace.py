"""The review workplace: goods as rows, changes that can be undone, leases, what corrections teach."""

from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = ("hs_code", "name", "spec", "currency", "origin_country", "destination_country", "domestic_area")
_COUNTS = ("filled", "corrected", "doubted", "doubted_corrected", "audited", "audited_corrected")
_PRICES = ("unit_price", "total_price")
# A reading may be large, and there may be 100,000.
_READINGS_AT_ONCE = 50


def upgrade() -> None:
    _goods_items()
    _fill_goods_items()
    _changes()
    _leases()
    _learning()
    _lists()
    _indexes()


def _goods_items() -> None:
    op.create_table(
        "goods_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("item_no", sa.Integer(), nullable=True),
        sa.Column("hs_code", columns.Identifier(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("spec", sa.String(), nullable=True),
        sa.Column("quantities", columns.Json(), nullable=False),
        sa.Column("unit_price", columns.ExactDecimal(), nullable=True),
        sa.Column("total_price", columns.ExactDecimal(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("origin_country", sa.String(), nullable=True),
        sa.Column("destination_country", sa.String(), nullable=True),
        sa.Column("domestic_area", sa.String(), nullable=True),
        sa.Column("evidence", columns.Json(), nullable=False),
        _refers("goods_item", "booking_id", "booking"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_item")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goods_item_booking_id"), "goods_item", ["booking_id"])


def _fill_goods_items() -> None:
    """Bookings that are there already get the goods of their declarations; transit ones stay empty."""
    connection = op.get_bind()
    declaration = sa.table("declaration", sa.column("id", sa.Integer), sa.column("reading", columns.Json()))
    pairs = sa.table(
        "booking_declaration",
        sa.column("booking_id", sa.Integer),
        sa.column("declaration_id", sa.Integer),
    )
    booking = sa.table("booking", sa.column("id", sa.Integer), sa.column("is_transit", sa.Boolean))
    wanted = (
        sa.select(pairs.c.booking_id, pairs.c.declaration_id)
        .join(booking, booking.c.id == pairs.c.booking_id)
        .where(sa.not_(booking.c.is_transit))
        .order_by(pairs.c.booking_id, pairs.c.declaration_id)
    )
    found = connection.execute(wanted).all()
    for first in range(0, len(found), _READINGS_AT_ONCE):
        portion = found[first : first + _READINGS_AT_ONCE]
        ids = {declaration_id for _, declaration_id in portion}
        stored = sa.select(declaration.c.id, declaration.c.reading).where(declaration.c.id.in_(ids))
        readings = {row.id: row.reading for row in connection.execute(stored)}
        rows = [
            _goods_item(booking_id, declaration_id, item)
            for booking_id, declaration_id in portion
            for item in readings[declaration_id].get("items") or ()
        ]
        if rows:
            connection.execute(sa.insert(_goods_item_table()), rows)


def _goods_item_table() -> sa.TableClause:
    return sa.table(
        "goods_item",
        sa.column("booking_id", sa.Integer),
        sa.column("item_no", sa.Integer),
        *(sa.column(name, sa.String) for name in _TEXTS),
        *(sa.column(name, columns.ExactDecimal()) for name in _PRICES),
        sa.column("quantities", columns.Json()),
        sa.column("evidence", columns.Json()),
    )


def _goods_item(booking_id: int, declaration_id: int, item: dict[str, Any]) -> dict[str, Any]:
    quantities = [
        " ".join(part for part in (one.get("quantity"), one.get("unit")) if part)
        for one in item.get("quantities") or ()
    ]
    return {
        "booking_id": booking_id,
        "item_no": item.get("item_no"),
        **{name: item.get(name) for name in _TEXTS},
        **{name: _decimal(item.get(name)) for name in _PRICES},
        "quantities": [one for one in quantities if one],
        "evidence": {
            name: _evidence(f"items[{item.get('item_no')}].{name}", declaration_id, read)
            for name, read in (item.get("evidence") or {}).items()
            if name in (*_TEXTS, *_PRICES, "quantities")
        },
    }


def _decimal(text: str | None) -> Any:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def _evidence(reading_key: str, declaration_id: int, read: dict[str, Any]) -> dict[str, Any]:
    boxes = [box for part in read.get("parts") or () for box in part.get("boxes") or ()]
    if not boxes and read.get("page") is not None and read.get("bbox") is not None:
        boxes = [{"page": read["page"], "bbox": read["bbox"]}]
    stored = {
        "source": read.get("source") or "layer",
        "declaration_id": declaration_id,
        "reading_key": reading_key,
        "page": boxes[0]["page"] if boxes else read.get("page"),
        "boxes": boxes,
        "raw": read.get("raw"),
        "confidence": read.get("confidence"),
    }
    return {name: value for name, value in stored.items() if value not in (None, [])}


def _changes() -> None:
    # Which change of the booking a line belongs to, and what is needed to take it back.
    op.add_column("correction", sa.Column("booking_version", sa.Integer(), nullable=True))
    op.add_column("correction", sa.Column("evidence_before", columns.Json(), nullable=True))
    op.add_column("correction", sa.Column("undoes_version", sa.Integer(), nullable=True))
    op.create_index(
        "ix_correction_booking_id_booking_version", "correction", ["booking_id", "booking_version"]
    )


def _leases() -> None:
    op.create_table(
        "review_lease",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        _refers("review_lease", "booking_id", "booking"),
        _refers("review_lease", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_review_lease")),
    )
    op.create_index(op.f("ix_review_lease_expires_at"), "review_lease", ["expires_at"])


def _learning() -> None:
    op.create_table(
        "value_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("field_key", columns.Word(), nullable=False),
        sa.Column("read_value", sa.String(), nullable=False),
        sa.Column("corrected_value", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        _refers("value_alias", "enterprise_id", "enterprise"),
        _refers("value_alias", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_alias")),
        sa.UniqueConstraint(
            "enterprise_id",
            "field_key",
            "read_value",
            name=op.f("uq_value_alias_enterprise_id_field_key_read_value"),
        ),
    )
    op.create_table(
        "review_outcome",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text_source", columns.Word(), nullable=False),
        sa.Column("form", sa.String(64), nullable=True),
        sa.Column("straight_through", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("fields", columns.Json(), nullable=False),
        _refers("review_outcome", "booking_id", "booking"),
        _refers("review_outcome", "enterprise_id", "enterprise"),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_review_outcome")),
    )
    op.create_index("ix_review_outcome_enterprise_id_day", "review_outcome", ["enterprise_id", "day"])
    op.create_index(op.f("ix_review_outcome_day"), "review_outcome", ["day"])
    op.create_table(
        "field_outcome",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text_source", columns.Word(), nullable=False),
        sa.Column("field_key", columns.Word(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "filled",
                "corrected",
                "doubted",
                "doubted_corrected",
                "audited",
                "audited_corrected",
            )
        ),
        _refers("field_outcome", "enterprise_id", "enterprise"),
        sa.PrimaryKeyConstraint(
            "enterprise_id", "day", "text_source", "field_key", name=op.f("pk_field_outcome")
        ),
    )
    op.create_table(
        "time_outcome",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text_source", columns.Word(), nullable=False),
        sa.Column("seconds_from", sa.Integer(), nullable=False),
        sa.Column("bookings", sa.Integer(), nullable=False),
        sa.Column("straight_through", sa.Integer(), nullable=False),
        _refers("time_outcome", "enterprise_id", "enterprise"),
        sa.PrimaryKeyConstraint(
            "enterprise_id", "day", "text_source", "seconds_from", name=op.f("pk_time_outcome")
        ),
    )


def _lists() -> None:
    op.create_table(
        "warehouse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("name", name=op.f("uq_warehouse_name")),
    )
    op.create_table(
        "kept_layout",
        sa.Column("kind", columns.Word(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("content", columns.Json(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        _refers("kept_layout", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_kept_layout")),
    )
    op.create_table(
        "administration_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_name", columns.Word(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("before", columns.Json(), nullable=True),
        sa.Column("after", columns.Json(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        _refers("administration_change", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_change")),
    )
    op.create_index("ix_administration_change_list_name_id", "administration_change", ["list_name", "id"])
    _refuse_changes("administration_change")


def _refuse_changes(table: str) -> None:
    """What was changed, by whom and when only grows, whoever writes to the database."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _indexes() -> None:
    # Searched in the middle, so the database reads all names: from the index, not from the wide rows.
    op.create_index(
        "ix_booking_domestic_shipper_enterprise_id", "booking", ["domestic_shipper", "enterprise_id"]
    )
    op.create_index(op.f("ix_booking_created_at"), "booking", ["created_at"])
    op.create_index("ix_booking_transport_tool", "booking", ["transport_tool"])
    # The queue filters by more than the state: with these in the index it need not read the rows.
    filtered = ["state", "id", "business_type", "doubts", "created_at"]
    op.drop_index("ix_booking_state_id", "booking")
    op.drop_index("ix_booking_enterprise_id_state_id", "booking")
    op.create_index("ix_booking_queue_of_all", "booking", filtered)
    op.create_index("ix_booking_queue", "booking", ["enterprise_id", *filtered])


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
