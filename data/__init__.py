"""Code tables (CSV, with SOURCES.md) and sample documents."""
