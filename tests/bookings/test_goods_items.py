"""The goods of a booking: rows from the declaration, corrected like others, and nothing waits for them."""

from decimal import Decimal

from bookings import review
from bookings.models import Booking
from bookings.paged_view import review_of
from bookings.review_steps import booking_of
from extractors.reading import FieldReading, Item
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, LOADED_TRUCK, cars, reading
from tests.bookings.steps import at, do, view


def placed(item: Item, **values: str | None) -> Item:
    """The item with these values, each read from a box of its own."""
    evidence = {
        key: FieldReading(
            value=value, raw=value, confidence=0.9, source="layer", page=1, bbox=(1.0, 2.0, 3.0, 4.0)
        )
        for key, value in values.items()
    }
    return item.model_copy(update={**values, "evidence": evidence})


def test_each_item_is_a_row_with_evidence_on_both_forms(desk: Desk) -> None:
    item = placed(cars(1, 2, "4|3"), name="小轿车", total_price="1,5", unit_price="10.50")
    for base in (LOADED_TRUCK, COMMODITY_VEHICLE):
        shown = view(desk, desk.booking(reading(base, items=[item, cars(2, 1, "4|3")])))
        first, second = shown.items
        assert [cell.field.key for cell in first.fields][:5] == [
            "item_no",
            "hs_code",
            "name",
            "spec",
            "quantities",
        ]
        assert at(shown, f"{first.path}.quantities").value == ["2 辆", "1500 千克"]
        assert at(shown, f"{first.path}.unit_price").value == Decimal("10.50")
        # What is no number is no price.
        assert at(shown, f"{first.path}.total_price").value is None
        evidence = at(shown, f"{first.path}.name").evidence
        assert evidence is not None
        assert (evidence.reading_key, evidence.declaration_id) == ("items[1].name", shown.declarations[0].id)
        assert [box.bbox for box in evidence.boxes] == [(1.0, 2.0, 3.0, 4.0)]
        assert at(shown, f"{second.path}.item_no").value == 2


def test_a_doubt_about_goods_is_shown_and_stops_nothing(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(
        reading(
            items=[cars(1, 2, "4|3")],
            needs_review=["items[1].name", "items[1].origin_country"],
            customs_number="940220240000224219",
        )
    )
    shown = view(desk, booking_id)
    (goods,) = shown.items
    assert [at(shown, f"{goods.path}.{key}").status for key in ("name", "origin_country", "spec")] == [
        "doubted",
        "doubted",
        "sure",
    ]
    assert shown.attention == ()
    with desk.database.session() as session:
        assert session.get_one(Booking, booking_id).doubts == 0
        paged = review_of(session, booking_of(session, booking_id))
    assert (paged.attention, paged.unsettled, paged.items.doubtful) == ((), 0, 1)
    assert paged.items.rows == shown.items
    assert do(desk, review.approve, booking_id).state == "approved"


def test_goods_are_corrected_confirmed_added_and_deleted(desk: Desk) -> None:
    booking_id = desk.booking(reading(items=[cars(1, 2, "4|3")], needs_review=["items[1].spec"]))
    shown = do(desk, review.correct, booking_id, "items[1].quantities", "1,500 千克；3 辆")
    assert at(shown, "items[1].quantities").value == ["1,500 千克", "3 辆"]
    assert at(do(desk, review.confirm, booking_id, "items[1].spec"), "items[1].spec").status == "confirmed"
    do(desk, review.add_row, booking_id, "items")
    shown = do(desk, review.correct, booking_id, "items[].currency", "USD")
    assert [at(shown, f"items[{row}].currency").value for row in (1, 2)] == ["USD", "USD"]
    shown = do(desk, review.delete_row, booking_id, "items[1]")
    assert [row.path for row in shown.items] == ["items[2]"]
    # No field of the head sums them up.
    plates = at(shown, "truck_plates").evidence
    assert plates is not None
    assert plates.source == "layer"
    with desk.database.session() as session:
        paged = review_of(session, booking_of(session, booking_id))
    assert paged.row_numbers == {"items[2]": 1}
    assert paged.first_values == {"items[2].currency": None}


def test_transit_empties_the_goods_and_another_form_fills_them_again(desk: Desk) -> None:
    booking_id = desk.booking(reading(items=[cars(1, 2, "4|3")]))
    assert do(desk, review.correct, booking_id, "is_transit", "true").items == ()
    assert len(do(desk, review.correct, booking_id, "is_transit", "false").items) == 1
    shown = do(desk, review.correct, booking_id, "business_type", "commodity_vehicle")
    assert [at(shown, f"{row.path}.name").value for row in shown.items] == ["小轿车"]


def test_the_business_type_that_it_has_already_keeps_what_was_typed_into_rows(desk: Desk) -> None:
    booking_id = desk.booking(reading(items=[cars(1, 2, "4|3")]))
    do(desk, review.correct, booking_id, "items[1].name", "卡车")
    do(desk, review.correct, booking_id, "trucks[1].plate", "新F54321")
    shown = do(desk, review.correct, booking_id, "business_type", "loaded_truck")
    assert at(shown, "items[1].name").value == "卡车"
    assert at(shown, "trucks[1].plate").value == "新F54321"
    assert at(shown, "business_type").status == "confirmed"
