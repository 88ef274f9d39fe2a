"""What is read of rows: weights and their unit, one appointment of several rows, what is no appointment."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bookings.appointments.stated import HEAD_NAMES
from bookings.models import AppointmentHead
from tests.bookings.appointments.lists import CUSTOMS, HEADER, PLATES, csv, one, read, row, told, xlsx
from tests.vin_import.sheets import vin


def test_stated_values_are_those_that_are_stored() -> None:
    assert set(HEAD_NAMES) == set(AppointmentHead.model_fields)


@pytest.mark.parametrize(
    ("heading", "text", "kilograms", "problem"),
    [
        ("货物重量（吨）", "17000", "17000", "appointment-weight-kilograms"),
        ("货物重量（吨）", "39.352", "39352", None),
        ("货物重量（吨）", "100", "100000", None),
        ("货物重量（吨）", "101", "101", "appointment-weight-kilograms"),
        ("货物重量(千克)", "17", "17", None),
        ("货物重量(千克)", "17 吨", "17000", None),
        ("货物重量", "17000", "17000", None),
        ("货物重量", "17.5", "17500", "appointment-weight-tonnes"),
        ("Gross weight, kg", "12,345.5", "12345.5", None),
        ("Вес брутто, т", "12,345", "12345", "appointment-weight-kilograms"),
        ("毛重/吨", "1.2万公斤", "12000", None),
    ],
)
def test_weights_are_kilograms_whatever_the_label_says(
    heading: str, text: str, kilograms: str, problem: str | None
) -> None:
    content = xlsx(["预约号", heading], ["KY000001", text])
    assert one(content).values.cargo_weight_kg == Decimal(kilograms)
    assert [each for _, each in told(read(content))] == ([problem] if problem else [])


def test_tonnes_of_several_trucks_are_tonnes() -> None:
    content = xlsx(["预约号", "重车数量", "货物重量（吨）"], ["KY000001", "4", "120"])
    assert one(content).values.cargo_weight_kg == Decimal(120_000)


def test_a_weight_that_is_two_numbers_is_left_out_and_told() -> None:
    content = xlsx(["预约号", "货物重量（吨）"], ["KY000001", "17+18"])
    assert one(content).values.cargo_weight_kg is None
    assert told(read(content)) == [("预约!2", "appointment-value-unreadable")]


def test_a_unit_trap_on_every_row_is_told_once_with_their_number() -> None:
    rows = [[f"KY{number:06}", "17000"] for number in range(60)]
    (problem,) = read(xlsx(["预约号", "货物重量（吨）"], *rows)).problems
    assert problem.parameters["count"] == "60"


def test_of_many_alike_the_first_are_told_and_the_rest_counted() -> None:
    rows = [[f"KY{number:06}", "?!"] for number in range(60)]
    problems = read(xlsx(["预约号", "重车数量"], *rows)).problems
    assert len(problems) == 51
    assert problems[-1].parameters["count"] == "10"
    assert problems[-1].parameters["place"] == "预约!52"


def test_days_and_windows_are_those_of_the_port() -> None:
    values = one(xlsx(HEADER, row(1, window="09:00-11:00"))).values
    assert values.appointed_from == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert values.appointed_until == datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_a_date_cell_is_a_day_without_a_time() -> None:
    moment = datetime(2026, 11, 22)  # noqa: DTZ001 - as a spreadsheet has it
    values = one(xlsx(["车牌号", "预约时间"], [PLATES[0], moment])).values
    assert (str(values.appointed_day), values.appointed_from) == ("2026-11-22", None)


def test_rows_of_one_number_are_one_appointment() -> None:
    content = xlsx(
        ["预约号", "车牌号", "货物重量(千克)", "重车数量", "目的地"],
        ["KY000001", PLATES[0], "10000", "1", "哈萨克斯坦"],
        ["KY000001", PLATES[1], "12000", "1", "哈萨克斯坦"],
        ["KY000002", PLATES[2], "9000", "1", "哈萨克斯坦"],
        ["KY000001", PLATES[3], "11000", "1", "吉尔吉斯斯坦"],
    )
    first, second = read(content).appointments
    assert first.values.plates == (PLATES[0], PLATES[1], PLATES[3])
    assert (first.values.cargo_weight_kg, first.values.truck_count) == (Decimal(33_000), 3)
    assert first.place == "预约!2-3, 预约!5"
    assert first.values.destination == "哈萨克斯坦"
    assert [problem.id for problem in first.problems] == ["appointment-rows-disagree"]
    assert second.values.plates == (PLATES[2],)


def test_the_same_weight_on_each_row_is_the_whole_and_told() -> None:
    content = xlsx(["预约号", "车牌号", "重量kg"], *(["KY000001", plate, "30000"] for plate in PLATES[:2]))
    found = one(content)
    assert found.values.cargo_weight_kg == Decimal(30_000)
    assert [problem.id for problem in found.problems] == ["appointment-same-on-rows"]


def test_the_weight_of_a_vehicle_on_each_row_is_its_share() -> None:
    vins = [vin(number) for number in range(3)]
    content = xlsx(["预约号", "车架号", "重量kg"], *(["KY000001", each, "1665"] for each in vins))
    assert one(content).values.cargo_weight_kg == Decimal(4_995)


def test_rows_of_vins_alone_go_on_with_the_row_above() -> None:
    content = xlsx(
        ["报关单号", "运输工具", "车架号"],
        [CUSTOMS[0], "霍A00703", vin(1)],
        [None, None, vin(2)],
        [CUSTOMS[1], "霍A00704", vin(3)],
    )
    first, second = read(content).appointments
    assert first.values.vins == (vin(1), vin(2))
    assert first.values.business_type == "commodity_vehicle"
    assert second.values.vins == (vin(3),)


def test_trucks_of_one_customs_number_without_a_number_are_appointments_of_their_own() -> None:
    content = xlsx(["报关单号", "车牌号"], [CUSTOMS[0], PLATES[0]], [None, PLATES[1]], merged=("A2:A3",))
    first, second = read(content).appointments
    assert first.values.customs_numbers == second.values.customs_numbers == (CUSTOMS[0],)


def test_an_unnumbered_row_of_a_numbered_list_is_a_further_truck() -> None:
    content = xlsx(
        ["序号", "报关单号", "车牌号"],
        ["1", CUSTOMS[0], PLATES[0]],
        [None, None, PLATES[1]],
        ["2", CUSTOMS[1], PLATES[2]],
    )
    assert [each.values.plates for each in read(content).appointments] == [
        (PLATES[0], PLATES[1]),
        (PLATES[2],),
    ]


def test_the_same_row_twice_is_one_appointment() -> None:
    same = [CUSTOMS[0], PLATES[0], "2026-11-22"]
    assert len(read(xlsx(["报关单号", "车牌号", "日期"], same, same)).appointments) == 1


def test_a_row_that_says_not_which_appointment_it_is_is_refused_and_others_go_on() -> None:
    content = xlsx(HEADER, row(1), [None, None, None, None, "17000", "2026-11-22"], row(2))
    result = read(content)
    assert [each.values.appointment_number for each in result.appointments] == ["KY000001", "KY000002"]
    assert told(result) == [("预约!3", "appointment-row-unidentified")]
    assert (result.row_count, result.refused) == (3, 1)


def test_totals_notes_and_examples_are_no_appointments() -> None:
    content = xlsx(
        HEADER,
        ["示例", "KY000000", CUSTOMS[0], PLATES[0]],
        row(1, serial="1"),
        ["合计", None, None, None, "16650"],
        ["制表人：样例"],
        ["备注：请按时到场"],
    )
    result = read(content)
    assert [each.values.appointment_number for each in result.appointments] == ["KY000001"]
    assert told(result) == [("预约!2", "appointment-left-out")]


def test_numbers_that_are_wrong_are_kept_and_told() -> None:
    found = one(xlsx(["报关单号", "车牌号"], ["94022024078587732", "新F6602"]))
    assert found.values.customs_numbers == ("94022024078587732",)
    assert {problem.id for problem in found.problems} == {"customs-number-length", "plate-unknown"}


def test_columns_that_a_person_chose_go_before_their_words() -> None:
    content = csv(["甲", "乙", "重量"], [CUSTOMS[0], PLATES[0], "17000"])
    unclear = read(content, "a.csv")
    assert unclear.needs_columns
    assert unclear.appointments == ()
    (table,) = unclear.tables
    chosen = {table.fingerprint: {1: "customs_numbers", 2: "plates", 3: None}}
    found = one(content, "a.csv", columns=chosen)
    assert (found.values.plates, found.values.cargo_weight_kg) == ((PLATES[0],), None)
    assert one(content, "a.csv", remembered=chosen).values == found.values


def test_a_code_that_became_a_date_and_an_error_are_left_out() -> None:
    content = xlsx(
        ["预约号", "货物运输批次号", "重车数量"],
        ["KY000001", datetime(2026, 3, 1), "#N/A"],  # noqa: DTZ001 - as a spreadsheet has it
    )
    found = one(content)
    assert found.values.batch_numbers == ()
    assert [problem.id for problem in found.problems] == [
        "appointment-cell-date",
        "appointment-cell-error-value",
    ]


def test_currencies_of_cell_and_heading_that_disagree_leave_no_value() -> None:
    found = one(xlsx(["预约号", "货值（美金）"], ["KY000001", "8000 坚戈"]))
    assert (found.values.cargo_value, found.values.currency) == (None, None)
    assert [problem.id for problem in found.problems] == ["appointment-currency-unclear"]


def test_a_number_that_became_a_quantity_was_taken_from_a_cell_of_text() -> None:
    unread = [None, "KY1", "9.40220240785877E+17", None, "16650", "2026-11-22", None]
    found = one(xlsx(HEADER, unread))
    assert found.values.customs_numbers == ()
    assert [problem.id for problem in found.problems] == ["appointment-cell-number"]


@pytest.mark.parametrize(
    "heading", ["车头牌照/挂车", "主挂车牌号", "主车/挂车车牌", "车头/挂车", "Truck / trailer"]
)
def test_a_column_of_trucks_and_trailers_makes_no_trailer_of_a_truck(heading: str) -> None:
    values = one(xlsx(["预约号", heading], ["KY000001", "新A12345/新B1234挂"])).values
    assert (values.plates, values.trailer_plates) == (("新A12345",), ("新B1234挂",))


def test_a_column_of_trailers_stays_one() -> None:
    values = one(xlsx(["预约号", "挂车号"], ["KY000001", "12345AB"])).values
    assert (values.plates, values.trailer_plates) == ((), ("12345AB",))


@pytest.mark.parametrize(
    ("heading", "text", "value"),
    [
        ("货值（万美元）", "4.5", "45000"),
        ("货值（美元）", "4.5万", "45000"),
        ("货值（万美元）", "4.5万", "45000"),
        ("货值（美元）", "4.5", "4.5"),
    ],
)
def test_ten_thousands_of_a_heading_count(heading: str, text: str, value: str) -> None:
    values = one(xlsx(["预约号", heading], ["KY000001", text])).values
    assert (values.cargo_value, values.currency) == (Decimal(value), "USD")


def test_an_unknown_heading_over_numbers_of_one_kind_is_told_and_a_choice_ends_that() -> None:
    content = xlsx(
        ["预约号", "出口单据", "甲", "乙", "丙", "目的地", "毛重", "日期", "备注"],
        ["KY000001", CUSTOMS[0], PLATES[0], vin(1), "CS75", "KAZ", "20000", "2026-11-22", "急"],
        ["KY000002", CUSTOMS[1], PLATES[1], vin(2), "CS75", "KAZ", "20000", "2026-11-22", "急"],
    )
    unread = [each for each in read(content).problems if each.id == "appointment-column-unread"]
    assert [(each.parameters["heading"], each.parameters["field"]) for each in unread] == [
        ("出口单据", "column-customs_numbers"),
        ("甲", "column-plates"),
        ("乙", "column-vins"),
    ]
    (table,) = read(content).tables
    chosen = read(content, columns={table.fingerprint: {2: "customs_numbers", 3: None, 4: None}})
    assert chosen.problems == ()
    assert [each.values.customs_numbers for each in chosen.appointments] == [(CUSTOMS[0],), (CUSTOMS[1],)]


@pytest.mark.parametrize("rows", [[], [HEADER]])
def test_a_list_without_any_appointment_says_so(rows: list[list[str]]) -> None:
    assert told(read(xlsx(*rows))) == [("", "appointment-list-empty")]
