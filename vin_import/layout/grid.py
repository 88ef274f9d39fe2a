"""A worksheet as people see it: without its hidden rows, with the value of merged cells in each of them."""

from collections.abc import Iterator

from vin_import.sheet import Sheet

# More cells under merged ones than this is not a list of vehicles; the rest counts as empty.
_MOST_MERGED_CELLS = 400_000


class Grid:
    """Cells by row and column, both counted from 1; what lies outside is ``""``."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row_count = len(sheet.rows)
        self.column_count = max(map(len, sheet.rows), default=0)
        self._covered = dict(self._covered_cells())

    def _covered_cells(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """The cells under merged ones, with the one that holds the text; the ranges cut to what is used."""
        left = _MOST_MERGED_CELLS
        for first_row, first_column, last_row, last_column in self.sheet.merged:
            last_row = min(last_row, self.row_count)
            last_column = min(last_column, self.column_count)
            left -= max(0, last_row - first_row + 1) * max(0, last_column - first_column + 1)
            if left < 0:
                return
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    yield (row, column), (first_row, first_column)

    def own(self, row: int, column: int) -> str:
        """The text that stands in the cell itself."""
        if row < 1 or column < 1 or row > self.row_count or row in self.sheet.hidden_rows:
            return ""
        cells = self.sheet.rows[row - 1]
        return cells[column - 1] if column <= len(cells) else ""

    def shown(self, row: int, column: int) -> str:
        """The text a person sees there: that of the merged cells it is part of."""
        if (
            not self._covered
            or (origin := self._covered.get((row, column))) is None
            or row in self.sheet.hidden_rows
        ):
            return self.own(row, column)
        first_row, first_column = origin
        cells = self.sheet.rows[first_row - 1]
        return cells[first_column - 1] if first_column <= len(cells) else ""

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """The first cell of the merged ones the cell is part of; the cell itself where it is not merged."""
        return self._covered.get((row, column), (row, column))

    def filled(self, row: int, first_column: int = 1, last_column: int | None = None) -> dict[int, str]:
        """The row's own texts that are not blank, by column."""
        if row < 1 or row > self.row_count or row in self.sheet.hidden_rows:
            return {}
        cells = self.sheet.rows[row - 1][first_column - 1 : last_column]
        return {column: text for column, text in enumerate(cells, first_column) if text and text.strip()}
