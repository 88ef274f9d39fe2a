"""Each family of prints: its layout is chosen, every field is right, hardly a right one is doubted."""

import io
import json
from pathlib import Path

import pytest

from benchmarks.prints.comparing import Score, compare
from benchmarks.prints.making import make
from extractors.derived import derive
from extractors.document import read_document
from extractors.draft import DeclarationDraft
from extractors.layout_files import layouts, unknown_layout
from extractors.limits import ReadingLimits
from extractors.page_content import Glyph
from extractors.reading import Reading
from extractors.text_runs import PlacedText
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw
from tests.golden import assert_golden

FOLDER = Path(__file__).parent
FORMS = {
    "A": "single-window",
    "B": "broker-version-column",
    "C": "broker-integrated",
    "D": "enterprise-draft",
    "F": "edition-2016",
}
MAXIMUM_DOUBT_SHARE = 0.01


def read(path: Path) -> Reading:
    (reading,) = read_document(path, path.name, ReadingLimits(), "en")
    return reading


def score_of(folder: Path, family: str, seed: int, **wishes: object) -> tuple[Reading, Score]:
    printed = make(family, seed, **wishes)
    path = folder / printed.filename
    path.write_bytes(printed.pdf)
    reading = read(path)
    return reading, compare(reading.model_dump(mode="json"), printed.truth.as_json())


@pytest.mark.parametrize("family", FORMS)
@pytest.mark.parametrize("direction", ["export", "import"])
@pytest.mark.parametrize("items", [1, 6, 18, 50])
def test_both_directions_and_one_to_fifty_items(
    tmp_path: Path, family: str, direction: str, items: int
) -> None:
    reading, score = score_of(tmp_path, family, 40, direction=direction, items=items)
    assert reading.form == FORMS[family]
    assert reading.value("direction") == direction
    assert [item.item_no for item in reading.items] == list(range(1, items + 1))
    assert [finding for finding in score.findings if finding.outcome == "silent"] == []


@pytest.mark.parametrize("family", [*FORMS, "A2"])
def test_no_field_is_silently_wrong_and_under_one_percent_is_doubted(tmp_path: Path, family: str) -> None:
    total = Score()
    for seed in range(60, 68):
        _, score = score_of(tmp_path, family, seed)
        total.add(score)
    assert [finding for finding in total.findings if finding.outcome == "silent"] == []
    assert total.right > 0.995 * total.fields
    assert total.doubted < MAXIMUM_DOUBT_SHARE * total.right


@pytest.mark.parametrize("name", ["broker-000", "broker-001", "draft-000", "draft-001", "a2-000"])
def test_the_measured_prints_of_other_families_are_read_without_an_error(name: str) -> None:
    reading = read(FOLDER / "prints" / f"{name}.pdf")
    truth = json.loads((FOLDER / "prints" / f"{name}.json").read_text(encoding="utf-8"))
    score = compare(reading.model_dump(mode="json"), truth)
    assert [finding for finding in score.findings if finding.outcome in ("silent", "wrong")] == []
    assert reading.form in {layout.id for layout in layouts()}


