"""Groups: several declarations on a truck, several trucks of a declaration, and what is not stated."""

from dataclasses import replace
from decimal import Decimal

from bookings.reconciling.comparing.differences import differences
from bookings.reconciling.records import Group
from tests.bookings.reconciling.agreeing import (
    LIMITS,
    LOADED,
    MISREAD_NUMBER,
    MISREAD_VIN,
    NOTHING_PRINTED,
    NUMBER,
    OTHER_NUMBER,
    PARTLY,
    VEHICLES,
    VEHICLES_APPOINTED,
    VINS,
    loaded,
    shared_truck,
    the_one,
    told,
    two_trucks,
    with_another,
)


def test_what_adds_up_is_only_told_while_a_truck_has_no_appointment() -> None:
    assert told(PARTLY) == [
        ("plates", "missing"),
        ("truck_count", "partial"),
        ("cargo_weight_kg", "partial"),
        ("cargo_value", "partial"),
    ]
    assert [one.severity for one in differences(PARTLY, LIMITS)] == ["error", "info", "info", "info"]
    (second,) = PARTLY.declared
    whole = replace(
        PARTLY,
        appointed=(*PARTLY.appointed, replace(PARTLY.appointed[0], appointment_id=12, plates=("新F55555",))),
        chosen=(),
    )
    assert told(whole) == []
    each_states_all = [
        replace(one, weight_kg=second.weight_kg, value=second.value_usd, truck_count=2)
        for one in whole.appointed
    ]
    assert told(replace(whole, appointed=tuple(each_states_all))) == []
    neither = [replace(one, weight_kg=Decimal(20000)) for one in whole.appointed]
    assert told(replace(whole, appointed=tuple(neither))) == [("cargo_weight_kg", "weight-far")]


def test_declarations_on_one_truck_add_up() -> None:
    assert told(shared_truck()) == []


def test_an_appointment_that_lacks_one_of_its_declarations_names_the_booking() -> None:
    group = shared_truck()
    (appointed,) = group.appointed
    lacking = differences(replace(group, appointed=(replace(appointed, customs_numbers=(NUMBER,)),)), LIMITS)
    found, beside = lacking
    assert (found.field, found.reason, found.booking_id) == ("customs_number", "number-missing", 3)
    assert (found.declared, found.missing, found.severity) == (OTHER_NUMBER, (OTHER_NUMBER,), "error")
    # The one that is named is not agreed on either: the number may be the slip.
    assert (beside.field, beside.reason, beside.booking_id) == ("customs_number", "other-not-named", 1)
    assert (beside.declared, beside.missing, beside.severity) == (NUMBER, (OTHER_NUMBER,), "warning")
    misread = OTHER_NUMBER[:-1] + "5"
    found = the_one(replace(group, appointed=(replace(appointed, customs_numbers=(NUMBER, misread)),)))
    assert (found.reason, found.booking_id, found.near) == ("number-misread", 3, ((OTHER_NUMBER, misread),))


def test_a_booking_on_several_trucks_is_told_which_appointment_is_wrong() -> None:
    booking = replace(
        VEHICLES, vins=VINS, vehicle_total=2, plates=("新F12345", "新F55555"), printed=NOTHING_PRINTED
    )
    first = replace(VEHICLES_APPOINTED, plates=("新F12345",), vins=VINS[:1], vehicle_total=1)
    second = replace(first, appointment_id=13, plates=("新F55555",), vins=VINS[1:])
    assert told(Group((booking,), (first, second))) == []
    found = the_one(Group((booking,), (first, replace(second, vins=(MISREAD_VIN,)))))
    assert (found.reason, found.booking_id, found.appointment_id) == ("misread", 2, 13)


def test_what_one_of_several_appointments_does_not_state_may_be_on_it() -> None:
    group = two_trucks()
    first, second = group.appointed
    assert told(group) == []
    bare = replace(second, plates=(), trailer_plates=(), containers=())
    assert told(replace(group, appointed=(first, bare))) == [
        ("plates", "not-stated"),
        ("trailer_plates", "not-stated"),
        ("containers", "not-stated"),
    ]
    # A plate that is nearly that of another truck is no other truck's, and two are not on one truck.
    misread = replace(first, plates=("新F12346",))
    assert told(replace(group, appointed=(misread, bare)))[0] == ("plates", "misread")
    changed = replace(first, plates=("新A99887",))
    (found, *_) = differences(replace(group, appointed=(changed, bare)), LIMITS)
    assert (found.reason, found.missing) == ("lists-differ", ("新F12345", "新F55555"))


def test_a_booking_that_counts_more_trucks_than_it_names_may_have_them() -> None:
    group = two_trucks()
    (booking,) = group.declared
    named = replace(booking, plates=("新F12345",), trailer_plates=("新F6789挂",))
    found = differences(replace(group, declared=(named,)), LIMITS)
    assert [(one.field, one.reason, one.severity) for one in found] == [
        ("plates", "only-appointed", "info"),
        ("trailer_plates", "only-appointed", "info"),
    ]
    assert found[0].appointed == ("新F55555",)
    assert told(replace(group, declared=(replace(named, truck_count=1),)))[:2] == [
        ("plates", "surplus"),
        ("truck_count", "count"),
    ]


