"""Prints whose pages are not simply digital or simply images.

``mixed``: some pages digital, some scanned. ``ocr-layer``: a scan with the wrong words of scanner software
under it. ``garbage-layer``: digital pages whose fonts do not say what their glyphs mean. ``not-embedded``:
digital pages whose fonts are not in the file. What is seen on the pages is right in all of them.
"""

import io
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pypdfium2

from benchmarks.prints import fonts
from benchmarks.prints.degrading import pixels, scanning
from benchmarks.prints.degrading.image_pdf import Sheet, written
from benchmarks.prints.degrading.legibility import Unsuitable, letters
from benchmarks.prints.degrading.modes import any_scan
from benchmarks.prints.degrading.text_runs import Run, runs_of
from benchmarks.prints.making import Printed, make

_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_LOOKALIKES = str.maketrans("0O1IlSB8Z25G，：；（）已未土日千", "O01l158B2ZSG,:;()己末士曰干")
# What PDFium writes anew each time.
_FILE_IDENTIFIER = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]")
_TIMES = re.compile(rb"\(D:\d{14}[^)]*\)")

Layer = Callable[[Printed, np.random.Generator, float], tuple[bytes, Printed]]


def _mixed(printed: Printed, chance: np.random.Generator, least: float) -> tuple[bytes, Printed]:
    if len(printed.pages) < 2:
        raise Unsuitable(f"{printed.filename} has one page")
    scanned = _scan(printed.pdf, chance, least)
    first = int(chance.integers(0, 2)) if len(printed.pages) == 2 else 0
    is_image = [index % 2 != first for index in range(len(printed.pages))]
    digital, images = pypdfium2.PdfDocument(printed.pdf), pypdfium2.PdfDocument(written(scanned))
    whole = pypdfium2.PdfDocument.new()
    for index, image in enumerate(is_image):
        whole.import_pages(images if image else digital, [index])
    target = io.BytesIO()
    whole.save(target)
    for document in (whole, images, digital):
        document.close()
    return _without_chance(target.getvalue()), printed


def _ocr_layer(printed: Printed, chance: np.random.Generator, least: float) -> tuple[bytes, Printed]:
    """Words misread and missing, or ``(cid:12)`` for each letter, or single signs."""
    kind = str(chance.choice(("misread", "misread", "cid", "signs")))
    layered = []
    sheets = _scan(printed.pdf, chance, least)
    for sheet, runs in zip(sheets, runs_of(printed.pdf), strict=True):
        hidden = [found for run in runs for found in _seen(run, sheet, kind, chance)]
        layered.append(replace(sheet, hidden=hidden))
    return written(layered), printed


def _seen(
    run: Run, sheet: Sheet, kind: str, chance: np.random.Generator
) -> list[tuple[float, float, float, str]]:
    """The run as the scanner's software has it: nothing, or one text near its place."""
    if chance.random() < 0.12:
        return []
    if kind == "cid":
        text = "".join(f"(cid:{ord(letter) % 900 + 3})" for letter in run.text)
    elif kind == "signs":
        text = "".join(str(chance.choice(list("■□※§¤|_.,"))) for _ in run.text)
    else:
        text = "".join(_misread(letter, chance) for letter in run.text)
    place = (run.x + float(chance.normal(0, 1.5)), sheet.height - run.baseline + float(chance.normal(0, 1.0)))
    return [(*place, run.size, text)] if text else []


def _misread(letter: str, chance: np.random.Generator) -> str:
    doubt = chance.random()
    if doubt < 0.02:
        return ""
    if doubt < 0.14:
        swapped = letter.translate(_LOOKALIKES)
        return (
            swapped
            if swapped != letter or letter.isascii()
            else chr(ord(letter) + int(chance.integers(1, 9)))
        )
    return letter


def _scan(pdf: bytes, chance: np.random.Generator, least: float) -> list[Sheet]:
    recipe = replace(any_scan(chance, max(least, 200.0)), stored_turn=0)
    return [scanning.scanned(page, recipe, chance) for page in pixels.rastered(pdf, recipe.dots_per_inch)]


def _garbage_layer(printed: Printed, chance: np.random.Generator, least: float) -> tuple[bytes, Printed]:
    """Fonts without a map to Unicode, or with one to U+FFFD or to private letters."""
    names = fonts.embedded()
    if not names:
        raise Unsuitable("no font of this machine can be embedded")
    style = printed.style
    if not {style.label_font, style.value_font.partition("+")[0]} <= set(names):
        embedded = str(chance.choice(names))
        printed = _redrawn(printed, label_font=embedded, value_font=embedded)
        if not letters(printed.pdf).is_clear:
            raise Unsuitable(f"{printed.filename}: letters lie over others when drawn in {embedded}")
    kind = str(chance.choice(("none", "replacement", "private")))
    if kind == "none":
        return _TO_UNICODE.sub(lambda found: b" " * len(found[0]), printed.pdf), printed
    numbers = sorted({int(number) for number in _TO_UNICODE.findall(printed.pdf)})
    return _with_objects(
        printed.pdf, numbers, _misleading_map(0xFFFD if kind == "replacement" else None)
    ), printed


def _misleading_map(letter: int | None) -> bytes:
    """A map of one-byte codes to ``letter``, or to U+E000 and on."""
    lines = b"\n".join(b"<%02x> <%04x>" % (code, letter or 0xE000 + code) for code in range(256))
    half = lines.splitlines()
    blocks = b"".join(
        b"%d beginbfchar\n%s\nendbfchar\n" % (len(part), b"\n".join(part))
        for part in (half[start : start + 64] for start in range(0, 256, 64))
    )
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Wrong def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n" + blocks + b"endcmap end end"
    )


def _with_objects(pdf: bytes, numbers: Sequence[int], stream: bytes) -> bytes:
    """An incremental update that puts ``stream`` in the place of these objects."""
    target = bytearray(pdf)
    data = zlib.compress(stream, 6)
    table = []
    for number in numbers:
        table.append(b"%d 1\n%010d 00000 n \n" % (number, len(target)))
        target += b"%d 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
            number,
            len(data),
            data,
        )
    before = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    root = re.findall(rb"/Root (\d+) 0 R", pdf)[-1]
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    start = len(target)
    target += b"xref\n" + b"".join(table)
    target += b"trailer\n<< /Size %d /Root %s 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        before,
        start,
    )
    return bytes(target)


def _not_embedded(printed: Printed, chance: np.random.Generator, least: float) -> tuple[bytes, Printed]:
    label, value = (str(each) for each in chance.choice(fonts.not_embedded(), 2))
    redrawn = _redrawn(printed, label_font=label, value_font=value)
    return redrawn.pdf, redrawn


def _redrawn(printed: Printed, *, label_font: str, value_font: str) -> Printed:
    """Another print of the same seed in these fonts; packs keep theirs, which are drawn for each document."""
    style = replace(printed.style, label_font=label_font, value_font=value_font)
    return make(printed.family, printed.seed, fault=printed.fault, style=style)


def _without_chance(pdf: bytes) -> bytes:
    fixed = _FILE_IDENTIFIER.sub(lambda found: b" " * len(found[0]), pdf)
    return _TIMES.sub(lambda found: b"(D:20250101000000)".ljust(len(found[0])), fixed)


LAYERS: dict[str, Layer] = {
    "mixed": _mixed,
    "ocr-layer": _ocr_layer,
    "garbage-layer": _garbage_layer,
    "not-embedded": _not_embedded,
}
