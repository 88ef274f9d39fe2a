"""VIN imports: kept, gone through row by row, found their booking, compared with it."""

import pytest

from bookings import review, vin_imports
from bookings.enterprises import create_enterprise
from bookings.models import Booking, Vehicle
from messages.catalogue import texts
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading
from tests.bookings.steps import do, view
from tests.bookings.vin_sheets import compare, keep, refused, rows, sheet_of, shown, take, vin, vins

NUMBER = str(COMMODITY_VEHICLE["customs_number"])
SHIPPER = "霍尔果斯远山商贸有限公司"


def booking_of(desk: Desk, remark_vins: list[str], **changed: object) -> int:
    changed = {"vehicle_count": max(1, len(remark_vins))} | changed
    return desk.booking(reading(COMMODITY_VEHICLE, vins=remark_vins, **changed))


def test_rows_are_kept_in_order_with_what_the_sheet_gives(desk: Desk) -> None:
    given = [*vins(3), vin(1), "LSGPC54U0SF00001", vin(9).replace("0", "O", 1)]
    import_id = keep(desk, sheet_of(given))
    found = shown(desk, import_id)
    assert found.state == "waiting"
    assert found.counts == {"ok": 3, "duplicate": 1, "error": 1, "corrected": 1}
    assert (found.vehicles, found.excluded, found.open_rows) == (6, 0, 2)
    kept = rows(desk, import_id)
    assert [row.given for row in kept] == given
    assert [row.row for row in kept] == [2, 3, 4, 5, 6, 7]
    assert {row.color for row in kept} == {"白"}
    assert [problem.id for problem in kept[3].problems] == ["vin-repeated-in-sheet"]
    assert kept[3].problems[0].text("zh") == "与工作表“Sheet1”第 2 行重复。"


def test_rows_are_paged_filtered_and_searched(desk: Desk) -> None:
    import_id = keep(desk, sheet_of([*vins(30), "LSGPC54U0SF00001"]))
    seen: list[int] = []
    after: int | None = None
    while True:
        with desk.database.session() as session:
            page = vin_imports.list_rows(session, import_id, after=after, limit=7)
        seen += [row.position for row in page.rows]
        after = page.next_after
        if after is None:
            break
    assert seen == list(range(31))
    assert [row.position for row in rows(desk, import_id, status="error")] == [30]
    assert [row.position for row in rows(desk, import_id, only_open=True)] == [30]
    assert [row.vin for row in rows(desk, import_id, search="f000017")] == [vin(17)]
    assert rows(desk, import_id, search="%") == []


def test_an_edit_judges_the_row_and_all_that_had_or_have_its_vin(desk: Desk) -> None:
    import_id = keep(desk, sheet_of([vin(1), vin(1), vin(2), "LSGPC54U0SF00001"]))
    first, second, third, bad = rows(desk, import_id)
    assert [row.status for row in (first, second, third, bad)] == ["ok", "duplicate", "ok", "error"]
    take(desk, vin_imports.edit_vin, import_id, first.id, f" {vin(3).lower()} ", user_id=desk.user_id)
    first, second, third, bad = rows(desk, import_id)
    assert (first.vin, first.given, first.typed) == (vin(3), vin(1), vin(3).lower())
    assert [row.status for row in (first, second, third, bad)] == ["ok", "ok", "ok", "error"]
    take(desk, vin_imports.edit_vin, import_id, bad.id, vin(2), user_id=desk.user_id)
    assert [row.status for row in rows(desk, import_id)] == ["ok", "ok", "ok", "duplicate"]
    take(desk, vin_imports.exclude_rows, import_id, [third.id], user_id=desk.user_id, excluded=True)
    assert [row.status for row in rows(desk, import_id)] == ["ok", "ok", "ok", "ok"]
    found = shown(desk, import_id)
    assert (found.counts, found.excluded, found.open_rows) == ({"ok": 3}, 1, 0)
    take(desk, vin_imports.exclude_rows, import_id, [third.id], user_id=desk.user_id, excluded=False)
    assert [row.status for row in rows(desk, import_id)] == ["ok", "ok", "ok", "duplicate"]
    take(desk, vin_imports.edit_vin, import_id, bad.id, "  ", user_id=desk.user_id)
    last = rows(desk, import_id)[-1]
    assert (last.vin, last.status, last.problems[0].id) == (None, "error", "vin-not-given")


