"""Appointments, the lists they come from and what happened to them."""

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _appointments()
    _refuse_changes("appointment_change")


def _refuse_changes(table: str) -> None:
    """What people decided and what happened only grows, whoever writes to the database."""
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


def _appointments() -> None:
    op.create_table(
        "appointment_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("columns", columns.Json(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_appointment_columns_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_columns")),
        sa.UniqueConstraint(
            "enterprise_id", "fingerprint", name=op.f("uq_appointment_columns_enterprise_id_fingerprint")
        ),
    )
    op.create_table(
        "appointment_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_appointment_list_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_list")),
        sa.UniqueConstraint("enterprise_id", "name", name=op.f("uq_appointment_list_enterprise_id_name")),
    )
    op.create_table(
        "appointment",
        sa.Column("appointment_number", columns.Identifier(), nullable=True),
        sa.Column("business_type", columns.Word(), nullable=True),
        sa.Column("state", columns.Word(), nullable=True),
        sa.Column("state_text", sa.String(), nullable=True),
        sa.Column("customs_numbers", columns.Json(), nullable=False),
        sa.Column("batch_numbers", columns.Json(), nullable=False),
        sa.Column("bill_numbers", columns.Json(), nullable=False),
        sa.Column("is_transit", sa.Boolean(), nullable=True),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("warehouse", sa.String(), nullable=True),
        sa.Column("clearance_mode", sa.String(), nullable=True),
        sa.Column("cargo_type", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("exit_place", sa.String(), nullable=True),
        sa.Column("destination", sa.String(), nullable=True),
        sa.Column("enterprise_name", sa.String(), nullable=True),
        sa.Column("domestic_shipper", sa.String(), nullable=True),
        sa.Column("cargo_weight_kg", columns.ExactDecimal(), nullable=True),
        sa.Column("cargo_value", columns.ExactDecimal(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("declaration_remark", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("plates", columns.Json(), nullable=False),
        sa.Column("trailer_plates", columns.Json(), nullable=False),
        sa.Column("truck_count", sa.Integer(), nullable=True),
        sa.Column("seals", columns.Json(), nullable=False),
        sa.Column("vehicle_model", sa.String(), nullable=True),
        sa.Column("containers", columns.Json(), nullable=False),
        sa.Column("transport_tool", sa.String(), nullable=True),
        sa.Column("vehicle_total", sa.Integer(), nullable=True),
        sa.Column("vins", columns.Json(), nullable=False),
        sa.Column("appointed_day", sa.Date(), nullable=True),
        sa.Column("appointed_from", columns.UtcDateTime(), nullable=True),
        sa.Column("appointed_until", columns.UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("source", columns.Word(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("problems", columns.Json(), nullable=False),
        sa.Column("dropped_at", columns.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_appointment_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["appointment_list.id"], name=op.f("fk_appointment_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_appointment_appointed_day"), "appointment", ["appointed_day"], unique=False)
    op.create_index(
        "ix_appointment_enterprise_id_appointed_day_id",
        "appointment",
        ["enterprise_id", "appointed_day", "id"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_enterprise_id_appointment_number",
        "appointment",
        ["enterprise_id", "appointment_number"],
        unique=False,
    )
    op.create_index("ix_appointment_list_id_id", "appointment", ["list_id", "id"], unique=False)
    op.create_index(
        "ix_appointment_dropped",
        "appointment",
        ["enterprise_id"],
        unique=False,
        sqlite_where=sa.text("dropped_at IS NOT NULL"),
        postgresql_where=sa.text("dropped_at IS NOT NULL"),
    )
    op.create_table(
        "appointment_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("name_was_given", sa.Boolean(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tables", columns.Json(), nullable=False),
        sa.Column("chosen_columns", columns.Json(), nullable=False),
        sa.Column("problems", columns.Json(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_appointment_import_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["appointment_list.id"], name=op.f("fk_appointment_import_list_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_appointment_import_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_import")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_appointment_import_enterprise_id_id", "appointment_import", ["enterprise_id", "id"], unique=False
    )
    op.create_index(op.f("ix_appointment_import_list_id"), "appointment_import", ["list_id"], unique=False)
    op.create_table(
        "appointment_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("event", columns.Word(), nullable=False),
        sa.Column("before", columns.Json(), nullable=True),
        sa.Column("after", columns.Json(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_change_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["appointment_import.id"], name=op.f("fk_appointment_change_import_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_appointment_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_change")),
    )
    op.create_index(
        op.f("ix_appointment_change_appointment_id"), "appointment_change", ["appointment_id"], unique=False
    )