def test_what_belongs_to_a_declaration_that_is_not_here_is_information() -> None:
    found = differences(with_another(), LIMITS)
    assert [(one.field, one.reason) for one in found] == [
        ("customs_number", "number-surplus"),
        ("containers", "with-others"),
        ("cargo_weight_kg", "with-others"),
        ("cargo_value", "with-others"),
        ("destination", "with-others"),
        ("domestic_shipper", "with-others"),
    ]
    assert [one.severity for one in found] == ["warning"] + 5 * ["info"]
    # Less than the declaration alone is no sum of two.
    assert ("cargo_weight_kg", "weight-far") in told(
        replace(with_another(), appointed=(replace(with_another().appointed[0], weight_kg=Decimal(9000)),))
    )


def test_an_appointment_of_several_declarations_has_names_of_one_of_them() -> None:
    group = shared_truck()
    first, second = group.declared
    other = replace(
        second, destination="哈萨克斯坦", shipper="另一家有限公司", warehouse="二号库", exit_place="都拉塔"
    )
    found = differences(replace(group, declared=(first, other)), LIMITS)
    assert [(one.field, one.reason, one.severity, one.booking_id) for one in found] == [
        ("exit_place", "of-another", "info", 3),
        ("warehouse", "of-another", "info", 3),
    ]


def test_further_numbers_that_are_named_do_not_hide_one_that_is_not() -> None:
    group = shared_truck()
    first, second = group.declared
    of_two = replace(first, customs_numbers=(NUMBER, MISREAD_NUMBER), declaration_ids=(5, 6))
    appointed = replace(group.appointed[0], customs_numbers=(NUMBER, MISREAD_NUMBER))
    found = differences(replace(group, declared=(of_two, second), appointed=(appointed,)), LIMITS)
    assert [(one.reason, one.booking_id) for one in found if one.field == "customs_number"] == [
        ("number-missing", 3),
        ("other-not-named", 1),
    ]


def test_numbers_of_neighbours_are_not_taken_for_one_another() -> None:
    """Declarations of one truck are often made one after the other: their numbers differ in a digit."""
    neighbour = NUMBER[:-1] + "8"
    group = shared_truck()
    second = replace(group.declared[1], customs_numbers=(neighbour,))
    appointed = replace(group.appointed[0], customs_numbers=(NUMBER, neighbour))
    group = replace(group, declared=(LOADED, second), appointed=(appointed,))
    assert told(group) == []
    lacking = replace(group, appointed=(replace(appointed, customs_numbers=(NUMBER,)),))
    found = [(one.reason, one.booking_id) for one in differences(lacking, LIMITS)]
    assert found == [("number-missing", 3), ("other-not-named", 1)]
    one_booking = loaded({"customs_numbers": (NUMBER, neighbour), "declaration_ids": (5, 6)})
    assert told(one_booking) == [("customs_number", "number-missing-of-several")]


def test_appointments_that_count_no_trucks_are_counted_by_their_plates() -> None:
    group = two_trucks()
    counted = replace(group, appointed=tuple(replace(one, truck_count=None) for one in group.appointed))
    assert told(counted) == []
    (booking,) = group.declared
    unnamed = replace(booking, plates=(), trailer_plates=(), truck_count=1)
    assert ("truck_count", "count") in told(replace(counted, declared=(unnamed,)))
    assert ("truck_count", "count") in told(replace(group, declared=(unnamed,)))


def test_each_truck_may_name_the_declaration_that_it_carries() -> None:
    group = two_trucks()
    (booking,) = group.declared
    both = replace(booking, customs_numbers=(NUMBER, OTHER_NUMBER), declaration_ids=(5, 6))
    first, second = group.appointed
    of_other = replace(second, customs_numbers=(OTHER_NUMBER,))
    assert told(Group((both,), (first, of_other))) == []
    lacking = the_one(Group((both,), (first, second)))
    assert (lacking.reason, lacking.appointment_id) == ("number-missing-of-several", None)
    assert lacking.missing == (OTHER_NUMBER,)
    misread = replace(second, customs_numbers=(MISREAD_NUMBER,))
    found = differences(Group((booking,), (first, misread)), LIMITS)
    assert [(one.reason, one.appointment_id) for one in found] == [("number-misread", 12)]


def test_a_booking_without_a_number_yet_may_be_of_a_number_that_is_not_known() -> None:
    group = shared_truck()
    first, second = group.declared
    unnamed = the_one(replace(group, declared=(first, replace(second, customs_numbers=()))))
    assert (unnamed.reason, unnamed.severity) == ("only-appointed", "warning")
    assert unnamed.appointed == (OTHER_NUMBER,)
    three = replace(group.appointed[0], customs_numbers=(NUMBER, OTHER_NUMBER, "940220260000777777"))
    found = differences(
        replace(group, declared=(first, replace(second, customs_numbers=())), appointed=(three,)), LIMITS
    )
    assert [one.reason for one in found] == ["number-surplus", "only-appointed"]
