"""What a backup says of itself. The last member of the file: without it the file is not whole."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bookings.originals import folders_of, is_sha256

MANIFEST_MEMBER = "manifest.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TablePart(_Part):
    """A table as ``tables/<name>.jsonl``: one row per line, in the order of the primary key."""

    rows: int
    sha256: str
    highest_id: int | None = None
    """The highest id ever given, rows that are gone included: it must not be given again."""


class Manifest(_Part):
    """``originals`` counts the members ``originals/ab/cd/<sha256>``; their names are their hashes."""

    format: Literal["kouan-backup"] = "kouan-backup"
    format_version: Literal[1] = 1
    program_version: str
    revision: str
    """The migration the tables are at."""
    made_at: datetime
    tables: dict[str, TablePart]
    originals: int
    missing_originals: list[str] = Field(default_factory=list)
    """Hashes of documents whose original was lost or damaged before this backup was made."""


def table_member(table: str) -> str:
    """The name of a table in the file."""
    return f"tables/{table}.jsonl"


def original_member(sha256: str) -> str:
    """The name of an original in the file."""
    return f"originals/{folders_of(sha256)}/{sha256}"


def hash_in(member: str) -> str | None:
    """The hash of the original that a member is, None for other members."""
    sha256 = member.rsplit("/", 1)[-1]
    return sha256 if is_sha256(sha256) and member == original_member(sha256) else None
