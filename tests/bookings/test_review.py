"""Review: every step of a person, what it leaves in the history, and what is refused."""

import threading
from decimal import Decimal

import pytest

from bookings import review
from bookings.models.evidence import Reason
from extractors.reading import Check
from messages.errors import Conflict, NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, cars, reading
from tests.bookings.steps import WEIGHT_DOUBT, at, do, refused, view


def test_the_page_shows_the_form_in_order_with_value_and_source(desk: Desk) -> None:
    shown = view(desk, desk.booking(reading()))
    assert (shown.state, shown.version, shown.business_type) == ("draft", 1, "loaded_truck")
    assert [field.path for field in shown.fields][:3] == ["business_type", "customs_number", "is_transit"]
    weight = at(shown, "cargo_weight_kg")
    assert (weight.value, weight.text, weight.status) == (Decimal(15480), "15480", "sure")
    assert weight.evidence is not None
    assert weight.evidence.declaration_id == shown.declarations[0].id
    assert at(shown, "truck_plates").value == ["新F12345"]
    assert shown.declarations[0].reading["kind"] == "declaration"
    assert [document.filename for document in shown.documents] == ["declaration.pdf"]
    assert shown.attention == ("warehouse",)
    assert shown.next_events == ("approve", "postpone", "reject")


def test_a_correction_keeps_the_printed_value_and_who_when_before_after(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    shown = do(desk, review.correct, booking_id, "truck_count", "2", reason="归并后两车")
    field = at(shown, "truck_count")
    assert field.value == 2
    assert field.evidence is not None
    assert (field.evidence.source, field.evidence.printed, field.evidence.page) == ("reviewer", "1", 1)
    (line,) = shown.corrections
    assert (line.path, line.before, line.after, line.reason) == ("truck_count", 1, 2, "归并后两车")
    assert (line.user_id, line.user_name) == (desk.user_id, "审核员")
    assert (shown.state, shown.version) == ("in_review", 2)
    again = at(do(desk, review.correct, booking_id, "truck_count", "3", reason="三车"), "truck_count")
    assert again.evidence is not None
    assert again.evidence.printed == "1"


def test_a_stale_version_changes_nothing_and_says_what_stands_there_now(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    do(desk, review.correct, booking_id, "remark", "first")
    error = refused(desk, review.correct, booking_id, "remark", "second", expected_version=1)
    assert isinstance(error, Conflict)
    assert error.code == "booking-changed"
    assert (error.parameters["current"], error.parameters["version"]) == ("first", 2)


def test_of_two_people_on_one_version_one_wins(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def correct(value: str) -> None:
        barrier.wait()
        try:
            with desk.database.session() as session:
                review.correct(session, booking_id, "remark", value, user_id=desk.user_id, expected_version=1)
            outcomes.append(value)
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=correct, args=(f"value {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("conflict") == 3
    (winner,) = [outcome for outcome in outcomes if outcome != "conflict"]
    shown = view(desk, booking_id)
    assert (at(shown, "remark").value, shown.version, len(shown.corrections)) == (winner, 2, 1)


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("cargo_weight_kg", "15,480.50", Decimal("15480.50")),
        ("cargo_value_usd", " 8000 ", Decimal(8000)),
        ("seals", "A1；A2\nA3", ["A1", "A2", "A3"]),
        ("containers", "texu 360523-1", ["TEXU3605231"]),
        ("customs_number", "9402 2024 0000224218", "940220240000224218"),
        ("remark", "  ", None),
        ("cargo_type", "普通货物", "普通货物"),
        ("trucks[1].plate", "新f 12345", "新F12345"),
        ("trucks[1].weight_kg", None, None),
    ],
)
def test_what_is_typed_becomes_a_value(desk: Desk, path: str, typed: str | None, value: object) -> None:
    assert at(do(desk, review.correct, desk.booking(reading()), path, typed), path).value == value


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("cargo_weight_kg", "17 吨"),
        ("cargo_weight_kg", "-1"),
        ("cargo_weight_kg", "1e5"),
        ("cargo_weight_kg", "NaN"),
        ("truck_count", "1.5"),
        ("is_transit", "maybe"),
        ("is_transit", None),
        ("business_type", "bus"),
        ("business_type", None),
    ],
)
def test_what_makes_no_value_is_refused(desk: Desk, path: str, typed: str | None) -> None:
    error = refused(desk, review.correct, desk.booking(reading()), path, typed)
    assert isinstance(error, Refused)
    assert error.code == "value-not-understood"
    assert "kg" in error.message("en") or not path.startswith("cargo")


@pytest.mark.parametrize(
    "path", ["nothing", "trucks[99].plate", "trucks[1].nothing", "vehicles[1].vin", "trucks[x]"]
)
def test_a_path_that_leads_nowhere(desk: Desk, path: str) -> None:
    assert isinstance(refused(desk, review.correct, desk.booking(reading()), path, "x"), NotFound)


def test_the_row_of_another_booking_cannot_be_reached(desk: Desk) -> None:
    desk.booking(reading())
    second = desk.booking(reading(customs_number="940220240000224219"))
    assert isinstance(refused(desk, review.correct, second, "trucks[1].plate", "x"), NotFound)
    assert isinstance(refused(desk, review.delete_row, second, "trucks[1]"), NotFound)


