"""The layouts of ``templates/declaration``, and what all of them together know of an unknown form.

A file may extend another: its fields replace those of the same key, its columns those of the same
name, its words are added.
"""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from extractors.label_search import LabelIndex
from extractors.layout import FieldLayout, GoodsLayout, Layout

UNKNOWN = "unknown"
_FIELD_LISTS = ("number_line", "cells", "foot")
_WORD_LISTS = ("other_labels", "page_label", "placeholders")


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout in ``templates/declaration``. Raises ``ValidationError`` for a wrong file."""
    folder = resources.files("templates") / "declaration"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name
    )
    raw = {}
    for file in files:
        if not file.name.endswith(".yaml"):
            continue
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
        raw[data["id"]] = data
    return tuple(Layout.model_validate(_extended(data, raw)) for data in raw.values())


@cache
def label_index() -> LabelIndex:
    """The labels of all layouts, to search a page once."""
    return LabelIndex(label for layout in layouts() for label in layout.all_labels())


@cache
def unknown_layout() -> Layout:
    """All labels of all layouts: reads what it can of a form that none of them fits."""
    first, *others = layouts()
    fields = {name: {field.key: field for field in getattr(first, name)} for name in _FIELD_LISTS}
    header = dict(first.goods.header)
    for layout in others:
        for name in _FIELD_LISTS:
            for field in getattr(layout, name):
                _join_field(field, fields, name)
        for column, labels in layout.goods.header.items():
            header[column] = header[column].joined_with(labels) if column in header else labels
    words = {
        name: tuple(dict.fromkeys(word for layout in layouts() for word in getattr(layout, name)))
        for name in _WORD_LISTS
    }
    ends = tuple(dict.fromkeys(word for layout in layouts() for word in layout.goods.end))
    # Not a copy: that would keep what the first one has computed from its labels.
    return Layout(
        id=UNKNOWN,
        minimum_label_share=first.minimum_label_share,
        page_label=words["page_label"],
        other_labels=words["other_labels"],
        number_line=tuple(fields["number_line"].values()),
        cells=tuple(fields["cells"].values()),
        foot=tuple(fields["foot"].values()),
        goods=GoodsLayout(header=header, end=ends, spec_line_half_widths=None),
        placeholders=frozenset(words["placeholders"]),
    )


def _join_field(field: FieldLayout, fields: dict[str, dict[str, FieldLayout]], name: str) -> None:
    home = next((each for each in fields.values() if field.key in each), fields[name])
    known = home.get(field.key)
    if known is None:
        home[field.key] = field
    else:
        joined = known.model_dump() | {"labels": known.labels.joined_with(field.labels)}
        home[field.key] = FieldLayout.model_validate(joined)


def _extended(data: dict[str, Any], raw: dict[str, dict[str, Any]]) -> dict[str, Any]:
    base_id = data.get("extends")
    own = {key: value for key, value in data.items() if key not in ("extends", "without")}
    if base_id is None:
        return own
    base = _extended(raw[base_id], raw)
    without = set(data.get("without", ()))
    merged = {**base, **own}
    merged["marks"] = own.get("marks", [])
    for name in _FIELD_LISTS:
        by_key = {field["key"]: field for field in base[name] if field["key"] not in without}
        by_key |= {field["key"]: {**by_key.get(field["key"], {}), **field} for field in own.get(name, ())}
        merged[name] = list(by_key.values())
    for name in _WORD_LISTS:
        merged[name] = [*base[name], *own.get(name, ())]
    goods = own.get("goods", {})
    header = {**base["goods"]["header"], **goods.get("header", {})}
    merged["goods"] = {
        **base["goods"],
        **goods,
        "header": {column: labels for column, labels in header.items() if column not in without},
        "end": [*base["goods"]["end"], *goods.get("end", ())],
    }
    return merged
