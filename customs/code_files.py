"""Reads the code files of ``data/codes``. Every cell is text: a code that looks like a number is none."""

import csv
import io
from collections.abc import Iterator
from importlib import resources


def rows(filename: str) -> Iterator[dict[str, str]]:
    """Each row of ``data/codes/<filename>`` by its column names.

    Raises ``ValueError`` for a row with too many or too few cells: the file is ours, and a shifted
    cell would be a wrong fact nobody notices.
    """
    text = (resources.files("data") / "codes" / filename).read_text(encoding="utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    for cells in reader:
        yield dict(zip(header, cells, strict=True))
