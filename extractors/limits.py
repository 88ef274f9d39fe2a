"""Limits under which a document is read. Defaults are the documented ones of docs/settings.md."""

import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class PlausibilityLimits:
    """Within what a declaration's values are plausible. Outside is a finding of the checks, never
    a refusal; weights in kg, values in USD (findings-and-checks.md 36, 37, 46, 55)."""

    least_truck_kg: int = 1_000
    most_truck_kg: int = 60_000
    """Gross weight on one truck."""
    least_car_kg: int = 600
    most_car_kg: int = 4_000
    """Gross weight of one passenger car (HS 8703)."""
    most_gross_to_net: int = 5
    """毛重 is at most so many times 净重."""
    least_car_usd: int = 500
    most_car_usd: int = 300_000
    oldest_vehicle_years: int = 15
    """Model years further back are not of new vehicles."""
    most_days_between_dates: int = 366
    """Between 申报日期 and 出口日期 or 进口日期."""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one document may cost. Crossing one is ``UnreadableDocument`` with its own code.

    ``plausibility`` travels with them to the reading process.
    """

    max_file_bytes: int = 50 * 1024 * 1024
    max_pages: int = 200
    max_page_points: int = 14_400
    """Longest page side in points (14,400 is the largest a PDF 1.x reader must show)."""
    reading_seconds: float = 60.0
    """Wall-clock seconds for one document."""
    reading_memory_mib: int = 4096
    """Address space of the child process. Of that OpenVINO with its models takes 2.6 GiB, most of it never
    touched: 1.1 GiB are in memory."""
    ocr_page_seconds: float = 20.0
    """Wall-clock seconds for one page that is read as an image, besides ``reading_seconds``."""
    ocr_page_pixels: int = 40_000_000
    """Most pixels of a page that is read as an image; more are rendered smaller."""
    documents_per_process: int = 200
    """After this many documents the child is replaced, so that leaks of the PDF library end."""
    review_below: float = 0.95
    """A value that is less likely right than this is doubted, whatever the checks say."""
    plausibility: PlausibilityLimits = PlausibilityLimits()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The limits that ``json.dumps(asdict(limits))`` wrote."""
        raw = json.loads(text)
        return cls(**{**raw, "plausibility": PlausibilityLimits(**raw["plausibility"])})
