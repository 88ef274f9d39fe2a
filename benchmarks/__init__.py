"""Measurements of what the project promises, each a ratio against a named alternative."""
