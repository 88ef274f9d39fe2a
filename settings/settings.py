"""Every setting of kouan, with its default, its bounds and its description.

The environment variable of a setting is ``KOUAN_`` and its name in capitals. docs/settings.md lists
them all; ``tests/test_docs.py`` fails when one is missing there or its default differs.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from extractors.limits import ReadingLimits
from extractors.text_layers import OcrMode
from settings.agreement_settings import AgreementSettings
from settings.notice_settings import NoticeSettings
from settings.plausibility_settings import PlausibilitySettings
from vin_import.limits import SheetLimits

if TYPE_CHECKING:
    from bookings.notices.channels import NoticeRules

PREFIX = "KOUAN_"
DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
ORIGINALS_SCHEMES = ("file:///", "s3://")
_LIMITS = ReadingLimits()
_SHEET = SheetLimits()


def _known_database(url: str | None) -> str | None:
    if url is not None and not url.startswith(DATABASE_SCHEMES):
        raise ValueError(f"must start with {' or '.join(DATABASE_SCHEMES)}")
    return url


def _known_store(url: str | None) -> str | None:
    if url is not None and not url.startswith(ORIGINALS_SCHEMES):
        raise ValueError(f"must start with {' or '.join(ORIGINALS_SCHEMES)}")
    return url


def _absolute(folder: Path) -> Path:
    return folder.expanduser().absolute()


Port = Annotated[int, Field(ge=1, le=65535)]


class GeneralSettings(BaseSettings):
    """All settings but those with a module of their own."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",  # settings.loading refuses unknown KOUAN_* names, with the nearest known one
        frozen=True,
        validate_default=True,
        hide_input_in_errors=True,  # a traceback shows no secret
    )

    data_folder: Annotated[Path, AfterValidator(_absolute)] = Field(
        default=Path(".kouan"),
        description="Folder of everything kouan keeps: database, originals, logs, Prefect's own data. "
        "A relative path starts at the folder the program is started in.",
    )
    database_url: Annotated[str | None, AfterValidator(_known_database)] = Field(
        default=None,
        description="Address of the database: `postgresql://user@host/name` or `sqlite:///path`. "
        "Unset: SQLite in the data folder (`kouan.sqlite`).",
    )
    originals_url: Annotated[str | None, AfterValidator(_known_store)] = Field(
        default=None,
        description="Where original files are kept: `file:///folder`, or `s3://bucket/prefix` with endpoint "
        "and keys by AWS's own variables (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID …). Unset: in the data folder.",
    )
    originals_cache_mib: int = Field(
        default=2048,
        ge=1,
        description="Local copies of originals on S3 take this much disk, in MiB; those of the last "
        "10 minutes are kept even beyond it.",
    )
    language: Literal["zh", "en"] = Field(
        default="zh", description="Language of messages on the command line and before sign in."
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address the pages listen on. Anything but loopback opens kouan to the network: put a "
        "TLS proxy in front.",
    )
    port: Port = Field(default=8300, description="Port of the pages.")
    prefect_port: Port = Field(
        default=8301, description="Port of the Prefect server that `kouan run` starts, always on loopback."
    )
    max_file_bytes: int = Field(
        default=_LIMITS.max_file_bytes, ge=1, description="Largest file that is received, in bytes."
    )
    max_files_at_once: int = Field(
        default=2_000,
        ge=1,
        description="Most files the page sends of one drop; of more it sends none and says so. "
        "Programs that use the API send as many as they like.",
    )
    max_pages: int = Field(default=_LIMITS.max_pages, ge=1, description="Most pages one file may have.")
    max_page_points: int = Field(
        default=_LIMITS.max_page_points,
        ge=100,
        description="Longest page side that is read, in points (1/72 inch).",
    )
    reading_seconds: float = Field(
        default=_LIMITS.reading_seconds,
        gt=0,
        allow_inf_nan=False,
        description="Longest time one document may be read, in seconds; pages that are read as images have "
        "KOUAN_OCR_PAGE_SECONDS each besides.",
    )
    reading_memory_mib: int = Field(
        default=_LIMITS.reading_memory_mib,
        ge=256,
        description="Most memory (address space) of the reading process, in MiB.",
    )
    ocr: OcrMode = Field(
        default="auto",
        description="When a page is read as an image: `auto` when its text layer is missing or no use, "
        "`always`, or `never`.",
    )
    ocr_page_seconds: float = Field(
        default=_LIMITS.ocr_page_seconds,
        gt=0,
        allow_inf_nan=False,
        description="Longest time one page may be read as an image, in seconds; beyond it the page is given "
        "up and the others are kept.",
    )
    ocr_page_pixels: int = Field(
        default=_LIMITS.ocr_page_pixels,
        ge=1_000_000,
        description="Most pixels of a page that is read as an image; larger ones are made smaller, and given "
        "up where less than 150 dpi would be left.",
    )
    documents_per_process: int = Field(
        default=_LIMITS.documents_per_process,
        ge=1,
        description="After this many documents the reading process is replaced by a fresh one.",
    )
    review_below: float = Field(
        default=_LIMITS.review_below,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="A value that is less likely right than this (data/confidence.csv) is given to a person; "
        "0.9997 gives everything that nothing vouches for.",
    )
    sheet_bytes: int = Field(
        default=_SHEET.file_bytes, ge=1, description="Largest VIN sheet that is read, in bytes."
    )
    sheet_unpacked_mib: int = Field(
        default=_SHEET.unpacked_mib,
        ge=1,
        description="What the parts of a VIN sheet may unpack to, in MiB. Formatted cells without values "
        "count here, but take no memory.",
    )
    sheet_rows: int = Field(
        default=_SHEET.rows,
        ge=1,
        description="Last row of a VIN sheet in which a value may stand; empty rows beyond it do not matter.",
    )
    sheet_columns: int = Field(
        default=_SHEET.columns,
        ge=1,
        description="Last column of a VIN sheet in which a value may stand.",
    )
    sheet_seconds: float = Field(
        default=_SHEET.seconds,
        gt=0,
        allow_inf_nan=False,
        description="Longest time one VIN sheet may be read, in seconds.",
    )
    sheet_memory_mib: int = Field(
        default=_SHEET.memory_mib,
        ge=128,
        description="Most memory (address space) of the process that reads a VIN sheet, in MiB.",
    )
    sheet_answer_mib: int = Field(
        default=_SHEET.answer_mib,
        ge=1,
        description="Most text that is taken from a VIN sheet, in MiB; reading it takes up to twelve times "
        "as much memory. A list of appointments may hold twice as much.",
    )
    readers: int | None = Field(
        default=None,
        ge=1,
        description="How many documents the worker reads at once, each in a process of its own (about "
        "90 MB; 1.1 GiB once it has read a scan). Unset: as many as the machine has cores.",
    )
    lease_seconds: int = Field(
        default=180,
        ge=1,
        description="How long a worker owns a document it reads, in seconds; after that another worker takes "
        "it up. Must be longer than KOUAN_READING_SECONDS.",
    )
    most_attempts: int = Field(
        default=10,
        ge=1,
        description="How often a document is taken up before a passing fault (database, disk or store away, "
        "a worker that died) makes it fail. Waits grow from 5 seconds to an hour.",
    )
    sweep_seconds: float = Field(
        default=15,
        gt=0,
        allow_inf_nan=False,
        description="How often the worker looks for received documents that nobody reads, in seconds.",
    )
    scan_seconds: float = Field(
        default=60,
        ge=1,
        allow_inf_nan=False,
        description="How often watched folders are scanned, in seconds, unless a folder has an interval of "
        "its own.",
    )
    stable_seconds: float = Field(
        default=5,
        ge=0,
        allow_inf_nan=False,
        description="How long a file in a watched folder must keep its size and time of change before it is "
        "taken, in seconds.",
    )
    folder_tries: int = Field(
        default=6,
        ge=1,
        description="How often a damaged or half-written file in a watched folder is tried before it is set "
        "aside. The waits between start at twice KOUAN_STABLE_SECONDS and double, up to 5 minutes.",
    )
    audit_share: float = Field(
        default=0.002,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Share of the values that nothing speaks against which a person is asked to look at all "
        "the same, so that silent errors can be counted; 0 for none.",
    )
    session_hours: int = Field(
        default=12, ge=1, description="How long a sign-in lasts without signing in again, in hours."
    )
    sign_in_tries: int = Field(
        default=10,
        ge=1,
        description="Failed sign-ins of one user name within KOUAN_SIGN_IN_WAIT_SECONDS before it has to "
        "wait; of one address ten times as many.",
    )
    sign_in_wait_seconds: int = Field(
        default=300, ge=1, description="How long a failed sign-in counts, in seconds."
    )
    review_lease_seconds: int = Field(
        default=60,
        ge=3,
        description="How long others see that somebody reviews a booking after its page was last heard of, "
        "in seconds. The page renews it every third of this time.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How log lines are written: `text` for people, `json` for a collector."
    )
    debug: bool = Field(
        default=False, description="Print the full traceback of an unexpected error (as `--verbose` does)."
    )

    @model_validator(mode="after")
    def _different_ports(self) -> Self:
        if self.port == self.prefect_port:
            raise ValueError("prefect_port: must differ from KOUAN_PORT")
        return self

    @model_validator(mode="after")
    def _lease_outlasts_reading(self) -> Self:
        if self.lease_seconds <= self.reading_seconds:
            raise ValueError("lease_seconds: must be longer than KOUAN_READING_SECONDS")
        return self

    @property
    def database(self) -> str:
        """The database's address; SQLite in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data_folder / 'kouan.sqlite'}"

    @property
    def reading_processes(self) -> int:
        """How many reading processes the worker keeps."""
        return self.readers or os.cpu_count() or 1

    @property
    def logs_folder(self) -> Path:
        """Where the parts of ``kouan run`` write their logs."""
        return self.data_folder / "logs"

    @property
    def prefect_folder(self) -> Path:
        """Prefect's own home: its database, results and profile, apart from any other Prefect."""
        return self.data_folder / "prefect"

    @property
    def sheet_limits(self) -> SheetLimits:
        """The limits under which VIN sheets are read."""
        return SheetLimits(
            file_bytes=self.sheet_bytes,
            unpacked_mib=self.sheet_unpacked_mib,
            rows=self.sheet_rows,
            columns=self.sheet_columns,
            seconds=self.sheet_seconds,
            memory_mib=self.sheet_memory_mib,
            answer_mib=self.sheet_answer_mib,
        )


class Settings(NoticeSettings, AgreementSettings, PlausibilitySettings, GeneralSettings):
    """All settings. Frozen: a running program never changes its mind."""

    @property
    def limits(self) -> ReadingLimits:
        """The limits under which documents are read."""
        return ReadingLimits(
            max_file_bytes=self.max_file_bytes,
            max_pages=self.max_pages,
            max_page_points=self.max_page_points,
            reading_seconds=self.reading_seconds,
            reading_memory_mib=self.reading_memory_mib,
            ocr_page_seconds=self.ocr_page_seconds,
            ocr_page_pixels=self.ocr_page_pixels,
            documents_per_process=self.documents_per_process,
            review_below=self.review_below,
            plausibility=self.plausibility,
        )

    @property
    def notices(self) -> "NoticeRules":
        """Where messages about new differences go."""
        return self.notice_rules(self.language)
