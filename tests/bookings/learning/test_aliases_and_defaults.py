"""Names corrected before are doubted and proposed; what a person chose becomes a default."""

from sqlmodel import select

from bookings import review
from bookings.administration.changes import changes_of
from bookings.enterprises import create_enterprise, set_defaults
from bookings.models import Booking, Enterprise, ValueAlias, stored_id
from bookings.paged_view import review_of
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, cars, reading
from tests.bookings.steps import at, do, view

READ = "霍尔果斯远山商贸有限公司"
RIGHT = "霍尔果斯运山商贸有限公司"


def aliases(desk: Desk) -> list[tuple[str, str, str, int]]:
    with desk.database.session() as session:
        rows = session.exec(select(ValueAlias)).all()
    return [(row.field_key, row.read_value, row.corrected_value, row.times) for row in rows]


def next_booking(desk: Desk, number: int) -> int:
    return desk.booking(reading(customs_number=f"94022024000022{number}"))


def corrected(desk: Desk, booking_id: int, name: str) -> None:
    do(desk, review.correct, booking_id, "domestic_shipper", name)
    do(desk, review.approve, booking_id)


def test_a_corrected_name_is_doubted_and_proposed_the_next_time(desk: Desk, ready: int) -> None:
    waiting = next_booking(desk, 4301)
    assert at(view(desk, waiting), "domestic_shipper").proposal is None
    corrected(desk, ready, RIGHT)
    assert aliases(desk) == [("domestic_shipper", READ, RIGHT, 1)]

    shipper = at(view(desk, next_booking(desk, 4302)), "domestic_shipper")
    assert (shipper.value, shipper.proposal, shipper.status) == (READ, RIGHT, "doubted")
    assert RIGHT in shipper.reasons("zh")[0]
    assert RIGHT in shipper.reasons("en")[0]
    # What was read before the correction gets the proposal too.
    assert at(view(desk, waiting), "domestic_shipper").proposal == RIGHT
    with desk.database.session() as session:
        page = review_of(session, session.get_one(Booking, waiting))
    found = page.field("domestic_shipper")
    assert found is not None
    assert found.proposal == RIGHT


def test_taken_again_it_is_counted_and_settled_it_is_not_proposed(desk: Desk, ready: int) -> None:
    corrected(desk, ready, RIGHT)
    again = next_booking(desk, 4301)
    corrected(desk, again, RIGHT)
    assert aliases(desk) == [("domestic_shipper", READ, RIGHT, 2)]
    assert at(view(desk, again), "domestic_shipper").proposal is None


def test_corrected_otherwise_the_newer_correction_counts(desk: Desk, ready: int) -> None:
    corrected(desk, ready, RIGHT)
    corrected(desk, next_booking(desk, 4301), "霍尔果斯元山商贸有限公司")
    assert aliases(desk) == [("domestic_shipper", READ, "霍尔果斯元山商贸有限公司", 1)]


def test_found_right_after_all_the_alias_goes(desk: Desk, ready: int) -> None:
    corrected(desk, ready, RIGHT)
    again = next_booking(desk, 4301)
    do(desk, review.confirm, again, "domestic_shipper")
    do(desk, review.approve, again)
    assert aliases(desk) == []
    assert at(view(desk, next_booking(desk, 4302)), "domestic_shipper").status == "sure"


def test_what_a_correction_taught_that_was_taken_back_goes(desk: Desk, ready: int) -> None:
    corrected(desk, ready, RIGHT)
    do(desk, review.reopen, ready, reason="改错了")
    do(desk, review.undo, ready)
    do(desk, review.approve, ready)
    assert aliases(desk) == []


def test_an_emptied_name_teaches_nothing(desk: Desk, ready: int) -> None:
    booking_id = desk.booking(reading(COMMODITY_VEHICLE))
    do(desk, review.correct, booking_id, "transport_tool", "")
    do(desk, review.approve, booking_id)
    assert aliases(desk) == []


