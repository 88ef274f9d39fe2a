"""Names: destination, place of exit, warehouse, consignor; and the kind of business."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

import yaml
from rapidfuzz.distance import OSA

from bookings.reconciling.comparing.comparison import Sides, told
from bookings.reconciling.comparing.numbers import names_others
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    DifferenceField,
    ProposedSide,
)
from customs import tables
from customs.code_rows import Country
from customs.normalising import HYPHENS, normalised

_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_BETWEEN = re.compile(r"[/|、,，;；]")
_MARKS = frozenset("()（）[]【】·.,，。、;；:：'\"“”") | HYPHENS
_NUMERAL = re.compile(r"[0-9一二三四五六七八九十百零〇]")
_CODE = re.compile(r"[A-Za-z]{2,3}")
# 霍尔果斯 prints for 霍尔果斯公路口岸, 霍尔果斯海关; the railway port is another place.
_PLACE_ENDING = re.compile(r"(?<=..)((国际)?(公路|陆路|陆运)?(口岸|海关|关区|关|站)|公路)$")
# A name one or two characters off is a name misread.
_MOST_MISREAD = 2


def compare_business_type(sides: Sides) -> Iterator[Difference]:
    """Loaded truck or commodity vehicle, where the appointment says which."""
    for appointment, booking in sides.edges:
        if appointment.business_type not in (None, booking.business_type):
            yield told(
                "business_type",
                "business-type",
                booking_id=booking.booking_id,
                appointment_id=appointment.appointment_id,
                declared=booking.business_type,
                appointed=appointment.business_type,
            )


def compare_destination(sides: Sides) -> Iterator[Difference]:
    """Countries by the customs table, whatever name or code of theirs is stated.

    An appointment of several bookings names one of theirs.
    """
    for appointment in sides.appointed:
        bookings = [one for one in sides.bookings_of(appointment) if one.destination]
        if not appointment.destination or any(one.destination == appointment.destination for one in bookings):
            continue
        theirs = country_of(appointment.destination)
        ours = [country_of(one.destination or "") for one in bookings]
        if theirs in ours:
            continue
        for booking, country in zip(bookings, ours, strict=True):
            reason = "country-unknown" if country.startswith("?") or theirs.startswith("?") else "country"
            yield _named(
                booking,
                appointment,
                "destination",
                "with-others" if names_others(sides, appointment) else reason,
                booking.destination,
                appointment.destination,
            )


def compare_exit_place(sides: Sides) -> Iterator[Difference]:
    """Border places: 霍尔果斯, 霍尔果斯海关 and (9402)霍尔果斯口岸 are one."""
    for appointment, booking in _stating(sides, lambda one: one.exit_place, lambda one: one.exit_place):
        theirs = place_of_exit(appointment.exit_place or "")
        if place_of_exit(booking.exit_place or "") != theirs:
            others = (one.exit_place for one in sides.bookings_of(appointment))
            shared = any(place_of_exit(other or "") == theirs for other in others)
            reason = "of-another" if shared else "place"
            yield _named(
                booking, appointment, "exit_place", reason, booking.exit_place, appointment.exit_place
            )


def compare_warehouse(sides: Sides) -> Iterator[Difference]:
    """Yards by name: one that is part of the other, or that of another declaration on the truck, is told
    as information."""
    for appointment, booking in _stating(sides, lambda one: one.warehouse, lambda one: one.warehouse):
        ours, theirs = comparable_name(booking.warehouse or ""), comparable_name(appointment.warehouse or "")
        if ours != theirs:
            others = (one.warehouse for one in sides.bookings_of(appointment))
            reason = "warehouse"
            if _is_part(ours, theirs) or _is_part(theirs, ours):
                reason = "warehouse-shorter"
            elif any(comparable_name(other or "") == theirs for other in others):
                reason = "of-another"
            yield _named(booking, appointment, "warehouse", reason, booking.warehouse, appointment.warehouse)


def compare_shipper(sides: Sides) -> Iterator[Difference]:
    """Consignors by name. An appointment of several bookings names one of theirs."""
    for appointment in sides.appointed:
        if not appointment.shipper:
            continue
        bookings = [one for one in sides.bookings_of(appointment) if one.shipper]
        theirs = comparable_name(appointment.shipper)
        if (
            not bookings
            or not theirs
            or any(comparable_name(one.shipper or "") == theirs for one in bookings)
        ):
            continue
        for booking in bookings:
            ours = comparable_name(booking.shipper or "")
            yield _shipper(booking, appointment, ours, theirs, others=names_others(sides, appointment))


def _shipper(
    booking: DeclaredRecord, appointment: AppointedRecord, ours: str, theirs: str, *, others: bool
) -> Difference:
    complete: ProposedSide | None = None
    if ours.startswith(theirs) or theirs.startswith(ours):
        reason = "shipper-cut-off"
        complete = "declared" if len(ours) > len(theirs) else "appointed"
    elif without_ending(ours) == without_ending(theirs):
        reason = "shipper-cut-off"
        whole = (ours.endswith(_endings()), theirs.endswith(_endings()))
        complete = None if whole[0] == whole[1] else "declared" if whole[0] else "appointed"
    elif OSA.distance(ours, theirs, score_cutoff=_MOST_MISREAD) <= _MOST_MISREAD:
        reason = "shipper-misread"
    else:
        reason = "with-others" if others else "shipper"
    return told(
        "domestic_shipper",
        reason,
        booking_id=booking.booking_id,
        appointment_id=appointment.appointment_id,
        declared=booking.shipper,
        appointed=appointment.shipper,
        verdicts={"complete": complete},
    )


def _stating(
    sides: Sides,
    declared_of: Callable[[DeclaredRecord], str | None],
    appointed_of: Callable[[AppointedRecord], str | None],
) -> Iterator[tuple[AppointedRecord, DeclaredRecord]]:
    """Pairs that both state it and do not state it in the same characters."""
    for appointment, booking in sides.edges:
        ours, theirs = declared_of(booking), appointed_of(appointment)
        if ours and theirs and ours != theirs:
            yield appointment, booking


def _named(
    booking: DeclaredRecord,
    appointment: AppointedRecord,
    field: DifferenceField,
    reason: str,
    declared: str | None,
    appointed: str | None,
) -> Difference:
    return told(
        field,
        reason,
        booking_id=booking.booking_id,
        appointment_id=appointment.appointment_id,
        declared=declared,
        appointed=appointed,
    )


@lru_cache(maxsize=50_000)
def comparable_name(text: str) -> str:
    """A name without width, case, blanks and marks."""
    return normalised(text, without=_MARKS)


@lru_cache(maxsize=50_000)
def without_ending(name: str) -> str:
    """A comparable name without what names of companies end in, whole or cut off (…有限, …有限公)."""
    for ending in _endings():
        for length in range(len(ending), 1, -1):
            if name.endswith(ending[:length]) and len(name) > length:
                return name[:-length]
    return name


@cache
def _endings() -> tuple[str, ...]:
    text = (resources.files("templates") / "company_words.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["endings"])


@lru_cache(maxsize=5_000)
def country_of(text: str) -> str:
    """The three-letter code of a country by any of its names or codes; ``?`` and the name when unknown."""
    for part in _parts(text):
        found = tables.countries().by_name(part)
        if found is None and _CODE.fullmatch(part):
            found = tables.countries().by_code(part) or _by_other_code().get(part.upper())
        if found is None:
            found = _by_other_code().get(comparable_name(part))
        if found is not None:
            return found.code
    return f"?{comparable_name(_BRACKETED.sub('', text) or text)}"


@cache
def _by_other_code() -> Mapping[str, Country]:
    countries = [one for one in tables.countries() if one.in_force]
    by_alpha2 = {one.alpha2: one for one in countries if one.alpha2}
    return by_alpha2 | {comparable_name(one.name_en): one for one in countries if one.name_en}


@lru_cache(maxsize=5_000)
def place_of_exit(text: str) -> str:
    """A border place without the code beside it and without what kind of place it is."""
    for part in _parts(text):
        if (office := tables.districts().by_code(part)) is not None:
            return _stem(office.name)
    bare = comparable_name(_BRACKETED.sub("", text))
    return _stem(bare or comparable_name(text))


def _stem(name: str) -> str:
    shortened = comparable_name(name)
    while (once := _PLACE_ENDING.sub("", shortened)) != shortened:
        shortened = once
    return shortened


def _parts(text: str) -> tuple[str, ...]:
    """The text, what stands in brackets, and what stands outside of them."""
    outside = _BETWEEN.split(_BRACKETED.sub(" ", text))
    return tuple(
        dict.fromkeys(part.strip() for part in (text, *outside, *_BRACKETED.findall(text)) if part.strip())
    )


def _is_part(part: str, whole: str) -> bool:
    """Whether one name stands in the other as it is; 1号库 is no part of 11号库."""
    place = whole.find(part)
    if len(part) < 2 or place < 0:
        return False
    before = whole[place - 1 : place]
    after = whole[place + len(part) : place + len(part) + 1]
    return not (_NUMERAL.match(part[0]) and _NUMERAL.match(before or " ")) and not (
        _NUMERAL.match(part[-1]) and _NUMERAL.match(after or " ")
    )
