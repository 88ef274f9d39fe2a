"""What is compared with the declaration first: plates, VINs, and how many trucks and vehicles there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings import review
from bookings.paged_view import review_of
from bookings.review_steps import booking_of
from bookings.seed_points import near_pairs
from bookings.views import BookingView, SeedPoint
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, LOADED_TRUCK, VINS, reading
from tests.bookings.steps import do, refused, view

MISTYPED = VINS[1][:-1] + "5"


def point(shown: BookingView, name: str) -> SeedPoint:
    """The comparison of that name."""
    return next(one for one in shown.points if one.id == name)


def test_a_fresh_booking_agrees_with_its_declaration(desk: Desk) -> None:
    shown = view(desk, desk.booking(reading()))
    assert [(one.id, one.path, one.agrees) for one in shown.points] == [
        ("plates", "truck_plates", True),
        ("truck-count", "truck_count", True),
    ]
    plates = point(shown, "plates")
    assert plates.declared == plates.entered == ("新F12345", "新F6789挂")
    commodity = view(desk, desk.booking(reading(COMMODITY_VEHICLE)))
    assert [(one.id, one.path, one.entered) for one in commodity.points] == [
        ("plates", "transport_tool", ("霍A00703",)),
        ("vins", "vins", tuple(VINS)),
        ("vehicle-count", "vehicle_total", ("2",)),
    ]
    assert all(one.agrees and not one.overruled for one in commodity.points)


def test_a_mistyped_vin_is_shown_beside_the_one_it_is_near(desk: Desk) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    vins = point(do(desk, review.correct, booking_id, "vehicles[2].vin", MISTYPED), "vins")
    assert (vins.missing, vins.surplus) == ((VINS[1],), (MISTYPED,))
    assert vins.near == ((VINS[1], MISTYPED),)
    assert not vins.agrees
    assert not vins.overruled
    shown = do(desk, review.confirm, booking_id, "vins", reason="报关单已改单")
    assert (point(shown, "vins").overruled, point(shown, "vins").reason) == (True, "报关单已改单")
    shown = do(desk, review.correct, booking_id, "vehicles[2].vin", VINS[1])
    assert (point(shown, "vins").agrees, point(shown, "vins").overruled) == (True, False)


def test_another_count_of_trucks_needs_a_reason_and_keeps_the_printed_one(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    assert refused(desk, review.correct, booking_id, "truck_count", "2").code == "reason-needed"
    assert refused(desk, review.correct, booking_id, "truck_count", "2", reason=" ").code == "reason-needed"
    shown = do(desk, review.correct, booking_id, "truck_count", "2", reason="归并后两车")
    count = point(shown, "truck-count")
    assert (count.declared, count.entered, count.agrees) == (("1",), ("2",), False)
    assert (count.overruled, count.reason) == (True, "归并后两车")
    # The printed number itself needs none, nor does emptying the field.
    assert point(do(desk, review.correct, booking_id, "truck_count", "1"), "truck-count").agrees
    emptied = point(do(desk, review.correct, booking_id, "truck_count", None), "truck-count")
    assert (emptied.entered, emptied.agrees, emptied.overruled) == ((), False, False)
    assert refused(desk, review.correct, booking_id, "truck_count", "3").code == "reason-needed"


def test_the_reason_of_what_stands_comes_back_with_undo(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    do(desk, review.correct, booking_id, "truck_count", "2", reason="归并后两车")
    do(desk, review.correct, booking_id, "truck_count", "3", reason="又加一车")
    count = point(do(desk, review.undo, booking_id), "truck-count")
    assert (count.entered, count.reason) == (("2",), "归并后两车")


def test_what_nobody_printed_needs_no_reason_and_contradicts_nothing(desk: Desk) -> None:
    booking_id = desk.booking(reading(truck_count=None, plates=[], trailer_plates=[]))
    shown = do(desk, review.correct, booking_id, "truck_count", "2")
    assert (point(shown, "truck-count").declared, point(shown, "truck-count").agrees) == ((), True)
    shown = do(desk, review.paste_rows, booking_id, "trucks", None, "plate", [["新F1"]])
    assert (point(shown, "plates").entered, point(shown, "plates").surplus) == (("新F1",), ())
    assert point(shown, "plates").agrees


def test_page_and_whole_booking_compare_alike(desk: Desk) -> None:
    for base in (LOADED_TRUCK, COMMODITY_VEHICLE):
        booking_id = desk.booking(reading(base))
        whole = view(desk, booking_id)
        with desk.database.session() as session:
            paged = review_of(session, booking_of(session, booking_id))
        assert paged.points == whole.points
        assert (paged.undoable, paged.choices) == (whole.undoable, whole.choices)


TEXTS = st.text("ABC123", min_size=3, max_size=8)


@given(TEXTS, st.integers(0, 7), st.sampled_from("ABC123"))
def test_one_character_more_less_or_other_is_near(text: str, place: int, character: str) -> None:
    place %= len(text)
    for other in (
        text[:place] + character + text[place + 1 :],
        text[:place] + character + text[place:],
        text[:place] + text[place + 1 :],
    ):
        assert near_pairs([text], [other]) == ((text, other),)


@pytest.mark.parametrize(("one", "other"), [("AAAAAA", "BBAAAA"), ("ABC", "CAB1"), ("新F12345", "新F1")])
def test_two_other_characters_are_not_near(one: str, other: str) -> None:
    assert near_pairs([one], [other]) == ()


def test_the_reason_of_a_confirmation_that_was_taken_back_is_not_told_again(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    truck = view(desk, booking_id).trucks[0].path
    do(desk, review.correct, booking_id, f"{truck}.plate", "新F99999")
    shown = do(desk, review.confirm, booking_id, "truck_plates", reason="换车")
    assert (point(shown, "plates").overruled, point(shown, "plates").reason) == (True, "换车")
    do(desk, review.undo, booking_id)
    shown = do(desk, review.confirm, booking_id, "truck_plates")
    assert (point(shown, "plates").overruled, point(shown, "plates").reason) == (True, None)
    # Nor is a reason that was given for another list.
    do(desk, review.confirm, booking_id, "truck_plates", reason="换车")
    do(desk, review.correct, booking_id, f"{truck}.plate", "新F88888")
    shown = do(desk, review.confirm, booking_id, "truck_plates")
    assert (point(shown, "plates").overruled, point(shown, "plates").reason) == (True, None)
