"""Lists that come again and again: updated, never doubled, what is missing marked, all of it kept."""

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select

from bookings.appointments import (
    AppointmentFilter,
    ImportResult,
    choose_columns,
    drop_appointment,
    drop_import,
    finish_import,
    history,
    import_file,
    list_appointments,
    list_lists,
    open_appointment,
    preview,
    save_appointment,
    start_import,
)
from bookings.enterprises import create_enterprise
from bookings.models import Appointment, AppointmentHead, AppointmentImport, stored_id
from bookings.originals import OriginalStore
from messages.errors import Conflict, NotFound, Refused, UnreadableDocument
from tests.bookings.appointments.lists import CUSTOMS, HEADER, PLATES, csv, row, xlsx
from tests.bookings.conftest import Desk

DAYS = ("2026-11-22", "2026-11-23", "2026-11-24")


def imported(desk: Desk, *rows: list[object], filename: str = "预约.xlsx", **options: Any) -> ImportResult:
    return import_file(
        desk.database,
        xlsx(HEADER, *rows),
        filename,
        enterprise_id=1,
        user_id=desk.user_id,
        originals=desk.originals,
        **options,
    )


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.added, result.changed, result.unchanged, result.dropped


def standing(desk: Desk) -> dict[str, Appointment]:
    with desk.database.session() as session:
        page = list_appointments(session, AppointmentFilter(), limit=500)
        return {str(each.appointment_number): each for each in page.rows}


def events(desk: Desk, number: str) -> list[tuple[str, Any, Any]]:
    with desk.database.session() as session:
        identity = session.exec(select(Appointment.id).where(Appointment.appointment_number == number)).one()
        assert identity is not None
        return [(one.event, one.before, one.after) for one in history(session, identity)]


def test_the_same_list_again_changes_nothing(desk: Desk) -> None:
    assert counts(imported(desk, row(1), row(2))) == (2, 0, 0, 0)
    again = imported(desk, row(2), row(1), filename="预约(1).xlsx")
    assert (counts(again), again.list_name) == ((0, 0, 2, 0), "预约")
    assert {each.version for each in standing(desk).values()} == {1}
    assert [event for event, _, _ in events(desk, "KY000001")] == ["added"]


def test_a_changed_row_changes_its_appointment_and_keeps_what_was(desk: Desk) -> None:
    imported(desk, row(1), row(2))
    assert counts(imported(desk, row(1, weight="15000"), row(2))) == (0, 1, 1, 0)
    changed = standing(desk)["KY000001"]
    assert (changed.cargo_weight_kg, changed.version) == (Decimal(15_000), 2)
    assert events(desk, "KY000001")[1:] == [
        ("changed", {"cargo_weight_kg": "16650"}, {"cargo_weight_kg": "15000"})
    ]


def test_what_the_list_does_not_have_any_more_is_marked_and_comes_back(desk: Desk) -> None:
    imported(desk, row(1), row(2))
    assert counts(imported(desk, row(1))) == (0, 0, 1, 1)
    assert list(standing(desk)) == ["KY000001"]
    assert counts(imported(desk, row(1), row(2, weight="15000"))) == (0, 1, 1, 0)
    assert set(standing(desk)) == {"KY000001", "KY000002"}
    assert [event for event, _, _ in events(desk, "KY000002")] == ["added", "dropped", "returned"]


def test_a_list_of_one_day_says_nothing_of_other_days(desk: Desk) -> None:
    imported(desk, row(1, DAYS[0]), row(2, DAYS[1]))
    assert counts(imported(desk, row(3, DAYS[1]), row(2, DAYS[1]))) == (1, 0, 1, 0)
    assert set(standing(desk)) == {"KY000001", "KY000002", "KY000003"}


def test_a_list_without_days_speaks_of_all(desk: Desk) -> None:
    imported(desk, row(1), row(2))
    without = xlsx(["预约号", "报关单号"], ["KY000001", CUSTOMS[1]])
    result = import_file(desk.database, without, "预约.xlsx", enterprise_id=1, originals=desk.originals)
    assert counts(result) == (0, 1, 0, 1)


