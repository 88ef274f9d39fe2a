"""The one place where calamine is asked: its errors and panics become ours here."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    load_workbook,
)

from messages.errors import UnreadableDocument
from vin_import.files.cells import Place, made_sheet, refuse_outside
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage, MergedCells, Sheet


@contextmanager
def opened(content: io.BytesIO, filename: str) -> Iterator[CalamineWorkbook]:
    """The workbook, closed afterwards.

    Raises ``UnreadableDocument``: ``sheet-encrypted``, ``sheet-damaged`` for whatever calamine cannot
    make sense of, also while cells are taken from it.
    """
    try:
        with load_workbook(content) as workbook:
            yield workbook
    except PasswordError:
        raise UnreadableDocument("sheet-encrypted", file=filename) from None
    except (CalamineError, ValueError, OSError, OverflowError):
        raise UnreadableDocument("sheet-damaged", file=filename) from None
    except BaseException as error:
        # A panic of Rust is of no class that can be imported, and no Exception.
        if type(error).__name__ == "PanicException":
            raise UnreadableDocument("sheet-damaged", file=filename) from None
        raise


def sheet_of(
    workbook: CalamineWorkbook,
    name: str,
    filename: str,
    limits: SheetLimits,
    *,
    hidden_rows: Iterable[int] = (),
    damaged: Mapping[Place, tuple[str, Damage]] | None = None,
) -> Sheet:
    """The worksheet ``name`` with the rest of what is known of it. Raises ``UnreadableDocument``."""
    worksheet = workbook.get_sheet_by_name(name)
    if worksheet.end:
        refuse_outside(name, worksheet.end[0] + 1, worksheet.end[1] + 1, filename, limits)
    return made_sheet(
        name,
        _rows(worksheet),
        filename,
        limits,
        merged=_merged(worksheet),
        hidden_rows=hidden_rows,
        damaged=damaged,
    )


def _rows(worksheet: CalamineSheet) -> Iterator[tuple[int, int, Sequence[object]]]:
    if worksheet.start is None:
        return
    # Row by row: a list of them all would hold every cell once more. The rows above the first used one
    # are given as well, the columns left of it are not.
    first = worksheet.start[1] + 1
    for row, values in enumerate(worksheet.iter_rows(), 1):
        yield row, first, values


def _merged(worksheet: CalamineSheet) -> list[MergedCells]:
    return [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in worksheet.merged_cell_ranges or ()
    ]
