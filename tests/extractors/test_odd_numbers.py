"""Numbers that are none, as spreadsheets and damaged fonts print them, end no reading."""

from pathlib import Path

import pytest

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.vin_tables import row_numbers
from tests.extractors.declarations import CARS, TRUCK, cars, drafted, findings, goods
from tests.extractors.pages_of_text import page_of
from tests.extractors.single_window_print import Print, default_cells, draw

ODD = ("NaN", "sNaN", "Infinity", "-", ".", "1.2.3", "9" * 40, "1e999999", "²", "٣", "")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", ["gross_weight_kg", "net_weight_kg", "total_value", "customs_number"])
def test_checks_of_weights_take_any_text(key: str, odd: str) -> None:
    assert isinstance(findings(drafted(TRUCK, [goods()], {key: odd})), list)
    assert isinstance(findings(drafted(CARS, [cars()], {key: odd})), list)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", ["freight", "insurance", "other_charges"])
def test_checks_of_charges_take_any_amount(key: str, odd: str) -> None:
    assert isinstance(findings(drafted(TRUCK, [goods()], {key: f"USD/{odd}/3"})), list)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("attribute", ["unit_price", "total_price", "hs_code"])
def test_checks_of_goods_take_any_text(attribute: str, odd: str) -> None:
    assert isinstance(findings(drafted(TRUCK, [goods(**{attribute: odd})], {})), list)


def test_a_count_of_sixty_digits_is_text_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "print.pdf"
    digits = "9" * 60
    path.write_bytes(draw(Print(cells={**default_cells(), "件数": ("", (digits,))})))
    (reading,) = read_document(path, path.name, ReadingLimits())
    assert reading.value("package_count") == digits
    assert "package_count" in reading.needs_review


def test_a_raised_digit_is_no_number_of_a_row() -> None:
    assert row_numbers(page_of(("²", "1", "2."))) == [1, 2]