def test_a_row_that_could_not_be_read_dropped_its_appointment(desk: Desk) -> None:
    imported(desk, row(1), row(2))
    unread: list[object] = [None, None, "9.40220240785877E+17", None, "16650", "2026-11-22", None]
    again = imported(desk, row(1), unread)
    assert (again.refused, counts(again)) == (1, (0, 0, 1, 0))
    told = [problem.id for problem in again.problems]
    assert told == [
        "appointment-missing-or-unread",
        "appointment-row-unidentified",
        "appointment-cell-number",
    ]
    assert counts(imported(desk, row(1))) == (0, 0, 1, 1)


def test_a_mistyped_year_dropped_all_that_lay_between(desk: Desk) -> None:
    imported(desk, row(1), row(2, "2026-12-22"), row(3, "2027-11-22"), row(4, "2026-11-24"))
    again = imported(desk, row(1), row(5, "2206-11-22"), row(6, "2026-11-25"))
    assert counts(again) == (2, 0, 1, 1)
    assert set(standing(desk)) == {f"KY{number:06}" for number in (1, 2, 3, 5, 6)}


def test_days_that_nobody_understands_dropped_those_of_all_days(desk: Desk) -> None:
    imported(desk, row(1, DAYS[0]), row(2, DAYS[1]))
    assert counts(imported(desk, row(1, "03/04/2026"))) == (0, 1, 0, 0)


def test_the_same_list_took_up_again_what_a_person_had_dropped(desk: Desk) -> None:
    imported(desk, row(1), row(2))
    dropped = standing(desk)["KY000002"]
    with desk.database.session() as session:
        drop_appointment(session, stored_id(dropped), dropped.version, desk.user_id, "客户取消")
    assert counts(imported(desk, row(1), row(2))) == (0, 0, 2, 0)
    assert set(standing(desk)) == {"KY000001"}
    assert counts(imported(desk, row(1), row(2, weight="15000"))) == (0, 1, 1, 0)
    assert set(standing(desk)) == {"KY000001", "KY000002"}


def test_an_empty_list_drops_nothing(desk: Desk) -> None:
    imported(desk, row(1))
    assert counts(imported(desk)) == (0, 0, 0, 0)
    assert set(standing(desk)) == {"KY000001"}


def test_two_lists_that_are_only_named_alike_drop_nothing_of_one_another(desk: Desk) -> None:
    imported(desk, row(1), row(2))
    other = imported(desk, row(3), row(4), filename="预约2.xlsx")
    assert counts(other) == (2, 0, 0, 0)
    assert [problem.id for problem in other.problems] == ["appointment-list-unlike"]
    assert len(standing(desk)) == 4


def test_a_list_whose_name_was_given_is_that_list(desk: Desk) -> None:
    imported(desk, row(1), row(2), list_name="一号库")
    assert counts(imported(desk, row(3), filename="x.xlsx", list_name="一号库")) == (1, 0, 0, 2)
    with desk.database.session() as session:
        assert [each.name for each in list_lists(session)] == ["一号库"]


def test_a_renamed_file_is_known_by_what_it_has_in_common(desk: Desk) -> None:
    imported(desk, row(1), row(2), row(3))
    renamed = imported(desk, row(1), row(2), filename="明日出境.xlsx")
    assert (counts(renamed), renamed.list_name) == ((0, 0, 2, 1), "预约")


def test_so_is_one_without_numbers(desk: Desk) -> None:
    header = ["报关单号", "车牌号"]
    rows = [[CUSTOMS[number], PLATES[number]] for number in range(3)]
    for filename, listed in (("预约.xlsx", rows), ("明日出境.xlsx", rows[:2])):
        result = import_file(
            desk.database, xlsx(header, *listed), filename, enterprise_id=1, originals=desk.originals
        )
    assert (counts(result), result.list_name) == ((0, 0, 2, 1), "预约")


def test_one_number_is_one_appointment_in_whichever_list_it_comes(desk: Desk) -> None:
    imported(desk, row(1), row(2), row(3), list_name="平台")
    assert counts(imported(desk, row(1), list_name="货代")) == (0, 0, 1, 0)
    assert len(standing(desk)) == 3
    # It stands in the other list now, which alone may drop it.
    assert counts(imported(desk, row(2), row(3), list_name="平台")) == (0, 0, 2, 0)


