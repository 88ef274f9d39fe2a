"""Keys of what comes again know their day, so that a day's changes read no plates of years ago; what was
compared of each record and which rules the results were made by is kept, so that a change in anything else
looks nothing up, and other rules make all results anew."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Keys are derived from bookings and appointments, all of which are looked at again.
    op.execute("DELETE FROM match_key")
    op.add_column("match_key", sa.Column("day", sa.Integer(), nullable=True))
    op.execute("INSERT INTO reconcile_pending (side, record_id) SELECT 'booking', id FROM booking")
    op.execute("INSERT INTO reconcile_pending (side, record_id) SELECT 'appointment', id FROM appointment")
    op.create_table(
        "reconcile_basis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconcile_basis")),
    )
    op.create_table(
        "record_digest",
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("side", "record_id", name=op.f("pk_record_digest")),
        sqlite_with_rowid=False,
    )
