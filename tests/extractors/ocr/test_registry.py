"""Engines: one more is one more file; one that is missing says what it lacks; models are loaded once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from extractors.ocr import engines, registry
from extractors.ocr.paddle import entry

ENGINE_FILE = """
from extractors.ocr.characters import ReadCharacter, ReadStrip
from extractors.ocr.engine import EngineEntry


class Slate:
    name = "slate"

    def find_text(self, pixels):
        return []

    def read(self, strips):
        return [ReadStrip((ReadCharacter("x", 1.0, 1.0),)) for _ in strips]


ENGINE = EngineEntry("slate", lambda: None, Slate)
"""


@pytest.fixture
def folder_of_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A further folder in which the registry looks for modules."""
    monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(tmp_path)])
    caches = (registry.entries, registry.loaded)
    for each in caches:
        each.cache_clear()
    yield tmp_path
    for each in caches:
        each.cache_clear()
    for name in [name for name in sys.modules if name.startswith(f"{engines.__name__}.added_")]:
        del sys.modules[name]


def test_a_file_is_enough_for_an_engine(folder_of_engines: Path) -> None:
    (folder_of_engines / "added_slate.py").write_text(ENGINE_FILE)
    assert {"pp-ocr", "slate"} <= set(registry.entries())
    engine = registry.loaded("slate")
    assert engine is registry.loaded("slate")
    assert [strip.text for strip in engine.read([np.zeros((4, 4), np.uint8)])] == ["x"]


def test_a_module_beside_the_engines_that_is_none_is_passed_over(folder_of_engines: Path) -> None:
    (folder_of_engines / "added_words.py").write_text("WORDS = ()\n")
    assert registry.DEFAULT_ENGINE in registry.entries()


def test_an_engine_that_nobody_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        registry.loaded("crystal-ball")


def test_the_default_engine_is_there_with_its_wheel() -> None:
    assert registry.entries()[registry.DEFAULT_ENGINE].missing() is None


def test_a_missing_engine_says_what_it_lacks() -> None:
    assert entry("none", "a_wheel_that_is_not_there", "a.onnx", "b.onnx").missing() == (
        "a_wheel_that_is_not_there"
    )
    lacking = entry("none", "rapidocr", "a.onnx", "PP-OCRv6_rec_small.onnx")
    assert lacking.missing() == "a.onnx"


def test_every_engine_can_be_asked_what_it_lacks_and_none_is_loaded_for_that() -> None:
    script = (
        "import sys\nfrom extractors.ocr.registry import entries\n"
        "for name, entry in entries().items():\n"
        "    assert entry.name == name\n    entry.missing()\n"
        "print([name for name in ('openvino', 'rapidocr') if name in sys.modules])\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
