"""What differs between bookings and appointments that belong together, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bookings.reconciling.comparing.difference_texts import difference_text, proposal_text
from bookings.reconciling.comparing.differences import differences, disagrees, internal
from bookings.reconciling.comparing.rules import comparing_rules
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import AppointedRecord, Group, Printed
from messages.catalogue import texts
from tests.bookings.reconciling.agreeing import (
    APPOINTED,
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
    vehicles,
    with_another,
)


def kg(text: str) -> dict[str, Any]:
    """A weight."""
    return {"weight_kg": Decimal(text)}


def usd(text: str) -> dict[str, Any]:
    """A value on the appointment."""
    return {"value": Decimal(text)}


@dataclass(frozen=True)
class Case:
    """One thing that differs, and what is told of it."""

    name: str
    group: Group
    told: tuple[str, str, str, str | None, str | None]


def _changed(values: dict[str, Any]) -> dict[str, Any]:
    """Of the file's values those of a record."""
    changed: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
    for key in ("weight_kg", "value", "value_usd", "declared_value"):
        if changed.get(key) is not None:
            changed[key] = Decimal(changed[key])
    if "printed" in changed:
        changed["printed"] = Printed(**{key: tuple(value) for key, value in changed["printed"].items()})
    return changed


def _cases() -> Iterator[Case]:
    file = Path(__file__).parent / "difference_cases.yaml"
    by_kind = yaml.safe_load(file.read_text(encoding="utf-8"))
    for kind, group in (("loaded", loaded), ("vehicles", vehicles)):
        for one in by_kind[kind]:
            changed = (_changed(one.get(side, {})) for side in ("declared", "appointed"))
            yield Case(one["case"], group(*changed), tuple(one["told"]))


