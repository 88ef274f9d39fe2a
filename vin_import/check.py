"""A workbook becomes a checked list of vehicles: layout, rows, repeats, odd ones out, proposals."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice

from customs.identifiers import vin as vin_rules
from customs.identifiers.vin import LENGTH
from customs.verdict import Problem
from messages.errors import UnreadableDocument
from vin_import import batch, particulars
from vin_import.batch import Batch
from vin_import.block_rows import BlockRows
from vin_import.layout.block_finding import ChosenColumns, FoundBlock, find_blocks
from vin_import.layout.block_finding import header_fingerprint as header_fingerprint
from vin_import.layout.grid import Grid
from vin_import.layout.lines import is_example
from vin_import.limits import MOST_VEHICLES
from vin_import.sheet import Sheet, Workbook
from vin_import.vehicle_rows import Block, VehicleRow, VinSheet
from vin_import.vin_text import WELL_FORMED, has_vin, vins_in

# Rows with more wrong VINs than this have something else wrong than slips; no proposals are looked for.
_MOST_EXPLAINED = 2_000
_GIVEN_OR_CORRECTED = ("ok", "corrected")


def check_workbook(
    workbook: Workbook, *, this_year: int | None = None, columns: ChosenColumns | None = None
) -> VinSheet:
    """All vehicles of all visible worksheets, in order: worksheets, then sections, then blocks from the left.

    ``this_year`` lets model years be judged. ``columns`` is what a person takes columns for, by the
    ``header_fingerprint`` of their block. Raises ``UnreadableDocument`` ``sheet-too-many-vehicles`` for more
    than ``MOST_VEHICLES``, and nothing else for what a sheet holds.
    """
    blocks: list[Block] = []
    rows: list[VehicleRow] = []
    problems: list[Problem] = list(workbook.notes)
    totals: list[int] = []
    unused: list[Problem] = []
    everything = [(sheet, grid := Grid(sheet), find_blocks(grid, columns)) for sheet in workbook.sheets]
    headed = {
        text
        for sheet, _, found in everything
        if any(one.block.header_row is not None for one in found)
        for cells in sheet.rows
        for text in cells
    }
    for sheet, grid, found in everything:
        if _is_only_mentioned(sheet, found, headed):
            found = []
        problems += _notes(sheet, [one.block for one in found if one.by_content])
        if not found and any(text.strip() for cells in sheet.rows for text in cells):
            unused.append(Problem("worksheet-without-vins", "info", {"sheet": sheet.name}))
        readers = [BlockRows(grid, one, this_year) for one in found]
        every_row = (row for reader in readers for row in reader.read())
        of_sheet = list(islice(every_row, MOST_VEHICLES - len(rows) + 1))
        if len(rows) + len(of_sheet) > MOST_VEHICLES:
            name = workbook.filename or sheet.name
            raise UnreadableDocument("sheet-too-many-vehicles", file=name, limit=MOST_VEHICLES)
        problems += _left_over(sheet, of_sheet)
        rows += _with_batch(of_sheet)
        blocks += [one.block for one in found]
        totals += _stated(readers, len(of_sheet))
    rows = list(_with_repeats(rows))
    if rows:
        problems += unused
    else:
        problems.append(Problem("no-vins", "error"))
    stated = sum(totals) if totals else None
    if stated is not None and stated != len(rows):
        problems.append(
            Problem("stated-total-differs", "warning", {"stated": str(stated), "found": str(len(rows))})
        )
    return VinSheet(
        filename=workbook.filename,
        sha256=workbook.sha256,
        blocks=tuple(blocks),
        rows=tuple(rows),
        problems=tuple(problems),
        declaration_numbers=particulars.declaration_numbers(workbook, this_year),
        consignors=particulars.consignors(workbook),
        stated_total=stated,
    )


def _is_only_mentioned(sheet: Sheet, found: Sequence[FoundBlock], headed: Set[str]) -> bool:
    """True where VINs stand among other words (规格型号 of a declaration) that a table of another
    worksheet lists, all of them: they are no second vehicles."""
    if not found or any(one.block.header_row is not None for one in found):
        return False
    texts = [
        text
        for one in found
        for cells in sheet.rows[one.block.first_row - 1 : one.block.last_row]
        for text in cells[one.block.columns["vin"] - 1 : one.block.columns["vin"]]
        if text.strip()
    ]
    mentions = [text for text in texts if not WELL_FORMED.fullmatch(text)]
    return texts == mentions and all(
        vins and all(vin in headed for vin in vins) for vins in map(vins_in, mentions)
    )


def _notes(sheet: Sheet, by_content: Sequence[Block]) -> Iterator[Problem]:
    hidden = sum(
        1
        for row in sheet.hidden_rows
        if row <= len(sheet.rows) and any(has_vin(text) for text in sheet.rows[row - 1])
    )
    if hidden:
        yield Problem("hidden-rows", "warning", {"sheet": sheet.name, "count": str(hidden)})
    for block in by_content:
        heading = block.headings.get(block.columns["vin"], "")
        yield Problem("vin-column-by-content", "warning", {"sheet": sheet.name, "heading": heading})


def _left_over(sheet: Sheet, rows: Sequence[VehicleRow]) -> Iterator[Problem]:
    """VINs that stand on the worksheet and became no row, in a remark or a note: a person looks there."""
    if not rows:
        return
    used = {row.given for row in rows} | {row.vin for row in rows}
    found = [
        (number, column, vin)
        for number, cells in enumerate(sheet.rows, start=1)
        if number not in sheet.hidden_rows
        for column, text in enumerate(cells)
        if len(text) >= LENGTH and text not in used and has_vin(text)
        for vin in vins_in(text)
        if len(vin) == LENGTH and vin not in used and not is_example(dict(enumerate(cells)))
    ]
    # Of a column of engine numbers one in eleven passes the check digit by chance.
    of_column = Counter(column for _, column, _ in found)
    certain = Counter(column for _, column, vin in found if _is_certain(vin))
    left = [
        (number, vin)
        for number, column, vin in found
        if certain[column] * 2 >= of_column[column] and _is_certain(vin)
    ]
    if left:
        number, vin = left[0]
        parameters = {"sheet": sheet.name, "count": str(len(left)), "row": str(number), "value": vin}
        yield Problem("vins-left-over", "warning", parameters)


def _is_certain(vin: str) -> bool:
    parsed = vin_rules.parse(vin)
    return parsed is not None and parsed.is_check_digit_compulsory and parsed.is_check_digit_right


def _stated(readers: Sequence[BlockRows], found: int) -> list[int]:
    """The worksheet's total; without one the sum of what is counted below its parts."""
    totals = [number for reader in readers for number in reader.stated_totals]
    if totals:
        # 合计 below each block, or once more below all: whichever tells what is there.
        counts_all = totals[-1] == sum(totals[:-1]) and sum(totals) != found
        return [totals[-1]] if counts_all else totals
    subtotals = [number for reader in readers for number in reader.stated_subtotals]
    return [sum(subtotals)] if subtotals else []


