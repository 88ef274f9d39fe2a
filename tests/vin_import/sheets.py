"""VINs and worksheets for the tests: rows as people type them, without a file."""

from customs.identifiers.vin import check_digit
from vin_import.check import check_workbook
from vin_import.sheet import Damage, MergedCells, Sheet, Workbook
from vin_import.vehicle_rows import VinSheet

THIS_YEAR = 2026


def vin(serial: int, start: str = "LSGPC54U", rest: str = "SF") -> str:
    """A right VIN: ``start`` are places 1-8, ``rest`` 10 and 11; the check digit is computed."""
    body = f"{start}0{rest}{serial:06}"
    return body[:8] + check_digit(body) + body[9:]


def sheet(
    *rows: list[str],
    name: str = "Sheet1",
    merged: tuple[MergedCells, ...] = (),
    hidden: frozenset[int] = frozenset(),
    damaged: dict[tuple[int, int], Damage] | None = None,
) -> Sheet:
    return Sheet(name, tuple(map(tuple, rows)), merged, hidden, damaged or {})


def workbook(*sheets: Sheet, filename: str = "车辆.xlsx") -> Workbook:
    return Workbook(filename, "0" * 64, sheets)


def checked(*rows: list[str], **options: object) -> VinSheet:
    return check_workbook(workbook(sheet(*rows, **options)), this_year=THIS_YEAR)  # type: ignore[arg-type]


def told(result: VinSheet) -> list[tuple[int, str | None, str]]:
    return [(row.row, row.vin, row.status) for row in result.rows]
