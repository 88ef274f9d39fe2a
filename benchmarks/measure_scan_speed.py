"""Seconds a page of kouan's whole reading of scans, beside bare OCR engines on the pixels of those pages.

``python -m benchmarks.measure_scan_speed [--seeds 6200:6202] [--modes fax photo] [--family A] [--dpi 300]``.

kouan is a warm ``ReaderProcess`` that is given the PDF and returns Readings: it renders, cleans up, finds and
reads the text, looks again at what is doubtful, reads the declaration and checks it. A bare engine only gets
pixels and returns words: stock RapidOCR (on OpenVINO, and on ONNX Runtime where it is installed), Tesseract
with ``chi_sim+eng --psm 11``. A page is rendered once for all bare engines, as kouan itself takes it, or at
``--dpi``. All read each page once to get warm, then in alternation round by round; Tesseract, which has
nothing to warm, in the first round only. Medians over pages and rounds. Promised: at most 1.3 times RapidOCR
on clean scans, at most 3 times on degraded ones.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from benchmarks.bare_engines import Read, bare_engines
from benchmarks.prints.degrading import HELD_APART, MODES, Unsuitable, degrade
from benchmarks.prints.making import FORMS, make
from extractors.limits import ReadingLimits
from extractors.reader_process import ReaderProcess
from extractors.scans.taken_image import taken_page

CLEAN = ("scan200", "scan300")
DEGRADED = ("fax", "noise", "photo", "stamp-grey", "rot90")
ROUNDS = 3
PROMISED_CLEAN, PROMISED_DEGRADED = 1.3, 3.0
OURS = "kouan"
# Timed once: it starts a process for each page anyway, and is slow.
_ONCE = frozenset({"tesseract"})
Seconds = Mapping[str, Mapping[str, list[float]]]


@dataclass(frozen=True)
class Scan:
    """A degraded print as a file, and the pixels of its pages for the bare engines."""

    mode: str
    file: Path
    pages: tuple[NDArray[np.uint8], ...]


def scans(
    folder: Path, modes: list[str], family: str, seeds: range, dpi: float | None = None
) -> Iterator[Scan]:
    """The prints of each mode that can be read in it; pages as kouan takes them, or at ``dpi``."""
    for mode in modes:
        for seed in seeds:
            try:
                degraded = degrade(make(family, seed), mode)
            except Unsuitable as reason:
                print(f"left out: {mode}: {reason}", file=sys.stderr)
                continue
            path = folder / degraded.filename
            path.write_bytes(degraded.pdf)
            yield Scan(mode, path, tuple(_pixels(path, dpi)))


def _pixels(path: Path, dpi: float | None) -> Iterator[NDArray[np.uint8]]:
    with pdfium.PdfDocument(path) as document:
        for page in document:
            if dpi is None:
                yield taken_page(page, ReadingLimits().ocr_page_pixels).pixels
            else:
                yield np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, :3])


def measured(found: list[Scan], engines: Mapping[str, Read], rounds: int) -> Seconds:
    """Seconds a page, one for each scan and round, by mode and engine."""
    seconds: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    # A busy machine must not make it give pages up, or it would be timed for not reading them.
    with ReaderProcess(ReadingLimits(ocr_page_seconds=300.0)) as reader:
        for round_number in range(rounds + 1):
            for scan in found:
                took = dict(_timed(reader, scan, engines, was_warmed=round_number > 0))
                if round_number > 0:
                    print(f"round {round_number}: {scan.file.stem}: {_listed(took)}", file=sys.stderr)
                    for name, each in took.items():
                        seconds[scan.mode][name].append(each)
            if round_number > 0:
                engines = {name: read for name, read in engines.items() if name not in _ONCE}
    return seconds


def _timed(
    reader: ReaderProcess, scan: Scan, engines: Mapping[str, Read], *, was_warmed: bool
) -> Iterator[tuple[str, float]]:
    begin = time.perf_counter()
    reader.read(scan.file, scan.file.name)
    yield OURS, (time.perf_counter() - begin) / len(scan.pages)
    for name, read in engines.items():
        if name in _ONCE and not was_warmed:
            continue
        begin = time.perf_counter()
        for pixels in scan.pages:
            read(pixels)
        yield name, (time.perf_counter() - begin) / len(scan.pages)


def _listed(took: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.2f}" for name, seconds in took.items())


def table(seconds: Seconds, modes: list[str], names: list[str]) -> Iterator[str]:
    """Median seconds a page by mode and engine, then how often each bare engine's time kouan takes."""
    bare = [name for name in names if name != OURS]
    heads = [*names, *(f"/{name}" for name in bare)]
    yield f"{'':12}" + "".join(f"{head:>15}" for head in heads)
    groups = [
        *((mode, [mode]) for mode in modes if mode in seconds),
        ("clean", [mode for mode in modes if mode in CLEAN and mode in seconds]),
        ("degraded", [mode for mode in modes if mode not in CLEAN and mode in seconds]),
    ]
    for title, grouped in groups:
        if grouped:
            # Of several modes the mean of their medians: a mode's pages are alike, the modes are not.
            taken = [sum(median(seconds[mode][name]) for mode in grouped) / len(grouped) for name in names]
            ratios = [taken[0] / each for each in taken[1:]]
            yield f"{title:12}" + "".join(f"{each:15.2f}" for each in (*taken, *ratios))


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--seeds", default="6200:6202", help="first:last of the seeds")
    options.add_argument("--family", default="A", choices=tuple(FORMS))
    options.add_argument("--modes", nargs="*", default=[*CLEAN, *DEGRADED], choices=(*MODES, *HELD_APART))
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--dpi", type=float, default=None, help="render pages so for the bare engines")
    options.add_argument("--without", nargs="*", default=[], help="bare engines to leave out")
    given = options.parse_args()
    first, last = (int(each) for each in given.seeds.split(":"))
    engines = {name: read for name, read in bare_engines().items() if name not in given.without}
    with tempfile.TemporaryDirectory() as name:
        found = list(scans(Path(name), given.modes, given.family, range(first, last), given.dpi))
        seconds = measured(found, engines, given.rounds)
    print(f"seconds a page of {len(found)} scans, medians of {given.rounds} rounds")
    for line in table(seconds, given.modes, [OURS, *engines]):
        print(line)
    print(f"promised: at most {PROMISED_CLEAN:g} times rapidocr on clean, {PROMISED_DEGRADED:g} on degraded")


if __name__ == "__main__":
    main()
