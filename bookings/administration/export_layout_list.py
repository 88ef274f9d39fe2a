"""The export layout as a workbook: one row per column of the exported file."""

from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from bookings.administration.cell_values import decimal_of, text_of, yes_or_no
from bookings.administration.difference import Definition, Entry
from bookings.administration.sheet_rows import CellProblem, CellValue, ListColumn, SheetRow
from bookings.export_files import WEIGHTS, own_heading
from bookings.exported import EXPORT_PARTS, ExportLayout, ExportPart, WeightUnit, port_layout
from bookings.kept_layouts import LONGEST_HEADING, OF_BOOKING, export_layout, keep_export_layout
from bookings.models import AdministeredList
from messages.catalogue import translate

_UNITS: dict[str, WeightUnit] = {
    **dict.fromkeys(("kg", "千克", "公斤"), "kg"),
    **dict.fromkeys(("t", "吨"), "t"),
}


class LayoutColumn(Entry):
    """A column of one sheet of the export; ``position`` is None for one that is not sent."""

    part: ExportPart
    key: str
    position: Decimal | None
    heading: str | None
    unit: WeightUnit | None


class ExportLayoutList(Definition[LayoutColumn]):
    """The list ``export-layout``. Its file is the whole layout: a column it does not name is not sent."""

    name: AdministeredList = "export-layout"
    columns = (
        ListColumn(key="part", needed=True, width=10),
        ListColumn(key="field", needed=True, width=24),
        ListColumn(key="own_heading", shown_only=True, width=26),
        ListColumn(key="sent", needed=True, width=10),
        ListColumn(key="position", kind="number", needed=True, width=10),
        ListColumn(key="heading", width=26),
        ListColumn(key="unit", width=10),
    )
    entry = LayoutColumn
    whole = True

    def stored(self, session: Session) -> list[LayoutColumn]:
        """The columns of the layout in use and, after them, those that are not sent."""
        return columns_of(export_layout(session))

    def read(self, row: SheetRow) -> LayoutColumn:
        """The column of a row."""
        part = _part(text_of(row, "part", longest=40, needed=True) or "")
        key = text_of(row, "field", longest=40, needed=True) or ""
        if key not in port_layout().columns(part):
            known = ", ".join(port_layout().columns(part))
            raise CellProblem("field", "field-unknown", value=key, known=known)
        sent = yes_or_no(row, "sent", when_empty=False)
        return LayoutColumn(
            part=part,
            key=key,
            position=decimal_of(row, "position") if sent else None,
            heading=text_of(row, "heading", longest=LONGEST_HEADING),
            unit=_unit(row, key),
        )

    def completed(
        self, entries: Sequence[LayoutColumn], stored: Sequence[LayoutColumn]
    ) -> list[LayoutColumn]:
        """With the columns that the file does not name, and positions 1, 2, 3 as the layout keeps them."""
        named = {self.identity(one) for one in entries}
        absent = [
            one.model_copy(update={"position": None}) for one in stored if self.identity(one) not in named
        ]
        return _renumbered([*entries, *absent])

    def identity(self, entry: LayoutColumn) -> str:
        """The sheet and the field."""
        return f"{entry.part}.{entry.key}"

    def cells(self, entry: LayoutColumn) -> dict[str, CellValue]:
        """The row of a column."""
        return {
            "part": translate(f"exports.sheet-{entry.part}"),
            "field": entry.key,
            "own_heading": own_heading(entry.key, port_layout(), "zh"),
            "sent": "否" if entry.position is None else "是",
            "position": entry.position,
            "heading": entry.heading,
            "unit": entry.unit,
        }

    def together(
        self, entries: Sequence[LayoutColumn], stored: Sequence[LayoutColumn]
    ) -> list[tuple[int, CellProblem]]:
        """Two units of weight, headings that stand twice, a sheet whose rows name no booking."""
        found: list[tuple[int, CellProblem]] = []
        units = {one.unit for one in entries if one.unit is not None}
        headings: set[tuple[str, str]] = set()
        for position, one in enumerate(entries):
            if one.unit is not None and len(units) > 1:
                found.append((position, CellProblem("unit", "units-differ")))
            if one.position is None or one.heading is None:
                continue
            if (one.part, one.heading) in headings:
                found.append((position, CellProblem("heading", "heading-twice", value=one.heading)))
            headings.add((one.part, one.heading))
        for part in EXPORT_PARTS:
            if not any(
                one.part == part and one.key in OF_BOOKING and one.position is not None for one in entries
            ):
                last = max((place for place, one in enumerate(entries) if one.part == part), default=0)
                sheet = translate(f"exports.sheet-{part}")
                found.append((last, CellProblem("sent", "no-booking-column", sheet=sheet)))
        return found

    def warnings(self, entry: LayoutColumn, stored: Sequence[LayoutColumn]) -> list[str]:
        """Another unit of weight than before is a thousand times another number."""
        before = next((one for one in stored if self.identity(one) == self.identity(entry)), None)
        return ["unit-changed"] if before is not None and before.unit != entry.unit else []

    def put(self, session: Session, entries: Sequence[LayoutColumn], user_id: int) -> None:
        """The whole layout."""
        keep_export_layout(session, layout_of(entries), user_id=user_id)


