"""Watched folders, their scans and files."""

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watched_folder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("subfolders", sa.Boolean(), nullable=False),
        sa.Column("business_type", columns.Word(), nullable=True),
        sa.Column("after", columns.Word(), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("scan_asked_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_scan_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_scan_result", columns.Json(), nullable=False),
        sa.Column("lock_owner", sa.String(), nullable=True),
        sa.Column("lock_expires_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_watched_folder_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_folder")),
    )
    op.create_index(op.f("ix_watched_folder_enterprise_id"), "watched_folder", ["enterprise_id"])
    op.create_index(op.f("ix_watched_folder_path"), "watched_folder", ["path"])
    op.create_table(
        "watched_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folder_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("stable_since", columns.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", columns.UtcDateTime(), nullable=True),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("known_before", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_parameters", columns.Json(), nullable=False),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["folder_id"], ["watched_folder.id"], name=op.f("fk_watched_file_folder_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_watched_file_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_file")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_watched_file_document_id"), "watched_file", ["document_id"])
    op.create_index("ix_watched_file_folder_id_state_id", "watched_file", ["folder_id", "state", "id"])
