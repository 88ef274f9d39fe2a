"""Alembic migrations, run by ``Database.migrate()``; they only ever go forward."""
