"""A golden case: pages as the readers see them, and what they must read there."""

import datetime as dt
import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractors.document import readings_of_pages
from extractors.limits import ReadingLimits
from extractors.page_content import PageContent
from extractors.page_files import pages_as_json, pages_of_json
from extractors.reading import Reading

Expected = str | list[str]
_NO_SHA256 = "0" * 64


class Difference(BaseModel):
    """A value that is not read as people left it."""

    model_config = ConfigDict(frozen=True)
    path: str
    expected: Expected
    read: Expected | None
    doubted: bool
    """A wrong value that is doubted is no silent error."""


class GoldenCase(BaseModel):
    """One declaration of an approved booking, made up throughout. ``pages``: JSON of ``page_files``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: int = 1
    day: dt.date
    """What dates are judged by."""
    text_source: str
    form: str | None
    expected: dict[str, Expected]
    """By key of the Reading; ``domestic_party.name`` for a part of one."""
    corrected: list[str]
    """Those that were read wrongly when the booking was made."""
    pages: list[dict[str, Any]]

    @classmethod
    def of_pages(cls, pages: list[PageContent], **values: Any) -> "GoldenCase":
        """A case of these pages."""
        return cls(pages=json.loads(pages_as_json(pages)), **values)

    @classmethod
    def load(cls, file: Path) -> "GoldenCase":
        """The case in a file. Raises ``ValueError`` when it is none."""
        return cls.model_validate_json(file.read_bytes())

    def save(self, file: Path) -> None:
        """Write it; what people look at stands first."""
        file.write_text(self.model_dump_json(indent=None) + "\n", encoding="utf-8")

    def read(self, limits: ReadingLimits | None = None) -> list[Reading]:
        """What the readers make of its pages now. Needs no PDF."""
        pages = pages_of_json(json.dumps(self.pages))
        return readings_of_pages(pages, "case.pdf", _NO_SHA256, limits or ReadingLimits(), today=self.day)

    def differences(self, readings: list[Reading] | None = None) -> list[Difference]:
        """Where the readers say something else than people did; none when the case passes."""
        declarations = [one for one in readings or self.read() if one.kind == "declaration"]
        found = []
        for path, expected in self.expected.items():
            key, _, _ = path.partition(".")
            reading = declarations[0] if declarations else None
            read = None if reading is None else value_at(reading, path)
            if not same_value(read, expected):
                doubted = reading is not None and key in reading.needs_review
                found.append(Difference(path=path, expected=expected, read=read, doubted=doubted))
        return found


def value_at(reading: Reading, path: str) -> Expected | None:
    """The value of the Reading at ``key`` or ``key.name``, as text; None when it is absent."""
    key, _, part = path.partition(".")
    value = reading.value(key)
    if isinstance(value, dict):
        return value.get(part) if part else None
    if isinstance(value, list):
        return list(value)
    return None if value is None else str(value)


def same_value(read: Expected | None, expected: Expected) -> bool:
    """Equal as text or as numbers; lists with the same elements in any order."""
    if isinstance(expected, list):
        return isinstance(read, list) and sorted(read) == sorted(expected)
    if read == expected:
        return True
    try:
        return isinstance(read, str) and Decimal(read) == Decimal(expected)
    except InvalidOperation:
        return False
