"""The real engine from end to end: values, places on the displayed page, the same bytes, models once."""

import json
import subprocess
import sys
from cmath import exp, pi
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from benchmarks.prints.comparing import compare
from extractors.reader_process import ReaderProcess
from extractors.reading import BoundingBox, Reading
from tests.extractors.scanned_pages import scan
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.pdf"))
DPI = 200
# Of a scan's boxes from those of the print, in points.
NEAR = 3.0
PRINT = Print(
    cells=default_cells(),
    items=[PrintedItem(1), PrintedItem(2, hs_code="8471300000", name="笔记本电脑")],
    remarks=("前车牌新F12345 后车牌新F1234挂",),
)
VALUES = {
    "customs_number": PRINT.number,
    "gross_weight_kg": "22",
    "net_weight_kg": "20",
    "package_count": 10,
    "declaration_date": "2024-07-19",
    "contract_number": "TEST-001",
    "transport_name": "新F12345/MA7GT4NE40A350",
    "border_customs": {"code": "9402", "name": "霍尔果斯"},
    "trade_country": {"code": "KAZ", "name": "哈萨克斯坦"},
}
# Values of one line whose box on the print is that of the value alone.
PLACED = ("net_weight_kg", "package_count", "declaration_date", "contract_number")


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as process:
        yield process