def columns_of(layout: ExportLayout) -> list[LayoutColumn]:
    """The columns that are sent in their order, then those that could be, sheet by sheet."""
    found = []
    for part in EXPORT_PARTS:
        sent = layout.columns(part)
        rest = [key for key in port_layout().columns(part) if key not in sent]
        for number, key in enumerate((*sent, *rest), start=1):
            found.append(
                LayoutColumn(
                    part=part,
                    key=key,
                    position=Decimal(number) if key in sent else None,
                    heading=layout.headings.get(f"{part}.{key}"),
                    unit=layout.weight_unit if key in WEIGHTS else None,
                )
            )
    return found


def layout_of(entries: Sequence[LayoutColumn]) -> ExportLayout:
    """The layout that the rows describe."""
    ordered = sorted(
        (one for one in entries if one.position is not None), key=lambda one: one.position or Decimal(0)
    )
    unit = next((one.unit for one in entries if one.unit is not None), port_layout().weight_unit)
    return ExportLayout(
        weight_unit=unit,
        bookings=tuple(one.key for one in ordered if one.part == "bookings"),
        trucks=tuple(one.key for one in ordered if one.part == "trucks"),
        vehicles=tuple(one.key for one in ordered if one.part == "vehicles"),
        headings={f"{one.part}.{one.key}": one.heading for one in entries if one.heading},
    )


def _renumbered(entries: Sequence[LayoutColumn]) -> list[LayoutColumn]:
    numbers: dict[int, Decimal] = {}
    for part in EXPORT_PARTS:
        sent = [
            (one.position, place)
            for place, one in enumerate(entries)
            if one.part == part and one.position is not None
        ]
        for number, (_, place) in enumerate(sorted(sent), start=1):
            numbers[place] = Decimal(number)
    return [
        one if place not in numbers else one.model_copy(update={"position": numbers[place]})
        for place, one in enumerate(entries)
    ]


def _part(typed: str) -> ExportPart:
    for part in EXPORT_PARTS:
        names = {translate(f"exports.sheet-{part}", "zh"), translate(f"exports.sheet-{part}", "en"), part}
        if typed.casefold() in {name.casefold() for name in names}:
            return part
    known = "、".join(translate(f"exports.sheet-{part}", "zh") for part in EXPORT_PARTS)
    raise CellProblem("part", "part-unknown", value=typed, known=known)


def _unit(row: SheetRow, key: str) -> WeightUnit | None:
    typed = text_of(row, "unit", longest=20)
    if key not in WEIGHTS:
        if typed is not None:
            raise CellProblem("unit", "no-unit-here", value=typed)
        return None
    if typed is None:
        raise CellProblem("unit", "unit-needed")
    if typed.casefold() not in _UNITS:
        raise CellProblem("unit", "unit-unknown", value=typed)
    return _UNITS[typed.casefold()]
