"""The keys of pages as data: one table for pages, help, documentation and tests."""

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

KeyPage = Literal["review", "reconcile"]
Where = Literal["field", "outside", "anywhere"]
KeyGroup = Literal["doubts", "values", "booking", "parts", "pages", "differences", "sides", "way", "help"]

TEXTS_OF: dict[KeyPage, str] = {"review": "review", "reconcile": "reconcile_pages"}
"""Where the words of each page's keys are in the catalogue."""


class Binding(BaseModel):
    """One action of a page and the keys that cause it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    does: str
    keys: tuple[str, ...]
    """Modifiers before the key, joined by ``+``: ``Alt+J``, ``Ctrl+Enter``, ``?``."""
    where: Where
    group: KeyGroup
    page: KeyPage = "review"
    repeats: bool = False
    """It only moves: held down it goes on."""

    @property
    def words(self) -> str:
        """The key of the text that says what it does."""
        return f"{TEXTS_OF[self.page]}.key-{self.does}"

    @property
    def group_words(self) -> str:
        """The key of the text above its group."""
        return f"{TEXTS_OF[self.page]}.keys-{self.group}"


@cache
def all_bindings() -> tuple[Binding, ...]:
    """Those of all pages."""
    file = resources.files("web") / "keyboard.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Binding, ...]).validate_python(content)


def bindings(page: KeyPage = "review") -> tuple[Binding, ...]:
    """Those of one page in the order in which its help lists them."""
    return tuple(binding for binding in all_bindings() if binding.page == page)


def grouped_bindings(page: KeyPage = "review") -> dict[KeyGroup, list[Binding]]:
    """The bindings of each group of a page, in the same order."""
    groups: dict[KeyGroup, list[Binding]] = {}
    for binding in bindings(page):
        groups.setdefault(binding.group, []).append(binding)
    return groups


def key_of(does: str, page: KeyPage = "review") -> str:
    """The first key of an action, as a button names it."""
    return next(binding.keys[0] for binding in bindings(page) if binding.does == does)
