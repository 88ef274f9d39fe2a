"""Whatever is compared: nothing fails, order does not count, and what says the same agrees."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.reconciling.comparing.difference_texts import difference_text
from bookings.reconciling.comparing.differences import differences
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Group, Printed
from tests.bookings.reconciling.agreeing import (
    LIMITS,
    MISREAD_NUMBER,
    MISREAD_VIN,
    NUMBER,
    OTHER_BOX,
    OTHER_NUMBER,
    VINS,
    belong,
)

MISREAD_BOX = "TEMU1234566"

numbers = st.sampled_from([NUMBER, OTHER_NUMBER, MISREAD_NUMBER, "1", ""])
plates = st.sampled_from(["新F12345", "新F12346", "新F6789挂", "123ABC02", "А123ВС77", "霍A00703", "x"])
vins = st.sampled_from([*VINS, MISREAD_VIN, "lvav2mab5ru000001"])
boxes = st.sampled_from(["TEMU1234565", MISREAD_BOX, OTHER_BOX])
names = st.one_of(
    st.none(),
    st.sampled_from(["一号库", "十一号库", "霍尔果斯", "KAZ", "(TJK)塔吉克斯坦", "某公司有限公司"]),
    st.text(max_size=8),
)
amounts = st.one_of(
    st.none(), st.decimals(0, 10**9, places=3), st.sampled_from([Decimal(17000), Decimal(17)])
)
counts = st.one_of(st.none(), st.integers(0, 5))
days = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 2, 20)))
kinds = st.sampled_from(["loaded_truck", "commodity_vehicle"])


def listed(one: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(one, max_size=3, unique=True).map(tuple)


shared: dict[str, st.SearchStrategy[Any]] = {
    "enterprise_id": st.just(1),
    "business_type": kinds,
    "customs_numbers": listed(numbers),
    "batch_numbers": listed(numbers),
    "plates": listed(plates),
    "trailer_plates": listed(plates),
    "truck_count": counts,
    "containers": listed(boxes),
    "seals": listed(boxes),
    "vins": listed(vins),
    "vehicle_total": counts,
    "weight_kg": amounts,
    "currency": st.sampled_from([None, "USD", "CNY", "KZT"]),
    "shipper": names,
    "destination": names,
    "exit_place": names,
    "warehouse": names,
    "day": days,
}
declared_records = st.builds(
    DeclaredRecord,
    booking_id=st.integers(1, 50),
    value_usd=amounts,
    declared_value=amounts,
    printed=st.builds(Printed, plates=listed(plates), vins=listed(vins), containers=listed(boxes)),
    count_overruled=st.booleans(),
    lists_overruled=st.booleans(),
    **shared,
)
appointed_records = st.builds(
    AppointedRecord,
    appointment_id=st.integers(1, 50),
    value=amounts,
    declaration_remark=st.one_of(
        st.none(), st.sampled_from(["共3车", "新F12345", "2车 一号库"]), st.text(max_size=30)
    ),
    leaves_until=st.one_of(
        st.none(),
        st.integers(0, 1500).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    ),
    **shared,
)


@st.composite
def groups(draw: st.DrawFn) -> Group:
    declared = draw(st.lists(declared_records, min_size=1, max_size=3, unique_by=lambda one: one.booking_id))
    appointed = draw(
        st.lists(appointed_records, min_size=1, max_size=3, unique_by=lambda one: one.appointment_id)
    )
    pairs = [(other.appointment_id, one.booking_id) for one in declared for other in appointed]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True))
    return belong(Group(tuple(declared), tuple(appointed)), *chosen)


@given(groups(), st.randoms())
@settings(max_examples=300)
def test_whatever_comes_is_compared_and_its_order_does_not_count(group: Group, random: Any) -> None:
    found = differences(group, LIMITS)
    declared, appointed, chosen = list(group.declared), list(group.appointed), list(group.chosen)
    for one in (declared, appointed, chosen):
        random.shuffle(one)
    assert differences(Group(tuple(declared), tuple(appointed), tuple(chosen)), LIMITS) == found
    severities = [("error", "warning", "info").index(one.severity) for one in found]
    assert severities == sorted(severities)
    keys = [(one.field, one.reason, one.booking_id, one.appointment_id) for one in found]
    assert len(keys) == len(set(keys))
    for one in found:
        assert difference_text(one, "zh")
        assert difference_text(one, "en")
        assert (one.proposed is None) == (one.because is None)


@given(declared_records)
@settings(max_examples=300)
def test_an_appointment_that_says_the_same_agrees(record: DeclaredRecord) -> None:
    own = {key: getattr(record, key) for key in shared if key not in ("day", "currency")}
    appointment = AppointedRecord(appointment_id=7, value=record.value_usd, **own)
    between = [
        one
        for one in differences(Group((record,), (appointment,)), LIMITS)
        if one.booking_id is not None and one.appointment_id is not None
    ]
    assert between == []


@given(declared_records, appointed_records, st.randoms())
def test_the_order_of_a_list_does_not_make_a_difference(
    record: DeclaredRecord, appointment: AppointedRecord, random: Any
) -> None:
    lists = {}
    for key in ("plates", "trailer_plates", "vins", "containers", "seals", "batch_numbers"):
        values = list(getattr(appointment, key))
        random.shuffle(values)
        lists[key] = tuple(values)
    before = differences(Group((record,), (appointment,)), LIMITS)
    after = differences(Group((record,), (replace(appointment, **lists),)), LIMITS)
    assert [(one.field, one.reason, set(one.missing)) for one in before] == [
        (one.field, one.reason, set(one.missing)) for one in after
    ]