def test_another_enterprise_s_corrections_are_its_own(desk: Desk, ready: int) -> None:
    corrected(desk, ready, RIGHT)
    booking_id = next_booking(desk, 4301)
    with desk.database.session() as session:
        other = create_enterprise(session, "别的公司")
        session.get_one(Booking, booking_id).enterprise_id = stored_id(other)
    assert at(view(desk, booking_id), "domestic_shipper").proposal is None


def test_brands_of_vehicles_are_proposed_in_their_rows(desk: Desk, ready: int) -> None:
    first = desk.booking(reading(COMMODITY_VEHICLE, items=[cars(1, 2, "品牌:无")]))
    shown = view(desk, first)
    brand = at(shown, f"{shown.vehicles[0].path}.brand")
    assert isinstance(brand.value, str)
    do(desk, review.correct, first, brand.path, "新牌子")
    for row in shown.vehicles:
        found = at(view(desk, first), f"{row.path}.brand")
        if found.status == "doubted":
            do(desk, review.confirm, first, found.path)
    do(desk, review.approve, first)
    assert ("vehicles.brand", brand.value, "新牌子", 1) in aliases(desk)
    second = view(desk, desk.booking(reading(COMMODITY_VEHICLE, customs_number="940220240000195196")))
    again = at(second, f"{second.vehicles[0].path}.brand")
    assert (again.proposal, again.status) == ("新牌子", "doubted")


def enterprise(desk: Desk) -> Enterprise:
    with desk.database.session() as session:
        return session.get_one(Enterprise, 1)


def test_contact_and_warehouse_a_person_typed_become_the_default(desk: Desk) -> None:
    booking_id = desk.booking(reading())
    do(desk, review.correct, booking_id, "warehouse", "二号库")
    do(desk, review.correct, booking_id, "contact", "0999-000")
    do(desk, review.approve, booking_id)
    assert (enterprise(desk).warehouse, enterprise(desk).contact) == ("二号库", "0999-000")
    with desk.database.session() as session:
        (noted,) = changes_of(session, "enterprises")
    assert ("contact", None, "0999-000") in noted.changed
    assert noted.user_name is not None


def test_an_administrator_s_default_is_not_overwritten(desk: Desk, ready: int) -> None:
    do(desk, review.correct, ready, "warehouse", "二号库")
    do(desk, review.approve, ready)
    assert enterprise(desk).warehouse == "一号库"


def test_what_no_person_chose_is_no_choice(desk: Desk, ready: int) -> None:
    do(desk, review.approve, ready)
    with desk.database.session() as session:
        set_defaults(session, 1, contact=None, warehouse=None, usage_type=None, fuel_type=None)
    other = next_booking(desk, 4301)
    with desk.database.session() as session:
        session.get_one(Booking, other).warehouse = "一号库"
    do(desk, review.approve, other)
    assert enterprise(desk).warehouse is None


def test_goods_names_are_proposed_and_stop_nobody(desk: Desk, ready: int) -> None:
    first = desk.booking(
        reading(items=[cars(1, 2, "无", name="小轿牛")], customs_number="940220240000224301")
    )
    do(desk, review.correct, first, f"{view(desk, first).items[0].path}.name", "小轿车")
    do(desk, review.approve, first)
    assert aliases(desk) == [("items.name", "小轿牛", "小轿车", 1)]
    second = desk.booking(
        reading(items=[cars(1, 2, "无", name="小轿牛")], customs_number="940220240000224302")
    )
    shown = view(desk, second)
    assert at(shown, f"{shown.items[0].path}.name").proposal == "小轿车"
    with desk.database.session() as session:
        page = review_of(session, session.get_one(Booking, second))
    assert [cell.proposal for cell in page.items.rows[0].fields if cell.proposal] == ["小轿车"]
    assert do(desk, review.approve, second).state == "approved"
