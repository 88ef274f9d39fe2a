"""Declaration layouts as data: ``templates/declaration/*.yaml``, one file for each family.

A layout says which labels a form has, where a value stands in relation to its label, what kind of
value it is, and by which marks the family is known. It holds no coordinates: cells are found from
rules and labels. A family may extend another one and then names only what differs.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from extractors.label_search import comparable

Direction = Literal["export", "import"]
DIRECTIONS: tuple[Direction, ...] = ("export", "import")
ValueKind = Literal["text", "party", "coded", "date", "integer", "decimal", "charge", "declaration_number"]
Orientation = Literal["landscape", "portrait"]

# 18-place credit code (GB 32100) or 10-place customs registration code.
_CREDIT_OR_REGISTRATION = "[0-9A-Z]{18}|[0-9A-Z]{10}"
# What a label that is no field's stands under among the labels of a layout.
PAGE_KEY, OTHER_KEY = "page", "other"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Labels(_Data):
    """The printed variants of a label, which may differ between export and import."""

    export: tuple[str, ...] = ()
    import_: tuple[str, ...] = ()

    def of(self, direction: Direction) -> tuple[str, ...]:
        """The variants on a form of ``direction``; empty when that form has no such field."""
        return self.export if direction == "export" else self.import_

    def joined_with(self, other: "Labels") -> "Labels":
        """The variants of both, each once."""
        return Labels(
            export=tuple(dict.fromkeys(self.export + other.export)),
            import_=tuple(dict.fromkeys(self.import_ + other.import_)),
        )


def _labels(raw: object) -> object:
    if isinstance(raw, list):
        return {"export": raw, "import_": raw}
    if isinstance(raw, dict):
        return {"export": raw.get("export", []), "import_": raw.get("import", [])}
    return raw


class FieldLayout(_Data):
    """One field of the form: its labels, the kind of its value and the pattern of its code.

    ``expected`` is false for what some prints of the family leave out: its absence says nothing.
    """

    key: str
    labels: Labels
    kind: ValueKind
    code: str | None = None
    table: str | None = None
    lines: Literal["wrapped_at_words", "wrapped_anywhere"] = "wrapped_at_words"
    expected: bool = True

    @field_validator("labels", mode="before")
    @classmethod
    def _both_directions(cls, raw: object) -> object:
        return _labels(raw)

    @cached_property
    def code_pattern(self) -> re.Pattern[str]:
        """What a code of this field looks like."""
        pattern = _CREDIT_OR_REGISTRATION if self.code == "credit_or_registration" else self.code
        return re.compile(pattern or "[0-9A-Z]+")

    @cached_property
    def comparable_labels(self) -> dict[Direction, frozenset[str]]:
        """The labels of each direction as they are compared."""
        return {direction: frozenset(map(comparable, self.labels.of(direction))) for direction in DIRECTIONS}


class GoodsLayout(_Data):
    """The goods table: header labels by column, what ends it, how wide a line of text may be.

    ``spec_line_half_widths`` is None for families whose specifications wrap at no fixed width;
    ``optional`` are attributes of items for which some prints of the family have no column.
    """

    header: dict[str, Labels]
    end: tuple[str, ...]
    spec_line_half_widths: int | None
    optional: frozenset[str] = frozenset()

    @field_validator("header", mode="before")
    @classmethod
    def _both_directions(cls, raw: object) -> object:
        return {column: _labels(labels) for column, labels in raw.items()} if isinstance(raw, dict) else raw


class Layout(_Data):
    """A family of prints."""

    id: str
    minimum_label_share: float
    marks: tuple[str, ...] = ()
    """Words that only this family prints, anywhere on the page."""
    orientation: Orientation | None = None
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

    @cached_property
    def by_key(self) -> dict[str, FieldLayout]:
        """The fields by key."""
        return {field.key: field for field in self.fields}

    @cached_property
    def cell_keys(self) -> frozenset[str]:
        """Keys of the fields that stand in cells."""
        return frozenset(field.key for field in self.cells)

    @cached_property
    def foot_keys(self) -> frozenset[str]:
        """Keys of the fields of the foot."""
        return frozenset(field.key for field in self.foot)

    @cached_property
    def field_labels(self) -> dict[Direction, dict[str, str]]:
        """Key by comparable label, for each direction: fields, the page number, other words."""
        return {direction: self._field_labels(direction) for direction in DIRECTIONS}

    def _field_labels(self, direction: Direction) -> dict[str, str]:
        labels = {comparable(label): f"{OTHER_KEY}:{label}" for label in self.other_labels}
        labels.update((comparable(label), PAGE_KEY) for label in self.page_label)
        for field in self.fields:
            labels.update((label, field.key) for label in field.comparable_labels[direction])
        return labels

    @cached_property
    def header_labels(self) -> dict[Direction, dict[str, str]]:
        """Column by comparable header label of the goods table, for each direction."""
        return {
            direction: {
                comparable(label): column
                for column, labels in self.goods.header.items()
                for label in labels.of(direction)
            }
            for direction in DIRECTIONS
        }

    @cached_property
    def end_labels(self) -> dict[str, str]:
        """The words below the goods table."""
        return {comparable(label): "end" for label in self.goods.end}

    def all_labels(self) -> Iterable[str]:
        """Every label that is searched for, comparable."""
        yield from self.end_labels
        for direction in DIRECTIONS:
            yield from self.field_labels[direction]
            yield from self.header_labels[direction]