def test_a_summary_of_rows_is_corrected_in_the_rows(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    assert refused(desk, review.correct, booking_id, "truck_plates", "x").code == "field-not-editable"


def test_a_doubt_is_settled_by_confirming_or_correcting(desk: Desk) -> None:
    booking_id = desk.booking(
        reading(checks=[WEIGHT_DOUBT], needs_review=["gross_weight_kg", "domestic_party"])
    )
    shown = view(desk, booking_id)
    assert shown.attention == ("warehouse", "domestic_shipper", "cargo_weight_kg")
    assert at(shown, "cargo_weight_kg").reasons("zh") == ["毛重可疑"]
    confirmed = do(desk, review.confirm, booking_id, "cargo_weight_kg")
    assert at(confirmed, "cargo_weight_kg").status == "confirmed"
    assert (confirmed.corrections[0].before, confirmed.corrections[0].after) == ("15480", "15480")
    corrected = do(desk, review.correct, booking_id, "domestic_shipper", "远山公司")
    assert at(corrected, "domestic_shipper").status == "confirmed"
    assert corrected.attention == ("warehouse",)


def test_a_typed_identifier_is_judged_and_may_be_confirmed_unless_it_blocks(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    shown = do(desk, review.correct, booking_id, "trucks[1].containers", "TEXU3605232")
    assert at(shown, "trucks[1].containers").status == "broken"
    confirmed = do(desk, review.confirm, booking_id, "trucks[1].containers")
    assert at(confirmed, "trucks[1].containers").status == "confirmed"
    do(desk, review.correct, booking_id, "customs_number", "12345")
    blocked = do(desk, review.confirm, booking_id, "customs_number")
    assert at(blocked, "customs_number").status == "broken"


def test_rows_are_added_and_taken_away_and_the_history_keeps_them(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    shown = do(desk, review.add_row, booking_id, "trucks")
    assert [row.path for row in shown.trucks] == ["trucks[1]", "trucks[2]"]
    shown = do(desk, review.correct, booking_id, "trucks[2].plate", "新F54321")
    assert [problem.id for problem in shown.problems if not problem.resolved] == ["truck-count-differs"]
    shown = do(desk, review.delete_row, booking_id, "trucks[1]", reason="换车")
    assert at(shown, "truck_plates").value == ["新F54321"]
    assert shown.problems == ()
    last = shown.corrections[-1]
    assert (last.path, last.before["plate"], last.after, last.reason) == (
        "trucks[1]",
        "新F12345",
        None,
        "换车",
    )


def test_a_column_is_confirmed_or_filled_in_one_step(desk: Desk) -> None:
    items = [cars(1, 1, "1498ml|汽油"), cars(2, 1, "1999ml|汽油")]
    booking_id = desk.booking(reading(COMMODITY_VEHICLE, items=items))
    assert view(desk, booking_id).attention == ("vehicles[1].displacement_ml", "vehicles[2].displacement_ml")
    shown = do(desk, review.confirm, booking_id, "vehicles[].displacement_ml")
    assert shown.attention == ()
    shown = do(desk, review.correct, booking_id, "vehicles[].usage_type", "家用")
    assert [at(shown, f"vehicles[{number}].usage_type").value for number in (1, 2)] == ["家用", "家用"]
    assert len(shown.corrections) == 4


def test_counts_and_repeats_are_judged_as_they_stand(desk: Desk) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    shown = do(desk, review.correct, booking_id, "vehicles[2].vin", VINS[0])
    assert {problem.id for problem in shown.problems if not problem.resolved} == {"vin-repeated"}
    shown = do(desk, review.delete_row, booking_id, "vehicles[2]")
    assert {problem.id for problem in shown.problems if not problem.resolved} == {"vehicle-count-differs"}
    shown = do(desk, review.correct, booking_id, "vehicle_total", "1")
    assert [problem.id for problem in shown.problems if not problem.resolved] == []


def test_a_reason_stored_before_its_text_named_the_field_keeps_its_own_sentence() -> None:
    # It has no parameter `field`, and a KeyError would take the whole page.
    stored = Reason(id="required-field-empty", message="该栏必填，但没有读到内容。")
    assert stored.text("en") == stored.message
    told = Reason(id="required-field-empty", parameters={"field": "gross_weight_kg"})
    assert "“Gross weight (kg)”" in told.text("en")


def test_what_the_declaration_said_of_its_own_list_gives_way_to_the_list_as_it_is(desk: Desk) -> None:
    # Nine of ten VINs were imported, and the page still said that there were none.
    check = Check(
        id="vehicle-count-vins",
        severity="error",
        fields=["vehicle_count", "vins"],
        message="商品数量合计 3 辆，车架号 0 个，不一致。",
        parameters={"vehicles": "3", "vins": "0"},
    )
    made = reading(COMMODITY_VEHICLE, items=[cars(1, 3, "4|3")], checks=[check], vins=[], vehicle_count=3)
    booking_id = desk.booking(made)
    assert "vehicle-count-vins" in {problem.id for problem in view(desk, booking_id).problems}
    shown = do(desk, review.add_row, booking_id, "vehicles")
    (row,) = shown.vehicles
    shown = do(desk, review.correct, booking_id, f"{row.path}.vin", "LGXC16DF2A0000074")
    counts = {problem.id for problem in shown.problems if "count" in problem.id}
    assert counts == {"vehicle-count-differs"}


@pytest.mark.parametrize("path", ["trucks[{}].plate", "trucks[{}]", "checks[{}]", "vehicles[{}].vin"])
def test_a_path_with_a_number_of_thousands_of_digits_leads_nowhere(desk: Desk, ready: int, path: str) -> None:
    long = path.format("9" * 5_000)
    assert isinstance(refused(desk, review.correct, ready, long, "x"), NotFound)
    assert isinstance(refused(desk, review.confirm, ready, long, reason="x"), NotFound)
    assert isinstance(refused(desk, review.delete_row, ready, long), NotFound)
