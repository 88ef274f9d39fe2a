"""Log lines say what happened to which document, and nothing of what it says."""

import json
import logging
from collections.abc import Iterator

import pytest

from messages.errors import UnreadableDocument
from messages.logs import LogFormat, set_up_logs

SECRET = "张三的报关单.pdf"


@pytest.fixture
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def lines(capsys: pytest.CaptureFixture[str], log_format: LogFormat, *, with_values: bool = False) -> str:
    """What is written when reading a document of that name fails."""
    set_up_logs(log_format, with_values=with_values)
    logger = logging.getLogger("kouan.test")
    try:
        try:
            raise ValueError(f"cannot read {SECRET}")
        except ValueError as error:
            raise UnreadableDocument("damaged", file=SECRET) from error
    except UnreadableDocument as error:
        logger.warning("document %d was not read: %s", 7, error, extra={"document_id": 7})
        logger.exception("reading document %d failed", 7, extra={"document_id": 7, "filename_shown": SECRET})
    return capsys.readouterr().err


@pytest.mark.usefixtures("root_as_it_was")
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_line_has_the_document_s_id_and_no_name(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat
) -> None:
    written = lines(capsys, log_format)
    assert "document 7 was not read: damaged" in written
    assert "ValueError" in written
    assert "test_logs.py" in written
    assert "张三" not in written
    assert "\\u5f20" not in written


@pytest.mark.usefixtures("root_as_it_was")
def test_json_lines_are_objects_with_the_same_keys(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = [json.loads(line) for line in lines(capsys, "json").splitlines()]
    assert set(first) == {"time", "level", "logger", "message", "document_id"}
    assert (second["document_id"], second["exception"], second["level"]) == (7, "damaged", "ERROR")
    assert second["time"].endswith("Z")


@pytest.mark.usefixtures("root_as_it_was")
def test_for_finding_a_defect_the_words_may_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert SECRET in lines(capsys, "text", with_values=True)
