"""The board: filters, pages, what leaves soon; and one result side by side."""

from datetime import UTC, datetime, timedelta

import pytest

from bookings.columns import now
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running.run import reconcile_changed
from bookings.reconciling.showing.listing import ReconcileFilter, counts, leaving_soon, list_reconciliations
from bookings.reconciling.showing.result_lines import result_lines
from bookings.reconciling.showing.standing import find_partner
from bookings.reconciling.showing.views import ReconciliationView, open_reconciliation
from messages.errors import BadInput, NotFound
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, reading
from tests.bookings.reconciling import book

LIMITS = AgreementLimits()
OTHER = "940220260000100999"


@pytest.fixture
def board(desk: Desk) -> Desk:
    """One booking that matches, one with another plate, one without appointment, one left over."""
    with desk.database.session() as session:
        book.add_booking(session)
        book.add_appointment(session, appointment_number="YY1")
        book.add_booking(session, customs_number=OTHER, plates=["新F99999"], warehouse="二号库")
        book.add_appointment(
            session,
            appointment_number="YY2",
            customs_numbers=[OTHER],
            plates=["新F99998"],
            appointed_day=None,
            appointed_from=now() + timedelta(hours=2),
        )
        book.add_booking(
            session, customs_number="940220260000100555", plates=[], domestic_shipper="伊宁华驰货运有限公司"
        )
        book.add_appointment(
            session,
            appointment_number="YY3",
            customs_numbers=[],
            plates=["鄂A70001"],
            domestic_shipper=None,
            appointed_day=None,
            appointed_from=now() + timedelta(hours=1),
        )
    reconcile_changed(desk.database, LIMITS, owner="test")
    return desk


def _bookings(desk: Desk, **asked: object) -> list[int | None]:
    with desk.database.session() as session:
        page = list_reconciliations(session, ReconcileFilter.model_validate(asked))
        return sorted((row.booking_id for row in page.rows), key=lambda one: one or 0)


def test_results_are_counted_and_filtered(board: Desk) -> None:
    with board.database.session() as session:
        counted = counts(session, ReconcileFilter(status="matched"))
    assert counted.by_status == {"matched": 1, "different": 1, "unmatched": 2}
    assert (counted.all, counted.without_agreement) == (4, 3)
    assert _bookings(board, status="different") == [2]
    assert _bookings(board, status="without-agreement") == [None, 2, 3]
    assert _bookings(board, warehouse="二号库") == [2]
    assert _bookings(board, day_from=book.DAY, day_to=book.DAY, status="matched") == [1]
    assert _bookings(board, open_only=True) == [None, 2, 3]
    assert _bookings(board, enterprise_id=2) == []
    assert _bookings(board, business_type="commodity_vehicle") == []


@pytest.mark.parametrize(
    ("search", "booking_id"),
    [
        pytest.param(OTHER[:16], 2, id="customs number"),
        pytest.param("新F9999", 2, id="plate"),
        pytest.param("新F99998", 2, id="plate of the appointment alone"),
        pytest.param("yy2", 2, id="appointment number"),
        pytest.param("华驰", 3, id="consignor"),
        pytest.param("鄂A7", None, id="left over"),
    ],
)
def test_results_are_found(board: Desk, search: str, booking_id: int | None) -> None:
    found = _bookings(board, search=search)
    assert booking_id in found
    assert len(found) < 4
    assert _bookings(board, search=search, enterprise_id=1) == found


def test_pages_hold_every_result_once(board: Desk) -> None:
    seen: list[int] = []
    before = None
    with board.database.session() as session:
        while True:
            page = list_reconciliations(session, ReconcileFilter(), before=before, limit=3)
            seen += [row.id for row in page.rows]
            if (before := page.next_before) is None:
                break
    assert len(seen) == len(set(seen)) == 4
    assert seen == sorted(seen, reverse=True)


