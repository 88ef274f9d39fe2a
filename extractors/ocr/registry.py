"""The engines there are: every module of ``extractors.ocr.engines`` with an ``ENGINE``."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from extractors.ocr import engines
from extractors.ocr.engine import EngineEntry, OcrEngine

DEFAULT_ENGINE = "pp-ocr"
# Asked where the default is not sure; the first of these that is installed.
SECOND_ENGINES = ("pp-ocr-v4", "tesseract")


@cache
def entries() -> Mapping[str, EngineEntry]:
    """Every engine by name, whether it can be loaded here or not."""
    modules = (
        importlib.import_module(f"{engines.__name__}.{found.name}")
        for found in pkgutil.iter_modules(engines.__path__)
    )
    found = [module.ENGINE for module in modules if hasattr(module, "ENGINE")]
    return {entry.name: entry for entry in found}


@cache
def loaded(name: str = DEFAULT_ENGINE) -> OcrEngine:
    """The engine of that name; its models are loaded once for each process.

    Raises ``KeyError`` for a name that no module has.
    """
    return entries()[name].load()


@cache
def second_engine() -> OcrEngine | None:
    """Another engine for doubtful strips, None where none is installed."""
    found = (entries()[name] for name in SECOND_ENGINES if name in entries())
    entry = next((each for each in found if each.missing() is None), None)
    return None if entry is None else loaded(entry.name)
