"""What reconciling keeps: keys, candidates, results, what people decided, what was told."""

import sqlalchemy as sa
from alembic import op

from bookings import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("difference_choice", "pair_choice")
# What is written to these changes what they are reconciled with. Only the row of the booking itself and its
# declarations: a person's change of a truck or a vehicle raises the booking's version with it.
_WATCHED = (
    ("booking", "booking", "id", ("INSERT", "UPDATE")),
    ("booking_declaration", "booking", "booking_id", ("INSERT", "DELETE")),
    ("appointment", "appointment", "id", ("INSERT", "UPDATE")),
)


def upgrade() -> None:
    _derived()
    _results()
    _decisions()
    _notices()
    for table in _APPEND_ONLY:
        _refuse_changes(table)
    for table, side, column, events in _WATCHED:
        _watch(table, side, column, events)
    # Bookings that are there already were never reconciled.
    op.execute("INSERT INTO reconcile_pending (side, record_id) SELECT 'booking', id FROM booking")


def _watch(table: str, side: str, column: str, events: tuple[str, ...]) -> None:
    """Whoever writes to the table leaves a word: reconciling looks at what changed, and at nothing else.

    Rows are only ever added there, so that two who write at once never wait for each other.
    """
    if op.get_bind().dialect.name == "sqlite":
        for event in events:
            op.execute(
                f"CREATE TRIGGER {table}_reconcile_{event.lower()} AFTER {event} ON {table} "
                f"BEGIN {_word('OLD' if event == 'DELETE' else 'NEW', side, column)} END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_reconcile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {_word('OLD', side, column)} "
        f"ELSE {_word('NEW', side, column)} END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_reconcile AFTER {' OR '.join(events)} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_reconcile()"
    )


def _word(row: str, side: str, column: str) -> str:

    return f"INSERT INTO reconcile_pending (side, record_id) VALUES ('{side}', {row}.{column});"  # noqa: S608


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


def _derived() -> None:
    op.create_index(
        "ix_declaration_reconciling",
        "declaration",
        [
            "id",
            "customs_number",
            "shipment_batch_number",
            "bill_number",
            "declaration_date",
            "domestic_party_name",
            "total_value",
            "currency",
            "amends_id",
        ],
        unique=False,
    )
    op.create_table(
        "match_key",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", columns.Word(), nullable=False),
        sa.Column("value", columns.Identifier(), nullable=False),
        sa.Column("side", columns.Word(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "enterprise_id", "kind", "value", "side", "record_id", name=op.f("pk_match_key")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_match_key_side_record_id", "match_key", ["side", "record_id"], unique=False)
    op.create_table(
        "reconcile_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconcile_lease")),
    )
    op.create_table(
        "reconcile_pending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("side", columns.Word(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconcile_pending")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "match_candidate",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("reasons", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_match_candidate_appointment_id")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_match_candidate_booking_id")),
        sa.PrimaryKeyConstraint("appointment_id", "booking_id", name=op.f("pk_match_candidate")),
    )
    op.create_index(op.f("ix_match_candidate_booking_id"), "match_candidate", ["booking_id"], unique=False)


def _results() -> None:
    op.create_table(
        "book_duplicate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", columns.Word(), nullable=False),
        sa.Column("value", columns.Identifier(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("members", columns.Json(), nullable=False),
        sa.Column("found_at", columns.UtcDateTime(), nullable=False),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", columns.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["user_account.id"], name=op.f("fk_book_duplicate_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_book_duplicate_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_duplicate")),
        sa.UniqueConstraint(
            "enterprise_id",
            "kind",
            "value",
            "day",
            name=op.f("uq_book_duplicate_enterprise_id_kind_value_day"),
        ),
    )
    op.create_index(
        "ix_book_duplicate_enterprise_id_ended_at_id",
        "book_duplicate",
        ["enterprise_id", "ended_at", "id"],
        unique=False,
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("status", columns.Word(), nullable=False),
        sa.Column("business_type", columns.Word(), nullable=True),
        sa.Column("appointment_ids", columns.Json(), nullable=False),
        sa.Column("booking_ids", columns.Json(), nullable=False),
        sa.Column("differences", columns.Json(), nullable=False),
        sa.Column("difference_count", sa.Integer(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("notes", columns.Json(), nullable=False),
        sa.Column("customs_number", columns.Identifier(), nullable=True),
        sa.Column("plates", columns.Json(), nullable=False),
        sa.Column("domestic_shipper", sa.String(), nullable=True),
        sa.Column("enterprise_name", sa.String(), nullable=True),
        sa.Column("warehouse", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("leaves_at", columns.UtcDateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_reconciliation_appointment_id")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_reconciliation_booking_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_reconciliation_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_reconciliation_appointment_id")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_reconciliation_booking_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_reconciliation_customs_number"), "reconciliation", ["customs_number"], unique=False
    )
    op.create_index(op.f("ix_reconciliation_day"), "reconciliation", ["day"], unique=False)
    op.create_index(
        "ix_reconciliation_enterprise_id_status_id",
        "reconciliation",
        ["enterprise_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        "ix_reconciliation_domestic_shipper", "reconciliation", ["domestic_shipper"], unique=False
    )
    op.create_index("ix_reconciliation_leaves_at", "reconciliation", ["leaves_at"], unique=False)
    op.create_index("ix_reconciliation_status_id", "reconciliation", ["status", "id"], unique=False)
    op.create_index(op.f("ix_reconciliation_updated_at"), "reconciliation", ["updated_at"], unique=False)


def _decisions() -> None:
    op.create_table(
        "difference_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("field", columns.Word(), nullable=False),
        sa.Column("declared", columns.Json(), nullable=True),
        sa.Column("appointed", columns.Json(), nullable=True),
        sa.Column("side", columns.Word(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_difference_choice_appointment_id")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_difference_choice_booking_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_difference_choice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_choice")),
    )
    op.create_index(
        op.f("ix_difference_choice_appointment_id"), "difference_choice", ["appointment_id"], unique=False
    )
    op.create_index(
        op.f("ix_difference_choice_booking_id"), "difference_choice", ["booking_id"], unique=False
    )
    op.create_table(
        "pair_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("decision", columns.Word(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_pair_choice_appointment_id")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_pair_choice_booking_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_pair_choice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_choice")),
    )
    op.create_index(op.f("ix_pair_choice_appointment_id"), "pair_choice", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_pair_choice_booking_id"), "pair_choice", ["booking_id"], unique=False)


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("channel", columns.Word(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("state", columns.Word(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", columns.UtcDateTime(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("sent_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_notice_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_state_next_try_at", "notice", ["state", "next_try_at"], unique=False)
    op.create_table(
        "new_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("content", columns.Json(), nullable=False),
        sa.Column("found_at", columns.UtcDateTime(), nullable=False),
        sa.Column("told_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_new_difference_appointment_id")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_new_difference_booking_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_new_difference_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_difference")),
        sa.UniqueConstraint("digest", name=op.f("uq_new_difference_digest")),
    )
    op.create_index("ix_new_difference_told_at_id", "new_difference", ["told_at", "id"], unique=False)
