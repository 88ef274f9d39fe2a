"""The first tables: accounts, documents, declarations, bookings, history, outbox."""

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("correction", "booking_event")


def upgrade() -> None:
    _accounts()
    _documents()
    _bookings()
    _history_and_export()
    _default_enterprise()
    for table in _APPEND_ONLY:
        _refuse_changes(table)


def _default_enterprise() -> None:
    # A document always belongs to an enterprise, or the unique constraint on its hash would not hold
    # (two NULLs are different). The row gets id 1 because it is the first.
    enterprise = sa.table("enterprise", sa.column("name"), sa.column("created_at", columns.UtcDateTime()))
    op.execute(sa.insert(enterprise).values(name="默认企业", created_at=columns.now()))


def _refuse_changes(table: str) -> None:
    """The history only grows, whoever writes to the database."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )


def _accounts() -> None:
    op.create_table(
        "enterprise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("warehouse", sa.String(), nullable=True),
        sa.Column("usage_type", sa.String(), nullable=True),
        sa.Column("fuel_type", sa.String(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("name", name=op.f("uq_enterprise_name")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("role", columns.Word(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("language", columns.Word(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_user_account_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_index(op.f("ix_user_account_enterprise_id"), "user_account", ["enterprise_id"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_session_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_session")),
    )
    op.create_index(op.f("ix_sign_in_session_expires_at"), "sign_in_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_session_user_id"), "sign_in_session", ["user_id"], unique=False)


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("source", columns.Word(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("received_at", columns.UtcDateTime(), nullable=False),
        sa.Column("chosen_business_type", columns.Word(), nullable=True),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_parameters", columns.Json(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_expires_at", columns.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("finished_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_document_enterprise_id")),
        sa.ForeignKeyConstraint(["received_by"], ["user_account.id"], name=op.f("fk_document_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", "enterprise_id", name=op.f("uq_document_sha256_enterprise_id")),
    )
    op.create_index(op.f("ix_document_enterprise_id"), "document", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_document_received_by"), "document", ["received_by"], unique=False)
    op.create_index(
        "ix_document_state_lease_expires_at", "document", ["state", "lease_expires_at"], unique=False
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reading", columns.Json(), nullable=False),
        sa.Column("customs_number", sa.String(), nullable=True),
        sa.Column("pre_entry_number", sa.String(), nullable=True),
        sa.Column("direction", sa.String(), nullable=True),
        sa.Column("declaration_date", sa.Date(), nullable=True),
        sa.Column("domestic_party_name", sa.String(), nullable=True),
        sa.Column("domestic_party_code", sa.String(), nullable=True),
        sa.Column("bill_number", sa.String(), nullable=True),
        sa.Column("shipment_batch_number", sa.String(), nullable=True),
        sa.Column("contract_number", sa.String(), nullable=True),
        sa.Column("gross_weight_kg", columns.ExactDecimal(), nullable=True),
        sa.Column("total_value", columns.ExactDecimal(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("business_type", columns.Word(), nullable=True),
        sa.Column("destination_country", sa.String(), nullable=True),
        sa.Column("amends_id", sa.Integer(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["amends_id"], ["declaration.id"], name=op.f("fk_declaration_amends_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_declaration_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_declaration_document_id_position")),
    )
    op.create_index(op.f("ix_declaration_amends_id"), "declaration", ["amends_id"], unique=False)
    op.create_index(op.f("ix_declaration_bill_number"), "declaration", ["bill_number"], unique=False)
    op.create_index(op.f("ix_declaration_customs_number"), "declaration", ["customs_number"], unique=False)
    op.create_index(
        op.f("ix_declaration_declaration_date"), "declaration", ["declaration_date"], unique=False
    )
    op.create_index(op.f("ix_declaration_document_id"), "declaration", ["document_id"], unique=False)
    op.create_index(
        op.f("ix_declaration_domestic_party_code"), "declaration", ["domestic_party_code"], unique=False
    )
    op.create_index(
        op.f("ix_declaration_pre_entry_number"), "declaration", ["pre_entry_number"], unique=False
    )
    op.create_index(
        op.f("ix_declaration_shipment_batch_number"), "declaration", ["shipment_batch_number"], unique=False
    )
    op.create_table(
        "declaration_identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("kind", columns.Word(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_declaration_identifier_declaration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_identifier")),
    )
    op.create_index(
        op.f("ix_declaration_identifier_declaration_id"),
        "declaration_identifier",
        ["declaration_id"],
        unique=False,
    )
    op.create_index(
        "ix_declaration_identifier_kind_value", "declaration_identifier", ["kind", "value"], unique=False
    )


def _bookings() -> None:
    op.create_table(
        "booking",
        sa.Column("customs_number", sa.String(), nullable=True),
        sa.Column("is_transit", sa.Boolean(), nullable=False),
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
        sa.Column("cargo_value_usd", columns.ExactDecimal(), nullable=True),
        sa.Column("declaration_remark", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("truck_count", sa.Integer(), nullable=True),
        sa.Column("seals", columns.Json(), nullable=False),
        sa.Column("vehicle_model", sa.String(), nullable=True),
        sa.Column("containers", columns.Json(), nullable=False),
        sa.Column("vehicle_total", sa.Integer(), nullable=True),
        sa.Column("transport_tool", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("business_type", columns.Word(), nullable=False),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence", columns.Json(), nullable=False),
        sa.Column("checks", columns.Json(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_booking_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index(op.f("ix_booking_customs_number"), "booking", ["customs_number"], unique=False)
    op.create_index(
        "ix_booking_enterprise_id_state_id", "booking", ["enterprise_id", "state", "id"], unique=False
    )
    op.create_index("ix_booking_state_id", "booking", ["state", "id"], unique=False)
    op.create_table(
        "truck",
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("trailer_plate", sa.String(), nullable=True),
        sa.Column("containers", columns.Json(), nullable=False),
        sa.Column("weight_kg", columns.ExactDecimal(), nullable=True),
        sa.Column("seals", columns.Json(), nullable=False),
        sa.Column("vehicle_model", sa.String(), nullable=True),
        sa.Column("evidence", columns.Json(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("approval_state", columns.Word(), nullable=True),
        sa.Column("release_state", columns.Word(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_truck_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_truck")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_truck_booking_id"), "truck", ["booking_id"], unique=False)
    op.create_index(op.f("ix_truck_plate"), "truck", ["plate"], unique=False)
    op.create_index(op.f("ix_truck_trailer_plate"), "truck", ["trailer_plate"], unique=False)
    op.create_table(
        "vehicle",
        sa.Column("vin", sa.String(), nullable=True),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("brand", sa.String(), nullable=True),
        sa.Column("color", sa.String(), nullable=True),
        sa.Column("displacement_ml", columns.ExactDecimal(), nullable=True),
        sa.Column("power_kw", columns.ExactDecimal(), nullable=True),
        sa.Column("tonnage", columns.ExactDecimal(), nullable=True),
        sa.Column("usage_type", sa.String(), nullable=True),
        sa.Column("fuel_type", sa.String(), nullable=True),
        sa.Column("evidence", columns.Json(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("truck_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_vehicle_booking_id")),
        sa.ForeignKeyConstraint(["truck_id"], ["truck.id"], name=op.f("fk_vehicle_truck_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_vehicle_booking_id"), "vehicle", ["booking_id"], unique=False)
    op.create_index(op.f("ix_vehicle_plate"), "vehicle", ["plate"], unique=False)
    op.create_index(op.f("ix_vehicle_truck_id"), "vehicle", ["truck_id"], unique=False)
    op.create_index(op.f("ix_vehicle_vin"), "vehicle", ["vin"], unique=False)
    op.create_table(
        "booking_declaration",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_declaration_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_booking_declaration_declaration_id")
        ),
        sa.PrimaryKeyConstraint("booking_id", "declaration_id", name=op.f("pk_booking_declaration")),
    )
    op.create_index(
        op.f("ix_booking_declaration_declaration_id"), "booking_declaration", ["declaration_id"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", columns.Word(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_attachment_booking_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_attachment_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "booking_id", "document_id", "kind", name=op.f("uq_attachment_booking_id_document_id_kind")
        ),
    )
    op.create_index(op.f("ix_attachment_booking_id"), "attachment", ["booking_id"], unique=False)
    op.create_index(op.f("ix_attachment_document_id"), "attachment", ["document_id"], unique=False)


def _history_and_export() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("before", columns.Json(), nullable=True),
        sa.Column("after", columns.Json(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_correction_booking_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_correction_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_booking_id"), "correction", ["booking_id"], unique=False)
    op.create_index(op.f("ix_correction_user_id"), "correction", ["user_id"], unique=False)
    op.create_table(
        "booking_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("event", columns.Word(), nullable=False),
        sa.Column("from_state", columns.Word(), nullable=True),
        sa.Column("to_state", columns.Word(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_event_booking_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_booking_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_event")),
    )
    op.create_index(op.f("ix_booking_event_booking_id"), "booking_event", ["booking_id"], unique=False)
    op.create_index(op.f("ix_booking_event_user_id"), "booking_event", ["user_id"], unique=False)
    op.create_table(
        "currency_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("usd_per_unit", columns.ExactDecimal(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currency_rate")),
        sa.UniqueConstraint("currency", "date", name=op.f("uq_currency_rate_currency_date")),
    )
    op.create_table(
        "export_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("booking_version", sa.Integer(), nullable=False),
        sa.Column("format", columns.Word(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("sent_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_export_record_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_record")),
        sa.UniqueConstraint(
            "booking_id",
            "booking_version",
            "format",
            "target",
            name=op.f("uq_export_record_booking_id_booking_version_format_target"),
        ),
    )
    op.create_index(op.f("ix_export_record_booking_id"), "export_record", ["booking_id"], unique=False)
    op.create_index(op.f("ix_export_record_state"), "export_record", ["state"], unique=False)
