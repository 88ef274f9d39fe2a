"""Which appointment of a list is which of the new file."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bookings.appointments.identity import KnownAppointment, Named, identified
from bookings.appointments.lists import list_name_of

DAYS = (date(2026, 11, 22), date(2026, 11, 23))


def named(
    number: str | None = None,
    customs: tuple[str, ...] = (),
    carriers: tuple[str, ...] = (),
    vins: tuple[str, ...] = (),
    day: date | None = None,
) -> Named:
    return Named(number, customs, carriers, vins, day)


def known(identity: int, one: Named) -> KnownAppointment:
    return KnownAppointment(
        identity, 1, one.appointment_number, one.customs_numbers, one.carriers, one.vins, one.day
    )


def pairs(new: list[Named], old: list[Named]) -> dict[int, int]:
    found = identified(new, [known(identity, one) for identity, one in enumerate(old)])
    return {position: one.id for position, one in found.items()}


def test_the_number_goes_before_everything_else() -> None:
    old = [named("A", ("1",), ("X",)), named("B", ("2",), ("Y",))]
    new = [named("B", ("1",), ("X",)), named("A", ("2",), ("Y",))]
    assert pairs(new, old) == {0: 1, 1: 0}


def test_two_numbers_that_differ_are_two_appointments() -> None:
    assert pairs([named("A", ("1",), ("X",))], [named("B", ("1",), ("X",))]) == {}


def test_a_number_given_later_is_taken_on() -> None:
    assert pairs([named("A", ("1",), ("X",))], [named(None, ("1",), ("X",))]) == {0: 0}


def test_without_numbers_customs_number_and_plate_tell() -> None:
    old = [named(None, ("1",), ("X",)), named(None, ("1",), ("Y",))]
    assert pairs([named(None, ("1",), ("Y",)), named(None, ("1",), ("X",))], old) == {0: 1, 1: 0}


def test_of_several_alike_those_of_the_same_day_go_together() -> None:
    old = [named(None, ("1",), ("X",), day=day) for day in DAYS]
    assert pairs([named(None, ("1",), ("X",), day=DAYS[1])], old) == {0: 1}


def test_very_many_alike_are_paired_in_their_order() -> None:
    alike = [named(None, ("1",), ("X",), day=DAYS[0])] * 50_000
    assert len(pairs(alike, alike)) == 50_000


def test_a_corrected_plate_is_found_by_a_customs_number_that_stands_once() -> None:
    assert pairs([named(None, ("1",), ("Z",))], [named(None, ("1",), ("X",))]) == {0: 0}
    twice = [named(None, ("1",), ("X",)), named(None, ("1",), ("Y",))]
    assert pairs([named(None, ("1",), ("Z",))], twice) == {}


def test_a_plate_needs_its_day() -> None:
    old = [named(carriers=("X",), day=DAYS[0])]
    assert pairs([named(carriers=("X",), day=DAYS[0])], old) == {0: 0}
    assert pairs([named(carriers=("X",), day=DAYS[1])], old) == {}


def test_vins_tell_where_nothing_else_does() -> None:
    assert pairs([named(vins=("V", "W"))], [named(vins=("W", "V"))]) == {0: 0}


_ONE = st.builds(
    named,
    st.sampled_from([None, "A", "B"]),
    st.sampled_from([(), ("1",), ("2",), ("1", "2")]),
    st.sampled_from([(), ("X",), ("Y",)]),
    st.sampled_from([(), ("V",)]),
    st.sampled_from([None, *DAYS]),
)


@given(new=st.lists(_ONE, max_size=8), old=st.lists(_ONE, max_size=8))
def test_nothing_is_taken_twice_and_numbers_never_contradict(new: list[Named], old: list[Named]) -> None:
    found = pairs(new, old)
    assert len(set(found.values())) == len(found)
    for position, identity in found.items():
        numbers = {new[position].appointment_number, old[identity].appointment_number} - {None}
        assert len(numbers) < 2


@given(st.lists(st.builds(named, st.text("ABC0", min_size=1, max_size=4)), unique=True, max_size=9))
def test_a_list_with_numbers_is_itself_in_any_order(rows: list[Named]) -> None:
    found = pairs(rows[::-1], rows)
    assert found == {position: len(rows) - 1 - position for position in range(len(rows))}


def test_a_list_is_named_by_its_file_without_dates_and_copies() -> None:
    names = {
        "重车预约_20261122.xlsx",
        "重车预约 2026年11月23日 (1).xlsx",
        "重车预约-副本.csv",
        "uploads/重车预约2026-11-24.json",
    }
    assert {list_name_of(name) for name in names} == {"重车预约"}
    assert list_name_of("20261122.xlsx") == "预约"