@pytest.mark.parametrize("family", ["B", "C", "D", "F"])
def test_a_reading_of_the_family_is_the_golden_one(family: str) -> None:
    reading = read(FOLDER / "prints" / f"family-{family}.pdf")
    assert reading.form == FORMS[family]
    produced = json.dumps(reading.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
    assert_golden(FOLDER / "golden" / f"family-{family}.json", produced)


def test_each_layout_knows_its_own_print_best(tmp_path: Path) -> None:
    """A page without a family's marks is the Single Window's, however many labels they share."""
    for family, form in FORMS.items():
        reading, _ = score_of(tmp_path, family, 90)
        assert reading.form == form


def test_the_layout_of_all_labels_knows_every_field_once() -> None:
    keys = [field.key for field in unknown_layout().fields]
    assert len(keys) == len(set(keys))
    assert {field.key for layout in layouts() for field in layout.fields} == set(keys)


def unknown_form() -> bytes:
    """A form that no layout fits: a few labels of several families, and goods."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 16)
    canvas.drawString(160, 790, "中华人民共和国海关出口货物报关单")
    canvas.setFont("STSong-Light", 9)
    lines = (
        "海关编号：940220240000224219",
        "经营单位：霍尔果斯测试商贸有限公司",
        "件数：10",
        "毛重(千克)：1200",
    )
    for line, text in enumerate(lines):
        canvas.drawString(40, 740 - 20 * line, text)
    header = (
        (40, "项号"),
        (70, "商品编号"),
        (140, "商品名称"),
        (260, "数量及单位"),
        (340, "单价"),
        (400, "总价"),
    )
    row = ((40, "1"), (70, "8708999990"), (140, "汽车零件"), (260, "10千克"), (340, "2.5"), (400, "25.00"))
    for height, cells in ((600, header), (580, row)):
        for x, text in cells:
            canvas.drawString(x, height, text)
    canvas.save()
    return stream.getvalue()


def test_an_unknown_form_gives_what_labels_allow_all_of_it_doubted(tmp_path: Path) -> None:
    path = tmp_path / "unknown.pdf"
    path.write_bytes(unknown_form())
    reading = read(path)
    assert reading.form is None
    assert reading.value("customs_number") == "940220240000224219"
    assert reading.value("domestic_party") == {"name": "霍尔果斯测试商贸有限公司"}
    assert reading.value("package_count") == 10
    assert reading.value("gross_weight_kg") == "1200"
    assert [(item.hs_code, item.name, item.total_price) for item in reading.items] == [
        ("8708999990", "汽车零件", "25.00")
    ]
    assert set(reading.needs_review) >= set(reading.fields) - {"direction"} | {"items"}


def test_an_unknown_form_says_which_template_came_closest_and_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "unknown.pdf"
    path.write_bytes(unknown_form())
    (check,) = (check for check in read(path).checks if check.id == "layout-unknown")
    assert check.parameters["form"] in {layout.id for layout in layouts()}
    assert int(check.parameters["count"]) > 10
    assert "申报日期" in check.parameters["missing"]


def test_stale_rectangles_outside_the_page_change_nothing(tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument

    plain = draw(Print(cells=default_cells(), items=[PrintedItem(number) for number in range(1, 9)]))
    path = tmp_path / "print.pdf"
    path.write_bytes(plain)
    expected = read(path)
    document = PdfDocument(path)
    import pypdfium2.raw as pdfium_c

    for page in document:
        for corner in (-900.0, 900.0):
            rectangle = pdfium_c.FPDFPageObj_CreateNewRect(corner, corner, 400.0, 300.0)
            pdfium_c.FPDFPath_SetDrawMode(rectangle, 0, 1)
            pdfium_c.FPDFPage_InsertObject(page.raw, rectangle)
        page.gen_content()
    stale = tmp_path / "stale.pdf"
    document.save(stale)
    assert read(stale).items == expected.items
    assert read(stale).needs_review == expected.needs_review == []


def test_labels_drawn_twice_for_a_bold_look_were_read_as_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportlab.pdfgen.canvas import Canvas

    drawn_once = Canvas.drawString

    def drawn_twice(canvas: Canvas, x: float, y: float, text: str) -> None:
        drawn_once(canvas, x, y, text)
        drawn_once(canvas, x + 0.3, y, text)

    monkeypatch.setattr(Canvas, "drawString", drawn_twice)
    path = tmp_path / "bold.pdf"
    path.write_bytes(draw(Print(cells=default_cells(), remarks=("备注:车牌号:新F12345 N/M",))))
    reading = read(path)
    assert reading.form == "single-window"
    assert reading.needs_review == []


@pytest.mark.parametrize(
    ("cell", "remarks", "containers", "is_doubted"),
    [
        ("TEXU3605231*1(2)", "N/M", ["TEXU3605231"], False),
        ("TEXU3605231 * 2(4)", "集装箱号:CSQU3054383 N/M", ["TEXU3605231", "CSQU3054383"], False),
        ("TEXU3605231 * 2(4)", "N/M", ["TEXU3605231"], True),
        ("0", "N/M", [], False),
    ],
)
def test_containers_of_the_old_edition_stand_in_a_cell_of_their_own(
    cell: str, remarks: str, containers: list[str], is_doubted: bool
) -> None:
    def placed(text: str) -> PlacedText:
        return PlacedText(text, tuple(Glyph(each, 0, 0, 1, 1, 1, 0, 0.5) for each in text), 1)

    drafted = DeclarationDraft("export", "edition-2016", [1])
    drafted.container_cell, drafted.remarks = placed(cell), placed(remarks)
    derive(drafted)
    assert drafted.fields["containers"].value == containers
    doubts = {path for finding in drafted.findings for path in finding.doubts}
    assert ("containers" in doubts) == is_doubted