def test_a_filter_comes_back_from_its_address() -> None:
    asked = ReconcileFilter(status="different", search="新F1", open_only=True, enterprise_id=1)
    query = dict(part.split("=", 1) for part in asked.as_query().split("&"))
    assert query["status"] == "different"
    assert ReconcileFilter.from_query({**query, "search": "新F1", "page": "3"}) == asked
    assert ReconcileFilter.from_query({"status": "all"}) == ReconcileFilter()
    with pytest.raises(BadInput, match="queue-filter-odd"):
        ReconcileFilter.from_query({"day_from": "tomorrow"})


def test_what_leaves_soon_without_agreement_stands_soonest_first(board: Desk) -> None:
    with board.database.session() as session:
        assert [row.booking_id for row in leaving_soon(session, 24, 1)] == [None, 2]
        assert leaving_soon(session, 24, 2) == ()
        later = now() + timedelta(hours=48)
        assert leaving_soon(session, 24, 1, later) == ()


def test_a_day_without_a_window_counts_until_its_end(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_appointment(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    evening = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    with desk.database.session() as session:
        assert len(leaving_soon(session, 24, None, evening)) == 1
        assert leaving_soon(session, 24, None, evening + timedelta(minutes=2)) == ()


def _texts(view: ReconciliationView, field: str) -> dict[str, tuple[str, ...]]:
    row = next(one for one in view.fields if one.field == field)
    return {source.kind: texts for source, texts in zip(view.sources, row.texts, strict=True)}


def test_a_result_shows_what_each_side_says(desk: Desk) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    number = COMMODITY_VEHICLE["customs_number"]
    with desk.database.session() as session:
        appointment_id = book.add_appointment(
            session,
            appointment_number="YY9",
            customs_numbers=[number],
            plates=["霍A00703"],
            vins=[VINS[0]],
            vehicle_total=2,
            cargo_weight_kg=None,
        )
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        view = open_reconciliation(session, booking_id=booking_id)
        assert open_reconciliation(session, appointment_id=appointment_id) == view
        assert open_reconciliation(session, view.id, enterprise_id=1) == view
        with pytest.raises(NotFound, match="reconciliation-not-found"):
            open_reconciliation(session, view.id, enterprise_id=2)
    assert [source.kind for source in view.sources] == ["declaration", "booking", "appointment"]
    assert [source.label for source in view.sources] == [number, number, "YY9"]
    assert _texts(view, "vins") == {
        "declaration": tuple(VINS),
        "booking": tuple(VINS),
        "appointment": (VINS[0],),
    }
    assert _texts(view, "vehicle_total") == {
        "declaration": ("2",),
        "booking": ("2",),
        "appointment": ("2",),
    }
    assert any(one.field == "vins" and one.differs for one in view.fields)
    assert view.booking_versions == {booking_id: 1}
    assert view.candidates[0].chosen


def test_lines_for_programs_name_bookings_first(board: Desk) -> None:
    with board.database.session() as session:
        lines = list(result_lines(session))
    assert [(one.booking, one.appointment, one.status) for one in lines] == [
        (1, "YY1", "matched"),
        (2, "YY2", "different"),
        (3, None, "unmatched"),
        (None, "YY3", "unmatched"),
    ]


def test_a_partner_named_by_hand_was_one_that_takes_no_part_or_had_to_be_typed_in_capitals(
    desk: Desk,
) -> None:
    with desk.database.session() as session:
        known = book.add_appointment(session, appointment_number="YY1")
        book.add_appointment(session, appointment_number="YY2", dropped_at=now())
        book.add_appointment(session, appointment_number="YY3", state="cancelled")
        again = book.add_appointment(session, appointment_number="YY4")
        book.add_appointment(session, appointment_number="YY4", dropped_at=now())
        booking = book.add_booking(session)
        book.add_booking(session, customs_number="940220260000100009", state="rejected")

        def partner(text: str) -> int | None:
            return find_partner(session, text, side="appointment", enterprise_id=1)

        found = [partner(text) for text in ("ＹＹ１", " yy 1", "YY2", "YY3", "YY4", "YY5", "")]
        assert found == [known, known, None, None, again, None, None]
        assert find_partner(session, "9402 20260000100001", side="booking", enterprise_id=1) == booking
        assert find_partner(session, "940220260000100009", side="booking", enterprise_id=1) is None
