"""Undo: values, evidence, rows and counts are as before, whatever was changed; the history only grows."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, col, select

from bookings import review
from bookings.models import Booking, Correction, GoodsItem, Truck, Vehicle
from bookings.paged_view import review_of
from bookings.review_steps import booking_of
from bookings.views import BookingReview, BookingView, PointedEvidence
from extractors.reading import Check
from messages.errors import Conflict, NotFound
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading
from tests.bookings.steps import WEIGHT_DOUBT, at, do, refused, view

BLOCKING = Check(id="some-rule", severity="block", fields=["contract_number"], message="合同号")


def stored(desk: Desk, booking_id: int) -> dict[str, Any]:
    """All that a booking holds: values, evidence, rows with their ids; not who touched it when."""
    with desk.database.session() as session:
        booking = session.get_one(Booking, booking_id)
        head = booking.model_dump(mode="json", exclude={"version", "updated_at", "state"})
        rows = {
            model.__name__: [
                row.model_dump(mode="json")
                for row in session.exec(
                    select(model).where(model.booking_id == booking_id).order_by(col(model.id))
                )
            ]
            for model in (Truck, Vehicle, GoodsItem)
        }
        return head | rows


def loaded(desk: Desk) -> int:
    """A loaded truck with a doubt, goods and a broken rule."""
    made = reading(
        items=[cars(1, 2, "4|3")], checks=[WEIGHT_DOUBT, BLOCKING], needs_review=["gross_weight_kg"]
    )
    return desk.booking(made)


def commodity(desk: Desk) -> int:
    """Two commodity vehicles of two items, each with a doubt."""
    items = [cars(1, 1, "1498ml|汽油"), cars(2, 1, "1999ml|汽油")]
    return desk.booking(reading(COMMODITY_VEHICLE, items=items))


Change = tuple[Callable[..., BookingView], tuple[object, ...], dict[str, object]]
CHANGES: dict[str, tuple[Callable[[Desk], int], Change]] = {
    "a value": (loaded, (review.correct, ("remark", "x"), {})),
    "a decimal": (loaded, (review.correct, ("cargo_weight_kg", "1.50"), {})),
    "a list": (loaded, (review.correct, ("seals", "A1\nA2"), {})),
    "a plate": (loaded, (review.correct, ("trucks[1].plate", "新F54321"), {})),
    "a count": (loaded, (review.correct, ("truck_count", "2"), {"reason": "归并"})),
    "goods": (loaded, (review.correct, ("items[1].total_price", "3.10"), {})),
    "a confirmation": (loaded, (review.confirm, ("cargo_weight_kg",), {})),
    "a confirmed list": (loaded, (review.confirm, ("truck_plates",), {})),
    "a rule let pass": (loaded, (review.confirm, ("checks[1]",), {"reason": "已核实"})),
    "a new truck": (loaded, (review.add_row, ("trucks",), {})),
    "new goods": (loaded, (review.add_row, ("items",), {})),
    "a truck gone": (loaded, (review.delete_row, ("trucks[1]",), {})),
    "goods gone": (loaded, (review.delete_row, ("items[1]",), {})),
    "a vehicle gone": (commodity, (review.delete_row, ("vehicles[2]",), {})),
    "a column": (commodity, (review.correct, ("vehicles[].usage_type", "家用"), {})),
    "a column confirmed": (commodity, (review.confirm, ("vehicles[].displacement_ml",), {})),
    "a paste": (
        commodity,
        (
            review.paste_rows,
            ("vehicles", "vehicles[2]", "vin", [["LSGPC54U0SF000001", "新F1"], ["LSGPC54U0SF000002"]]),
            {},
        ),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_taken_back_leaves_all_as_it_was(desk: Desk, name: str) -> None:
    make, (step, arguments, named) = CHANGES[name]
    booking_id = make(desk)
    before = stored(desk, booking_id)
    changed = do(desk, step, booking_id, *arguments, **named)
    assert stored(desk, booking_id) != before
    assert changed.undoable is not None
    undone = do(desk, review.undo, booking_id)
    assert stored(desk, booking_id) == before
    assert undone.undoable is None
    own = [line for line in undone.corrections if line.booking_version == changed.version]
    lines = [line for line in undone.corrections if line.undoes_version == changed.version]
    assert [(line.path, line.before, line.after) for line in lines] == [
        (line.path, line.after, line.before) for line in reversed(own)
    ]
    assert refused(desk, review.undo, booking_id).code == "nothing-to-undo"


def test_changes_are_taken_back_one_after_another_and_never_twice(desk: Desk) -> None:
    booking_id = loaded(desk)
    for value in ("one", "two"):
        do(desk, review.correct, booking_id, "remark", value)
    assert at(do(desk, review.undo, booking_id), "remark").value == "one"
    shown = do(desk, review.correct, booking_id, "contact", "three")
    assert shown.undoable == "contact"
    shown = do(desk, review.undo, booking_id)
    assert (at(shown, "contact").value, at(shown, "remark").value, shown.undoable) == (None, "one", "remark")
    shown = do(desk, review.undo, booking_id)
    assert (at(shown, "remark").value, shown.undoable) == (None, None)
    assert refused(desk, review.undo, booking_id).code == "nothing-to-undo"


def test_what_was_taken_back_no_longer_counts_as_changed(desk: Desk) -> None:
    booking_id = commodity(desk)
    do(desk, review.correct, booking_id, "vehicles[1].plate", "新F1")
    page = shown_page(desk, booking_id)
    assert (page.rows_were_changed, page.first_values) == (True, {"vehicles[1].plate": None})
    do(desk, review.undo, booking_id)
    page = shown_page(desk, booking_id)
    assert (page.rows_were_changed, page.first_values) == (False, {})


def shown_page(desk: Desk, booking_id: int) -> BookingReview:
    with desk.database.session() as session:
        return review_of(session, booking_of(session, booking_id))


def test_the_vehicles_of_a_truck_are_on_it_again(desk: Desk) -> None:
    booking_id = commodity(desk)
    do(desk, review.add_row, booking_id, "trucks")
    with desk.database.session() as session:
        for vehicle in session.exec(select(Vehicle)):
            vehicle.truck_id = 1
    before = stored(desk, booking_id)
    do(desk, review.delete_row, booking_id, "trucks[1]")
    assert {row["truck_id"] for row in stored(desk, booking_id)["Vehicle"]} == {None}
    do(desk, review.undo, booking_id)
    assert stored(desk, booking_id) == before


@pytest.mark.parametrize(("path", "value"), [("is_transit", "true"), ("business_type", "commodity_vehicle")])
def test_what_filled_the_form_anew_is_not_taken_back(desk: Desk, path: str, value: str) -> None:
    booking_id = loaded(desk)
    do(desk, review.correct, booking_id, "remark", "x")
    shown = do(desk, review.correct, booking_id, path, value)
    assert shown.undoable is None
    assert refused(desk, review.undo, booking_id).code == "change-not-undoable"


def test_an_attachment_taken_back_is_gone_and_may_come_again(desk: Desk, ready: int) -> None:
    document_id = desk.receive().document_id
    shown = do(desk, review.attach, ready, document_id, "gate_pass_list")
    assert [one.kind for one in shown.attachments] == ["declaration", "gate_pass_list"]
    assert shown.undoable == "attachments.gate_pass_list"
    assert [one.kind for one in do(desk, review.undo, ready).attachments] == ["declaration"]
    assert len(do(desk, review.attach, ready, document_id, "gate_pass_list").attachments) == 2


def test_a_line_of_the_time_before_undo_stays(desk: Desk) -> None:
    booking_id = loaded(desk)
    with desk.database.session() as session:
        old = {"booking_id": booking_id, "path": "remark", "after": "x", "user_id": desk.user_id}
        session.add(Correction.model_validate(old))
    assert view(desk, booking_id).undoable is None
    assert refused(desk, review.undo, booking_id).code == "nothing-to-undo"


def test_undo_is_a_change_like_any_other(desk: Desk, ready: int) -> None:
    do(desk, review.correct, ready, "remark", "x")
    error = refused(desk, review.undo, ready, expected_version=1)
    assert isinstance(error, Conflict)
    shown = do(desk, review.approve, ready)
    assert shown.undoable is None
    assert refused(desk, review.undo, ready).code == "booking-not-editable"


def pointed(desk: Desk, booking_id: int, document_id: int) -> BookingView:
    """Corrects the weight by pointing at the first page of a document."""
    at_page = PointedEvidence(
        document_id=document_id, page=1, boxes=((1.0, 2.0, 30.0, 4.0), (1.0, 6.0, 30.0, 8.0)), text="15 500"
    )
    return do(desk, review.correct, booking_id, "cargo_weight_kg", "15500", pointed=at_page)


def test_where_a_person_pointed_becomes_the_evidence(desk: Desk) -> None:
    booking_id = loaded(desk)
    document_id = view(desk, booking_id).documents[0].id
    evidence = at(pointed(desk, booking_id, document_id), "cargo_weight_kg").evidence
    assert evidence is not None
    assert (evidence.source, evidence.raw, evidence.printed) == ("reviewer", "15 500", "15480")
    assert (evidence.document_id, evidence.declaration_id, evidence.page) == (document_id, 1, 1)
    assert [(box.page, box.bbox) for box in evidence.boxes] == [
        (1, (1.0, 2.0, 30.0, 4.0)),
        (1, (1.0, 6.0, 30.0, 8.0)),
    ]
    undone = at(do(desk, review.undo, booking_id), "cargo_weight_kg")
    assert (undone.text, undone.status) == ("15480", "doubted")


def test_an_attachment_without_declaration_may_be_pointed_at_but_no_other_document(desk: Desk) -> None:
    booking_id = loaded(desk)
    document_id = desk.receive().document_id
    with pytest.raises(NotFound):
        pointed(desk, booking_id, document_id)
    do(desk, review.attach, booking_id, document_id, "gate_pass_list")
    evidence = at(pointed(desk, booking_id, document_id), "cargo_weight_kg").evidence
    assert evidence is not None
    assert (evidence.document_id, evidence.declaration_id) == (document_id, None)


def test_every_line_says_which_change_it_belongs_to(desk: Desk) -> None:
    booking_id = commodity(desk)
    shown = do(desk, review.correct, booking_id, "vehicles[].usage_type", "家用")
    assert {line.booking_version for line in shown.corrections} == {shown.version}
    with desk.database.session() as session:
        assert _without_evidence(session) == []


def _without_evidence(session: Session) -> list[str]:
    lines = session.exec(select(Correction.path).where(col(Correction.evidence_before).is_(None)))
    return list(lines)


@pytest.mark.parametrize(
    "wrong",
    [
        {"document_id": 2**31},
        {"page": 0},
        {"boxes": []},
        {"boxes": [[0, 0, 1]]},
        {"boxes": [[0, 0, 1, float("inf")]]},
        {"text": "a\0"},
    ],
    ids=str,
)
def test_a_place_that_no_database_could_keep_is_none(wrong: dict[str, object]) -> None:
    right = {"document_id": 1, "page": 1, "boxes": [[0, 0, 1, 1]], "text": "a"}
    assert PointedEvidence.model_validate(right).text == "a"
    with pytest.raises(ValidationError):
        PointedEvidence.model_validate(right | wrong)
