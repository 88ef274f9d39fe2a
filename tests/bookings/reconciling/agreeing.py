"""A booking and an appointment that agree in everything, to change one thing of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bookings.reconciling.comparing.differences import differences
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import (
    AppointedRecord,
    Candidate,
    DeclaredRecord,
    Difference,
    Group,
    Printed,
)

NUMBER = "940220260000224219"
OTHER_NUMBER = "940220260000195196"
VINS = ("LVAV2MAB5RU000001", "LVAV2MAB7RU000002")
MISREAD_NUMBER = NUMBER[:-1] + "8"
MISREAD_VIN = VINS[1][:-1] + "5"
OTHER_BOX = "MSCU6639870"
NOTHING_PRINTED = Printed()
LIMITS = AgreementLimits()

LOADED = DeclaredRecord(
    booking_id=1,
    enterprise_id=1,
    business_type="loaded_truck",
    customs_numbers=(NUMBER,),
    batch_numbers=("94022026000011",),
    plates=("新F12345",),
    trailer_plates=("新F6789挂",),
    truck_count=1,
    containers=("TEMU1234565",),
    seals=("A123456",),
    weight_kg=Decimal("17000"),
    value_usd=Decimal("8000"),
    declared_value=Decimal("56000"),
    currency="CNY",
    shipper="万路宝(渭南)汽车销售有限公司",
    destination="塔吉克斯坦",
    exit_place="霍尔果斯",
    warehouse="一号库",
    day=date(2026, 3, 1),
    printed=Printed(plates=("新F12345", "新F6789挂"), containers=("TEMU1234565",), seals=("A123456",)),
)
APPOINTED = AppointedRecord(
    appointment_id=11,
    enterprise_id=1,
    business_type="loaded_truck",
    appointment_number="YY001",
    customs_numbers=(NUMBER,),
    batch_numbers=("94022026000011",),
    plates=("新F12345",),
    trailer_plates=("新F6789挂",),
    truck_count=1,
    containers=("TEMU1234565",),
    seals=("A123456",),
    weight_kg=Decimal("17000"),
    value=Decimal("8000"),
    shipper="万路宝（渭南）汽车销售有限公司",
    destination="(TJK)塔吉克斯坦",
    exit_place="霍尔果斯公路口岸",
    warehouse="一号库",
    day=date(2026, 3, 2),
)
VEHICLES = DeclaredRecord(
    booking_id=2,
    enterprise_id=1,
    business_type="commodity_vehicle",
    customs_numbers=(NUMBER,),
    plates=("霍A00703",),
    vins=VINS,
    vehicle_total=2,
    printed=Printed(vins=VINS),
)
VEHICLES_APPOINTED = AppointedRecord(
    appointment_id=12,
    enterprise_id=1,
    business_type="commodity_vehicle",
    customs_numbers=(NUMBER,),
    plates=("霍A00703",),
    vins=VINS,
    vehicle_total=2,
)


def loaded(declared: dict[str, Any] | None = None, appointed: dict[str, Any] | None = None) -> Group:
    """A loaded truck and its appointment, with these things different."""
    return Group((replace(LOADED, **(declared or {})),), (replace(APPOINTED, **(appointed or {})),))


def vehicles(declared: dict[str, Any] | None = None, appointed: dict[str, Any] | None = None) -> Group:
    """Commodity vehicles and their appointment, with these things different."""
    return Group(
        (replace(VEHICLES, **(declared or {})),), (replace(VEHICLES_APPOINTED, **(appointed or {})),)
    )


def belong(group: Group, *pairs: tuple[int, int]) -> Group:
    """The group with these pairs (appointment_id, booking_id) chosen."""
    return replace(group, chosen=tuple(Candidate(one, other, 100) for one, other in pairs))


def told(group: Group, limits: AgreementLimits = LIMITS) -> list[tuple[str, str]]:
    """Field and reason of each difference."""
    return [(one.field, one.reason) for one in differences(group, limits)]


def the_one(group: Group, limits: AgreementLimits = LIMITS) -> Difference:
    """The only difference."""
    (found,) = differences(group, limits)
    return found


PARTLY = belong(
    Group(
        (
            replace(
                LOADED,
                plates=("新F12345", "新F55555"),
                trailer_plates=(),
                truck_count=2,
                weight_kg=Decimal(34000),
                containers=(),
                seals=(),
                printed=NOTHING_PRINTED,
            ),
        ),
        (replace(APPOINTED, trailer_plates=(), containers=(), seals=(), value=Decimal(4000)),),
    ),
    (11, 1),
)


def shared_truck() -> Group:
    """Two declarations on one truck (拼车)."""
    second = replace(
        LOADED, booking_id=3, customs_numbers=(OTHER_NUMBER,), weight_kg=Decimal(3000), value_usd=Decimal(500)
    )
    appointed = replace(
        APPOINTED,
        customs_numbers=(NUMBER, OTHER_NUMBER),
        weight_kg=Decimal(20000),
        value=Decimal(8500),
    )
    return belong(Group((LOADED, second), (appointed,)), (11, 1), (11, 3))


def two_trucks() -> Group:
    """Two trucks of one declaration, an appointment for each."""
    booking = replace(
        LOADED,
        plates=("新F12345", "新F55555"),
        trailer_plates=("新F6789挂", "新F1111挂"),
        containers=("TEMU1234565", OTHER_BOX),
        seals=(),
        truck_count=2,
        printed=NOTHING_PRINTED,
    )
    first = replace(APPOINTED, weight_kg=Decimal(8500), value=Decimal(4000), seals=())
    second = replace(
        first,
        appointment_id=12,
        plates=("新F55555",),
        trailer_plates=("新F1111挂",),
        containers=(OTHER_BOX,),
        batch_numbers=("94022026000012",),
    )
    return Group((booking,), (first, second))


def with_another() -> Group:
    """An appointment of two declarations of which one was not sent in."""
    return loaded(
        {},
        {
            "customs_numbers": (NUMBER, MISREAD_NUMBER),
            "containers": ("TEMU1234565", OTHER_BOX),
            "weight_kg": Decimal(20000),
            "value": Decimal(9000),
            "destination": "哈萨克斯坦",
            "shipper": "另一家有限公司",
        },
    )
