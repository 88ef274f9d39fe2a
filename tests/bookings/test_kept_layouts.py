"""Lists as workbooks: written, changed, compared, accepted whole or not at all; the export layout too."""

import datetime as dt
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bookings.administration import lists
from bookings.administration.changes import changes_of
from bookings.administration.difference import Difference
from bookings.administration.lists import WORKBOOK_LISTS, WorkbookList
from bookings.administration.sheet_rows import ListColumn, read_rows, write_list
from bookings.enterprises import create_enterprise, enterprise_views, set_defaults
from bookings.export_files import write_csv, write_xlsx
from bookings.exported import export_booking, port_layout
from bookings.kept_layouts import export_layout, kept_layout, reset_export_layout
from bookings.models import KeptLayout
from bookings.rates import list_rates, set_rate
from bookings.warehouses import add_warehouse, list_warehouses
from messages.errors import BadInput, Conflict, Refused, UnreadableDocument
from tests.bookings.conftest import Desk
from tests.bookings.readings import reading

Cells = list[list[Any]]
Edit = Callable[[Cells], None]


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Something in every list."""
    with desk.database.session() as session:
        set_rate(session, "CNY", Decimal("0.1403"), source="=SUM(1)", date=dt.date(2024, 7, 1))
        add_warehouse(session, "一号库", code="A1", place="口岸东路")
        set_defaults(session, 1, contact="+7 700", warehouse="一号库", usage_type=None, fuel_type=None)
    return desk


def changed(desk: Desk, list_name: WorkbookList, edit: Edit | None = None) -> bytes:
    """The list's workbook after somebody edited its cells."""
    with desk.database.session() as session:
        workbook = load_workbook(io.BytesIO(lists.workbook_of(session, list_name, "zh")))
    (sheet,) = workbook.worksheets
    cells = [list(row) for row in sheet.values]
    if edit is None:
        return saved(cells)
    edit(cells)
    return saved(cells)


def saved(cells: Cells) -> bytes:
    """A workbook of these cells."""
    workbook = Workbook()
    (sheet,) = workbook.worksheets
    for row in cells:
        sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def compare(desk: Desk, list_name: WorkbookList, content: bytes) -> Difference:
    with desk.database.session() as session:
        return lists.compare(session, list_name, content, "table.xlsx")


def accept(desk: Desk, found: Difference) -> int:
    with desk.database.session() as session:
        return lists.accept(
            session, _named(found), json.dumps(found.entries), found.fingerprint, user_id=desk.user_id
        )


def _named(found: Difference) -> WorkbookList:
    return next(one for one in WORKBOOK_LISTS if one == found.list_name)


def import_changed(desk: Desk, list_name: WorkbookList, edit: Edit) -> Difference:
    """Edits the list in its workbook and accepts it."""
    found = compare(desk, list_name, changed(desk, list_name, edit))
    assert found.problems == ()
    accept(desk, found)
    return found


def problems(found: Difference) -> list[tuple[str, str]]:
    for problem in found.problems:
        assert problem.message("zh")
        assert problem.message("en")
    return [(one.cell, one.id) for one in found.problems]


@pytest.mark.parametrize("list_name", WORKBOOK_LISTS)
def test_a_list_that_is_exported_and_imported_is_the_same(filled: Desk, list_name: WorkbookList) -> None:
    with filled.database.session() as session:
        content = lists.workbook_of(session, list_name, "en")
    found = compare(filled, list_name, content)
    assert (found.changes, found.problems, found.absent) == ((), (), ())
    assert found.same >= 1
    assert not found.acceptable


@pytest.mark.parametrize("list_name", WORKBOOK_LISTS)
def test_no_cell_of_a_workbook_is_a_formula(filled: Desk, list_name: WorkbookList) -> None:
    with filled.database.session() as session:
        workbook = load_workbook(io.BytesIO(lists.workbook_of(session, list_name, "zh")))
    for row in workbook.worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert not str(cell.value).startswith(("=", "+", "@"))


def test_rates_are_imported_new_and_changed(filled: Desk) -> None:
    def edit(cells: Cells) -> None:
        cells[1][3] = 0.1405
        cells.append(["坚戈", None, "2026/11/20", "0.0021", "哈萨克斯坦央行"])

    found = import_changed(filled, "rates", edit)
    assert [(one.identity, one.is_new) for one in found.changes] == [
        ("CNY 2024-07-01", False),
        ("KZT 2026-11-20", True),
    ]
    (cell,) = found.changes[0].cells
    assert (cell.column, cell.before, cell.after) == ("usd_per_unit", "0.1403", "0.1405")
    with filled.database.session() as session:
        assert [(one.currency, one.usd_per_unit, one.source) for one in list_rates(session)] == [
            ("CNY", Decimal("0.1405"), "=SUM(1)"),
            ("KZT", Decimal("0.0021"), "哈萨克斯坦央行"),
        ]
        assert {one.user_name for one in changes_of(session, "rates", limit=2)} == {"审核员"}


