"""Declaration layouts as data: ``templates/declaration/*.yaml``, one file for each family.

A layout says which title and labels a form has, where a value stands in relation to its label and
what kind of value it is. It holds no coordinates: cells are found from rules and labels.
"""

import re
from functools import cache, cached_property
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, field_validator

Direction = Literal["export", "import"]
DIRECTIONS: tuple[Direction, ...] = ("export", "import")
ValueKind = Literal["text", "party", "coded", "date", "integer", "decimal", "charge", "declaration_number"]

# 18-place credit code (GB 32100) or 10-place customs registration code.
_CREDIT_OR_REGISTRATION = "[0-9A-Z]{18}|[0-9A-Z]{10}"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Labels(_Data):
    """The printed variants of a label, which may differ between export and import."""

    export: tuple[str, ...] = ()
    import_: tuple[str, ...] = ()

    def of(self, direction: Direction) -> tuple[str, ...]:
        """The variants on a form of ``direction``; empty when that form has no such field."""
        return self.export if direction == "export" else self.import_


def _labels(raw: object) -> object:
    if isinstance(raw, list):
        return {"export": raw, "import_": raw}
    if isinstance(raw, dict):
        return {"export": raw.get("export", []), "import_": raw.get("import", [])}
    return raw


class FieldLayout(_Data):
    """One field of the form: its labels, the kind of its value and the pattern of its code."""

    key: str
    labels: Labels
    kind: ValueKind
    code: str | None = None
    table: str | None = None
    lines: Literal["wrapped_at_words", "wrapped_anywhere"] = "wrapped_at_words"

    @field_validator("labels", mode="before")
    @classmethod
    def _both_directions(cls, raw: object) -> object:
        return _labels(raw)

    @cached_property
    def code_pattern(self) -> re.Pattern[str]:
        """What a code of this field looks like."""
        pattern = _CREDIT_OR_REGISTRATION if self.code == "credit_or_registration" else self.code
        return re.compile(pattern or "[0-9A-Z]+")


class GoodsLayout(_Data):
    """The goods table: header labels by column, what ends it, how wide a line of text may be."""

    header: dict[str, Labels]
    end: tuple[str, ...]
    spec_line_half_widths: int

    @field_validator("header", mode="before")
    @classmethod
    def _both_directions(cls, raw: object) -> object:
        return {column: _labels(labels) for column, labels in raw.items()} if isinstance(raw, dict) else raw


class Layout(_Data):
    """A family of prints."""

    id: str
    titles: dict[Direction, str]
    minimum_label_share: float
    number_line: tuple[FieldLayout, ...]
    page_label: tuple[str, ...]
    other_labels: tuple[str, ...]
    cells: tuple[FieldLayout, ...]
    foot: tuple[FieldLayout, ...]
    goods: GoodsLayout
    placeholders: frozenset[str]

    @property
    def fields(self) -> tuple[FieldLayout, ...]:
        """All labelled fields, in the order of the form."""
        return self.number_line + self.cells + self.foot


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout in ``templates/declaration``. Raises ``ValidationError`` for a wrong file."""
    folder = resources.files("templates") / "declaration"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(
        Layout.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".yaml")
    )
