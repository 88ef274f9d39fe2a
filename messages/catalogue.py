"""The one catalogue of texts shown to people, Chinese first, English second.

Texts live in ``messages/texts/*.yaml``: ``area.key: {zh: ..., en: ...}`` where the area is the
file's name (``errors.encrypted`` is the key ``encrypted`` of ``errors.yaml``). Parameters are
``str.format`` fields and both languages must use the same ones; ``tests/test_catalogue.py``
checks that. A parameter that is a code is given its own text by its area: ``{field:fields}``.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from string import Formatter
from typing import Literal

import yaml

Language = Literal["zh", "en"]
DEFAULT_LANGUAGE: Language = "zh"

# The C loader is ten times faster than the Python one and just as safe.
_FAST_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def texts() -> dict[str, dict[Language, str]]:
    """Every text by its full key (``area.key``), each as ``{"zh": ..., "en": ...}``."""
    collected: dict[str, dict[Language, str]] = {}
    folder = resources.files("messages") / "texts"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        area = file.name.removesuffix(".yaml")
        entries = yaml.load(file.read_text(encoding="utf-8"), Loader=_FAST_SAFE_LOADER)  # noqa: S506
        for key, languages in (entries or {}).items():
            collected[f"{area}.{key}"] = languages
    return collected


def translate(key: str, language: Language = DEFAULT_LANGUAGE, **parameters: object) -> str:
    """The text of ``key`` in ``language`` with its parameters filled in.

    Raises ``KeyError`` for a key that is not in the catalogue: that is a defect of ours, and a
    test walks all keys used in code and templates.
    """
    return _InLanguage(language).vformat(texts()[key][language], (), parameters)


def listed(parts: Iterable[str], language: Language) -> str:
    """The parts in a line, between them what the language puts there."""
    return translate("web.list-separator", language).join(parts)


class _InLanguage(Formatter):
    """Puts parameters into a text; codes, one or several with commas between, by their own texts."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: object, format_spec: str) -> str:
        """``value`` as it is, or by the texts of the area ``format_spec``; an unknown code stays itself."""
        if not format_spec:
            return str(value)
        shown = [self._text_of(format_spec, code) for code in str(value).split(", ")]
        return listed(shown, self._language)

    def _text_of(self, area: str, code: str) -> str:
        known: Mapping[Language, str] = texts().get(f"{area}.{code}", {})
        return known.get(self._language, code)
