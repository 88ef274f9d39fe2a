"""A corrected booking becomes a case that runs, and in which nobody can be recognised."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bookings import review
from bookings.enterprises import set_defaults
from bookings.learning.golden_cases.case import GoldenCase
from bookings.learning.golden_cases.exporting import Exported, export_cases
from bookings.learning.golden_cases.vocabulary import case_rules
from bookings.receiving import receive
from extractors.document import readings_of_pages
from extractors.limits import ReadingLimits
from extractors.page_content import PageContent
from extractors.page_files import pages_of_json
from extractors.reader_process import ReaderProcess
from extractors.reading import Reading
from tests.bookings.conftest import Desk
from tests.bookings.steps import at, do, view

SAMPLES = Path(__file__).parents[4] / "data" / "samples"
VEHICLES = SAMPLES / "sw-003.pdf"
TRUCKS = SAMPLES / "sw_plain-002.pdf"
DAY = date(2026, 11, 22)
RIGHT_SHIPPER = "伊宁华弛万路商贸有限公司"


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as process:
        yield process


def readings(pages: list[PageContent]) -> list[Reading]:
    return readings_of_pages(pages, "a.pdf", "0" * 64, ReadingLimits(), today=DAY)


def book(desk: Desk, file: Path, found: list[Reading]) -> int:
    """A booking of a sample, with a warehouse."""
    with desk.database.session() as session:
        set_defaults(session, 1, contact="138", warehouse="一号库", usage_type="非营运", fuel_type="柴油")
    received = receive(
        desk.database,
        desk.originals,
        io.BytesIO(file.read_bytes()),
        filename="a.pdf",
        max_bytes=10**7,
        source="upload",
    )
    (booking_id,) = desk.process(received.document_id, *found).booking_ids
    return booking_id


def approve(desk: Desk, booking_id: int) -> None:
    """Confirm what is doubted and approve."""
    shown = view(desk, booking_id)
    for path in shown.attention:
        if at(shown, path).status == "missing":
            do(desk, review.correct, booking_id, path, "1000")
        elif at(view(desk, booking_id), path).status == "doubted":
            do(desk, review.confirm, booking_id, path, reason="已核对")
    do(desk, review.approve, booking_id, reason="已核对")


def export(desk: Desk, pages: list[PageContent], folder: Path) -> list[Exported]:
    return list(export_cases(desk.database, desk.originals, lambda _path, _name: pages, folder, seed=11))


def everything_in(file: Path) -> str:
    """All text of an exported file: as it is written, and its glyphs in the order of the content stream."""
    case = GoldenCase.load(file)
    pages = pages_of_json(json.dumps(case.pages))
    drawn = "".join(glyph.text for page in pages for glyph in page.glyphs)
    characters = "".join(
        character.text for page in pages if page.scan for character in page.scan.characters.values()
    )
    return re.sub(r"\s", "", file.read_text(encoding="utf-8") + drawn + characters)


def identifying(reading: Reading) -> list[str]:
    """Every value of a Reading that says who somebody is."""
    rules = case_rules()
    found = []
    for key in rules.identifiers:
        value = reading.value(key)
        found += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    for key in rules.parties:
        value = reading.value(key)
        found += list(value.values()) if isinstance(value, dict) else []
    assert len(found) > 8
    return [re.sub(r"\s", "", one) for one in found]


def test_a_wrongly_read_name_and_vin_become_a_case(desk: Desk, reader: ReaderProcess, tmp_path: Path) -> None:
    pages = reader.page_contents(VEHICLES, "a.pdf")
    (declaration,) = readings(pages)
    true_vin = declaration.texts("vins")[0]
    wrong_vin = true_vin[:-1] + ("0" if true_vin[-1] != "0" else "1")
    misread = declaration.model_copy(deep=True)
    misread.fields["vins"].value = [wrong_vin, *declaration.texts("vins")[1:]]
    booking_id = book(desk, VEHICLES, [misread])
    shown = view(desk, booking_id)
    do(desk, review.correct, booking_id, f"{shown.vehicles[0].path}.vin", true_vin)
    approve(desk, booking_id)

    (exported,) = export(desk, pages, tmp_path)
    assert exported.booking_id == booking_id
    assert exported.file is not None
    case = GoldenCase.load(exported.file)
    assert case.corrected == ["vins"]
    assert {"customs_number", "domestic_party.name", "gross_weight_kg", "vins"} <= set(case.expected)
    # What is drawn was right all the time: the readers of today pass.
    assert case.differences() == []
    written = everything_in(exported.file)
    for true in (*identifying(declaration), wrong_vin):
        assert true not in written
    # And the made-up declaration is doubted as little as the true one.
    (again,) = case.read()
    assert again.needs_review == declaration.needs_review
    assert [one.hs_code for one in again.items] == [one.hs_code for one in declaration.items]


def test_a_character_that_is_drawn_wrongly_stays_wrong(
    desk: Desk, reader: ReaderProcess, tmp_path: Path
) -> None:
    pages = reader.page_contents(TRUCKS, "a.pdf")
    (declaration,) = readings(pages)
    true = declaration.texts("seals")[0]
    spoilt = [spoil(page, true, "5" if true[2] != "5" else "6", 2) for page in pages]
    (misread,) = readings(spoilt)
    wrong = misread.texts("seals")[0]
    assert wrong != true
    booking_id = book(desk, TRUCKS, [misread])
    do(desk, review.correct, booking_id, "seals", "\n".join(declaration.texts("seals")))
    approve(desk, booking_id)

    (exported,) = export(desk, spoilt, tmp_path)
    assert exported.file is not None
    case = GoldenCase.load(exported.file)
    (difference,) = case.differences()
    assert (difference.path, case.corrected) == ("seals", ["seals"])
    assert isinstance(difference.expected, list)
    assert isinstance(difference.read, list)
    changed = [
        (one, other)
        for one, other in zip(difference.read[0], difference.expected[0], strict=True)
        if one != other
    ]
    assert len(changed) == 1
    written = everything_in(exported.file)
    for one in (*identifying(declaration), wrong):
        assert one not in written


def spoil(page: PageContent, text: str, character: str, place: int) -> PageContent:
    """The page with one character of ``text`` drawn as another one."""
    drawn = "".join(glyph.text for glyph in page.glyphs)
    at_ = drawn.find(text)
    if at_ < 0:
        return page
    glyphs = list(page.glyphs)
    glyphs[at_ + place] = glyphs[at_ + place]._replace(text=character)
    return PageContent(page.number, page.width, page.height, tuple(glyphs), page.rules, page.codes)


def test_what_needed_no_correction_is_no_case(desk: Desk, reader: ReaderProcess, tmp_path: Path) -> None:
    pages = reader.page_contents(TRUCKS, "a.pdf")
    approve(desk, book(desk, TRUCKS, readings(pages)))
    assert export(desk, pages, tmp_path) == []


def test_days_bound_what_is_exported(desk: Desk, reader: ReaderProcess, tmp_path: Path) -> None:
    pages = reader.page_contents(TRUCKS, "a.pdf")
    booking_id = book(desk, TRUCKS, readings(pages))
    do(desk, review.correct, booking_id, "domestic_shipper", RIGHT_SHIPPER)
    approve(desk, booking_id)
    found = list(
        export_cases(
            desk.database, desk.originals, lambda _path, _name: pages, tmp_path, until=date(2020, 1, 1)
        )
    )
    assert found == []
    (exported,) = export(desk, pages, tmp_path)
    assert exported.file is not None
    assert RIGHT_SHIPPER not in everything_in(exported.file)


def test_a_file_that_is_no_case_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"pages": []}')
    with pytest.raises(ValueError, match="expected"):
        GoldenCase.load(file)