def _with_batch(rows: list[VehicleRow]) -> list[VehicleRow]:
    """Warns of odd ones out, and explains wrong VINs by what the right ones have in common."""
    right = [row.vin for row in rows if row.vin and row.status in _GIVEN_OR_CORRECTED]
    if not right:
        return rows
    odd = iter(batch.odd_ones(right))
    usual = Batch.of(right)
    explained = 0
    completed = []
    for row in rows:
        if row.status == "error":
            if row.vin and explained < _MOST_EXPLAINED:
                explained += 1
                row = _explained(row, usual)
        elif row.vin and (warnings := next(odd)):
            row = replace(row, problems=(*row.problems, *warnings))
        completed.append(row)
    return completed


def _explained(row: VehicleRow, usual: Batch) -> VehicleRow:
    known = {proposal.value for proposal in row.proposals}
    further = [one for one in batch.proposals(row.vin or "", usual) if one.value not in known]
    if not further and not row.proposals:
        return row
    # What fits the batch comes first, then what keeps its maker; a look-alike of what the batch has
    # already right (places 1-8, 10, 11) would spoil it.
    patterns = set(usual.patterns)
    own_fits = len(row.vin or "") == LENGTH and batch.pattern_of(row.vin or "") in patterns
    kept = [one for one in row.proposals if not own_fits or batch.pattern_of(one.value) in patterns]
    makers = {pattern[:3] for pattern in patterns}
    ordered = sorted(
        (*kept, *further),
        key=lambda one: (batch.pattern_of(one.value) not in patterns, one.value[:3] not in makers),
    )
    return replace(row, proposals=tuple(ordered))


def _with_repeats(rows: Sequence[VehicleRow]) -> Iterator[VehicleRow]:
    """Marks each later row with a VIN that an earlier row has, naming the first place."""
    first: dict[str, VehicleRow] = {}
    for row in rows:
        if row.vin is None or row.status not in _GIVEN_OR_CORRECTED:
            yield row
            continue
        earlier = first.setdefault(row.vin, row)
        if earlier is row:
            yield row
            continue
        parameters = {"value": row.vin, "sheet": earlier.sheet, "row": str(earlier.row)}
        repeat = Problem("vin-duplicate", "error", parameters)
        yield replace(row, status="duplicate", problems=(repeat, *row.problems))
