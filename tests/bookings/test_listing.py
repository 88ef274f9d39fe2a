"""Lists: newest first, paged by key, found by what people know."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from bookings.enterprises import create_enterprise, list_enterprises, rename_enterprise
from bookings.listing import list_bookings, list_documents
from messages.errors import NotFound, Refused
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, reading


@pytest.fixture
def seven(desk: Desk) -> Desk:
    """Six loaded trucks and a booking of cars, the newest."""
    for number in range(6):
        desk.booking(reading(customs_number=f"94022024000022421{number}", plates=[f"新F1234{number}"]))
    desk.booking(reading(COMMODITY_VEHICLE, needs_review=["gross_weight_kg"]))
    return desk


def test_pages_follow_each_other_without_gap_or_repeat(seven: Desk) -> None:
    found: list[int] = []
    before = None
    with seven.database.session() as session:
        while True:
            page = list_bookings(session, limit=3, before=before)
            found += [row.id for row in page.rows]
            before = page.next_before
            if before is None:
                break
    assert found == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("940220240000224213", [4]),
        ("94022024000022", [6, 5, 4, 3, 2, 1]),
        ("新f12345", [6]),
        ("新F6789", [6, 5, 4, 3, 2, 1]),
        (VINS[1], [7]),
        (VINS[1][:8].lower(), [7]),
        ("霍A00703", [7]),
        ("远山", [7, 6, 5, 4, 3, 2, 1]),
        ("100%", []),
        ("_", []),
        ("  ", [7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_searching(seven: Desk, search: str, expected: list[int]) -> None:
    with seven.database.session() as session:
        assert [row.id for row in list_bookings(session, search=search).rows] == expected


def test_a_line_says_what_a_clerk_looks_for(seven: Desk) -> None:
    with seven.database.session() as session:
        cars, truck, *_ = list_bookings(session).rows
    assert (truck.plates, truck.truck_count, truck.doubts) == (("新F12345",), 1, 0)
    assert (cars.vehicle_total, cars.cargo_weight_kg, cars.doubts) == (2, Decimal(3330), 1)


def test_filters(seven: Desk) -> None:
    with seven.database.session() as session:
        other = create_enterprise(session, "远山")
        assert list_bookings(session, state="approved").rows == ()
        assert len(list_bookings(session, state="draft").rows) == 7
        assert list_bookings(session, enterprise_id=other.id).rows == ()


_PLANS = {
    "sqlite": "EXPLAIN QUERY PLAN SELECT booking_id FROM vehicle WHERE vin BETWEEN 'LVS' AND 'LVSz'",
    "postgresql": "EXPLAIN SELECT booking_id FROM vehicle WHERE vin BETWEEN 'LVS' AND 'LVSz'",
}


def test_searching_by_vin_uses_the_index(seven: Desk) -> None:
    dialect = seven.database.engine.dialect.name
    with seven.database.session() as session:
        if dialect == "postgresql":
            # So few rows are read faster without an index; what matters is whether it could be used.
            session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = str(session.execute(text(_PLANS[dialect])).all())
    assert "ix_vehicle_vin" in plan
    assert "Filter" not in plan


def test_searching_ignores_case_where_people_do(seven: Desk) -> None:
    with seven.database.session() as session:
        assert len(list_documents(session, search="DECLARATION.P").rows) == 7
        assert len(list_bookings(session, search="lvshcamb1").rows) == 1


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\udcff", "%", "_", "\\", "'"])
def test_searching_for_odd_characters_finds_nothing_or_something_but_never_fails(
    seven: Desk, odd: str
) -> None:
    with seven.database.session() as session:
        assert list_documents(session, search=f"no such {odd}").rows == ()
        assert list_bookings(session, search=f"no such {odd}").rows == ()


def test_documents_with_their_fate(seven: Desk) -> None:
    failed = seven.receive()
    seven.process(failed.document_id)
    with seven.database.session() as session:
        page = list_documents(session, limit=2)
        assert [(row.id, row.state, row.booking_ids) for row in page.rows] == [
            (8, "failed", ()),
            (7, "booked", (7,)),
        ]
        assert page.next_before == 7
        assert [row.id for row in list_documents(session, state="failed").rows] == [8]
        assert [row.id for row in list_documents(session, search=failed.sha256).rows] == [8]
        assert list_documents(session, search="other").rows == ()
        assert list_documents(session, enterprise_id=2).rows == ()


def test_enterprises(seven: Desk) -> None:
    with seven.database.session() as session:
        rename_enterprise(session, 1, "永欣")
        assert [enterprise.name for enterprise in list_enterprises(session)] == ["永欣"]
        with pytest.raises(NotFound):
            rename_enterprise(session, 9, "x")
    with seven.database.session() as session, pytest.raises(Refused, match="enterprise-name-taken"):
        create_enterprise(session, "永欣")
