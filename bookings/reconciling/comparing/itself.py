"""What a record says against itself: counts against lists, remarks against counts."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bookings.reconciling.comparing.comparison import told
from bookings.reconciling.comparing.forms import number_form, plate_form
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Difference
from extractors.remarks.grammar import parse_remarks
from extractors.text_runs import PlacedText

# What may be a number of trucks (templates/remarks.yaml: up to three digits, or Chinese numerals).
_MAY_BE_COUNT = re.compile(r"(?<!\d)\d{1,3}(?!\d)|[一二两三四五六七八九十百]")


def booking_itself(record: DeclaredRecord, appointed_plates: int | None = None) -> Iterator[Difference]:
    """A booking's counts against the plates and VINs that it lists.

    ``appointed_plates``: how many its appointments list; a booking that names fewer trucks than it counts is
    not contradicted when its appointments name them all.
    """
    trucks = record.truck_count
    if trucks is not None and record.plates and not record.count_overruled:
        listed = _distinct_plates(record.plates)
        is_named = listed < trucks and appointed_plates == trucks
        if listed != trucks and not is_named and record.business_type == "loaded_truck":
            yield told(
                "truck_count",
                "count-and-plates",
                booking_id=record.booking_id,
                declared=str(trucks),
                parameters={"count": str(trucks), "listed": str(listed)},
            )
    total = record.vehicle_total
    if total is not None and record.vins:
        vins = len(set(map(number_form, record.vins)))
        if vins != total:
            yield told(
                "vehicle_total",
                "count-and-vins",
                booking_id=record.booking_id,
                declared=str(total),
                parameters={"count": str(total), "listed": str(vins)},
            )


def appointment_itself(record: AppointedRecord, trucks_of_group: int | None = None) -> Iterator[Difference]:
    """An appointment's counts against the plates and VINs that it lists, and against its remark.

    ``trucks_of_group``: how many trucks there are on all appointments of its bookings; one of several
    may state that number beside its own plate.
    """
    trucks = record.truck_count
    if trucks is not None and record.plates and record.business_type != "commodity_vehicle":
        listed = _distinct_plates(record.plates)
        if trucks not in (listed, trucks_of_group):
            yield told(
                "truck_count",
                "appointed-count-and-plates",
                appointment_id=record.appointment_id,
                appointed=str(trucks),
                parameters={"count": str(trucks), "listed": str(listed)},
            )
    if record.vehicle_total is not None and record.vins:
        vins = len(set(map(number_form, record.vins)))
        if vins != record.vehicle_total:
            yield told(
                "vehicle_total",
                "appointed-count-and-vins",
                appointment_id=record.appointment_id,
                appointed=str(record.vehicle_total),
                parameters={"count": str(record.vehicle_total), "listed": str(vins)},
            )
    if trucks is not None and _may_say_another(record.declaration_remark, trucks):
        said = trucks_of_remark(record.declaration_remark or "")
        if said and trucks not in said and trucks_of_group not in said:
            yield told(
                "truck_count",
                "remark-says",
                appointment_id=record.appointment_id,
                appointed=str(trucks),
                parameters={"count": str(trucks), "remark": ", ".join(map(str, said))},
            )


def _may_say_another(remark: str | None, trucks: int) -> bool:
    """Whether a remark holds any number but this one: the grammar need not look at the others."""
    if not remark:
        return False
    return any(not found.isdecimal() or int(found) != trucks for found in _MAY_BE_COUNT.findall(remark))


@lru_cache(maxsize=20_000)
def trucks_of_remark(remark: str) -> tuple[int, ...]:
    """How many trucks a declaration's remark states, each number once; empty when it does not say."""
    found = parse_remarks(PlacedText(remark, (None,) * len(remark), 1))
    return tuple(dict.fromkeys(number for number, _ in found.truck_counts))


def _distinct_plates(plates: tuple[str, ...]) -> int:
    return 1 if len(plates) == 1 else len(set(map(plate_form, plates)))
