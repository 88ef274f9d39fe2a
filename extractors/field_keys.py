"""The keys of a Reading in their order (data/fields.csv, the contract of design §4)."""

import csv
from functools import cache
from importlib import resources


@cache
def field_keys() -> tuple[str, ...]:
    """All keys of ``Reading.fields`` in the order of the form; items are not among them."""
    text = (resources.files("data") / "fields.csv").read_text(encoding="utf-8")
    keys = [row["key"] for row in csv.DictReader(text.splitlines())]
    return tuple(key for key in keys if not key.startswith("items[]"))
