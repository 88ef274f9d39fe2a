"""Lists of appointments: filtered, searched, paged by key."""

import pytest

from bookings.appointments import (
    AppointmentFilter,
    count_appointments,
    import_file,
    list_appointments,
    list_imports,
)
from messages.errors import BadInput
from tests.bookings.appointments.lists import CUSTOMS, HEADER, PLATES, row, xlsx
from tests.bookings.conftest import Desk

DAYS = ("2026-11-22", "2026-11-23", "")


@pytest.fixture
def filled(desk: Desk) -> Desk:
    rows = [row(number, DAYS[number % 3]) for number in range(9)]
    rows.append([None, "KY000009", "123456", PLATES[0], None, "2026-11-24", None])
    import_file(desk.database, xlsx(HEADER, *rows), "预约.xlsx", enterprise_id=1, originals=desk.originals)
    return desk


def numbers(desk: Desk, **asked: object) -> list[str]:
    with desk.database.session() as session:
        page = list_appointments(session, AppointmentFilter.model_validate(asked))
        assert count_appointments(session, AppointmentFilter.model_validate(asked)) == len(page.rows)
        return [str(each.appointment_number) for each in page.rows]


def test_pages_hold_each_appointment_once_latest_day_first(filled: Desk) -> None:
    found, after = [], None
    for _ in range(4):
        with filled.database.session() as session:
            page = list_appointments(session, AppointmentFilter(), after=after, limit=3)
        found += [each.appointment_number for each in page.rows]
        after = page.next_after
    assert found == [f"KY00000{number}" for number in (9, 7, 4, 1, 6, 3, 0, 8, 5, 2)]
    assert after is None


def test_the_filter_keeps_what_it_says(filled: Desk) -> None:
    assert numbers(filled, day_from="2026-11-23", day_to="2026-11-23") == ["KY000007", "KY000004", "KY000001"]
    assert numbers(filled, with_problems=True) == ["KY000009"]
    assert numbers(filled, standing="dropped") == []
    assert len(numbers(filled, source="list", standing="all")) == 10
    assert numbers(filled, source="typed") == []


def test_numbers_plates_and_parts_of_them_are_found(filled: Desk) -> None:
    assert numbers(filled, search="ky 000003") == ["KY000003"]
    assert set(numbers(filled, search=CUSTOMS[1][:17])) == {"KY000001", "KY000005"}
    assert set(numbers(filled, search="渝E·7Z783")) == {"KY000001", "KY000005"}
    assert numbers(filled, search="%") == numbers(filled)
    assert numbers(filled, search="%%") == []


def test_a_filter_is_its_address_and_back() -> None:
    asked = AppointmentFilter(search="新F", standing="all", with_problems=True)
    query = asked.as_query()
    assert query == "search=%E6%96%B0F&standing=all&with_problems=true"
    given = {"search": " 新F ", "standing": "all", "with_problems": "true", "state": ""}
    assert AppointmentFilter.from_query(given) == asked


@pytest.mark.parametrize("odd", [{"standing": "x"}, {"day_from": "22"}, {"list_id": "a"}])
def test_an_odd_filter_is_refused(odd: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="queue-filter-odd"):
        AppointmentFilter.from_query(odd)


def test_an_odd_key_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="queue-filter-odd"), desk.database.session() as session:
        list_appointments(session, AppointmentFilter(), after="x.y")


def test_imports_are_listed_newest_first(filled: Desk) -> None:
    import_file(filled.database, xlsx(HEADER), "另一清单.xlsx", enterprise_id=1, originals=filled.originals)
    with filled.database.session() as session:
        page = list_imports(session, limit=1)
        assert [each.filename for each in page.rows] == ["另一清单.xlsx"]
        older = list_imports(session, before=page.next_before, states=("imported",))
        assert [(each.filename, each.added) for each in older.rows] == [("预约.xlsx", 10)]
