"""How the goods travel: mode, plates, trucks, waybill, containers, transit."""

import re
from collections.abc import Iterator

from customs.identifiers import container, plate
from extractors.checks.examined import Examined
from extractors.checks.registry import Breach, check, findings_of, runner
from extractors.draft import Finding

_ROAD = "4"
# 关区代码 of 乌鲁木齐关区 begin so.
_XINJIANG_OFFICES = "94"
_MOST_BILL_PLACES = 32
# 总运单*分运单 is one; a list, or words, are not.
_BILL_NUMBER = re.compile(r"[0-9A-Za-z]+(?:[*\-_./][0-9A-Za-z]+)*")
_TRANSIT = re.compile(r"转关|@[0-9]{10,}|TRUCK", re.IGNORECASE)


@check("transport-mode-not-road", "error", ("transport_mode",), "check 13; rule 11")
def goods_leave_by_road(examined: Examined) -> Iterator[Breach]:
    """Over an office in Xinjiang goods go by road (4)."""
    office, mode = examined.code("border_customs"), examined.code("transport_mode")
    if office and office.startswith(_XINJIANG_OFFICES) and mode is not None and mode != _ROAD:
        yield Breach({"code": mode})


@runner
def plates_have_a_known_form(examined: Examined) -> Iterator[Finding]:
    """Whatever a plate was read from, it has the form of a country's plates or is a local number."""
    for key in ("plates", "trailer_plates"):
        already = set(examined.reported(key))
        for value in examined.texts(key):
            if value not in already:
                yield from findings_of(plate.check(value), key)


@check("trailer-among-plates", "warning", ("plates", "trailer_plates"), "check 16", doubts=True)
def trailers_are_no_tractors(examined: Examined) -> Iterator[Breach]:
    """A trailer's plate is not listed as a tractor's."""
    for value in examined.texts("plates"):
        known = plate.parse(value)
        if known is not None and known.is_trailer:
            yield Breach({"text": value})


@check("truck-count-zero", "block", ("truck_count",), "check 17", doubts=True)
def there_is_a_truck(examined: Examined) -> Iterator[Breach]:
    """A stated number of trucks is at least one."""
    if examined.integer("truck_count") == 0:
        yield Breach()


@check("bill-number-form", "error", ("bill_number",), "check 19; rule 15", doubts=True)
def one_waybill(examined: Examined) -> Iterator[Breach]:
    """提运单号 is one number of up to 32 places."""
    number = examined.text("bill_number")
    if number is not None and (len(number) > _MOST_BILL_PLACES or not _BILL_NUMBER.fullmatch(number)):
        yield Breach({"value": number[:60]})


@runner
def containers_pass(examined: Examined) -> Iterator[Finding]:
    """ISO 6346 of every container, whatever it was read from."""
    already = set(examined.reported("containers"))
    for value in examined.texts("containers"):
        if value not in already:
            yield from findings_of(container.check(value), "containers")


@check("transit", "info", ("transport_name", "marks_and_remarks"), "check 62")
def transit_is_told(examined: Examined) -> Iterator[Breach]:
    """是否转关 = 是: nothing is filled in beforehand; a person fills the form."""
    for key in ("transport_name", "marks_and_remarks"):
        match = _TRANSIT.search(examined.text(key) or "")
        if match is not None and (key == "transport_name" or match.group() == "转关"):
            yield Breach({"text": match.group()}, (key,))
            return
