"""Approval and what stands against it; steps between states; who sees a booking."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bookings import export, review
from bookings.models import Booking, Correction, Enterprise
from bookings.refusals import NotReady
from extractors.reading import Check
from messages.errors import NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, reading
from tests.bookings.steps import at, do, refused, view


def test_approving_what_is_ready(desk: Desk, ready: int) -> None:
    shown = do(desk, review.approve, ready)
    assert (shown.state, shown.editable, shown.next_events) == ("approved", False, ("reopen",))
    assert [(event.event, event.to_state, event.user_name) for event in shown.events] == [
        ("prefill", "draft", None),
        ("approve", "approved", "审核员"),
    ]
    assert refused(desk, review.correct, ready, "remark", "x").code == "booking-not-editable"
    assert refused(desk, review.approve, ready).code == "step-not-allowed"


def test_reopening_needs_a_reason_and_leaves_a_trace(desk: Desk, ready: int) -> None:
    do(desk, review.approve, ready)
    assert refused(desk, review.reopen, ready, reason=" ").code == "reason-needed"
    shown = do(desk, review.reopen, ready, reason="车牌换了")
    assert (shown.state, shown.events[-1].reason) == ("in_review", "车牌换了")


def test_a_booking_may_be_put_aside_or_refused(desk: Desk, ready: int) -> None:
    assert do(desk, review.postpone, ready, reason="等核放清单").state == "postponed"
    assert do(desk, review.correct, ready, "remark", "到了").state == "in_review"
    assert do(desk, review.reject, ready, reason="重复").state == "rejected"
    assert do(desk, review.reopen, ready, reason="误判").state == "in_review"


def test_approval_names_what_is_missing(desk: Desk) -> None:
    error = refused(desk, review.approve, desk.booking(reading(origin_area=None)))
    assert isinstance(error, NotReady)
    assert (error.code, error.paths) == ("booking-incomplete", ("warehouse", "origin"))
    assert "所属海关库房、启运地" in error.message("zh")
    assert "Customs warehouse, Place of origin" in error.message("en")


def test_a_confirmed_nothing_is_still_missing(desk: Desk, ready: int) -> None:
    do(desk, review.correct, ready, "cargo_value_usd", "")
    do(desk, review.confirm, ready, "cargo_value_usd")
    assert refused(desk, review.approve, ready).code == "booking-incomplete"


def test_a_doubt_stands_against_approval(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(reading(customs_number="940220240000224219", needs_review=["plates"]))
    error = refused(desk, review.approve, booking_id)
    assert isinstance(error, NotReady)
    assert (error.code, error.paths) == ("booking-doubted", ("truck_plates",))
    do(desk, review.confirm, booking_id, "truck_plates")
    assert do(desk, review.approve, booking_id).state == "approved"


def test_an_error_of_the_declaration_needs_a_reason(desk: Desk, ready: int) -> None:
    check = Check(id="some-error", severity="error", fields=["net_weight_kg"], message="净重不符")
    booking_id = desk.booking(reading(customs_number="940220240000224219", checks=[check]))
    error = refused(desk, review.approve, booking_id)
    assert error.code == "reason-needed-for"
    assert "净重不符" in error.message("zh")
    assert do(desk, review.approve, booking_id, reason="已核对").state == "approved"


def test_what_blocks_must_be_corrected_when_the_form_shows_it(desk: Desk, ready: int) -> None:
    check = Check(id="some-block", severity="block", fields=["gross_weight_kg"], message="毛重为零")
    booking_id = desk.booking(reading(customs_number="940220240000224219", checks=[check]))
    assert refused(desk, review.approve, booking_id, reason="赶时间").code == "booking-blocked"
    assert refused(desk, review.confirm, booking_id, "checks[0]", reason="x").code == "check-blocks"
    do(desk, review.correct, booking_id, "cargo_weight_kg", "15000")
    assert do(desk, review.approve, booking_id).state == "approved"


def test_what_blocks_beyond_the_form_may_pass_with_a_reason_of_its_own(desk: Desk, ready: int) -> None:
    check = Check(id="some-block", severity="block", fields=["supervision_mode"], message="监管方式不存在")
    booking_id = desk.booking(reading(customs_number="940220240000224219", checks=[check]))
    assert refused(desk, review.approve, booking_id, reason="赶时间").code == "booking-blocked"
    assert refused(desk, review.confirm, booking_id, "checks[0]").code == "reason-needed"
    assert refused(desk, review.confirm, booking_id, "checks[7]", reason="x").code == "value-not-found"
    do(desk, review.confirm, booking_id, "checks[0]", reason="新代码，已电话核实")
    assert do(desk, review.approve, booking_id).state == "approved"


def test_list_mode_needs_the_gate_pass_list(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(
        reading(customs_number="940220240000224219", supervision_mode={"code": "9610", "name": "电子商务"})
    )
    error = refused(desk, review.approve, booking_id)
    assert error.code == "attachment-missing"
    assert "核放清单" in error.message("zh")
    received = desk.receive()
    for _ in range(2):
        shown = do(desk, review.attach, booking_id, received.document_id, "gate_pass_list")
    assert [attachment.kind for attachment in shown.attachments] == ["declaration", "gate_pass_list"]
    assert refused(desk, review.attach, booking_id, 99, "gate_pass_list").code == "document-not-found"
    assert do(desk, review.approve, booking_id).state == "approved"


def test_transit_empties_the_form_keeps_what_was_typed_and_can_be_taken_back(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    do(desk, review.correct, booking_id, "remark", "手工")
    shown = do(desk, review.correct, booking_id, "is_transit", "是")
    assert (shown.state, at(shown, "is_transit").value) == ("manual", True)
    filled = [field.path for field in shown.fields if field.value not in (None, [], False)]
    assert filled == ["business_type", "is_transit", "remark"]
    assert shown.trucks == ()
    assert do(desk, review.correct, booking_id, "customs_number", "940220240000224218").state == "manual"
    back = do(desk, review.correct, booking_id, "is_transit", "false")
    assert back.state == "in_review"
    assert at(back, "cargo_weight_kg").value == Decimal(15480)
    assert at(back, "remark").value == "手工"
    assert [row.fields[0].value for row in back.trucks] == ["新F12345"]


def test_another_business_type_fills_the_other_form(desk: Desk) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE), "loaded_truck")
    assert at(view(desk, booking_id), "business_type").status == "doubted"
    shown = do(desk, review.correct, booking_id, "business_type", "commodity_vehicle")
    assert shown.business_type == "commodity_vehicle"
    assert at(shown, "vins").value == VINS
    assert shown.trucks == ()
    assert at(shown, "business_type").status == "confirmed"


def test_what_a_person_chose_for_all_vehicles_becomes_the_default(desk: Desk) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    do(desk, review.correct, booking_id, "vehicles[].usage_type", "家用")
    do(desk, review.approve, booking_id, reason="已核对")
    with desk.database.session() as session:
        enterprise = session.get_one(Enterprise, 1)
        assert (enterprise.usage_type, enterprise.fuel_type) == ("家用", None)
    second = desk.booking(reading(COMMODITY_VEHICLE, customs_number="940220240000195196"))
    assert at(view(desk, second), "vehicles[3].usage_type").value == "家用"


def test_the_count_of_doubts_is_kept_for_the_list(desk: Desk) -> None:
    booking_id = desk.booking(reading(needs_review=["gross_weight_kg", "plates"]))

    def doubts(session: Session) -> int:
        return session.exec(select(Booking.doubts).where(Booking.id == booking_id)).one()

    with desk.database.session() as session:
        assert doubts(session) == 2
    do(desk, review.confirm, booking_id, "truck_plates")
    with desk.database.session() as session:
        assert doubts(session) == 1


def test_another_enterprise_does_not_see_the_booking(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    with desk.database.session() as session:
        assert review.open_booking(session, booking_id, enterprise_id=1).id == booking_id
        with pytest.raises(NotFound):
            review.open_booking(session, booking_id, enterprise_id=2)
        with pytest.raises(NotFound):
            review.open_booking(session, 99)


def test_a_refused_step_is_undone_even_when_the_caller_goes_on(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    with desk.database.session() as session:
        with pytest.raises(Refused):
            review.correct(session, booking_id, "truck_count", "x", user_id=desk.user_id, expected_version=1)
        assert session.exec(select(Correction)).first() is None
    assert view(desk, booking_id).version == 1


def test_a_person_who_saw_the_port_s_answer_accepts_or_rejects_what_was_exported(
    desk: Desk, ready: int, tmp_path: Path
) -> None:
    assert refused(desk, review.accept, ready).code == "step-not-allowed"
    do(desk, review.approve, ready)
    assert refused(desk, review.accept, ready).code == "step-not-allowed"
    export.export_approved(desk.database, tmp_path, "json")
    assert view(desk, ready).next_events == ("accept", "reject", "reopen")
    assert refused(desk, review.reject, ready, reason="").code == "reason-needed"
    accepted = do(desk, review.accept, ready, reason="预约号 123")
    assert (accepted.state, accepted.next_events) == ("accepted", ())
    last = accepted.events[-1]
    assert (last.event, last.from_state, last.user_id, last.reason) == (
        "accept",
        "exported",
        desk.user_id,
        "预约号 123",
    )
