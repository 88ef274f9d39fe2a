"""VIN sheets on their way into bookings."""

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _imports()
    _rows()
    _acceptances()
    _remembered()


def _imports() -> None:
    op.create_table(
        "vin_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("pasted_text", sa.String(), nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("found_by", columns.Word(), nullable=True),
        sa.Column("candidates", columns.Json(), nullable=False),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("blocks", columns.Json(), nullable=False),
        sa.Column("chosen_columns", columns.Json(), nullable=False),
        sa.Column("problems", columns.Json(), nullable=False),
        sa.Column("declaration_numbers", columns.Json(), nullable=False),
        sa.Column("consignors", columns.Json(), nullable=False),
        sa.Column("stated_total", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", columns.UtcDateTime(), nullable=True),
        _refers("vin_import", "enterprise_id", "enterprise"),
        _refers("vin_import", "document_id", "document"),
        _refers("vin_import", "booking_id", "booking"),
        _refers("vin_import", "created_by", "user_account"),
        _refers("vin_import", "accepted_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vin_import")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vin_import_enterprise_id_state_id", "vin_import", ["enterprise_id", "state", "id"])
    for column in ("document_id", "booking_id", "updated_at"):
        op.create_index(op.f(f"ix_vin_import_{column}"), "vin_import", [column])


def _rows() -> None:
    op.create_table(
        "vin_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=True),
        sa.Column("vin", columns.Identifier(), nullable=True),
        sa.Column("judged", columns.Word(), nullable=False),
        sa.Column("status", columns.Word(), nullable=False),
        sa.Column("problems", columns.Json(), nullable=False),
        sa.Column("elsewhere", columns.Json(), nullable=False),
        sa.Column("proposals", columns.Json(), nullable=False),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("brand", sa.String(), nullable=True),
        sa.Column("color", sa.String(), nullable=True),
        sa.Column("displacement_ml", columns.ExactDecimal(), nullable=True),
        sa.Column("power_kw", columns.ExactDecimal(), nullable=True),
        sa.Column("tonnage", columns.ExactDecimal(), nullable=True),
        sa.Column("usage_type", sa.String(), nullable=True),
        sa.Column("fuel_type", sa.String(), nullable=True),
        sa.Column("typed_keys", columns.Json(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", columns.UtcDateTime(), nullable=True),
        _refers("vin_import_row", "import_id", "vin_import"),
        _refers("vin_import_row", "edited_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vin_import_row")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_vin_import_row_import_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_vin_import_row_import_id_status_position", "vin_import_row", ["import_id", "status", "position"]
    )
    op.create_index(op.f("ix_vin_import_row_vin"), "vin_import_row", ["vin"])


def _acceptances() -> None:
    op.create_table(
        "vin_import_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("vehicles_before", columns.Json(), nullable=False),
        sa.Column("removed_ids", columns.Json(), nullable=False),
        sa.Column("added_ids", columns.Json(), nullable=False),
        sa.Column("head_before", columns.Json(), nullable=False),
        sa.Column("head_after", columns.Json(), nullable=False),
        sa.Column("last_correction_id", sa.Integer(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", columns.UtcDateTime(), nullable=True),
        _refers("vin_import_acceptance", "import_id", "vin_import"),
        _refers("vin_import_acceptance", "booking_id", "booking"),
        _refers("vin_import_acceptance", "user_id", "user_account"),
        _refers("vin_import_acceptance", "undone_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vin_import_acceptance")),
        sqlite_autoincrement=True,
    )
    for column in ("import_id", "booking_id"):
        op.create_index(op.f(f"ix_vin_import_acceptance_{column}"), "vin_import_acceptance", [column])


def _remembered() -> None:
    op.create_table(
        "remembered_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("columns", columns.Json(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        _refers("remembered_columns", "enterprise_id", "enterprise"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_columns")),
        sa.UniqueConstraint(
            "enterprise_id", "fingerprint", name=op.f("uq_remembered_columns_enterprise_id_fingerprint")
        ),
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
