"""The slips of people who type appointments, and whether a true pair still has anything in common."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product

from rapidfuzz.distance import OSA

from bookings.reconciling.records import AppointedRecord, DeclaredRecord

_LIKE = {"0": "D8O", "1": "7I", "5": "S6", "8": "B3", "2": "Z7", "6": "8G", "B": "8", "D": "0", "F": "E"}


class Slips:
    """Puts a slip into a share of appointments. ``on``: those that have one."""

    def __init__(self, drawn: random.Random, share: float) -> None:
        self._drawn = drawn
        self._share = share
        self.on: set[int] = set()
        self.was_split = False

    def slip(
        self, record: AppointedRecord, neighbour_number: str, other_plate: str
    ) -> AppointedRecord | None:
        """The record with a slip, a tenth of these with two; None: typed as it is."""
        self.was_split = False
        if self._drawn.random() >= self._share:
            return None
        self.on.add(record.appointment_id)
        slipped = record
        for _ in range(2 if self._drawn.random() < 0.1 else 1):
            slipped = self._one(slipped, neighbour_number, other_plate)
        return slipped

    def _one(self, record: AppointedRecord, neighbour_number: str, other_plate: str) -> AppointedRecord:
        drawn = self._drawn
        kinds = ["plate", "plate", "truck", "count", "weight", "unit", "number", "number", "split"]
        kind = drawn.choice([*kinds, "vin", "vin", "vins"] if record.vins else kinds)
        if kind == "plate" and record.plates:
            return replace(record, plates=(self._misread(record.plates[0]), *record.plates[1:]))
        if kind == "truck" and record.plates:
            # Another truck came (换车).
            return replace(record, plates=(other_plate, *record.plates[1:]), trailer_plates=())
        if kind == "count":
            return replace(record, truck_count=(record.truck_count or 1) + 1)
        if kind == "weight" and record.weight_kg:
            factor = Decimal(drawn.choice((90, 95, 97, 103, 105, 112))) / 100
            return replace(record, weight_kg=(record.weight_kg * factor).quantize(Decimal(1)))
        if kind == "unit" and record.weight_kg:
            return replace(record, weight_kg=record.weight_kg / 1000)
        if kind == "number" and record.customs_numbers:
            numbers = (
                self._mistyped(record.customs_numbers[0], neighbour_number),
                *record.customs_numbers[1:],
            )
            return replace(record, customs_numbers=numbers)
        if kind == "split" and record.weight_kg and len(record.plates) == 1 and not record.vins:
            self.was_split = True
            return replace(record, weight_kg=(record.weight_kg / 2).quantize(Decimal(1)))
        return self._of_vins(record, kind)

    def _of_vins(self, record: AppointedRecord, kind: str) -> AppointedRecord:
        if kind == "vin" and record.vins:
            at = self._drawn.randrange(len(record.vins))
            vins = (*record.vins[:at], self._misread(record.vins[at]), *record.vins[at + 1 :])
            return replace(record, vins=vins)
        if kind == "vins" and len(record.vins) > 1:
            return replace(record, vins=record.vins[1:])
        return record

    def _misread(self, text: str) -> str:
        drawn = self._drawn
        at = drawn.randrange(1, len(text))
        how = drawn.random()
        if how < 0.15 and at < len(text) - 1:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if how < 0.25:
            return text[:at] + text[at + 1 :]
        sign = text[at]
        others = _LIKE.get(sign) if how < 0.6 else None
        pool = others or ("0123456789" if sign.isdecimal() else "ABCDEFGHJKLMNPRSTUVWXYZ")
        return text[:at] + drawn.choice(pool.replace(sign, "") or "X") + text[at + 1 :]

    def _mistyped(self, number: str, neighbour_number: str) -> str:
        """One digit, two swapped, what a spreadsheet leaves of it, or the number of another load."""
        drawn, how = self._drawn, self._drawn.random()
        if how < 0.15:
            return neighbour_number
        if how < 0.25:
            return number[:15] + "000"
        at = drawn.randrange(9, len(number))
        if how < 0.4 and at < len(number) - 1:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        return number[:at] + drawn.choice("0123456789".replace(number[at], "")) + number[at + 1 :]

    def tied(self, appointed: AppointedRecord, declared: DeclaredRecord) -> bool:
        """Whether anything that both state ties them together."""
        for one, other in (
            (appointed.customs_numbers, declared.customs_numbers),
            (appointed.plates, declared.plates),
            (appointed.vins, declared.vins),
            (appointed.containers, declared.containers),
        ):
            if set(one) & set(other):
                return True
            if len(one) * len(other) < 2_000 and any(
                OSA.distance(a, b, score_cutoff=1) <= 1 or (a[:15] == b[:15] and len(a) == 18)
                for a, b in product(one, other)
            ):
                return True
        shared = {*appointed.batch_numbers, *appointed.bill_numbers, *appointed.trailer_plates}
        if shared & {*declared.batch_numbers, *declared.bill_numbers, *declared.trailer_plates}:
            return True
        same_load = appointed.weight_kg == declared.weight_kg and appointed.value == declared.value_usd
        return same_load and appointed.shipper == declared.shipper
