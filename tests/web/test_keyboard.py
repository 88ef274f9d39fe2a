"""The table of keys: what it names exists, and no key of it is one that somebody else takes."""

import re
from pathlib import Path
from typing import get_args

import pytest

from messages.catalogue import texts
from web.keyboard import KeyPage, all_bindings, bindings
from web.static_files import FOLDER

ACTIONS: dict[KeyPage, str] = {"review": "actions.js", "reconcile": "reconcile.js"}
DOCUMENTED = Path(__file__).parents[2] / "docs" / "keyboard.md"
# What Chromium, Edge and Windows do with a key of their own (a page that takes one takes it from its reader).
CHROMIUM = {f"Ctrl+{key}" for key in "ABCDEFGHJKLNOPRSTUVWXYZ0123456789"} | {
    *(
        "Alt+D",
        "Alt+E",
        "Alt+F",
        "Alt+Home",
        "Alt+ArrowLeft",
        "Alt+ArrowRight",
        "Ctrl+PageUp",
        "Ctrl+PageDown",
    ),
    *(
        "Ctrl++",
        "Ctrl+-",
        "Ctrl+=",
        "F1",
        "F3",
        "F5",
        "F6",
        "F7",
        "F10",
        "F11",
        "F12",
        "Alt+F4",
        "Shift+Escape",
    ),
    *("F4", "F9"),
}
WINDOWS = {
    "Alt+Tab",
    "Alt+Escape",
    "Alt+Space",
    "Alt+Enter",
    "Ctrl+Escape",
    "Alt+F4",
    "PrintScreen",
    "Alt+PrintScreen",
}
# Microsoft Pinyin, Sogou and the tools that run beside them: language, punctuation, width, screenshots.
INPUT_METHODS = {
    "Shift",
    "Ctrl+Space",
    "Shift+Space",
    "Ctrl+.",
    "Ctrl+,",
    "Alt+A",
    "Alt+R",
    "Alt+Z",
    "CapsLock",
}
ALONE_IN_A_FIELD = {"Enter", "Escape", "Shift+Enter"}


def keys() -> list[str]:
    """Every key of the table."""
    return [key for binding in all_bindings() for key in binding.keys]


@pytest.mark.parametrize("page", get_args(KeyPage))
def test_every_action_of_the_table_is_there_and_no_other(page: KeyPage) -> None:
    script = (FOLDER / ACTIONS[page]).read_text(encoding="utf-8")
    written = set(re.findall(r'^  "?([\w-]+)"?[:,]', script[script.index("export const ACTIONS") :], re.M))
    assert written == {binding.does for binding in bindings(page)}


@pytest.mark.parametrize("page", get_args(KeyPage))
def test_no_key_stands_twice(page: KeyPage) -> None:
    of_page = [key for binding in bindings(page) for key in binding.keys]
    assert len(of_page) == len(set(of_page))


def test_no_key_is_taken_by_browser_system_or_input_method() -> None:
    assert not set(keys()) & (CHROMIUM | WINDOWS | INPUT_METHODS)
    for key in keys():
        # Alt+Shift and Ctrl+Shift switch the language of the keyboard; Ctrl+Alt is AltGr.
        assert not {"Alt", "Shift"} <= set(key.split("+")), key
        assert not {"Ctrl", "Shift"} <= set(key.split("+")), key
        assert not {"Ctrl", "Alt"} <= set(key.split("+")), key


def test_a_key_that_types_something_fires_only_where_nothing_is_typed() -> None:
    for binding in all_bindings():
        for key in binding.keys:
            has_modifier = key.startswith(("Alt+", "Ctrl+"))
            assert has_modifier or binding.where != "anywhere", key
            if binding.where == "field" and not has_modifier:
                assert key in ALONE_IN_A_FIELD


def test_every_key_has_its_words_in_help_and_documentation() -> None:
    page = DOCUMENTED.read_text(encoding="utf-8")
    for binding in all_bindings():
        said = texts()[binding.words]["en"]
        shown = " ".join(f"`{key}`" for key in binding.keys)
        assert f"| {shown} | {said} |" in page