@pytest.fixture(scope="module")
def digital(reader: ReaderProcess, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The print as its text layer says: where each value is drawn."""
    path = tmp_path_factory.mktemp("print") / "print.pdf"
    path.write_bytes(draw(PRINT))
    (reading,) = reader.read(path, path.name)
    return reading


@pytest.fixture(scope="module")
def page() -> Image.Image:
    with pypdfium2.PdfDocument(draw(PRINT)) as document:
        return document[0].render(scale=DPI / 72).to_pil().convert("L")


def read(reader: ReaderProcess, folder: Path, image: Image.Image) -> Reading:
    path = folder / "scan.pdf"
    path.write_bytes(scan(image, dpi=DPI))
    (reading,) = reader.read(path, path.name)
    return reading


def assert_values(reading: Reading) -> None:
    assert reading.text_source == "ocr"
    assert {key: reading.value(key) for key in VALUES} == VALUES
    # Blanks of Latin words may be lost: the engine does not tell of all of them.
    assert (reading.name("overseas_party") or "").replace(" ", "") == "TESTIMPORTLLP"
    assert [(item.item_no, item.hs_code, item.name) for item in reading.items] == [
        (1, "8708999990", "汽车零件"),
        (2, "8471300000", "笔记本电脑"),
    ]
    assert [str(item.total_price) for item in reading.items] == ["25.00", "25.00"]


def box_of(reading: Reading, key: str) -> BoundingBox:
    box = reading.fields[key].bbox
    assert box is not None
    return box


def turned_box(box: BoundingBox, quarters: int, width: float, height: float) -> BoundingBox:
    """``box`` of a page of that size in points after so many quarter turns clockwise."""
    x0, top, x1, bottom = box
    for _ in range(quarters):
        x0, top, x1, bottom = height - bottom, x0, height - top, x1
        width, height = height, width
    return x0, top, x1, bottom


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_laid_any_way_reads_the_same_and_shows_where(
    quarters: int, reader: ReaderProcess, digital: Reading, page: Image.Image, tmp_path: Path
) -> None:
    reading = read(reader, tmp_path, page.rotate(-90 * quarters, expand=True))
    assert_values(reading)
    size = (page.width * 72 / DPI, page.height * 72 / DPI)
    for key in PLACED:
        drawn = turned_box(box_of(digital, key), quarters, *size)
        assert box_of(reading, key) == pytest.approx(drawn, abs=NEAR), key


def test_a_page_laid_askew_reads_the_same_and_shows_where(
    reader: ReaderProcess, digital: Reading, page: Image.Image, tmp_path: Path
) -> None:
    degrees = 2.0
    reading = read(reader, tmp_path, page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255))
    assert_values(reading)
    for key in PLACED:
        x, y = _middle(box_of(digital, key))
        assert _middle(box_of(reading, key)) == pytest.approx(_askew(x, y, degrees, page), abs=NEAR), key


def _middle(box: BoundingBox) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _askew(x: float, y: float, degrees: float, page: Image.Image) -> tuple[float, float]:
    """Where a point lies after the page was turned counter-clockwise around its middle."""
    turn = complex(page.width * 36 / DPI, page.height * 36 / DPI)
    # y runs down, so that counter-clockwise is the negative direction.
    point = (complex(x, y) - turn) * exp(-1j * pi * degrees / 180) + turn
    return point.real, point.imag


def test_values_printed_in_grey_are_never_lost_without_a_word(
    reader: ReaderProcess, digital: Reading, page: Image.Image, tmp_path: Path
) -> None:
    pale = page.copy()
    printed = ("contract_number", "transport_name", "overseas_party", "marks_and_remarks")
    for key in printed:
        x0, top, x1, bottom = (round(each * DPI / 72) for each in box_of(digital, key))
        cell = (x0 - 3, top - 2, x1 + 3, bottom + 2)
        pale.paste(page.crop(cell).point(lambda shade: 255 - (255 - shade) * 110 // 255), cell)
    reading = read(reader, tmp_path, pale)
    for key in printed:
        assert key in reading.needs_review or reading.value(key) == digital.value(key), key
    # What they are printed in tells nothing of the others.
    assert reading.value("customs_number") == PRINT.number
    assert "customs_number" not in reading.needs_review


def test_another_process_gives_the_same_bytes(
    reader: ReaderProcess, page: Image.Image, tmp_path: Path
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(page, dpi=DPI))
    first = reader.read_json(path, path.name)
    assert reader.read_json(path, path.name) == first
    with ReaderProcess() as another:
        assert another.read_json(path, path.name) == first


def test_a_blank_page_and_a_picture_beside_a_declaration_change_nothing(
    reader: ReaderProcess, page: Image.Image, tmp_path: Path
) -> None:
    blank = Image.new("L", page.size, 255)
    picture = Image.radial_gradient("L").resize((800, 600)).rotate(10)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(page, blank, picture, dpi=DPI))
    readings = reader.read(path, path.name)
    (declaration,) = [reading for reading in readings if reading.kind == "declaration"]
    assert declaration.pages == [1]
    assert_values(declaration)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_of_a_sample_scan_everything_is_right_or_doubted(reader: ReaderProcess, path: Path) -> None:
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    (line,) = reader.read_json(path, path.name)
    score = compare(json.loads(line), truth)
    assert score.fields > 40
    assert [finding for finding in score.findings if finding.outcome in ("silent", "missed")] == []
    assert score.right >= 0.85 * score.fields


def test_models_are_loaded_once_and_only_when_a_page_needs_them(page: Image.Image, tmp_path: Path) -> None:
    digital, scanned = tmp_path / "digital.pdf", tmp_path / "scan.pdf"
    digital.write_bytes(draw(PRINT))
    small = page.resize((page.width // 2, page.height // 2))
    scanned.write_bytes(scan(small, small, dpi=DPI // 2))
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from extractors.document import read_document\nfrom extractors.limits import ReadingLimits\n"
        "limits = ReadingLimits(ocr_page_seconds=120)\n"
        "def read(name):\n    return read_document(Path(name), 'x.pdf', limits)\n"
        "read(sys.argv[1])\n"
        "before = [name for name in ('openvino', 'cv2', 'extractors.ocr.registry') if name in sys.modules]\n"
        "read(sys.argv[2])\n"
        "from extractors.ocr.registry import loaded\n"
        "models, loads = dict(vars(loaded())), loaded.cache_info().misses\n"
        "read(sys.argv[2])\n"
        "same = all(vars(loaded())[key] is each for key, each in models.items())\n"
        "print(before, loaded.cache_info().misses == loads, same, '_recogniser' in models)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(digital), str(scanned)], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[] True True True\n"
