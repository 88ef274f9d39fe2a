"""What prints by a browser taught: radicals, hyphens at line ends, labels in cells of their own."""

from pathlib import Path

import pytest

from extractors.cells import cut_cells
from extractors.document import read_document
from extractors.label_search import FoundLabel
from extractors.limits import ReadingLimits
from extractors.page_content import Glyph, PageContent, Rule
from extractors.pdf_file import open_pdf, read_page
from extractors.reading import Reading
from extractors.ruled_lines import RuledLines
from extractors.text_runs import TextRun, build_runs
from tests.extractors.table_print import HEAD, TablePrint, draw_table
from tests.extractors.test_goods_tables import COLUMNS, row

LIMITS = ReadingLimits()


def read(printed: TablePrint, folder: Path) -> Reading:
    path = folder / "draft.pdf"
    path.write_bytes(draw_table(printed))
    (reading,) = read_document(path, path.name, LIMITS, "en")
    return reading


def test_characters_that_a_font_names_by_radicals_do_not_stand_apart() -> None:
    """``browser-line.pdf``: one line of Noto Serif CJK SC, printed by Chromium."""
    path = Path(__file__).parent / "prints" / "browser-line.pdf"
    with open_pdf(path, path.name, LIMITS) as document:
        page, _ = read_page(document, 0, path.name, LIMITS)
    texts = [run.text for run in build_runs(page.glyphs, 1)]
    assert texts == ["阿拉山口进出口贸易有限公司青白江一日"]


def test_a_hyphen_at_the_end_of_a_line_is_kept(tmp_path: Path) -> None:
    wrapped = row(1, name=("家用冷柜", "4|3|压缩式|型号BCD-", "402W"))
    (item,) = read(TablePrint(COLUMNS, [wrapped]), tmp_path).items
    assert item.spec == "4|3|压缩式|型号BCD-402W"


@pytest.mark.parametrize("translation", ["", " "])
def test_values_are_read_from_the_cells_beside_their_labels(translation: str, tmp_path: Path) -> None:
    words = ["Consignor", "Exit", "Dispatch", "Declared", "Record", "Consignee", "Mode", "Vessel"]
    words += [f"Label {chr(65 + place)}" for place in range(len(HEAD))]
    head = {
        label + (translation and translation + word): value
        for (label, value), word in zip(HEAD.items(), words, strict=False)
    }
    plain = read(TablePrint(COLUMNS, [row(1)]), tmp_path)
    beside = read(TablePrint(COLUMNS, [row(1)], head=head, colon="", are_labels_in_cells=True), tmp_path)
    differing = {
        key: (beside.value(key), field.value)
        for key, field in plain.fields.items()
        if field.value != beside.value(key)
    }
    assert not differing


def test_a_line_below_two_cells_without_a_rule_belongs_to_the_lower_one() -> None:
    count, remarks = _run("件数", 300, 100), _run("备注", 30, 130)
    goes_on = _run("N/M", 310, 152)
    page = PageContent(1, 800, 600, (), ())
    labels = [
        FoundLabel("package_count", "件数", count, None),
        FoundLabel("marks_and_remarks", "备注", remarks, None),
    ]
    upper, lower = cut_cells(page, RuledLines.of(page), [count, remarks, goes_on], labels)
    assert not upper.lines
    assert lower.lines == [[goes_on]]


def test_a_value_whose_first_character_takes_a_stroke_of_the_rule_is_in_its_own_cell() -> None:
    gross, net, value = _run("毛重", 20, 100), _run("净重", 105, 100), _run("9900", 97.5, 112)
    rules = (Rule(100, 90, 100, 125), Rule(10, 90, 300, 90), Rule(10, 125, 300, 125))
    page = PageContent(1, 800, 600, (), rules)
    labels = [
        FoundLabel("gross_weight_kg", "毛重", gross, None),
        FoundLabel("net_weight_kg", "净重", net, None),
    ]
    left, right = cut_cells(page, RuledLines.of(page), [gross, net, value], labels)
    assert not left.lines
    assert right.lines == [[value]]


def _run(text: str, x: float, y: float) -> TextRun:
    glyphs = [
        Glyph(character, x + 8 * place, y - 4, x + 8 * place + 8, y + 4, 8, place, y)
        for place, character in enumerate(text)
    ]
    (run,) = build_runs(glyphs, 1)
    return run