def test_a_typed_appointment_is_taken_over_by_its_number(desk: Desk) -> None:
    with desk.database.session() as session:
        typed = save_appointment(
            session,
            AppointmentHead(appointment_number="KY000001", plates=["新F66021"]),
            enterprise_id=1,
            user_id=desk.user_id,
            source="typed",
        )
    assert counts(imported(desk, row(1))) == (0, 1, 0, 0)
    with desk.database.session() as session:
        assert open_appointment(session, stored_id(typed)).plates == [PLATES[1]]


def test_lists_of_two_enterprises_have_nothing_to_do_with_one_another(desk: Desk) -> None:
    with desk.database.session() as session:
        other_enterprise = stored_id(create_enterprise(session, "另一家"))
    imported(desk, row(1))
    other = import_file(
        desk.database,
        xlsx(HEADER, row(1)),
        "预约.xlsx",
        enterprise_id=other_enterprise,
        originals=desk.originals,
    )
    assert counts(other) == (1, 0, 0, 0)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(desk: Desk) -> None:
    with pytest.raises(UnreadableDocument):
        import_file(desk.database, b"%PDF-1.7", "a.xlsx", enterprise_id=1, originals=desk.originals)
    with desk.database.session() as session:
        assert session.exec(select(AppointmentImport)).all() == []


def test_two_at_once_do_not_double(desk: Desk) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: imported(desk, *map(row, range(20))), range(2)))
    assert sorted(map(counts, results)) == [(0, 0, 20, 0), (20, 0, 0, 0)]
    assert len(standing(desk)) == 20


def test_whatever_came_before_what_stands_on_a_day_is_what_its_last_file_says(desk: Desk) -> None:
    drawn = random.Random(8)  # noqa: S311 - the same sequence each time
    expected: dict[str, set[str]] = {day: set() for day in DAYS}
    for _ in range(12):
        day = drawn.choice(DAYS)
        numbers = drawn.sample(range(DAYS.index(day) * 10, DAYS.index(day) * 10 + 8), drawn.randint(1, 7))
        rows = [row(number, day, weight=drawn.choice(["16650", "15000"])) for number in numbers]
        imported(desk, *rows, list_name="平台")
        expected[day] = {f"KY{number:06}" for number in numbers}
        assert set(standing(desk)) == set().union(*expected.values())
    with desk.database.session() as session:
        for each in session.exec(select(Appointment)):
            told = [one.event for one in history(session, stored_id(each))]
            assert (told.count("dropped") - told.count("returned")) == (each.dropped_at is not None)
            assert each.version == len(told)


def test_history_only_grows(desk: Desk) -> None:
    imported(desk, row(1))
    for statement in ("UPDATE appointment_change SET event = 'x'", "DELETE FROM appointment_change"):
        with pytest.raises(DatabaseError), desk.database.session() as session:
            session.execute(text(statement))


UNCLEAR = csv(["甲", "乙", "丙"], [CUSTOMS[0], PLATES[0], "17000"], [CUSTOMS[1], PLATES[1], "18000"])


def started(desk: Desk, content: bytes = UNCLEAR) -> AppointmentImport:
    with desk.database.session() as session:
        return start_import(
            session,
            content,
            "清单.csv",
            enterprise_id=1,
            user_id=desk.user_id,
            originals=desk.originals,
        )


def test_columns_that_are_not_clear_wait_for_a_person_and_are_remembered(desk: Desk) -> None:
    made = started(desk)
    with desk.database.session() as session:
        seen = preview(session, stored_id(made))
        assert seen.needs_columns
        (table,) = seen.tables
        assert [(each.heading, each.texts) for each in table.columns][1] == ("乙", (PLATES[0], PLATES[1]))
        with pytest.raises(Refused, match="appointment-columns-unclear"):
            finish_import(session, stored_id(made), 1, desk.user_id, originals=desk.originals)
    with desk.database.session() as session:
        chosen = choose_columns(
            session,
            stored_id(made),
            1,
            {table.fingerprint: {1: "customs_numbers", 2: "plates", 3: "cargo_weight_kg"}},
            originals=desk.originals,
        )
        assert (chosen.version, chosen.added) == (2, 2)
    with desk.database.session() as session:
        done = finish_import(session, stored_id(made), 2, desk.user_id, originals=desk.originals)
        assert (done.state, done.added, done.imported_at is not None) == ("imported", 2, True)
    again = import_file(desk.database, UNCLEAR, "清单.csv", enterprise_id=1, originals=desk.originals)
    assert (again.is_imported, counts(again)) == (True, (0, 0, 2, 0))