def test_every_error_names_its_cell_and_nothing_is_imported(filled: Desk) -> None:
    def edit(cells: Cells) -> None:
        cells.append(["ZZZ", None, "2026-11-20", "1", "x"])
        cells.append(["CNY", None, "20.11.26", "1", "x"])
        cells.append(["CNY", None, "2026-11-20", "1,5", "x"])
        cells.append(["CNY", None, "2026-11-21", "0.14", None])
        cells.append(["CNY", None, "2024-07-01", "0.15", "x"])
        cells.append(["CNY", None, "2026-11-22", "=1/7", "x"])
        cells.append(["KZT", None, "2026-11-22", "0.002", "right"])

    found = compare(filled, "rates", changed(filled, "rates", edit))
    assert problems(found) == [
        ("Sheet!A3", "currency-unknown"),
        ("Sheet!C4", "no-day"),
        ("Sheet!D5", "no-number"),
        ("Sheet!E6", "empty"),
        ("Sheet!D8", "damaged"),
        ("Sheet!7", "twice"),
    ]
    assert not found.acceptable
    with filled.database.session() as session:
        assert len(list_rates(session)) == 1


def test_a_rate_the_wrong_way_round_is_warned_of(filled: Desk) -> None:
    found = compare(
        filled,
        "rates",
        changed(filled, "rates", lambda cells: cells.append(["CNY", "", "2026-11-20", 7.1, "x"])),
    )
    assert found.changes[0].warnings == ("rate-odd",)
    assert found.acceptable


def test_a_list_that_was_changed_meanwhile_is_not_overwritten(filled: Desk) -> None:
    def edit(cells: Cells) -> None:
        cells[1][3] = "0.2"

    found = compare(filled, "rates", changed(filled, "rates", edit))
    with filled.database.session() as session:
        set_rate(session, "CNY", Decimal("0.3"), source="x", date=dt.date(2024, 7, 1))
    with pytest.raises(Conflict, match="list-changed"):
        accept(filled, found)
    with filled.database.session() as session:
        assert list_rates(session)[0].usd_per_unit == Decimal("0.3")


@pytest.mark.parametrize(
    ("entries", "error"),
    [
        ("nonsense", BadInput),
        ('[{"currency": "CNY"}]', BadInput),
        ('[{"currency": "CNY", "date": "2024-07-02", "usd_per_unit": "-1", "source": "x"}]', Refused),
    ],
)
def test_what_was_tampered_with_is_refused(filled: Desk, entries: str, error: type[BadInput]) -> None:
    found = compare(filled, "rates", changed(filled, "rates"))
    with filled.database.session() as session, pytest.raises(error):
        lists.accept(session, "rates", entries, found.fingerprint, user_id=filled.user_id)
    with filled.database.session() as session:
        assert len(list_rates(session)) == 1


def test_a_warehouse_is_renamed_by_its_number_and_found_by_its_name(filled: Desk) -> None:
    def edit(cells: Cells) -> None:
        cells[1][1] = "东一号库"
        cells.append([None, "二号库", None, None, "否"])

    found = import_changed(filled, "warehouses", edit)
    assert [one.is_new for one in found.changes] == [False, True]
    with filled.database.session() as session:
        assert [(one.name, one.code, one.active) for one in list_warehouses(session)] == [
            ("东一号库", "A1", True),
            ("二号库", None, False),
        ]
    again = compare(filled, "warehouses", saved([["名称", "代码"], ["二号库", "B2"]]))
    assert [(one.identity, one.is_new) for one in again.changes] == [("#2", False)]
    assert again.absent == ("#1",)


def test_names_and_numbers_that_do_not_go_together_are_refused(filled: Desk) -> None:
    with filled.database.session() as session:
        add_warehouse(session, "二号库")

    rows: Cells = [
        ["编号", "名称"],
        ["99", "x"],
        ["1", "二号库"],
        ["1", "y"],
        [None, "z"],
        [None, "z"],
        ["x", "w"],
    ]
    found = compare(filled, "warehouses", saved(rows))
    assert problems(found) == [
        ("Sheet!A7", "no-entry-number"),
        ("Sheet!4", "twice"),
        ("Sheet!6", "twice"),
        ("Sheet!A2", "number-unknown"),
        ("Sheet!B3", "name-taken"),
        ("Sheet!A4", "number-twice"),
        ("Sheet!B6", "name-taken"),
    ]


def test_enterprises_and_their_defaults_are_imported(filled: Desk) -> None:
    with filled.database.session() as session:
        create_enterprise(session, "第二家")

    def edit(cells: Cells) -> None:
        cells[1:] = [
            [None, "第二家", "0999", "一号库", "营运", "柴油"],
            ["1", "永欣", None, "一号库", None, None],
            [None, "第三家", None, None, None, None],
        ]

    import_changed(filled, "enterprises", edit)
    with filled.database.session() as session:
        by_id = {one.id: one for one in enterprise_views(session)}
    assert by_id[1].name == "永欣"
    assert (by_id[1].contact, by_id[1].warehouse) == (None, "一号库")
    assert (by_id[2].contact, by_id[2].fuel_type) == ("0999", "柴油")
    assert by_id[3].name == "第三家"


