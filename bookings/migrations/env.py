"""Alembic's entry: runs on the connection that ``Database.migrate()`` hands over."""

from alembic import context

from bookings.models import Record

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
