"""``kouan extract`` on many digital files, whole process, against pdfplumber's bare words.

Both are commands of their own over the same files; best of three. pdfplumber only takes the words
of each page (``extract_words``), on one core, as it is used; PDFium's bare boxes are the floor.
Promised: at least 5 times pdfplumber's speed with all fields read; peak memory of all processes
under 250 MiB, and flat from 100 to 2,000 files. The files are prints of all families by the
generator (benchmarks/prints), seeds of their own.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.prints import families, make
from benchmarks.process_memory import Ran, run_measured

RUNS = 3
FIRST_SEED = 70_000
MANY = 2_000
PROMISED_RATIO = 5.0
PROMISED_MIB = 250.0

_WORDS = """
import sys, pdfplumber
for name in sys.argv[1:]:
    with pdfplumber.open(name) as document:
        for page in document.pages:
            page.extract_words()
"""
_BOXES = """
import sys, pypdfium2, pypdfium2.raw as raw
box = raw.FS_RECTF()
for name in sys.argv[1:]:
    document = pypdfium2.PdfDocument(name)
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            raw.FPDFText_GetUnicode(text.raw, index)
            raw.FPDFText_GetLooseCharBox(text.raw, index, box)
"""


def digital_files(folder: Path, count: int) -> list[str]:
    """``count`` prints in ``folder``, the families in turn; a few hundred are drawn, then copied."""
    kinds = list(families())
    names = []
    for position in range(count):
        path = folder / f"{position:05}.pdf"
        original = folder / f"{position % 200:05}.pdf"
        if position < 200:
            path.write_bytes(make(kinds[position % len(kinds)], FIRST_SEED + position).pdf)
        else:
            path.symlink_to(original)
        names.append(str(path))
    return names


def kouan_extract(files: list[str]) -> list[str]:
    """The command as users give it."""
    return [str(Path(sys.executable).parent / "kouan"), "extract", "--json", *files]


def best(command: list[str]) -> Ran:
    """The fastest of the runs."""
    return min((run_measured(command) for _ in range(RUNS)), key=lambda ran: ran.seconds)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--many", type=int, default=MANY)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = digital_files(Path(name), arguments.many)
        few = files[: arguments.count]
        words = best([sys.executable, "-c", _WORDS, *few])
        boxes = best([sys.executable, "-c", _BOXES, *few])
        ours = best(kouan_extract(few))
        many = run_measured(kouan_extract(files))
    print(f"{len(few)} digital files of the families {', '.join(families())}")
    for title, ran in (
        ("pdfplumber extract_words", words),
        ("PDFium's bare boxes", boxes),
        ("kouan extract, all fields", ours),
        (f"kouan extract, {len(files)} files", many),
    ):
        print(f"  {title:32s} {ran.seconds:7.2f} s  {ran.peak_mib:6.0f} MiB  status {ran.status}")
    print(f"ratio pdfplumber / kouan   {words.seconds / ours.seconds:5.1f} (promised: {PROMISED_RATIO:g})")
    print(f"ratio kouan / bare boxes   {ours.seconds / boxes.seconds:5.1f}")
    print(
        f"peak memory of {len(files)} files / of {len(few)}: {many.peak_mib / ours.peak_mib:.2f}, "
        f"{many.peak_mib:.0f} MiB (promised: flat and under {PROMISED_MIB:g})"
    )


if __name__ == "__main__":
    main()