def at(cells: Cells, part: str, key: str) -> list[Any]:
    """The row of a column of the layout."""
    return next(row for row in cells[1:] if row[:2] == [part, key])


def test_the_export_layout_is_changed_used_and_reset(filled: Desk) -> None:
    booking_id = filled.booking(reading())

    def edit(cells: Cells) -> None:
        at(cells, "预约", "remark")[3] = "否"
        at(cells, "预约", "customs_number")[4] = 0.5
        at(cells, "预约", "customs_number")[5] = "'=报关单"
        for part, key in (("预约", "cargo_weight"), ("重车", "weight")):
            at(cells, part, key)[6] = "吨"
        cells.remove(at(cells, "重车", "seals"))

    found = import_changed(filled, "export-layout", edit)
    assert {warning for one in found.changes for warning in one.warnings} == {"unit-changed"}
    with filled.database.session() as session:
        layout, kept = export_layout(session), kept_layout(session)
        booking = export_booking(session, booking_id, layout)
    assert (kept.is_own, kept.user_name) == (True, "审核员")
    assert layout.bookings[0] == "customs_number"
    assert "remark" not in layout.bookings
    assert "seals" not in layout.trucks
    assert "seals" in layout.bookings
    stream = io.BytesIO()
    write_xlsx([booking], stream, layout=layout)
    head, row = list(load_workbook(stream)["预约"].values)
    assert head[0] == "=报关单"
    assert "货物重量（吨）" in head
    assert 15.48 in row
    stream = io.BytesIO()
    write_csv([booking], stream, layout=layout)
    assert stream.getvalue().decode("utf-8-sig").startswith("'=报关单,")
    with filled.database.session() as session:
        reset_export_layout(session, user_id=filled.user_id)
        assert export_layout(session) == port_layout()
        newest, first = changes_of(session, "export-layout")
    assert newest.before == first.after == layout.model_dump(mode="json")


def test_a_layout_set_back_by_hand_is_the_built_in_one(filled: Desk) -> None:
    original = changed(filled, "export-layout")

    def edit(cells: Cells) -> None:
        at(cells, "预约", "remark")[3] = "否"

    import_changed(filled, "export-layout", edit)
    found = compare(filled, "export-layout", original)
    accept(filled, found)
    with filled.database.session() as session:
        assert not kept_layout(session).is_own


def test_a_broken_layout_is_refused_by_row(filled: Desk) -> None:
    def edit(cells: Cells) -> None:
        at(cells, "预约", "remark")[1] = "remarks"
        at(cells, "预约", "cargo_weight")[6] = "磅"
        at(cells, "预约", "origin")[6] = "kg"
        at(cells, "预约", "contact")[5] = at(cells, "预约", "warehouse")[5] = "同"
        at(cells, "重车", "weight")[6] = None
        at(cells, "车辆", "booking")[3] = at(cells, "车辆", "customs_number")[3] = "否"
        at(cells, "车辆", "vin")[0] = "汽车"

    found = compare(filled, "export-layout", changed(filled, "export-layout", edit))
    assert sorted(one for _, one in problems(found)) == [
        "field-unknown",
        "heading-twice",
        "no-booking-column",
        "no-unit-here",
        "part-unknown",
        "unit-needed",
        "unit-unknown",
    ]
    assert all(cell.startswith("Sheet!") for cell, _ in problems(found))


def test_two_units_in_one_layout_are_refused(filled: Desk) -> None:
    def edit(cells: Cells) -> None:
        at(cells, "重车", "weight")[6] = "t"

    found = compare(filled, "export-layout", changed(filled, "export-layout", edit))
    assert {one for _, one in problems(found)} == {"units-differ"}


def test_a_kept_layout_that_cannot_be_used_exports_nothing_until_it_is_reset(filled: Desk) -> None:
    with filled.database.session() as session:
        content = port_layout().model_dump(mode="json") | {"bookings": ["booking", "gone"]}
        session.add(KeptLayout.model_validate({"kind": "export", "name": "port", "content": content}))
    with filled.database.session() as session:
        with pytest.raises(Refused, match="export-layout-broken"):
            export_layout(session)
        reset_export_layout(session, user_id=filled.user_id)
        assert export_layout(session) == port_layout()


HEADINGS = ["币种", "日期", "1 单位折合美元", "来源"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "sheet-of-other-kind"),
        (b"", "empty-file"),
        (saved([["something", "else"]]), "list-headings-missing"),
        (
            saved([["币种", "日期", "1 单位折合美元", "来源"], *[["CNY", "2026-01-01", 1, "x"]] * 2_050]),
            "list-too-long",
        ),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(filled: Desk, content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        compare(filled, "rates", content)
    assert refused.value.code == code


COLUMNS = (ListColumn(key="name", needed=True), ListColumn(key="place"))
WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).map(
    str.strip
)


# Each example starts a child process.
@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(WRITTEN.filter(bool), WRITTEN), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    content = write_list("x", COLUMNS, [{"name": name, "place": place} for name, place in rows], "zh")
    read = read_rows(content, "x.xlsx", COLUMNS)
    assert [(row.cells["name"], row.cells["place"]) for row in read] == rows
