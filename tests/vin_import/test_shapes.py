"""Sheets as dealers send them, each with the rows a careful clerk would read."""

from dataclasses import dataclass

import pytest

from tests.vin_import.sheets import checked, sheet, told, vin, workbook
from vin_import.check import check_workbook
from vin_import.sheet import MergedCells

V = [vin(serial) for serial in range(100, 130)]
HALVES = [(one[:8], one[8:]) for one in V]
Expected = list[tuple[int, str | None, str]]


def oks(*rows: tuple[int, str]) -> Expected:
    return [(row, one, "ok") for row, one in rows]


@dataclass(frozen=True)
class Shape:
    """A worksheet, its merged cells, and the rows expected of it."""

    rows: list[list[str]]
    expected: Expected
    merged: tuple[MergedCells, ...] = ()


SHAPES = {
    "titled": Shape(
        [
            ["新疆天山路行汽车贸易有限公司出口车辆清单"],
            ["报关单号：940220240000224219", "", "日期：2026-11-01"],
            [],
            ["序号", "车架号", "颜色", "备注"],
            ["1", V[0], "白色", ""],
            ["2", V[1], "黑色", "加急"],
            ["合计", "2台"],
            ["制表人：甲", "", "审核：乙"],
            ["第1页 共1页"],
        ],
        oks((5, V[0]), (6, V[1])),
        ((1, 1, 1, 4),),
    ),
    "a title that says VIN and a note between header and title": Shape(
        [
            ["VIN明细表", "", ""],
            ["说明：车架号必须为17位"],
            ["项次", "车辆识别代号/车架号", "厂牌"],
            ["1", V[0], "长安"],
            ["2", V[1], "长安"],
        ],
        oks((4, V[0]), (5, V[1])),
    ),
    "merged header of two rows and merged values": Shape(
        [
            ["序号", "车辆信息", "", "发动机", ""],
            ["", "底盘号", "品牌", "号码", "排量"],
            ["1", V[0], "别克", "LJ4A15Q61234567AB", "1.5L"],
            ["2", V[1], "", "LJ4A15Q61234567AC", ""],
            ["3", V[2], "", "LJ4A15Q61234567AD", "2.0L"],
        ],
        oks((3, V[0]), (4, V[1]), (5, V[2])),
        ((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5), (3, 3, 5, 3), (3, 5, 4, 5)),
    ),
    "a vehicle over two lines, its VIN merged": Shape(
        [["序号", "车架号", "附件"], ["1", V[0], "备胎"], ["", "", "千斤顶"], ["2", V[1], "备胎"]],
        oks((2, V[0]), (4, V[1])),
        ((2, 1, 3, 1), (2, 2, 3, 2)),
    ),
    "headings in two languages below one another": Shape(
        [
            ["序号", "车架号码", "颜色"],
            ["No.", "Frame number", "Color"],
            ["1", V[0], "白"],
            ["2", V[1], "黑"],
        ],
        oks((3, V[0]), (4, V[1])),
    ),
    "misread": Shape(
        [
            ["№", "VIN No.", "Color"],
            ["1", V[0].replace("0", "O"), "white"],
            ["2", V[1].replace("1", "I"), "white"],
            ["3", V[2].replace("0", "Q", 1), "black"],
            ["4", V[3].replace("S", "Ѕ").replace("P", "Р"), "black"],
            ["5", "LSGPC54U7SFO00998", "black"],
        ],
        [
            (2, V[0], "corrected"),
            (3, V[1], "corrected"),
            (4, V[2], "corrected"),
            (5, V[3], "corrected"),
            (6, "LSGPC54U7SFO00998", "error"),
        ],
    ),
    "spaced": Shape(
        [
            ["VIN码"],
            [f"{V[0][:6]} {V[0][6:]}"],
            [V[1].lower()],
            [f"{V[2][:3]}-{V[2][3:9]}-{V[2][9:]}"],
            [f"{V[3][:9]}\n{V[3][9:]}"],
            [f"VIN: {V[4]}"],
            [f"{V[5]} 白色"],
            [f"'{V[6]}"],
            ["".join(chr(ord(one) + 0xFEE0) for one in V[7])],
            [f"  {' '.join(V[8])}\u200b\u00a0"],
        ],
        oks(*((row, V[row - 2]) for row in range(2, 11))),
    ),
    "two blocks": Shape(
        [
            ["序号", "车架号", "颜色", "", "序号", "车架号", "颜色"],
            ["1", V[0], "白", "", "3", V[2], "黑"],
            ["2", V[1], "白", "", "4", V[3], "黑"],
            ["", "", "", "", "5", "", ""],
        ],
        [*oks((2, V[0]), (3, V[1]), (2, V[2]), (3, V[3])), (4, None, "error")],
    ),
    "three blocks without gaps": Shape(
        [
            ["№ п/п", "VIN", "№ п/п", "VIN", "№ п/п", "VIN"],
            ["1", V[0], "3", V[2], "5", V[4]],
            ["2", V[1], "4", V[3], "", ""],
            ["Итого: 5 шт"],
        ],
        oks((2, V[0]), (3, V[1]), (2, V[2]), (3, V[3]), (2, V[4])),
    ),
    "a block that begins further down": Shape(
        [
            ["序号", "车架号", "", "", ""],
            ["1", V[0], "", "序号", "车架号"],
            ["2", V[1], "", "3", V[2]],
            ["", "", "", "4", V[3]],
        ],
        oks((2, V[0]), (3, V[1]), (3, V[2]), (4, V[3])),
    ),
    "numbers with letters": Shape(
        [["序号", "车架号", "数量"], ["A1", V[0], "1"], ["A2", "", "1"], ["总数：", "", "2"]],
        [(2, V[0], "ok"), (3, None, "error")],
    ),
    "a matrix": Shape(
        [[V[0], V[1], V[2]], [V[3], V[4]]],
        oks((1, V[0]), (2, V[3]), (1, V[1]), (2, V[4]), (1, V[2])),
    ),
    "no header": Shape(
        [["1", V[0], "新A12345"], ["2", V[1], "新A12346"], ["3", V[2], ""], ["4", "", "新A12348"]],
        [*oks((1, V[0]), (2, V[1]), (3, V[2])), (4, None, "error")],
    ),
    "tables below one another": Shape(
        [
            ["第一批"],
            ["序号", "车架号"],
            ["1", V[0]],
            ["小计", "1台"],
            [],
            ["第二批"],
            ["序号", "颜色", "车架号"],
            ["1", "红", V[1]],
            ["序号", "颜色", "车架号"],
            ["2", "红", V[2]],
            ["小计", "", "2台"],
        ],
        oks((3, V[0]), (8, V[1]), (10, V[2])),
    ),
    "gaps": Shape(
        [
            ["序号", "车架编号", "颜色"],
            ["1", V[0], "白"],
            [],
            ["2", "", "白"],
            ["3", " ", ""],
            ["", "", ""],
            ["4", V[2], ""],
            ["5", "待补", "红"],
            ["", "", "红"],
            ["合计：", "4", ""],
        ],
        [
            (2, V[0], "ok"),
            (4, None, "error"),
            (5, None, "error"),
            (7, V[2], "ok"),
            (8, None, "error"),
        ],
    ),
    "wrong": Shape(
        [
            ["编号", "VIN-код"],
            ["1", V[0]],
            ["2", V[1]],
            ["3", V[2][:8] + ("0" if V[2][8] != "0" else "1") + V[2][9:]],
            ["4", V[3][:-1]],
            ["5", V[4] + "7"],
            ["6", "LSGPC54U****"],
            ["7", "小轿车"],
            ["8", V[5][:16] + "A"],
            ["9", "123456"],
            ["10", V[6][:12] + "Ж" + V[6][13:]],
        ],
        [
            (2, V[0], "ok"),
            (3, V[1], "ok"),
            (4, V[2][:8] + ("0" if V[2][8] != "0" else "1") + V[2][9:], "error"),
            (5, V[3][:-1], "error"),
            (6, V[4] + "7", "error"),
            (7, "LSGPC54U****", "error"),
            (8, None, "error"),
            (9, V[5][:16] + "A", "error"),
            (10, "123456", "error"),
            (11, V[6][:12] + "Ж" + V[6][13:], "error"),
        ],
    ),
    "repeated": Shape(
        [
            ["Chassis No."],
            [V[0]],
            [V[1]],
            [V[0].lower()],
            [V[1].replace("0", "O")],
            ["LSGPC54U0SF000999"],
            ["LSGPC54U0SF000999"],
        ],
        [
            (2, V[0], "ok"),
            (3, V[1], "ok"),
            (4, V[0], "duplicate"),
            (5, V[1], "duplicate"),
            (6, "LSGPC54U0SF000999", "error"),
            (7, "LSGPC54U0SF000999", "error"),
        ],
    ),
    "a VIN in two cells": Shape(
        [["序号", "车架号", "", "颜色"], ["1", *HALVES[0], "白"], ["2", *HALVES[1], "白"]],
        oks((2, V[0]), (3, V[1])),
        ((1, 2, 1, 3),),
    ),
    "several VINs in one cell": Shape(
        [["车架号", "颜色"], [f"{V[0]}\n{V[1]}", "白"], [f"{V[2]}、{V[3]}；{V[4]}", "黑"]],
        oks((2, V[0]), (2, V[1]), (3, V[2]), (3, V[3]), (3, V[4])),
    ),
    "numbers of engines, models and contracts beside": Shape(
        [
            ["序号", "发动机号", "车型", "车架号", "合同号", "备注"],
            ["1", "LJ4A15Q6123456789", "SC1031", V[0], "XJ-2026-0001-AB17", f"替换 {V[9]}"],
            ["2", "LJ4A15Q6123456788", "SC1031", V[1], "XJ-2026-0001-AB18", ""],
        ],
        oks((2, V[0]), (3, V[1])),
    ),
    "both 车架号 and VIN": Shape(
        [["车架号", "VIN", "颜色"], [V[0], V[0], "白"], [V[1], V[1], "黑"]],
        oks((2, V[0]), (3, V[1])),
    ),
    "VINs under a heading nobody knows": Shape(
        [["序号", "代码X", "颜色"], ["1", V[0], "白"], ["2", V[1], "白"], ["3", "", "白"]],
        [*oks((2, V[0]), (3, V[1])), (4, None, "error")],
    ),
    "an example and a line of explanations": Shape(
        [
            ["序号", "车架号(VIN)", "车牌号", "颜色"],
            ["", "17位大写", "选填", "选填"],
            ["示例 Example", V[9], "新A12345", "白色"],
            ["1", V[0], "", "白色"],
        ],
        oks((4, V[0])),
    ),
    "a letter": Shape(
        [[f"您好，车架号：{V[0]}、{V[1]}，共2台"], ["谢谢！电话 13900000000"]],
        oks((1, V[0]), (1, V[1])),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_rows_are_as_a_careful_clerk_reads_them(name: str) -> None:
    shape = SHAPES[name]
    result = checked(*shape.rows, merged=shape.merged)
    assert told(result) == shape.expected


def test_all_worksheets_with_vins_are_used_in_order_and_the_others_named() -> None:
    result = check_workbook(
        workbook(
            sheet(["封面"], ["联系人：甲"], name="封面"),
            sheet(["车架号"], [V[0]], name="一车"),
            sheet([], name="空"),
            sheet(["VIN"], [V[1]], [V[0]], name="二车"),
        )
    )
    assert [(row.sheet, row.row, row.vin, row.status) for row in result.rows] == [
        ("一车", 2, V[0], "ok"),
        ("二车", 2, V[1], "ok"),
        ("二车", 3, V[0], "duplicate"),
    ]
    repeat = result.rows[2].problems[0]
    assert (repeat.id, repeat.parameters["sheet"], repeat.parameters["row"]) == ("vin-duplicate", "一车", "2")
    assert [(one.id, one.parameters["sheet"]) for one in result.problems] == [
        ("worksheet-without-vins", "封面")
    ]


def test_a_large_sheet_has_every_row_once_and_in_order() -> None:
    vins = [vin(serial) for serial in range(1, 3001)]
    result = checked(["序号", "车架号"], *([str(number), one] for number, one in enumerate(vins, start=1)))
    assert told(result) == oks(*enumerate(vins, start=2))
    assert result.vins == tuple(vins)


def test_hidden_rows_are_left_out_and_said() -> None:
    result = checked(["车架号"], [V[0]], [V[1]], [""], hidden=frozenset({3, 4}))
    assert told(result) == oks((2, V[0]))
    assert [(one.id, one.parameters["count"]) for one in result.problems] == [("hidden-rows", "1")]


def test_nothing_like_a_vin_is_said() -> None:
    result = checked(["合同"], ["金额", "100"])
    assert result.rows == ()
    assert [one.id for one in result.problems] == ["no-vins"]


def test_a_column_named_otherwise_is_taken_only_when_the_check_digits_say_so() -> None:
    result = checked(["序号", "型号"], ["1", V[0]], ["2", V[1]])
    assert told(result) == oks((2, V[0]), (3, V[1]))
    assert [one.id for one in result.problems] == ["vin-column-by-content"]
    engines = checked(["序号", "发动机号"], ["1", "LJ4A15Q6123456789"], ["2", "LJ4A15Q6123456788"])
    assert engines.rows == ()


def test_numbers_and_words_side_by_side_are_no_halves_of_vins_by_chance() -> None:
    # 10933 | ABC123 | 2024-01-01 of a list without headings passed for a VIN in one of 3,000 rows.
    chance = V[0][:8]
    rows = [[str(number), "ABC123", "2024-01"] for number in range(20)]
    result = checked(*rows, [chance, V[0][8:]], *rows)
    assert result.rows == ()
    halves = checked(*([one[:8], one[8:]] for one in V[:4]))
    assert halves.vins == tuple(V[:4])
