"""Reading the text layer: PDFium's character boxes against pdfplumber's words, on the samples.

Both go over the same pages of data/samples, best of five runs. The last line is the promise of
design §2: about 20 times faster a page.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from extractors.document import read_document, warm_up
from extractors.limits import ReadingLimits
from extractors.pdf_file import open_pdf, read_page

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples").glob("*.pdf"))
RUNS = 5


def pages_by_pdfium() -> int:
    """Glyphs and rules of every page, as the reader takes them."""
    limits = ReadingLimits()
    count = 0
    for path in SAMPLES:
        with open_pdf(path, path.name, limits) as document:
            for index in range(len(document)):
                read_page(document, index, path.name, limits)
                count += 1
    return count


def pages_by_pdfplumber() -> int:
    """Words and lines of every page."""
    count = 0
    for path in SAMPLES:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_words()
                len(page.lines)
                count += 1
    return count


def whole_readings() -> int:
    """Whole Readings: pages, cells, goods, remarks, checks."""
    for path in SAMPLES:
        read_document(path, path.name, ReadingLimits())
    return len(SAMPLES)


def best_milliseconds(work: Callable[[], int]) -> float:
    """Milliseconds for each page or document, best of the runs."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        count = work()
        best = min(best, (time.perf_counter() - start) / count)
    return best * 1000


def main() -> None:
    """Prints the figures."""
    warm_up()
    ours, theirs = best_milliseconds(pages_by_pdfium), best_milliseconds(pages_by_pdfplumber)
    whole = best_milliseconds(whole_readings)
    print(f"PDFium glyphs and rules      {ours:7.1f} ms a page")
    print(f"pdfplumber words and lines   {theirs:7.1f} ms a page")
    print(f"a whole Reading              {whole:7.1f} ms a declaration")
    print(f"ratio pdfplumber / PDFium    {theirs / ours:7.1f}")
    print(f"ratio pdfplumber's words alone / a whole Reading {theirs / whole:7.1f}")


if __name__ == "__main__":
    main()
