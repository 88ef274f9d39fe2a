"""VIN sheets as files, and the declarations that they belong to; all invented."""

import io

import openpyxl

from tests.bookings.vin_sheets import HEADER
from tests.extractors.packs import cars
from tests.extractors.single_window_print import draw


def workbook(given: list[str], title: str = "") -> bytes:
    """An .xlsx with a row for each VIN, below a title when there is one."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    if title:
        sheet.append([title])
    sheet.append(HEADER)
    for number, vin in enumerate(given, start=1):
        sheet.append([str(number), vin, "白", "1499", ""])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def declaration(number: str, count: int) -> bytes:
    """The print of a declaration of ``count`` vehicles whose remarks name no VIN."""
    return draw(cars(count, number=number))
