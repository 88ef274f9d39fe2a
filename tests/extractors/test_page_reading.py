"""Pages are read by their layer or as images, as asked; one that costs too much is given up alone."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extractors.limits import ReadingLimits
from extractors.ocr.lack_of_memory import told_as_memory_error
from extractors.reader_process import ReaderProcess
from extractors.reading import Check, Reading
from messages.errors import UnreadableDocument
from tests.extractors.scanned_pages import PRINTS, image_of, joined, scan
from tests.extractors.test_reader_process import pdf_with_content

GOOD = PRINTS / "sw-000.pdf"
NUMBER = "941520240975363428"
LONG = PRINTS / "sw-006.pdf"
SCAN = scan(image_of("sw-000.pdf"))
MIXED = joined(GOOD.read_bytes(), SCAN)
IMAGE_LIBRARIES = ("cv2", "openvino", "numpy", "rapidocr")


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as process:
        yield process


def read(reader: ReaderProcess, folder: Path, pdf: bytes) -> list[Reading]:
    path = folder / "报关单.pdf"
    path.write_bytes(pdf)
    return reader.read(path, path.name)


def about_pages(reading: Reading) -> list[tuple[str, str, dict[str, str]]]:
    """What its checks say of how pages were read."""
    return [
        (check.id, check.severity, check.parameters)
        for check in reading.checks
        if check.id.startswith("page-")
    ]


def only(reading: Reading, check_id: str) -> Check:
    (check,) = [check for check in reading.checks if check.id == check_id]
    return check


def test_a_scan_is_read_as_its_print_and_says_so(reader: ReaderProcess, tmp_path: Path) -> None:
    (reading,) = read(reader, tmp_path, SCAN)
    assert (reading.kind, reading.text_source) == ("declaration", "ocr")
    assert reading.value("customs_number") == NUMBER
    assert about_pages(reading) == [("page-read-as-image", "info", {"page": "1", "reason": "no-text"})]
    assert "没有文字层" in only(reading, "page-read-as-image").message


def test_each_page_of_a_mixed_file_is_read_in_its_own_way(reader: ReaderProcess, tmp_path: Path) -> None:
    other = image_of("sw-003.pdf")
    readings = read(reader, tmp_path, joined(GOOD.read_bytes(), scan(other)))
    assert [(reading.pages, reading.text_source) for reading in readings] == [([1], "layer"), ([2], "ocr")]
    assert [len(about_pages(reading)) for reading in readings] == [0, 1]
    assert readings[0].value("customs_number") == NUMBER
    assert {field.source for field in readings[0].fields.values()} & {"ocr"} == set()


def test_ocr_always_reads_digital_pages_as_images_and_never_none(tmp_path: Path) -> None:
    with ReaderProcess(ocr="always") as always:
        (reading,) = read(always, tmp_path, GOOD.read_bytes())
    assert reading.text_source == "ocr"
    assert reading.value("customs_number") == NUMBER
    assert about_pages(reading) == [("page-read-as-image", "info", {"page": "1", "reason": "asked"})]
    with ReaderProcess(ocr="never") as never:
        first, second = read(never, tmp_path, MIXED)
        assert (first.text_source, second.text_source) == ("layer", "none")
        assert about_pages(first) == about_pages(second) == []
        with pytest.raises(UnreadableDocument, match="no-text-layer"):
            read(never, tmp_path, SCAN)


def test_digital_documents_load_no_library_for_images() -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom extractors import child\n"
        "from extractors.document import read_document, warm_up\n"
        "from extractors.limits import ReadingLimits\n"
        "warm_up()\n"
        "for name in sys.argv[1:]:\n    assert read_document(Path(name), name, ReadingLimits())\n"
        f"print([name for name in {IMAGE_LIBRARIES} if name in sys.modules])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(GOOD), str(LONG)], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"


def test_a_page_whose_fonts_are_not_embedded_is_drawn_for_the_reviewer_as_its_text_says(
    reader: ReaderProcess, tmp_path: Path
) -> None:
    print_without_fonts = PRINTS / "a2-000.pdf"
    with pypdfium2.PdfDocument(print_without_fonts) as document:
        texts = [each for each in document[0].get_objects() if isinstance(each, pypdfium2.PdfTextObj)]
        assert not all(text.get_font().is_embedded for text in texts)
    (told,) = reader.read(print_without_fonts, print_without_fonts.name)
    drawn = Image.open(io.BytesIO(reader.render_page(print_without_fonts, "a2.pdf", 1, 200)))
    (seen,) = read(reader, tmp_path, scan(drawn.convert("L")))
    for key in ("customs_number", "gross_weight_kg", "declaration_date", "package_count"):
        assert seen.value(key) == told.value(key) is not None
    for key in ("domestic_party", "declaring_unit"):
        assert seen.name(key) == told.name(key) is not None


def test_images_of_the_steps_are_written_where_they_were_asked_for(tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    with ReaderProcess(debug_folder=images) as reader:
        read(reader, tmp_path, MIXED)
    names = sorted(path.name for path in images.iterdir())
    assert names
    for number, name in enumerate(names, 1):
        assert name.startswith(f"报关单-page02-{number:02}-")
        assert name.endswith(".png")
        assert (images / name).read_bytes().startswith(b"\x89PNG")


def test_images_that_cannot_be_written_are_told_of(tmp_path: Path) -> None:
    with (
        ReaderProcess(debug_folder=tmp_path / "gone") as reader,
        pytest.raises(UnreadableDocument, match="debug-image-not-written"),
    ):
        read(reader, tmp_path, SCAN)


def test_a_page_that_takes_too_long_is_given_up_and_the_others_are_kept(tmp_path: Path) -> None:
    with ReaderProcess(ReadingLimits(ocr_page_seconds=0.01)) as reader:
        kept, lost = read(reader, tmp_path, MIXED)
        assert kept.value("customs_number") == NUMBER
        assert (lost.kind, lost.pages, lost.text_source) == ("unknown", [2], "none")
        assert about_pages(lost) == [("page-timeout", "error", {"page": "2", "limit": "0.01"})]
        # The print says that it has one page: the next one is told of, and doubts nothing.
        assert about_pages(kept) == about_pages(lost)
        assert only(kept, "page-timeout").fields == []
        assert "items" not in kept.needs_review


def test_a_declaration_whose_page_was_given_up_has_its_goods_and_lists_in_doubt(tmp_path: Path) -> None:
    first = joined(LONG.read_bytes())
    with ReaderProcess(ReadingLimits(ocr_page_seconds=0.01)) as reader:
        declaration, lost = read(reader, tmp_path, _first_digital(first))
    assert (declaration.pages, lost.pages) == ([1], [2])
    assert only(declaration, "page-timeout").fields == ["items", "vins", "containers", "seals"]
    assert {"items", "vins", "containers", "seals"} <= set(declaration.needs_review)


def _first_digital(pdf: bytes) -> bytes:
    """The first page of a print as it is, the second as a scan."""
    with pypdfium2.PdfDocument(pdf) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, [0])
        target = io.BytesIO()
        part.save(target)
    return joined(target.getvalue(), scan(image_of(LONG.name, page=1)))


def test_a_page_too_large_to_be_read_is_given_up_and_the_others_are_kept(
    reader: ReaderProcess, tmp_path: Path
) -> None:
    poster = pdf_with_content(b"0 0 m 999 999 l S", "9000 9000")
    kept, lost = read(reader, tmp_path, joined(GOOD.read_bytes(), poster))
    assert kept.value("customs_number") == NUMBER
    (told,) = about_pages(lost)
    assert told[:2] == ("page-too-large", "error")
    assert told[2] == {"page": "2", "width": "9000", "height": "9000", "limit": "40000000"}


def test_a_photograph_is_not_too_large_however_many_points_it_is_shown_at(
    reader: ReaderProcess, tmp_path: Path
) -> None:
    (reading,) = read(reader, tmp_path, scan(image_of("sw-000.pdf"), dpi=20))
    assert reading.value("customs_number") == NUMBER


@pytest.mark.parametrize("mebibytes", [700, 900, 2048])
def test_where_memory_does_not_suffice_for_images_digital_pages_are_kept(
    mebibytes: int, tmp_path: Path
) -> None:
    """Whatever lacks it first: a library or the models while they are loaded, or what computes with them.

    Which of them it is differs from machine to machine, and some libraries die of it.
    """
    with ReaderProcess(ReadingLimits(reading_memory_mib=mebibytes)) as reader:
        kept, lost = read(reader, tmp_path, MIXED)
        assert kept.value("customs_number") == NUMBER
        assert about_pages(lost) in (
            [("page-memory", "error", {"page": "2", "limit": str(mebibytes)})],
            [("page-unreadable", "error", {"page": "2", "reason": "SIGSEGV"})],
        )


def test_regression_opencv_without_memory_is_no_defect_of_ours() -> None:
    with pytest.raises(MemoryError), told_as_memory_error():
        # 320 TB: more than any process can address, whatever the system promises.
        cv2.resize(np.zeros((2, 2)), (2_000_000, 20_000_000))
    with pytest.raises(cv2.error), told_as_memory_error():
        cv2.resize(np.zeros((2, 2)), (0, 0))


@pytest.mark.parametrize(
    "words", ["failed to map segment from shared object", "can't start new thread", "can't alloc"]
)
def test_what_libraries_say_of_a_lack_of_memory_is_told_as_one(words: str) -> None:
    with pytest.raises(MemoryError), told_as_memory_error():
        raise RuntimeError(words)
    with pytest.raises(ValueError, match=words), told_as_memory_error():
        raise ValueError(words)


@pytest.mark.parametrize(
    ("given", "check", "parameters"),
    [
        (signal.SIGSTOP, "page-timeout", {"page": "2", "limit": "1"}),
        (signal.SIGKILL, "page-unreadable", {"page": "2", "reason": "SIGKILL"}),
        (signal.SIGSEGV, "page-unreadable", {"page": "2", "reason": "SIGSEGV"}),
    ],
)
def test_a_page_at_which_the_child_hangs_or_dies_is_given_up_and_the_others_are_kept(
    given: signal.Signals, check: str, parameters: dict[str, str], tmp_path: Path
) -> None:
    with ReaderProcess(ReadingLimits(ocr_page_seconds=1)) as reader:
        reader.warm()
        assert reader._child is not None
        hurt = threading.Thread(target=_signal_while_models_load, args=(reader._child.pid, given))
        hurt.start()
        kept, lost = read(reader, tmp_path, MIXED)
        hurt.join()
        assert kept.value("customs_number") == NUMBER
        assert about_pages(lost) == [(check, "error", parameters)]
        assert read(reader, tmp_path, GOOD.read_bytes())[0].kind == "declaration"


def _signal_while_models_load(child: int, given: signal.Signals) -> None:
    """Sends ``given`` as soon as the child has begun to load what it reads images with."""
    while "openvino" not in Path(f"/proc/{child}/maps").read_text():
        time.sleep(0.005)
    os.kill(child, given)
