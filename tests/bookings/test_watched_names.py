"""Names of watched files, whatever bytes they are of."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bookings.document_names import DOCUMENT_ENDINGS
from bookings.watched_folders.names import (
    LONGEST_NAME_BYTES,
    free_name,
    is_document_name,
    path_of,
    shown_name,
    stored_path,
)

NAMES = (
    st.binary(min_size=1, max_size=255)
    .filter(lambda name: not set(name) & set(b"\0/") and name not in (b".", b".."))
    .map(os.fsdecode)
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(PATHS)
def test_a_stored_path_is_text_of_any_database_and_gives_the_path_back(path: str) -> None:
    stored = stored_path(path)
    stored.encode("utf-8")
    assert "\0" not in stored
    assert path_of(stored) == Path(path)
    assert stored.count("/") == path.count("/")


@given(st.text("报关单 abc._-", min_size=1))
def test_a_readable_path_is_stored_as_it_is(path: str) -> None:
    assert stored_path(path) == path


@given(NAMES, NAMES)
def test_two_paths_are_never_stored_alike(one: str, other: str) -> None:
    assert (stored_path(one) == stored_path(other)) is (one == other)


@given(NAMES)
def test_a_shown_name_is_one_line_and_no_path(name: str) -> None:
    shown = shown_name(name)
    shown.encode("utf-8")
    assert len(shown.splitlines()) == 1
    assert not set(shown) & set("/\\\0\n\r")


@given(NAMES | st.just("a." + "x" * 253), st.integers(0, 12))
def test_a_free_name_is_free_short_and_of_the_same_kind(name: str, others: int) -> None:
    taken: set[str] = set()
    for _ in range(others):
        taken.add(free_name(name, taken.__contains__))
    free = free_name(name, taken.__contains__)
    assert free not in taken
    assert len(taken) == others
    assert len(os.fsencode(free)) <= LONGEST_NAME_BYTES
    if is_document_name(name):
        assert free.lower().endswith(DOCUMENT_ENDINGS)
