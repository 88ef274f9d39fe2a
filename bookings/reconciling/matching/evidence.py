"""What speaks for and against one booking and one appointment belonging together.

Pure comparisons of two records. What each piece of evidence is worth stands in
``templates/reconcile/scoring.yaml``; ``scoring`` adds it up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from bookings.models import BusinessType
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from bookings.seed_points import near_pairs
from customs.identifiers import customs_number, vin

Found = tuple[str, tuple[tuple[str, str], ...]]
"""The id of a piece of evidence and the parameters of its text."""

_PREFIX = 6
# Where the serial number of a customs number begins, after office, year and direction.
_SERIAL_FROM = 9
_LIKE = 0.75
_THOUSAND = 1000
_US_DOLLAR = "USD"
_NOTHING: frozenset[str] = frozenset()
# Trucks of one declaration are not loaded alike.
_LEAST_OF_PART, _MOST_OF_PART = Decimal("0.5"), Decimal("1.6")
_NEARLY_WHOLE = Decimal("0.97")
_WITHOUT_LIMIT = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Comparable:
    """A record in the form in which records are compared. Empty or None: not stated."""

    numbers: frozenset[str]
    valid_numbers: frozenset[str]
    is_of_port: bool
    """Some customs number is of an office at the port."""
    batches: frozenset[str]
    bills: frozenset[str]
    plates: frozenset[str]
    trailers: frozenset[str]
    vins: frozenset[str]
    containers: frozenset[str]
    shipper: str
    day: int | None
    """Proleptic ordinal."""
    trucks: int
    """At least one."""
    vehicle_total: int | None
    weight_kg: Decimal | None
    values: tuple[tuple[str, Decimal], ...]
    """By currency."""
    business_type: BusinessType | None


def comparable(record: DeclaredRecord | AppointedRecord) -> Comparable:
    """``record`` in the form in which it is compared."""
    numbers = keys.numbers(record.customs_numbers)
    plates = keys.truck_plates(record)
    has_trailers = record.trailer_plates or len(plates) < len(record.plates)
    vins = keys.vins(record.vins)
    valid = frozenset(filter(customs_number.parse, numbers))
    return Comparable(
        numbers=numbers,
        # Mostly all are: then one object is enough.
        valid_numbers=numbers if len(valid) == len(numbers) else valid,
        is_of_port=any(number.startswith(rules().port_districts) for number in numbers),
        batches=keys.numbers(record.batch_numbers),
        bills=keys.numbers(record.bill_numbers),
        plates=plates,
        trailers=keys.trailers(record) if has_trailers else _NOTHING,
        vins=vins,
        containers=keys.numbers(record.containers),
        shipper=keys.comparable_shipper(record.shipper),
        day=None if record.day is None else record.day.toordinal(),
        trucks=max(1, record.truck_count or 0, len(plates)),
        vehicle_total=record.vehicle_total or len(vins) or None,
        weight_kg=record.weight_kg,
        values=_declared_values(record) if isinstance(record, DeclaredRecord) else _appointed_values(record),
        business_type=record.business_type,
    )


def evidence(appointed: Comparable, declared: Comparable, limits: AgreementLimits) -> Iterator[Found]:
    """Every piece of evidence about the pair, the strongest kinds first."""
    day = day_between(appointed, declared)
    shares_truck = _shares_truck(appointed, declared, day)
    yield from _customs_numbers(appointed, declared, shares_truck=shares_truck)
    yield from _batches(appointed, declared)
    yield from _vins(appointed, declared)
    yield from _plates(appointed, declared)
    yield from _containers(appointed, declared)
    if appointed.bills and declared.bills:
        yield ("bill-number-other" if appointed.bills.isdisjoint(declared.bills) else "bill-number"), ()
    yield from _shippers(appointed, declared, shares_truck=shares_truck)
    if day is not None:
        yield day, ()
    least, most = _part(appointed, declared, shares_truck=shares_truck)
    yield from _amounts(appointed, declared, limits, least, most)
    if appointed.vehicle_total and declared.vehicle_total:
        if appointed.vehicle_total == declared.vehicle_total:
            yield "vehicle-total", ()
        elif least == most:
            yield "vehicle-total-other", ()
    if appointed.business_type and declared.business_type != appointed.business_type:
        yield "business-type-other", ()


def is_near_number(one: str, other: str) -> bool:
    """Whether two customs numbers may be one, mistyped or cut by a spreadsheet."""
    return keys.is_near(one, other) or keys.is_spreadsheet_rest(one, other)


def _may_be_near_numbers(one: str, other: str) -> bool:
    """Whether ``is_near_number`` may hold; a tenth of its time, and of most pairs it does not."""
    has_same_beginning = one[: keys.EXACT_DIGITS] == other[: keys.EXACT_DIGITS]
    return has_same_beginning or OSA.distance(one, other, score_cutoff=1) <= 1


def are_in_a_row(one: str, other: str) -> bool:
    """Whether two customs numbers may have been given to declarations made in one go, at one office."""
    if one[:_SERIAL_FROM] != other[:_SERIAL_FROM] or not (one.isdecimal() and other.isdecimal()):
        return False
    return abs(int(one) - int(other)) <= rules().numbers_in_a_row


def is_about(appointed_kg: Decimal, declared_kg: Decimal, limits: AgreementLimits) -> bool:
    """Whether two weights agree within the tolerance, or one is in tonnes and labelled kilograms."""
    allowed = max(limits.weight_tolerance_kg, declared_kg * limits.weight_tolerance_percent / 100)
    if abs(appointed_kg - declared_kg) <= allowed:
        return True
    return declared_kg in (appointed_kg * _THOUSAND, appointed_kg / _THOUSAND)


def _customs_numbers(appointed: Comparable, declared: Comparable, *, shares_truck: bool) -> Iterator[Found]:
    if not appointed.numbers or not declared.numbers:
        return
    if not appointed.numbers.isdisjoint(declared.numbers):
        yield "customs-number", ()
        return
    if shares_truck and (next_to := _in_a_row(declared.numbers, appointed.numbers)):
        yield "customs-number-next", _named(next_to)
    elif near := _near_numbers(declared.numbers, appointed.numbers):
        yield ("customs-number-beside" if are_in_a_row(*near) else "customs-number-near"), _named(near)
    elif appointed.valid_numbers and declared.valid_numbers:
        yield ("customs-number-shared-truck" if shares_truck else "customs-number-other"), ()


def _shares_truck(appointed: Comparable, declared: Comparable, day: str | None) -> bool:
    """Whether it is the same crossing of one truck, on which several declarations may stand (拼车)."""
    if not appointed.batches.isdisjoint(declared.batches):
        return True
    if declared.trucks > 1 or appointed.trucks > 1 or day not in rules().shared_truck_days:
        return False
    if appointed.business_type and appointed.business_type != declared.business_type:
        return False
    # The booking's load is one of those on the truck, less than all.
    has_room = not (appointed.weight_kg and declared.weight_kg) or appointed.weight_kg > declared.weight_kg
    return has_room and not appointed.plates.isdisjoint(declared.plates)


def _batches(appointed: Comparable, declared: Comparable) -> Iterator[Found]:
    if not appointed.batches or not declared.batches:
        return
    if not appointed.batches.isdisjoint(declared.batches):
        yield "batch-number", ()
    elif len(appointed.batches) >= appointed.trucks and len(declared.batches) >= declared.trucks:
        # Each truck has its own; a declaration of several prints one of them.
        yield "batch-number-other", ()


def _vins(appointed: Comparable, declared: Comparable) -> Iterator[Found]:
    if not appointed.vins or not declared.vins:
        return
    fewer = min(len(appointed.vins), len(declared.vins))
    shared = len(appointed.vins & declared.vins)
    if 2 * shared >= fewer:
        yield "vins", ()
    elif shared:
        yield "vins-some", (("count", str(shared)),)
    else:
        pairs = near_pairs(sorted(declared.vins), sorted(appointed.vins))
        near = [pair for pair in pairs if not all(map(_is_proved, pair))]
        if near and 2 * len({pair[0] for pair in near}) >= fewer:
            yield "vins-near", _named(near[0])
        else:
            yield "vins-other", ()


@lru_cache(maxsize=4096)
def _is_proved(number: str) -> bool:
    """Whether the check digit says that a VIN is no misreading. VINs in a row are near one another."""
    parts = vin.parse(number)
    return parts is not None and parts.is_check_digit_compulsory and parts.is_check_digit_right


def _plates(appointed: Comparable, declared: Comparable) -> Iterator[Found]:
    if appointed.plates and declared.plates:
        if not appointed.plates.isdisjoint(declared.plates):
            yield "plate", ()
        elif near := _near(declared.plates, appointed.plates):
            yield "plate-near", _named(near)
        elif len(declared.plates) >= declared.trucks:
            # A declaration of several trucks may print the first one's plate only.
            yield "plate-other", ()
    if not appointed.trailers.isdisjoint(declared.trailers):
        # A truck and its trailer come again together.
        yield ("trailer" if appointed.plates.isdisjoint(declared.plates) else "trailer-too"), ()


def _containers(appointed: Comparable, declared: Comparable) -> Iterator[Found]:
    if not appointed.containers or not declared.containers:
        return
    if not appointed.containers.isdisjoint(declared.containers):
        yield "container", ()
    elif near := _near(declared.containers, appointed.containers):
        yield "container-near", _named(near)
    else:
        yield "container-other", ()


def _shippers(appointed: Comparable, declared: Comparable, *, shares_truck: bool) -> Iterator[Found]:
    if not appointed.shipper or not declared.shipper:
        return
    if is_same_shipper(appointed.shipper, declared.shipper):
        yield "shipper", ()
    elif not _is_alike(*sorted((appointed.shipper, declared.shipper), key=len)):
        # A truck that comes every few days carries another consignor's load each time: that it may be the
        # same crossing says next to nothing, and such pairs would tie a whole fleet's book together.
        by_truck_alone = _names_another(appointed, declared, shares_truck=shares_truck)
        yield ("shipper-other-on-truck" if by_truck_alone else "shipper-other"), ()


def _names_another(appointed: Comparable, declared: Comparable, *, shares_truck: bool) -> bool:
    """Whether the appointment lists other declarations than this one, or this one's number is unknown, and
    neither a batch or bill number joins them nor that all were made in one go."""
    if not appointed.numbers or not appointed.batches.isdisjoint(declared.batches):
        return False
    if not declared.numbers:
        return appointed.bills.isdisjoint(declared.bills) and appointed.vins.isdisjoint(declared.vins)
    if not shares_truck or not appointed.numbers.isdisjoint(declared.numbers):
        return False
    return _in_a_row(declared.numbers, appointed.numbers) is None


def is_same_shipper(one: str, other: str) -> bool:
    """Whether two consignors in comparable form are one; a list may cut a long name off."""
    if one == other:
        return True
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return len(short) >= _PREFIX and long.startswith(short)


@lru_cache(maxsize=50_000)
def _is_alike(one: str, other: str) -> bool:
    return Indel.normalized_similarity(one, other) >= _LIKE


def day_between(appointed: Comparable, declared: Comparable) -> str | None:
    """Which evidence the time from the declaration to the appointment is; None: a day is not stated."""
    if appointed.day is None or declared.day is None:
        return None
    is_inland = bool(declared.numbers) and not declared.is_of_port
    return day_evidence(appointed.day - declared.day, is_inland=is_inland)


@lru_cache(maxsize=2048)
def day_evidence(later: int, *, is_inland: bool) -> str:
    """Which evidence it is that the appointment is for so many days after the declaration."""
    steps = rules().days_before if later < 0 else rules().days_inland if is_inland else rules().days
    return next((id_ for most, id_ in steps.items() if abs(later) <= most), "day-far")


def _part(appointed: Comparable, declared: Comparable, *, shares_truck: bool) -> tuple[Decimal, Decimal]:
    """The least and the most that the appointment may state of what is declared, as a share: 1 and 1 when
    it is the whole. One truck of several may state its own part or the whole."""
    least = most = Decimal(1)
    listed, declared_vins = len(appointed.vins), len(declared.vins)
    if listed != declared_vins and not appointed.vins.isdisjoint(declared.vins):
        least = Decimal(min(listed, declared_vins)) / declared_vins * _LEAST_OF_PART
        most = max(most, Decimal(listed) / declared_vins * _MOST_OF_PART)
    elif _carries_some(appointed, declared):
        least = Decimal(appointed.vehicle_total or 0) / (declared.vehicle_total or 1) * _LEAST_OF_PART
    elif declared.trucks > appointed.trucks:
        least = Decimal(appointed.trucks) / declared.trucks * _LEAST_OF_PART
    elif appointed.trucks > declared.trucks:
        most = _WITHOUT_LIMIT
    is_other = bool(appointed.numbers) and appointed.numbers.isdisjoint(declared.numbers)
    if len(appointed.numbers) > 1 or (shares_truck and is_other):
        # Further declarations on the truck.
        most = _WITHOUT_LIMIT
    return least, most


def _carries_some(appointed: Comparable, declared: Comparable) -> bool:
    """Whether it is one of several carriers of the declared vehicles, which lists none of them."""
    if appointed.vins or appointed.numbers.isdisjoint(declared.numbers):
        return False
    return 0 < (appointed.vehicle_total or 0) < (declared.vehicle_total or 0)


def _amounts(
    appointed: Comparable, declared: Comparable, limits: AgreementLimits, least: Decimal, most: Decimal
) -> Iterator[Found]:
    if appointed.weight_kg and declared.weight_kg:
        one, other = appointed.weight_kg, declared.weight_kg
        near = is_about(one, other, limits)
        fits = least <= one / other <= most and not _between_part_and_whole(one / other, least)
        yield from _amount("weight", one, other, rules().round_weight_kg, near=near, fits=fits)
    declared_values = dict(declared.values)
    for currency, one in appointed.values:
        if other := declared_values.get(currency, Decimal(0)):
            near = abs(one - other) <= other * limits.value_tolerance_percent / 100
            fits = least <= one / other <= most and not _between_part_and_whole(one / other, least)
            yield from _amount("value", one, other, rules().round_value, near=near, fits=fits)


def _between_part_and_whole(share: Decimal, least: Decimal) -> bool:
    """Whether a share of the declared is too much for the part of these trucks, and not the whole."""
    return least < 1 and least / _LEAST_OF_PART * _MOST_OF_PART < share < _NEARLY_WHOLE


def _amount(
    kind: str, appointed: Decimal, declared: Decimal, round_to: int, *, near: bool, fits: bool
) -> Iterator[Found]:
    if appointed == declared:
        yield (f"{kind}-exact" if declared % round_to else f"{kind}-round"), ()
    elif near:
        yield f"{kind}-near", ()
    elif not fits:
        yield f"{kind}-other", ()


def _near(declared: frozenset[str], appointed: frozenset[str]) -> tuple[str, str] | None:
    """The first near pair in order, so that it is the same each time."""
    return min((pair for pair in _perhaps_near(declared, appointed) if keys.is_near(*pair)), default=None)


def _perhaps_near(declared: frozenset[str], appointed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """All that are near, and few others: RapidFuzz looks through thirty plates in the time of one of ours."""
    choices = tuple(declared)
    for text in appointed:
        for found, _, _ in process.extract(
            text, choices, scorer=OSA.distance, score_cutoff=1, limit=None, processor=None
        ):
            yield found, text


def _near_numbers(declared: frozenset[str], appointed: frozenset[str]) -> tuple[str, str] | None:
    if len(declared) == len(appointed) == 1 and not _may_be_near_numbers(*declared, *appointed):
        return None
    return min((pair for pair in product(declared, appointed) if is_near_number(*pair)), default=None)


def _in_a_row(declared: frozenset[str], appointed: frozenset[str]) -> tuple[str, str] | None:
    return min((pair for pair in product(declared, appointed) if are_in_a_row(*pair)), default=None)


def _named(pair: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return ("declared", pair[0]), ("appointed", pair[1])


def _declared_values(record: DeclaredRecord) -> tuple[tuple[str, Decimal], ...]:
    values = {}
    if record.declared_value and record.currency:
        values[record.currency] = record.declared_value
    if record.value_usd:
        values[_US_DOLLAR] = record.value_usd
    return tuple(values.items())


def _appointed_values(record: AppointedRecord) -> tuple[tuple[str, Decimal], ...]:
    return ((record.currency or _US_DOLLAR, record.value),) if record.value else ()
