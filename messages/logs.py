"""Log lines: for people or as JSON, with ids and codes and without what documents say.

A declaration is confidential and the names of files name people. So nothing we log has values of
documents in it, and of an exception only its kind, its code and the way to it are written: its
words may quote what was being read. ``with_values`` (KOUAN_DEBUG) writes those words, too.
"""

import json
import logging
import sys
import time
import traceback
from typing import Literal

from messages.errors import KouanError

LogFormat = Literal["text", "json"]
QUIET = ("alembic", "httpx", "httpcore", "s3fs", "aiobotocore", "botocore", "fsspec")
"""Libraries that log every request, whose addresses may hold names of files, or every look at the tables."""

_EXTRA_FIELDS = frozenset({"document_id", "booking_id", "enterprise_id", "defect"})
"""What ``extra=`` may bring into a line."""


def set_up_logs(log_format: LogFormat, *, with_values: bool = False) -> None:
    """Every logger of this process writes to standard error, in UTC. Replaces what was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = JsonLines if log_format == "json" else TextLines
    handler.setFormatter(formatter(with_values=with_values))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Lines(logging.Formatter):
    """What both formats share: UTC, and exceptions without their words."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"
    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def __init__(self, *, with_values: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self.with_values = with_values

    def said(self, record: logging.LogRecord) -> str:
        """The message; an exception among its arguments is shown by its kind or code."""
        if not self.with_values and isinstance(record.args, tuple) and record.args:
            arguments = tuple(_kind(one) if isinstance(one, BaseException) else one for one in record.args)
            return str(record.msg) % arguments
        return record.getMessage()

    def trace(self, error: BaseException) -> list[str]:
        """The way to an exception: files, lines and functions, then its kind, for each in its chain."""
        if self.with_values:
            return "".join(traceback.format_exception(error)).splitlines()
        lines: list[str] = []
        current: BaseException | None = error
        while current is not None and len(lines) < 200:
            frames = traceback.extract_tb(current.__traceback__)
            way = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines = [*way, _kind(current), *lines]
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        return lines


class TextLines(_Lines):
    """``time LEVEL logger message`` and, below it, the way to an exception."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class names it
        """The line."""
        record.message = self.said(record)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802
        """The lines below."""
        error = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(f"  {line}" for line in self.trace(error)) if error is not None else ""


class JsonLines(_Lines):
    """One JSON object a line: time, level, logger, message, ids, and the way to an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.said(record),
        }
        line |= {name: getattr(record, name) for name in sorted(_EXTRA_FIELDS) if hasattr(record, name)}
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["exception"] = _kind(record.exc_info[1])
            line["trace"] = self.trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _kind(error: BaseException) -> str:
    return error.code if isinstance(error, KouanError) else type(error).__name__