def test_a_proposal_is_taken_and_nothing_else_passes_for_one(desk: Desk) -> None:
    wrong = vin(5)[:16] + "S" if not vin(5).endswith("S") else vin(5)
    import_id = keep(desk, sheet_of([*vins(4), wrong]))
    row = rows(desk, import_id)[-1]
    assert row.status == "error"
    assert vin(5) in {proposal.value for proposal in row.proposals}
    error = refused(desk, vin_imports.accept_proposal, import_id, row.id, vin(8), user_id=desk.user_id)
    assert error.code == "vin-proposal-not-found"
    take(desk, vin_imports.accept_proposal, import_id, row.id, vin(5), user_id=desk.user_id)
    row = rows(desk, import_id)[-1]
    assert (row.vin, row.status, row.typed) == (vin(5), "ok", vin(5))


def test_values_are_typed_in_the_form_s_own_way(desk: Desk) -> None:
    import_id = keep(desk, sheet_of(vins(1)))
    row = rows(desk, import_id)[0]
    take(desk, vin_imports.edit_value, import_id, row.id, "power_kw", "110.50", user_id=desk.user_id)
    take(desk, vin_imports.edit_value, import_id, row.id, "color", None, user_id=desk.user_id)
    row = rows(desk, import_id)[0]
    assert (str(row.power_kw), row.color, row.typed_keys) == ("110.50", None, ("color", "power_kw"))
    error = refused(desk, vin_imports.edit_value, import_id, row.id, "power_kw", "viel", user_id=desk.user_id)
    assert error.code == "value-not-understood"
    error = refused(desk, vin_imports.edit_value, import_id, row.id, "vin", "x", user_id=desk.user_id)
    assert error.code == "value-not-found"


