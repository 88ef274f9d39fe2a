"""Pages as JSON say to the readers what the file says."""

from datetime import date
from pathlib import Path

import pytest

from extractors.document import read_document, readings_of_pages
from extractors.limits import ReadingLimits
from extractors.page_files import pages_as_json, pages_of_json
from extractors.reader_process import ReaderProcess

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "sw-001.pdf"
DAY = date(2026, 11, 22)


def test_the_readers_read_the_same_of_a_file_and_of_its_pages() -> None:
    limits = ReadingLimits()
    from_file = read_document(SAMPLE, "a.pdf", limits, today=DAY)
    with ReaderProcess() as reader:
        pages = reader.page_contents(SAMPLE, "a.pdf")
    again = pages_of_json(pages_as_json(pages))
    assert again == pages
    assert readings_of_pages(again, "a.pdf", from_file[0].sha256, limits, today=DAY) == from_file


def test_what_is_no_list_of_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="number"):
        pages_of_json(b'[{"width": 1}]')
