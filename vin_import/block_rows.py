"""The rows of one block: which are vehicles, what each says, and the state of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from customs.identifiers import plate as plate_rules
from customs.identifiers import vin_facts
from customs.identifiers.vin import LENGTH
from customs.verdict import Problem
from vin_import.judging import JudgedVin, judged
from vin_import.layout.block_finding import FoundBlock
from vin_import.layout.grid import Grid
from vin_import.layout.lines import is_example, is_row_number, skipped_line, whole_number
from vin_import.layout.vin_columns import joined_with_next
from vin_import.layout.vocabulary import describes, is_empty, key
from vin_import.sheet import Damage
from vin_import.values import amount
from vin_import.vehicle_rows import ColumnName, VehicleRow, VehicleValues
from vin_import.vin_text import WELL_FORMED, vins_in

_VALUES: tuple[ColumnName, ...] = (
    "plate",
    "brand",
    "color",
    "displacement_ml",
    "power_kw",
    "tonnage",
    "usage_type",
    "fuel_type",
)
_AMOUNTS = frozenset({"displacement_ml", "power_kw", "tonnage"})
_NO_VALUES = VehicleValues()
# An example may stand in the first rows below the header, no further down.
_ROWS_WITH_EXAMPLES = 5
_LONGEST_TEXT = 40
# Characters too few or too many that a VIN in a column without a heading may have.
_MOST_OFF = 4
_HAN = re.compile(r"[㐀-鿿]")
# Headings of columns that are not taken but whose codes only a vehicle has; and such a code.
_OF_A_VEHICLE = re.compile(r"发动机|电机|合格证|型号|车型|engine|motor|model|двигател|модель|certificate")
_CODE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z./* -]{5,30}")
_AMOUNT_OF_MONEY = re.compile(r"价|额|款|price|amount|цена|стоим|сумма|usd|rmb|cny|元")
# The number of a company (GB 32100), of an account or a telephone, a date: no VIN of any kind.
_FOREIGN_NUMBER = re.compile(r"[0-9 ()+./-]{6,30}|[159Y][1239][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")


@dataclass(slots=True)
class BlockRows:
    """Reads a block's rows; ``stated_totals`` and ``stated_subtotals`` are what its other lines count."""

    grid: Grid
    found: FoundBlock
    this_year: int | None
    stated_totals: list[int] = field(default_factory=list)
    stated_subtotals: list[int] = field(default_factory=list)
    _value_columns: tuple[tuple[ColumnName, int], ...] = ()
    _seen_numbers: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        columns = self.found.block.columns
        self._value_columns = tuple((name, columns[name]) for name in _VALUES if name in columns)

    def read(self) -> Iterator[VehicleRow]:
        """The block's vehicles from top to bottom; rows that are none are left out."""
        block = self.found.block
        vin_column = block.columns.get("vin")
        if vin_column is None:
            return
        for row in range(block.first_row, block.last_row + 1):
            text = self.grid.own(row, vin_column)
            damage = self.grid.sheet.damaged.get((row, vin_column))
            if damage is not None:
                if row not in self.grid.sheet.hidden_rows:
                    yield self._damaged(row, text, damage)
            elif WELL_FORMED.fullmatch(text):
                if not self._is_example(row):
                    self._note_number(row)
                    yield self._vehicle(row, text, judged(text, self.this_year))
            else:
                yield from self._doubtful(row, vin_column, text)

    def _doubtful(self, row: int, column: int, text: str) -> Iterator[VehicleRow]:
        """A row without a plain VIN: written otherwise, broken, missing, or no vehicle at all."""
        if self.grid.origin(row, column) != (row, column):
            return
        texts = self.grid.filled(row, self.found.first_column, self.found.last_column)
        if not texts or self._is_example(row):
            return
        vins = self._given(row, column, text, texts)
        if not any(len(vin) == LENGTH for vin in vins) and self._is_no_vehicle(texts, column):
            return
        if not vins:
            if not self._describes(row, texts, text) and self._has_vehicle(row, texts):
                self._note_number(row)
                yield self._without_vin(row, text)
            return
        self._note_number(row)
        for vin in vins:
            yield self._vehicle(row, text, judged(vin, self.this_year), with_plate=len(vins) == 1)

    def _given(self, row: int, column: int, text: str, texts: dict[int, str]) -> tuple[str, ...]:
        """The VINs of the cell, right or wrong, or the one it has together with its neighbours."""
        vins = () if is_empty(text) else vins_in(text)
        if any(len(vin) == LENGTH for vin in vins):
            return vins
        joined = joined_with_next(self.grid, row, column, self.found.block.header_row)
        if joined is not None:
            return (joined,)
        if self._is_numbered(texts):
            return vins
        return tuple(vin for vin in vins if self._may_be_meant(vin, text))

    def _is_no_vehicle(self, texts: dict[int, str], vin_column: int) -> bool:
        columns = self.found.block.columns
        numbers = frozenset({vin_column, columns.get("number", vin_column)})
        counts = {column: text for column, text in texts.items() if not self._is_sum_of_money(column, text)}
        line = skipped_line(counts, numbers)
        if line is None:
            return self._is_foot(texts, vin_column)
        if line.count is not None and not any(map(_says_money, texts.values())):
            stated = self.stated_subtotals if line.kind == "subtotal" else self.stated_totals
            stated.append(line.count)
        return True

    def _is_foot(self, texts: dict[int, str], vin_column: int) -> bool:
        """True for an account, telephone or company number alone in its row, below rows with numbers."""
        return (
            bool(self._seen_numbers)
            and texts.keys() == {vin_column}
            and _FOREIGN_NUMBER.fullmatch(texts[vin_column].strip()) is not None
        )

    def _is_sum_of_money(self, column: int, text: str) -> bool:
        """A number below a heading of prices: it counts no vehicles."""
        return whole_number(text) is not None and _says_money(self.found.block.headings.get(column, ""))

    def _has_vehicle(self, row: int, texts: dict[int, str]) -> bool:
        """True when a row without a VIN is one of a vehicle: it has a number or values of one."""
        column_of = self.found.block.columns
        number_column = column_of.get("number")
        number = whole_number(texts.get(number_column, "")) if number_column is not None else None
        values = {
            name: texts[column]
            for name, column in self._value_columns
            if column in texts and not is_empty(texts[column]) and len(texts[column]) <= _LONGEST_TEXT
        }
        if number is not None:
            # A number that stands alone below its own is a count of the rows above.
            return number not in self._seen_numbers or bool(values)
        if self._is_numbered(texts):
            return True
        if any("：" in text or ":" in text for text in values.values()):
            return False
        identity = [text for column, text in texts.items() if self._tells_vehicles_apart(column, text)]
        if len(values) + len(identity) >= 2:
            return True
        # One value alone: a sum stands below amounts, a title of the rows below it in the first column.
        first = min(self.found.block.columns.values())
        if identity or (plate_rules.parse(values.get("plate", "")) is not None):
            return True
        return number_column is None and any(
            name not in _AMOUNTS and column_of[name] != first for name in values
        )

    def _tells_vehicles_apart(self, column: int, text: str) -> bool:
        """True for the number of an engine or a certificate, or a model: only a vehicle has one."""
        meaning = self.found.meanings.get(column)
        return (
            meaning is not None
            and meaning.name == "other"
            and _OF_A_VEHICLE.search(key(self.found.block.headings[column])) is not None
            and _CODE.fullmatch(text.strip()) is not None
        )

    def _is_numbered(self, texts: dict[int, str]) -> bool:
        column = self.found.block.columns.get("number")
        return column is not None and is_row_number(texts.get(column, ""))

    def _may_be_meant(self, vin: str, text: str) -> bool:
        """False for the telephone number of a note: digits among Chinese words, or in a column that
        nobody named VIN anything that is not nearly one."""
        if len(vin) == LENGTH:
            return True
        if self.found.block.header_row is None:
            return abs(len(vin) - LENGTH) <= _MOST_OFF and not vin.isdigit()
        return not (vin.isdigit() and _HAN.search(text))

    def _describes(self, row: int, texts: dict[int, str], text: str) -> bool:
        """True for a line below the header that says how to fill the columns."""
        if (
            not text.strip()
            or self._is_numbered(texts)
            or row - self.found.block.first_row >= _ROWS_WITH_EXAMPLES
        ):
            return False
        values = [texts[column] for _, column in self._value_columns if column in texts]
        return not values or any(describes(each) for each in texts.values())

    def _note_number(self, row: int) -> None:
        column = self.found.block.columns.get("number")
        if column is not None and (number := whole_number(self.grid.own(row, column))) is not None:
            self._seen_numbers.add(number)

    def _is_example(self, row: int) -> bool:
        block = self.found.block
        if row - block.first_row >= _ROWS_WITH_EXAMPLES:
            return False
        return is_example(self.grid.filled(row, self.found.first_column, self.found.last_column))

    def _damaged(self, row: int, text: str, damage: Damage) -> VehicleRow:
        vins = vins_in(text)
        values, problems = self._values(row)
        vin = vins[0] if len(vins) == 1 else None
        reason = Problem(f"cell-{damage}", "error", {"value": text})
        return VehicleRow(self.grid.sheet.name, row, text, vin, "error", (reason, *problems), vehicle=values)

    def _without_vin(self, row: int, text: str) -> VehicleRow:
        values, problems = self._values(row)
        given = text.strip()
        reason = Problem("vin-not-found" if given else "vin-missing", "error", {"value": given})
        return VehicleRow(self.grid.sheet.name, row, text, None, "error", (reason, *problems), vehicle=values)

    def _vehicle(self, row: int, given: str, vin: JudgedVin, *, with_plate: bool = True) -> VehicleRow:
        values, problems = self._values(row, with_plate=with_plate)
        own = vin.problems
        if values.brand is None and vin.status != "error":
            maker = vin_facts.makers().get(vin.vin[:3])
            if maker is not None and maker.sole_brand is not None and not maker.is_unsure:
                values = replace(values, brand=maker.sole_brand)
        elif own:
            # Who makes it matters only where the brand is not given.
            own = tuple(problem for problem in own if problem.id != "vin-maker-unknown")
        return VehicleRow(
            self.grid.sheet.name,
            row,
            given,
            vin.vin,
            vin.status,
            (*own, *problems),
            vin.proposals,
            values,
        )

    def _values(self, row: int, *, with_plate: bool = True) -> tuple[VehicleValues, list[Problem]]:
        if not self._value_columns:
            return _NO_VALUES, []
        damaged = self.grid.sheet.damaged
        texts: dict[str, str] = {}
        amounts: dict[str, Decimal] = {}
        problems: list[Problem] = []
        for name, column in self._value_columns:
            text = self.grid.shown(row, column)
            damage = damaged.get(self.grid.origin(row, column)) if damaged else None
            if damage is not None:
                problems.append(
                    Problem(f"value-{damage}", "warning", {"field": f"form.{name}", "value": text})
                )
            elif is_empty(text):
                continue
            elif name in _AMOUNTS:
                self._add_amount(name, column, text, amounts, problems)
            elif name != "plate":
                texts[name] = " ".join(text.split())
            elif with_plate:
                verdict = plate_rules.check(text)
                texts[name] = verdict.value
                problems += [Problem(one.id, "warning", one.parameters) for one in verdict.problems]
        values = VehicleValues(
            plate=texts.get("plate"),
            brand=texts.get("brand"),
            color=texts.get("color"),
            displacement_ml=amounts.get("displacement_ml"),
            power_kw=amounts.get("power_kw"),
            tonnage=amounts.get("tonnage"),
            usage_type=texts.get("usage_type"),
            fuel_type=texts.get("fuel_type"),
        )
        return values, problems

    def _add_amount(
        self, name: ColumnName, column: int, text: str, amounts: dict[str, Decimal], problems: list[Problem]
    ) -> None:
        meaning = self.found.meanings.get(column)
        number = amount(name, text, meaning.unit if meaning is not None else None)
        if number is not None:
            amounts[name] = number
        else:
            problems.append(Problem("value-unreadable", "warning", {"field": f"form.{name}", "value": text}))


def _says_money(text: str) -> bool:
    return _AMOUNT_OF_MONEY.search(key(text)) is not None
