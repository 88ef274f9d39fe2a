"""Accepting a VIN import and undoing it: all or nothing, and nothing a person did is lost."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from bookings import review, vin_imports
from bookings.enterprises import set_defaults
from bookings.models import (
    Booking,
    Correction,
    ValueEvidence,
    Vehicle,
    VinImportAcceptance,
    VinImportRow,
)
from extractors.reading import Check
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading
from tests.bookings.steps import at, do, refused, view
from tests.bookings.vin_sheets import accept, compare, keep, rows, sheet_of, shown, take, undo, vin, vins

VINS_DOUBT = Check(
    id="some-vin-rule", severity="warning", fields=["vins"], message="车架号可疑", parameters={}
)


def booking_of(desk: Desk, remark_vins: list[str], **changed: Any) -> int:
    changed = {"vehicle_count": max(1, len(remark_vins))} | changed
    return desk.booking(reading(COMMODITY_VEHICLE, vins=remark_vins, **changed))


def vehicles(desk: Desk, booking_id: int) -> list[dict[str, Any]]:
    """All columns of all vehicles."""
    with desk.database.session() as session:
        found = session.exec(
            select(Vehicle).where(Vehicle.booking_id == booking_id).order_by(col(Vehicle.id))
        )
        return [vehicle.model_dump() for vehicle in found]


def head(desk: Desk, booking_id: int) -> dict[str, Any]:
    with desk.database.session() as session:
        booking = session.get_one(Booking, booking_id)
        return {"total": booking.vehicle_total, "evidence": booking.evidence, "doubts": booking.doubts}


def test_vehicles_of_the_sheet_are_on_the_booking_with_where_they_come_from(desk: Desk) -> None:
    with desk.database.session() as session:
        set_defaults(session, 1, contact=None, warehouse=None, usage_type="非营运", fuel_type="柴油")
    items = [cars(1, 3, "1499毫升|电机功率80kW|汽油")]
    booking_id = booking_of(desk, [], vehicle_count=3, items=items)
    before = view(desk, booking_id)
    assert before.state == "draft"
    import_id = keep(desk, sheet_of(vins(3), filename="经销商.xlsx"), booking_id=booking_id)
    done = accept(desk, import_id)
    assert (done.added, done.changed, done.removed, done.vehicles) == (3, 0, 0, 3)
    after = view(desk, booking_id)
    assert (after.version, after.state) == (done.booking_version, "in_review")
    assert after.version == before.version + 1
    row = after.vehicles[0]
    values = {cell.field.key: cell.value for cell in row.fields}
    assert values["vin"] == vin(1)
    assert values["color"] == "白"
    assert values["displacement_ml"] == Decimal(1499)
    assert values["power_kw"] == Decimal(80)
    assert (values["fuel_type"], values["usage_type"]) == ("汽油", "非营运")
    sources = {cell.field.key: cell.evidence.source for cell in row.fields if cell.evidence is not None}
    assert (sources["vin"], sources["color"], sources["usage_type"]) == ("sheet", "sheet", "default")
    assert sources["power_kw"] == "derived"
    evidence = at(after, f"{row.path}.vin").evidence
    assert evidence is not None
    assert (evidence.import_id, evidence.sheet, evidence.row, evidence.raw) == (
        import_id,
        "Sheet1",
        2,
        vin(1),
    )
    assert after.vehicles[2].fields[0].value == vin(3)
    assert shown(desk, import_id).state == "accepted"
    last = max(after.corrections, key=lambda one: one.at)
    assert (last.path, last.before, last.after) == ("vins", {"vins": "0"}, {"vins": "3"})
    assert last.reason == "经销商.xlsx"


def test_every_evidence_of_an_import_is_parsed_as_it_was_meant(desk: Desk) -> None:
    booking_id = booking_of(desk, [])
    odd = vin(50, start="LVSHCAMB", rest="1C")
    import_id = keep(desk, sheet_of([*vins(6), odd]), booking_id=booking_id)
    row = rows(desk, import_id)[1]
    take(desk, vin_imports.edit_vin, import_id, row.id, vin(9), user_id=desk.user_id)
    take(desk, vin_imports.edit_value, import_id, row.id, "brand", "五菱", user_id=desk.user_id)
    accept(desk, import_id)
    stored = vehicles(desk, booking_id)
    for vehicle in stored:
        for one in vehicle["evidence"].values():
            assert ValueEvidence.model_validate(one).as_stored() == one
    typed = ValueEvidence.model_validate(stored[1]["evidence"]["vin"])
    assert (typed.source, typed.printed) == ("reviewer", vin(2))
    assert stored[1]["evidence"]["brand"]["source"] == "reviewer"
    # An odd one out in its batch is what a reviewer has to look at.
    assert [bool(one["evidence"]["vin"].get("doubted")) for one in stored] == [False] * 6 + [True]
    reasons = ValueEvidence.model_validate(stored[6]["evidence"]["vin"]).reasons
    assert all(reason.text("zh") != reason.id for reason in reasons)


def test_rows_that_are_open_stand_against_it_until_settled(desk: Desk) -> None:
    booking_id = booking_of(desk, [])
    before = vehicles(desk, booking_id), view(desk, booking_id)
    import_id = keep(desk, sheet_of([vin(1), vin(1), "LSGPC54U0SF00001"]), booking_id=booking_id)
    with pytest.raises(Exception, match="vin-rows-open") as caught:
        accept(desk, import_id)
    assert caught.value.parameters == {"errors": 1, "duplicates": 1}  # type: ignore[attr-defined]
    assert (vehicles(desk, booking_id), view(desk, booking_id)) == before
    assert shown(desk, import_id).state == "open"
    wrong = [row.id for row in rows(desk, import_id, only_open=True)]
    take(desk, vin_imports.exclude_rows, import_id, wrong, user_id=desk.user_id)
    assert accept(desk, import_id).added == 1


def test_stale_versions_and_wrong_states_refuse_and_change_nothing(desk: Desk) -> None:
    booking_id = booking_of(desk, [])
    import_id = keep(desk, sheet_of(vins(1)), booking_id=booking_id)
    for code, named in (
        ("vin-import-changed", {"expected_version": 99}),
        ("booking-changed", {"booking_version": 99}),
    ):
        with pytest.raises(Exception, match=code):
            accept(desk, import_id, **named)
    do(desk, review.reject, booking_id, reason="不做了")
    with pytest.raises(Exception, match="booking-not-editable"):
        accept(desk, import_id)
    assert vehicles(desk, booking_id) == []
    assert (shown(desk, import_id).state, shown(desk, import_id).version) == ("open", 1)


def test_an_import_of_nothing_is_refused(desk: Desk) -> None:
    import_id = keep(desk, sheet_of(vins(1)), booking_id=booking_of(desk, []))
    take(desk, vin_imports.exclude_rows, import_id, [rows(desk, import_id)[0].id], user_id=desk.user_id)
    with pytest.raises(Exception, match="vin-import-empty"):
        accept(desk, import_id)


def test_of_two_imports_with_the_same_vin_the_second_is_refused(desk: Desk) -> None:
    first, second = (
        booking_of(desk, [], customs_number=number) for number in ("940220240000195195", "940220240000195203")
    )
    one = keep(desk, sheet_of(vins(2)), booking_id=first)
    other = keep(desk, sheet_of(vins(2)), booking_id=second)
    seen = compare(desk, other)
    assert seen.view.open_rows == 0
    accept(desk, one)
    with desk.database.session() as session, pytest.raises(Exception, match="vin-rows-open"):
        vin_imports.accept(
            session,
            other,
            user_id=desk.user_id,
            expected_version=seen.import_version,
            booking_version=seen.booking_version,
        )
    assert compare(desk, other).view.counts == {"duplicate": 2}
    assert vehicles(desk, second) == []


def test_a_persons_value_stays_and_other_values_are_the_sheets(desk: Desk) -> None:
    booking_id = booking_of(desk, vins(2), items=[cars(1, 2, "1398毫升")])
    first, second = view(desk, booking_id).vehicles
    do(desk, review.correct, booking_id, f"{first.path}.color", "黑")
    import_id = keep(desk, sheet_of(vins(2)), booking_id=booking_id)
    done = accept(desk, import_id)
    assert (done.added, done.changed, done.removed) == (0, 2, 0)
    after = view(desk, booking_id)
    assert [at(after, f"{row.path}.color").value for row in (first, second)] == ["黑", "白"]
    displacement = at(after, f"{second.path}.displacement_ml")
    assert displacement.value == Decimal(1499)
    assert displacement.evidence is not None
    assert displacement.evidence.printed == "1398"


def test_a_doubted_list_is_settled_by_a_sheet_that_agrees_with_everything(desk: Desk) -> None:
    def doubted(**changed: Any) -> int:
        return desk.booking(
            reading(
                COMMODITY_VEHICLE,
                vins=vins(2),
                checks=[VINS_DOUBT],
                needs_review=["vins"],
                **changed,
            )
        )

    booking_id = doubted(vehicle_count=2)
    assert at(view(desk, booking_id), "vins").status == "doubted"
    accept(desk, keep(desk, sheet_of(vins(2)), booking_id=booking_id))
    after = view(desk, booking_id)
    assert at(after, "vins").status == "sure"
    assert all(problem.resolved for problem in after.problems if "vins" in problem.fields)
    short = doubted(vehicle_count=3, customs_number="940220240000195203")
    do(desk, review.reject, booking_id, reason="-")
    accept(desk, keep(desk, sheet_of(vins(2)), booking_id=short))
    assert at(view(desk, short), "vins").status == "doubted"


def test_a_total_that_nothing_states_is_counted_and_doubted(desk: Desk) -> None:
    booking_id = booking_of(desk, [], vehicle_count=None)
    assert head(desk, booking_id)["total"] is None
    import_id = keep(desk, sheet_of(vins(4)), booking_id=booking_id)
    accept(desk, import_id)
    total = at(view(desk, booking_id), "vehicle_total")
    assert (total.value, total.status) == (4, "doubted")
    assert "4" in total.reasons("zh")[0]
    undo(desk, import_id)
    assert head(desk, booking_id)["total"] is None


def test_replacing_takes_away_what_the_sheet_does_not_have(desk: Desk) -> None:
    booking_id = booking_of(desk, [vin(1), vin(8), vin(9)])
    import_id = keep(desk, sheet_of(vins(3)), booking_id=booking_id)
    done = accept(desk, import_id, replace=True)
    assert (done.added, done.changed, done.removed, done.vehicles) == (2, 1, 2, 3)
    assert [one["vin"] for one in vehicles(desk, booking_id)] == vins(3)


@pytest.mark.parametrize("replace", [False, True])
def test_undoing_puts_everything_back_exactly_as_it_was(desk: Desk, replace: bool) -> None:
    items = [cars(1, 3, "1398.50毫升")]
    booking_id = booking_of(desk, [vin(1), vin(8), vin(9)], items=items)
    before = vehicles(desk, booking_id), head(desk, booking_id)
    import_id = keep(desk, sheet_of(vins(3)), booking_id=booking_id)
    accept(desk, import_id, replace=replace)
    assert vehicles(desk, booking_id) != before[0]
    assert undo(desk, import_id).state == "undone"
    assert (vehicles(desk, booking_id), head(desk, booking_id)) == before
    with desk.database.session() as session:
        lines = session.exec(
            select(Correction.before, Correction.after).where(Correction.path == "vins")
        ).all()
    assert len(lines) == 2
    assert lines[0][0] == lines[1][1] == {"vins": "3"}
    take(desk, vin_imports.resume, import_id)
    assert accept(desk, import_id).added == 2


def test_an_edit_made_since_is_never_lost(desk: Desk) -> None:
    booking_id = booking_of(desk, [vin(8)])
    import_id = keep(desk, sheet_of(vins(2)), booking_id=booking_id)
    accept(desk, import_id)
    untouched, added, _ = view(desk, booking_id).vehicles
    do(desk, review.correct, booking_id, f"{untouched.path}.color", "红")
    do(desk, review.correct, booking_id, "remark", "手写")
    do(desk, review.correct, booking_id, "vehicle_total", "7")
    undo(desk, import_id)
    after = view(desk, booking_id)
    assert [at(after, f"{row.path}.color").value for row in after.vehicles] == ["红"]
    assert (at(after, "remark").value, at(after, "vehicle_total").value) == ("手写", 7)
    take(desk, vin_imports.resume, import_id)
    accept(desk, import_id)
    added = view(desk, booking_id).vehicles[-1]
    do(desk, review.confirm, booking_id, f"{added.path}.color")
    kept = vehicles(desk, booking_id)
    with pytest.raises(Exception, match="vin-import-vehicles-edited"):
        undo(desk, import_id)
    assert vehicles(desk, booking_id) == kept
    assert shown(desk, import_id).state == "accepted"
    # Taken back, the edit is none: the vehicles are as the sheet left them.
    do(desk, review.undo, booking_id)
    undo(desk, import_id)
    assert shown(desk, import_id).state == "undone"


def test_undoing_a_change_stops_at_an_import(desk: Desk) -> None:
    booking_id = booking_of(desk, [vin(8)])
    do(desk, review.correct, booking_id, "remark", "手写")
    accept(desk, keep(desk, sheet_of(vins(2)), booking_id=booking_id))
    assert view(desk, booking_id).undoable is None
    assert refused(desk, review.undo, booking_id).code == "change-not-undoable"


def test_only_the_last_import_and_no_approved_booking_is_undone(desk: Desk) -> None:
    booking_id = booking_of(desk, [])
    first = keep(desk, sheet_of(vins(1)), booking_id=booking_id)
    second = keep(desk, sheet_of(vins(1, 5)), booking_id=booking_id)
    accept(desk, first)
    accept(desk, second)
    with pytest.raises(Exception, match="vin-import-not-last"):
        undo(desk, first)
    do(desk, review.reject, booking_id, reason="-")
    with pytest.raises(Exception, match="booking-not-editable"):
        undo(desk, second)
    do(desk, review.reopen, booking_id, reason="-")
    undo(desk, second)
    with pytest.raises(Exception, match="vin-import-not-accepted"):
        undo(desk, second)
    undo(desk, first)
    assert vehicles(desk, booking_id) == []
    with desk.database.session() as session:
        done = session.exec(select(VinImportAcceptance)).all()
        assert [one.undone_by for one in done] == [desk.user_id] * 2


def test_a_confirmed_vin_stays_confirmed_on_the_booking(desk: Desk) -> None:
    odd = vin(7)[:8] + ("1" if vin(7)[8] != "1" else "2") + vin(7)[9:]
    booking_id = booking_of(desk, [])
    import_id = keep(desk, sheet_of([odd]), booking_id=booking_id)
    row = rows(desk, import_id)[0]
    take(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
    accept(desk, import_id)
    after = view(desk, booking_id)
    cell = at(after, f"{after.vehicles[0].path}.vin")
    assert (cell.value, cell.status) == (odd, "confirmed")


def test_many_rows_go_in_by_few_statements(desk: Desk) -> None:
    count = 1_200
    booking_id = booking_of(desk, [], vehicle_count=count)
    import_id = keep(desk, sheet_of(vins(count)), booking_id=booking_id)
    done = accept(desk, import_id)
    assert (done.added, done.vehicles) == (count, count)
    assert [one["vin"] for one in vehicles(desk, booking_id)] == vins(count)
    undo(desk, import_id)
    assert vehicles(desk, booking_id) == []
    with desk.database.session() as session:
        assert len(session.exec(select(VinImportRow.id)).all()) == count
