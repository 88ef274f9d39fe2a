"""When and why a document is tried again; PostgreSQL behaves as SQLite does."""

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("correction", "booking_event")
_SEARCHED_FROM_THE_BEGINNING = (
    ("booking", "customs_number"),
    ("truck", "plate"),
    ("truck", "trailer_plate"),
    ("vehicle", "vin"),
    ("vehicle", "plate"),
)


def upgrade() -> None:
    op.add_column("document", sa.Column("retry_at", columns.UtcDateTime(), nullable=True))
    op.add_column("document", sa.Column("retry_reason", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table in _APPEND_ONLY:
            _refuse_as_integrity_error(table)
        for table, column in _SEARCHED_FROM_THE_BEGINNING:
            op.alter_column(table, column, type_=columns.Identifier(), existing_nullable=True)


def _refuse_as_integrity_error(table: str) -> None:
    """The same kind of error as on SQLite, and for TRUNCATE too."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