CASES = tuple(_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_thing_different(case: Case) -> None:
    found = the_one(case.group)
    assert (found.field, found.reason, found.severity, found.proposed, found.because) == case.told


COUNT_GROUPS = [
    loaded({}, {"truck_count": 2}),
    loaded({"truck_count": 3}, {"truck_count": 2}),
]


def test_another_number_of_trucks_is_told_with_what_each_side_says_against_itself() -> None:
    group = loaded({}, {"truck_count": 2})
    assert told(group) == [("truck_count", "count"), ("truck_count", "appointed-count-and-plates")]
    count = differences(group, LIMITS)[0]
    assert (count.severity, count.proposed, count.because) == ("error", "declared", "lists-it")
    assert (count.declared, count.appointed) == ("1", "2")
    merged = loaded({"truck_count": 1, "count_overruled": True}, {"truck_count": 2, "plates": ()})
    assert told(merged) == [("truck_count", "count")]
    assert the_one(merged).because == "overruled"
    fewer = loaded({"truck_count": 3, "count_overruled": True}, {"truck_count": 2, "plates": ()})
    assert (the_one(fewer).reason, the_one(fewer).severity) == ("count", "error")


@pytest.mark.parametrize(
    ("declared", "appointed"),
    [
        ({}, {"plates": ("新f１２３４５",)}),
        ({"plates": ("А123ВС77",), "printed": NOTHING_PRINTED}, {"plates": ("A123BC77",)}),
        ({}, {"plates": ("新F12345", "新F6789挂"), "trailer_plates": (), "truck_count": None}),
        ({}, {"trailer_plates": ()}),
        ({"plates": ("新F12345", "新F6789挂"), "trailer_plates": (), "count_overruled": True}, {}),
        ({"batch_numbers": ("94022026000011", "94022026777777")}, {}),
        ({}, {"batch_numbers": ("94022026777777", "94022026000011")}),
        ({}, {"containers": ("temu 123456-5",)}),
        ({}, kg("17009.99")),
        ({}, kg("17170")),
        ({}, usd("8079")),
        ({}, usd("56000") | {"currency": "CNY"}),
        ({}, {"destination": "塔吉克"}),
        ({}, {"destination": "TJ"}),
        ({}, {"exit_place": "(9402)霍尔果斯海关"}),
        ({"day": date(2026, 3, 2)}, {}),
        ({"day": date(2026, 2, 15)}, {}),
        ({}, {"declaration_remark": "新F12345 共1车"}),
        ({"customs_numbers": (NUMBER, MISREAD_NUMBER), "declaration_ids": (5,)}, {}),
        ({"customs_numbers": (NUMBER, OTHER_NUMBER), "declaration_ids": (5, 6), "amended_ids": (5,)}, {}),
        (
            {"value_usd": None, "declared_value": None, "weight_kg": None, "truck_count": None, "day": None},
            {},
        ),
    ],
)
def test_what_is_written_differently_or_not_stated_agrees(
    declared: dict[str, Any], appointed: dict[str, Any]
) -> None:
    assert told(loaded(declared, appointed)) == []


def test_an_appointment_that_states_nothing_contradicts_nothing() -> None:
    empty = AppointedRecord(appointment_id=11, enterprise_id=1)
    assert differences(Group((LOADED,), (empty,)), LIMITS) == ()
    assert differences(Group((VEHICLES,), (empty,)), LIMITS) == ()


def test_tolerances_are_those_of_the_settings() -> None:
    group = loaded({}, kg("17200"))
    assert told(group, AgreementLimits(weight_tolerance_kg=Decimal(200))) == []
    assert told(group, AgreementLimits(weight_tolerance_percent=Decimal(2))) == []
    assert told(loaded({}, usd("9000")), AgreementLimits(value_tolerance_percent=Decimal(12))) == []
    assert told(loaded({"day": date(2026, 2, 1)}), AgreementLimits(most_days_apart=40)) == []


def test_the_window_s_last_day_is_the_port_s() -> None:
    # 18:00 UTC on the 1st is the 2nd at the port.
    window = {
        "day": None,
        "leaves_from": datetime(2026, 3, 1, 16, tzinfo=UTC),
        "leaves_until": datetime(2026, 3, 1, 18, tzinfo=UTC),
    }
    assert told(loaded({"day": date(2026, 3, 2)}, window)) == []
    found = the_one(loaded({"day": date(2026, 3, 3)}, window))
    assert (found.reason, found.appointed, found.parameters["days"]) == (
        "after-window",
        "2026-03-02 00:00-02:00",
        "1",
    )


def test_near_pairs_and_what_is_printed_are_told() -> None:
    found = the_one(vehicles({}, {"vins": (VINS[0], MISREAD_VIN)}))
    assert found.near == ((VINS[1], MISREAD_VIN),)
    assert (found.missing, found.surplus) == ((VINS[1],), (MISREAD_VIN,))
    corrected = loaded({"plates": ("新F12346",)})
    misread, printed = differences(corrected, LIMITS)
    assert (misread.reason, misread.proposed, misread.because) == ("misread", "appointed", "printed")
    assert misread.printed == ("新F12345", "新F6789挂")
    assert (printed.reason, printed.declared) == ("printed-otherwise", ("新F12346", "新F6789挂"))
    assert printed.near == (("新F12345", "新F12346"),)


PRINTED_TRAILER = Printed(plates=("新F12345", "新F6789挂"), trailers=("新F6789挂",))
UNASSIGNED_TRAILER = loaded({"trailer_plates": (), "printed": PRINTED_TRAILER}, {})


def test_printed_trailers_on_no_truck_made_a_whole_agreement_a_difference() -> None:
    found = the_one(UNASSIGNED_TRAILER)
    assert (found.field, found.reason, found.severity) == ("trailer_plates", "printed-unassigned", "info")
    assert found.printed == ("新F6789挂",)
    other = loaded({"trailer_plates": ("新F6780挂",), "printed": PRINTED_TRAILER}, {"trailer_plates": ()})
    assert told(other) == [("plates", "printed-otherwise")]
    among_the_tractors = loaded(
        {
            "plates": ("新F12345", "新F6789挂"),
            "trailer_plates": (),
            "printed": PRINTED_TRAILER,
            "truck_count": 2,
        },
        {"plates": ("新F12345", "新F6789挂"), "trailer_plates": (), "truck_count": 2},
    )
    assert told(among_the_tractors) == []


def test_the_gravest_comes_first() -> None:
    found = differences(
        loaded({}, {"shipper": "万路宝(渭南)汽车销售有限", "warehouse": "二号库", "plates": ("新F12346",)}),
        LIMITS,
    )
    assert [one.severity for one in found] == ["error", "warning", "info"]
    assert disagrees(found)
    assert not disagrees(found[2:])


def test_what_a_record_says_against_itself_needs_no_partner() -> None:
    booking = replace(LOADED, truck_count=2, printed=Printed(plates=("新F12340",)))
    assert [(one.field, one.reason) for one in internal(booking)] == [
        ("plates", "printed-otherwise"),
        ("truck_count", "count-and-plates"),
    ]
    appointment = replace(APPOINTED, truck_count=3, declaration_remark="共２车")
    assert [one.reason for one in internal(appointment)] == ["appointed-count-and-plates", "remark-says"]
    assert internal(LOADED) == internal(APPOINTED) == ()


OTHER_VEHICLES = {
    "customs_numbers": (NUMBER, OTHER_NUMBER),
    "vins": (*VINS, "LGWEF4A57NF000123"),
    "vehicle_total": 3,
}
ALL_CASES = [
    *(case.group for case in CASES),
    *COUNT_GROUPS,
    PARTLY,
    UNASSIGNED_TRAILER,
    with_another(),
    vehicles({}, OTHER_VEHICLES),
    replace(
        two_trucks(),
        appointed=(
            two_trucks().appointed[0],
            replace(two_trucks().appointed[1], plates=(), trailer_plates=(), containers=()),
        ),
    ),
    replace(
        two_trucks(),
        declared=(
            replace(
                two_trucks().declared[0], plates=("新F12345",), trailer_plates=("新F6789挂",), containers=()
            ),
        ),
    ),
    replace(
        shared_truck(),
        declared=(LOADED, replace(shared_truck().declared[1], warehouse="二号库", exit_place="都拉塔")),
    ),
    replace(shared_truck(), appointed=(replace(shared_truck().appointed[0], customs_numbers=(NUMBER,)),)),
    Group(
        (replace(VEHICLES, plates=("新F12345", "新F55555"), printed=NOTHING_PRINTED),),
        (
            replace(VEHICLES_APPOINTED, plates=("新F12345",), vins=VINS[:1], vehicle_total=None),
            replace(VEHICLES_APPOINTED, plates=("新F55555",), vins=(), vehicle_total=None),
        ),
    ),
    Group(
        (replace(VEHICLES, plates=("新F12345", "新F55555"), printed=NOTHING_PRINTED),),
        (replace(VEHICLES_APPOINTED, plates=("新F12345",), vins=(), vehicle_total=1),),
    ),
]


def test_every_reason_of_the_rules_is_found_and_is_a_sentence_that_says_what_to_do() -> None:
    found = [one for group in ALL_CASES for one in differences(group, LIMITS)]
    assert {(one.field, one.reason) for one in found} == {
        (field, reason) for field, rules in comparing_rules().fields.items() for reason in rules.reasons
    }
    for one in found:
        for language in ("zh", "en"):
            sentence = difference_text(one, language)
            assert "{" not in sentence
            assert len(sentence) > 20
        assert (proposal_text(one, "zh") is None) == (one.proposed is None)
    told_reasons = {one.reason for one in found}
    known = {key.removeprefix("reconcile.difference-") for key in texts() if "reconcile.difference-" in key}
    assert told_reasons == known
    used = {
        rule
        for field in comparing_rules().fields.values()
        for one in field.reasons.values()
        for rule in one.proposed
    }
    assert used == {
        key.removeprefix("reconcile.because-") for key in texts() if key.startswith("reconcile.because-")
    }
