"""The keys of the review page as data: one table for page, help, documentation and tests."""

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

Where = Literal["field", "outside", "anywhere"]
KeyGroup = Literal["doubts", "values", "booking", "parts", "pages", "help"]


class Binding(BaseModel):
    """One action of the page and the keys that cause it. Its words are the text ``review.key-<does>``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    does: str
    keys: tuple[str, ...]
    """Modifiers before the key, joined by ``+``: ``Alt+J``, ``Ctrl+Enter``, ``?``."""
    where: Where
    group: KeyGroup


@cache
def bindings() -> tuple[Binding, ...]:
    """All of them in the order in which the help lists them."""
    file = resources.files("web") / "keyboard.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Binding, ...]).validate_python(content)


def grouped_bindings() -> dict[KeyGroup, list[Binding]]:
    """The bindings of each group, in the same order."""
    groups: dict[KeyGroup, list[Binding]] = {}
    for binding in bindings():
        groups.setdefault(binding.group, []).append(binding)
    return groups


def key_of(does: str) -> str:
    """The first key of an action, as a button names it."""
    return next(binding.keys[0] for binding in bindings() if binding.does == does)
