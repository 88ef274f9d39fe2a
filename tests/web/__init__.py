"""The pages without a browser: a real database and store, documents made here."""