def test_a_check_digit_may_be_confirmed_but_no_repeat_and_no_wrong_length(desk: Desk) -> None:
    # 9th place wrong: an error, for export variants exist; the length blocks.
    odd = vin(7)[:8] + ("1" if vin(7)[8] != "1" else "2") + vin(7)[9:]
    import_id = keep(desk, sheet_of([odd, vin(1), vin(1), "LSGPC54U0SF00001", odd]))
    first, _, repeat, short, again = rows(desk, import_id)
    take(desk, vin_imports.confirm_row, import_id, first.id, user_id=desk.user_id)
    assert rows(desk, import_id)[0].confirmed
    assert shown(desk, import_id).open_rows == 3
    for row in (repeat, short, again):
        error = refused(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
        assert error.code == "vin-row-not-confirmable"


def test_a_stale_step_is_a_conflict_and_an_unknown_import_is_not_found(desk: Desk) -> None:
    import_id = keep(desk, sheet_of(vins(1)))
    row = rows(desk, import_id)[0]
    error = refused(
        desk, vin_imports.edit_vin, import_id, row.id, vin(2), user_id=desk.user_id, expected_version=9
    )
    assert error.code == "vin-import-changed"
    with desk.database.session() as session:
        with pytest.raises(Exception, match="vin-import-not-found"):
            vin_imports.open_import(session, import_id, enterprise_id=2)
        with pytest.raises(Exception, match="vin-import-not-found"):
            vin_imports.drop(session, 99, expected_version=1)
    error = refused(desk, vin_imports.edit_vin, import_id, 999, vin(2), user_id=desk.user_id)
    assert error.code == "vin-row-not-found"


def test_what_is_dropped_can_be_resumed_and_not_edited_before(desk: Desk) -> None:
    import_id = keep(desk, sheet_of(vins(1)))
    row = rows(desk, import_id)[0]
    assert refused(desk, vin_imports.resume, import_id).code == "vin-import-not-closed"
    take(desk, vin_imports.drop, import_id)
    error = refused(desk, vin_imports.edit_vin, import_id, row.id, vin(2), user_id=desk.user_id)
    assert error.code == "vin-import-closed"
    assert "已搁置" in error.message("zh")
    assert take(desk, vin_imports.resume, import_id).state == "waiting"


def found(desk: Desk, import_id: int) -> tuple[str, int | None, str | None]:
    one = shown(desk, import_id)
    return one.state, one.booking_id, one.found_by


def test_a_booking_is_found_by_the_number_in_the_name_or_the_cells(desk: Desk) -> None:
    booking_id = booking_of(desk, [])
    booking_of(desk, [], customs_number="940220240000195203")
    by_name = keep(desk, sheet_of(vins(3), filename=f"{NUMBER} 车架号.xlsx"))
    assert found(desk, by_name) == ("open", booking_id, "number-in-name")
    by_cells = keep(desk, sheet_of(vins(3, 10), titles=(f"报关单号：{NUMBER}",)))
    assert found(desk, by_cells) == ("open", booking_id, "number-in-cells")


def test_two_numbers_or_an_unknown_one_or_an_approved_booking_wait_for_a_person(
    desk: Desk, ready: int
) -> None:
    booking_id = booking_of(desk, [])
    other = booking_of(desk, [], customs_number="940220240000195203")
    two = keep(desk, sheet_of(vins(3), titles=(f"{NUMBER} 940220240000195203",)))
    assert found(desk, two)[0] == "waiting"
    assert {one.booking_id for one in shown(desk, two).candidates} == {booking_id, other}
    unknown = keep(desk, sheet_of(vins(3), filename="940220240000999999.xlsx"))
    assert found(desk, unknown)[0] == "waiting"
    loaded = keep(desk, sheet_of(vins(3), filename="940220240000224218.xlsx"))
    assert found(desk, loaded)[0] == "waiting"
    assert [(one.booking_id, one.usable) for one in shown(desk, loaded).candidates] == [(ready, False)]
    error = refused(desk, vin_imports.choose_booking, loaded, ready)
    assert error.code == "vin-import-not-commodity"


def test_a_booking_is_found_by_vins_unless_they_point_to_two(desk: Desk) -> None:
    first = booking_of(desk, vins(4))
    second = booking_of(desk, vins(4, 10), customs_number="940220240000195203")
    sheet = keep(desk, sheet_of(vins(5)))
    assert found(desk, sheet) == ("open", first, "vins")
    few = keep(desk, sheet_of([vin(1), *vins(5, 30)]))
    assert found(desk, few)[0] == "waiting"
    both = keep(desk, sheet_of([*vins(4), *vins(1, 10)]))
    assert found(desk, both)[0] == "waiting"
    assert [(one.booking_id, one.shared_vins) for one in shown(desk, both).candidates] == [
        (first, 4),
        (second, 1),
    ]


def test_a_number_that_the_vins_contradict_is_not_certain(desk: Desk) -> None:
    booking_of(desk, [])
    other = booking_of(desk, vins(3), customs_number="940220240000195203")
    import_id = keep(desk, sheet_of(vins(3), filename=f"{NUMBER}.xlsx"))
    assert found(desk, import_id)[0] == "waiting"
    assert other in {one.booking_id for one in shown(desk, import_id).candidates}


def test_count_and_consignor_are_enough_only_for_one_booking_without_vins(desk: Desk) -> None:
    def sheet() -> int:
        return keep(desk, sheet_of(vins(3), titles=(f"发货人：{SHIPPER}",)))

    booking_id = booking_of(desk, [], vehicle_count=3)
    assert found(desk, sheet()) == ("open", booking_id, "count-and-consignor")
    booking_of(desk, [], vehicle_count=3, customs_number="940220240000195203")
    assert found(desk, sheet())[0] == "waiting"


def test_bookings_of_another_enterprise_are_never_candidates(desk: Desk) -> None:
    with desk.database.session() as session:
        create_enterprise(session, "另一家")
    booking_of(desk, vins(3))
    import_id = keep(desk, sheet_of(vins(3), filename=f"{NUMBER}.xlsx"), enterprise_id=2)
    assert found(desk, import_id)[0] == "waiting"
    assert shown(desk, import_id).candidates == ()
    assert refused(desk, vin_imports.choose_booking, import_id, 1).code == "booking-not-found"


def test_a_sheet_that_came_first_is_given_its_booking_later(desk: Desk) -> None:
    waiting = keep(desk, sheet_of(vins(3), filename=f"{NUMBER}.xlsx"))
    other = keep(desk, sheet_of(vins(3, 20)))
    versions = shown(desk, other).version
    booking_of(desk, [], customs_number="940220240000195203")
    assert found(desk, waiting)[0] == "waiting"
    booking_id = booking_of(desk, [])
    assert found(desk, waiting) == ("open", booking_id, "number-in-name")
    assert (found(desk, other)[0], shown(desk, other).version) == ("waiting", versions)


def test_a_vin_in_another_booking_or_import_is_told(desk: Desk) -> None:
    other = booking_of(desk, vins(2), customs_number="940220240000195203")
    mine = booking_of(desk, [])
    unfinished = keep(desk, sheet_of(vins(1, 3)))
    import_id = keep(desk, sheet_of(vins(4)), booking_id=mine)
    told = [[problem.id for problem in row.problems] for row in rows(desk, import_id)]
    assert told == [["vin-in-other-booking"]] * 2 + [["vin-in-other-import"], []]
    assert [row.status for row in rows(desk, import_id)] == ["duplicate", "duplicate", "ok", "ok"]
    place = rows(desk, import_id)[0].problems[0]
    assert place.parameters == {"booking": str(other), "number": "940220240000195203"}
    assert str(unfinished) in rows(desk, import_id)[2].problems[0].text("en")
    do(desk, review.reject, other, reason="重复")
    assert compare(desk, import_id).view.open_rows == 0
    assert [row.status for row in rows(desk, import_id)] == ["ok"] * 4


def test_a_vehicle_that_the_chosen_booking_has_is_told_and_no_duplicate(desk: Desk) -> None:
    mine = booking_of(desk, vins(1))
    import_id = keep(desk, sheet_of(vins(2)), booking_id=mine)
    first, second = rows(desk, import_id)
    (told,) = first.problems
    assert (first.status, told.id, told.severity) == ("ok", "vin-in-booking", "info")
    assert str(mine) in told.text("zh")
    assert second.problems == ()
    seen = compare(desk, import_id)
    assert ([one.vin for one in seen.same], [one.vin for one in seen.new]) == ([vin(1)], [vin(2)])


def test_another_import_that_was_pasted_is_told_without_a_name(desk: Desk) -> None:
    pasted = keep(desk, sheet_of(vins(1), filename=""))
    import_id = keep(desk, sheet_of(vins(1)))
    (told,) = rows(desk, import_id)[0].problems
    assert told.parameters == {"number": str(pasted), "file": "–"}


def test_the_booking_of_another_enterprise_is_told_but_not_named(desk: Desk) -> None:
    with desk.database.session() as session:
        stranger = create_enterprise(session, "另一家").id
        session.add(
            Booking.model_validate(
                {"id": 77, "enterprise_id": stranger, "business_type": "commodity_vehicle"}
            )
        )
        session.flush()
        session.add(Vehicle.model_validate({"booking_id": 77, "vin": vin(2)}))
    import_id = keep(desk, sheet_of(vins(3)), booking_id=booking_of(desk, []))
    (row,) = rows(desk, import_id, status="duplicate")
    assert [(problem.id, problem.parameters) for problem in row.problems] == [("vin-in-other-enterprise", {})]
    assert "77" not in row.problems[0].text("zh")
    take(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
    assert compare(desk, import_id).may_be_accepted


def test_what_was_confirmed_is_looked_at_again_once_another_booking_has_the_vin(desk: Desk) -> None:
    odd = vin(1)[:8] + ("0" if vin(1)[8] != "0" else "1") + vin(1)[9:]
    import_id = keep(desk, sheet_of([odd]), booking_id=booking_of(desk, []))
    (row,) = rows(desk, import_id)
    take(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
    assert compare(desk, import_id).may_be_accepted
    booking_of(desk, [odd], customs_number="940220240000195203")
    assert not compare(desk, import_id).may_be_accepted
    (row,) = rows(desk, import_id)
    assert (row.status, row.is_open) == ("error", True)
    assert "vin-in-other-booking" in [problem.id for problem in row.problems]
    take(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
    assert compare(desk, import_id).may_be_accepted


def test_nothing_is_confirmed_that_was_not_shown(desk: Desk) -> None:
    odd = vin(1)[:8] + ("0" if vin(1)[8] != "0" else "1") + vin(1)[9:]
    import_id = keep(desk, sheet_of([odd]), booking_id=booking_of(desk, []))
    (row,) = rows(desk, import_id)
    booking_of(desk, [odd], customs_number="940220240000195203")
    take(desk, vin_imports.confirm_row, import_id, row.id, user_id=desk.user_id)
    (row,) = rows(desk, import_id)
    assert (row.confirmed, row.is_open) == (False, True)
    assert "vin-in-other-booking" in [problem.id for problem in row.problems]


def test_two_vins_typed_into_one_row_are_an_error_and_none_gets_lost(desk: Desk) -> None:
    import_id = keep(desk, sheet_of(vins(1)))
    row = rows(desk, import_id)[0]
    two = f"{vin(2)} {vin(3)}"
    take(desk, vin_imports.edit_vin, import_id, row.id, two, user_id=desk.user_id)
    row = rows(desk, import_id)[0]
    assert (row.status, row.typed, row.vin) == ("error", two, vin(2) + vin(3))


def test_all_problems_of_an_import_have_texts() -> None:
    for problem in ("vin-in-other-enterprise", "edits-lost", "counted-by-sheet", "vin-not-given"):
        assert f"vin_imports.{problem}" in texts()


def test_the_dry_run_tells_new_same_removed_conflicts_and_near_misses(desk: Desk) -> None:
    slip = vin(3)[:15] + vin(3)[16] + vin(3)[15]
    slip = slip if slip != vin(3) else vin(3)[:14] + "77" + vin(3)[16]
    booking_id = booking_of(desk, [vin(1), vin(2), slip])
    first = view(desk, booking_id).vehicles[0]
    do(desk, review.correct, booking_id, f"{first.path}.color", "黑")
    import_id = keep(desk, sheet_of(vins(4)), booking_id=booking_id)
    seen = compare(desk, import_id)
    assert [one.vin for one in seen.new] == [vin(3), vin(4)]
    assert [one.vin for one in seen.same] == [vin(1), vin(2)]
    assert [one.vin for one in seen.removed] == [slip]
    assert [one.vin for one in seen.conflicts] == [vin(1)]
    assert [one.vin for one in seen.changed] == [vin(1), vin(2)]
    kept = [(change.key, change.before, change.kept) for change in seen.same[0].changes]
    assert ("color", "黑", True) in kept
    assert seen.vehicles_after(replace=False) == 5
    assert seen.vehicles_after(replace=True) == 4
    assert seen.may_be_accepted
    with desk.database.session() as session:
        assert len(review.open_booking(session, booking_id).vehicles) == 3


def test_the_sheet_is_reconciled_with_the_declaration(desk: Desk) -> None:
    remarks = [vin(1), vin(2), vin(9)]
    booking_id = desk.booking(
        reading(COMMODITY_VEHICLE, vins=remarks, vehicle_count=4, items=[cars(1, 3, ""), cars(2, 1, "")])
    )
    import_id = keep(desk, sheet_of([vin(1), vin(2), vin(5)]), booking_id=booking_id)
    found = compare(desk, import_id).reconciliation
    assert found.vins.same == (vin(1), vin(2))
    assert (len(found.vins.missing) + len(found.vins.near), found.counted, found.vehicles) == (1, 4, 3)
    assert found.vehicle_total == 4
    assert found.remarks_hold_vins


def test_an_import_without_a_booking_has_no_dry_run(desk: Desk) -> None:
    import_id = keep(desk, sheet_of(vins(2)))
    with pytest.raises(Exception, match="vin-import-without-booking"):
        compare(desk, import_id)


def test_lists_of_imports_are_paged_and_limited_to_an_enterprise(desk: Desk) -> None:
    ids = [keep(desk, sheet_of(vins(1, serial))) for serial in (1, 5, 9)]
    take(desk, vin_imports.drop, ids[0])
    with desk.database.session() as session:
        page = vin_imports.list_imports(session, limit=2, enterprise_id=1)
        assert [one.id for one in page.imports] == [ids[2], ids[1]]
        rest = vin_imports.list_imports(session, limit=2, before=page.next_before)
        assert ([one.id for one in rest.imports], rest.next_before) == ([ids[0]], None)
        assert vin_imports.count_imports(session) == {"waiting": 2, "dropped": 1}
        assert vin_imports.list_imports(session, states=("dropped",)).imports[0].id == ids[0]
        assert vin_imports.list_imports(session, enterprise_id=2).imports == ()