def test_a_file_at_once_whose_columns_are_not_clear_waits(desk: Desk) -> None:
    result = import_file(desk.database, UNCLEAR, "清单.csv", enterprise_id=1, originals=desk.originals)
    assert (result.is_imported, counts(result)) == (False, (0, 0, 0, 0))


def test_choices_that_make_no_sense_are_refused(desk: Desk) -> None:
    made = started(desk)
    with desk.database.session() as session:
        (table,) = preview(session, stored_id(made)).tables
    wrong: list[tuple[Any, type[Exception], str]] = [
        ({"x": {1: "plates"}}, NotFound, "appointment-table-not-found"),
        ({table.fingerprint: {1: "remark"}}, Refused, "appointment-column-needed"),
        ({table.fingerprint: {1: "state", 2: "state", 3: "plates"}}, Refused, "appointment-column-twice"),
    ]
    for chosen, kind, code in wrong:
        with pytest.raises(kind, match=code), desk.database.session() as session:
            choose_columns(session, stored_id(made), 1, chosen, originals=desk.originals)


def test_a_stale_or_closed_import_is_left_as_it_is(desk: Desk) -> None:
    made = started(desk, xlsx(HEADER, row(1)))
    with desk.database.session() as session:
        assert drop_import(session, stored_id(made), 1).state == "dropped"
    with pytest.raises(Conflict, match="appointment-import-changed"), desk.database.session() as session:
        finish_import(session, stored_id(made), 1, desk.user_id, originals=desk.originals)
    with pytest.raises(Refused, match="appointment-import-closed"), desk.database.session() as session:
        finish_import(session, stored_id(made), 2, desk.user_id, originals=desk.originals)
    with pytest.raises(NotFound, match="appointment-import-not-found"), desk.database.session() as session:
        drop_import(session, 99, 1)
    assert standing(desk) == {}


def test_nobody_could_write_while_a_list_was_read_to_be_imported(desk: Desk) -> None:
    with desk.database.session() as session:
        made = start_import(
            session,
            xlsx(HEADER, row(1)),
            "预约.xlsx",
            enterprise_id=1,
            user_id=desk.user_id,
            originals=desk.originals,
        )
    written: list[ImportResult] = []

    class WritingMeanwhile(OriginalStore):
        def path(self, sha256: str) -> Path:
            # A writer that had to wait for this very import would end in an error here.
            with ThreadPoolExecutor(1) as pool:
                written.append(
                    pool.submit(imported, desk, row(2), filename="另一.csv.xlsx").result(timeout=20)
                )
            return super().path(sha256)

    originals = WritingMeanwhile(desk.originals.folder)
    with desk.database.session() as session:
        done = finish_import(session, stored_id(made), 1, desk.user_id, originals=originals)
    assert (done.state, done.added, len(written)) == ("imported", 1, 1)


def test_the_original_is_kept(desk: Desk) -> None:
    content = xlsx(HEADER, row(1))
    made = started(desk, content)
    assert desk.originals.path(made.sha256).read_bytes() == content


def test_many_change_at_once(desk: Desk) -> None:
    rows = [row(number) for number in range(1_200)]
    assert counts(imported(desk, *rows)) == (1_200, 0, 0, 0)
    changed = [row(number, weight="15000") for number in range(600)]
    assert counts(imported(desk, *changed)) == (0, 600, 0, 600)
    with desk.database.session() as session:
        left = session.exec(select(Appointment).where(col(Appointment.dropped_at).is_(None))).all()
    assert {each.cargo_weight_kg for each in left} == {Decimal(15_000)}
    assert len(left) == 600
