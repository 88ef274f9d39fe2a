"""A book of bookings and appointments whose true pairs are known, as records that can be compared.

Shipments of a road port are drawn first: consignors that ship the same load again and again, trucks that
come back every few days (some the next day), fleets and customs numbers that run on, declarations on
several trucks, several on one truck (拼车), vehicles with lists of VINs. From each follow what its
declaration states and, apart from that, what people typed into its appointments: fields left out, customs
numbers not known yet, and a share of slips (``disturbed``). Nothing here knows how matching works.

Facts: one batch number is one crossing of one truck; a declaration need not print a plate where road
manifests apply; inland offices declare days before the truck is at the port.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.book_facts import LOCAL, PORT, WMI, Consignor, Loads, Shipment, Truck
from benchmarks.book_port import drawn_consignor, drawn_fleet
from benchmarks.book_slips import Slips
from bookings.models import BusinessType
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from customs.identifiers import container, vin

FIRST_DAY = date(2026, 9, 1)
ENTERPRISE = 1
APPOINTMENTS, BOOKINGS = 100_000, 20_000
APPOINTMENTS_A_DAY = 1_650


@dataclass(frozen=True)
class GeneratedBook:
    """The records and what is true of them; pairs are (appointment_id, booking_id)."""

    declared: tuple[DeclaredRecord, ...]
    appointed: tuple[AppointedRecord, ...]
    pairs: frozenset[tuple[int, int]]
    unidentifiable: frozenset[tuple[int, int]]
    """Of the true pairs those that nothing stated on both sides ties together: no number, plate, VIN or
    container in common, not even mistyped, nor the same consignor, weight and value."""
    slips: int
    """Appointments with at least one slip."""


def generated_book(
    appointments: int = APPOINTMENTS,
    bookings: int = BOOKINGS,
    *,
    seed: int = 8,
    disturbed: float = 0.05,
    unnumbered: float = 0.04,
    loads: Loads = PORT,
) -> GeneratedBook:
    """A book of about ``appointments`` and exactly ``bookings`` (fewer when that many shipments do not
    fit); ``disturbed``: share of appointments with a slip; ``unnumbered``: share that states no customs
    number (the platform asks for it, forwarders' own lists have it later). The same arguments give the
    same book."""
    return _World(appointments, bookings, seed, disturbed, unnumbered, loads).book()


class _World:
    def __init__(
        self,
        appointments: int,
        bookings: int,
        seed: int,
        disturbed: float,
        unnumbered: float,
        loads: Loads,
    ) -> None:
        self.unnumbered = unnumbered
        self.loads = loads
        self.drawn = random.Random(seed)
        self.wanted, self.bookings = appointments, bookings
        self.days = max(3, appointments // APPOINTMENTS_A_DAY)
        self.slips = Slips(self.drawn, disturbed)
        self.consignors = [drawn_consignor(self.drawn) for _ in range(350)]
        self.weights = [1 / (rank + 5) for rank in range(len(self.consignors))]
        self.trucks = drawn_fleet(self.drawn)
        self.serials: defaultdict[str, int] = defaultdict(lambda: self.drawn.randrange(20_000, 60_000))
        self.vin_serial = 1_000
        self.appointed: list[AppointedRecord] = []
        self.shipments: list[Shipment] = []
        self.batch = 0x1_0000_0000

    def book(self) -> GeneratedBook:
        while len(self.appointed) < self.wanted:
            day = self.drawn.randrange(self.days)
            kind = self.drawn.random()
            if kind < 0.13:
                self._vehicles(day)
            elif kind < 0.21:
                self._shared_truck(day)
            else:
                self._loaded(day)
        drawn = self.drawn.sample(self.shipments, min(self.bookings, len(self.shipments)))
        declared = []
        pairs = set()
        without_booking = set(range(1, len(self.appointed) + 1))
        for booking_id, shipment in enumerate(drawn, start=1):
            declared.append(self._declared(booking_id, shipment))
            pairs |= {(id_, booking_id) for id_ in shipment.appointments}
            without_booking -= set(shipment.appointments)
        dropped = self._without_appointment(drawn)
        appointed = [record for record in self.appointed if record.appointment_id not in dropped]
        kept = frozenset(pair for pair in pairs if pair[0] not in dropped)
        records = {record.booking_id: record for record in declared}
        by_id = {record.appointment_id: record for record in appointed}
        nothing = frozenset(pair for pair in kept if not self.slips.tied(by_id[pair[0]], records[pair[1]]))
        self.drawn.shuffle(appointed)
        slips = len(self.slips.on - dropped)
        return GeneratedBook(tuple(declared), tuple(appointed), kept, nothing, slips)

    def _without_appointment(self, drawn: Sequence[Shipment]) -> set[int]:
        """Appointments nobody made: those of three bookings in a hundred."""
        missing = self.drawn.sample(drawn, len(drawn) * 3 // 100)
        shared = defaultdict(int)
        for shipment in self.shipments:
            for id_ in shipment.appointments:
                shared[id_] += 1
        return {id_ for shipment in missing for id_ in shipment.appointments if shared[id_] == 1}

    # What there is at the port.

    def _truck(self, day: int, consignor: Consignor) -> Truck:
        """A truck that can be at the port on that day: not on its way from or to another day there."""
        own = [self.trucks[at] for at in consignor.carriers]
        self.drawn.shuffle(own)
        tried = (self.drawn.choice(self.trucks) for _ in range(200))
        truck = next((one for one in (*own, *tried) if one.can_come(day)), self.drawn.choice(self.trucks))
        truck.days.append(day)
        return truck

    def _shipment(self, day: int, business_type: BusinessType) -> Shipment:
        drawn = self.drawn
        consignor = drawn.choices(self.consignors, self.weights)[0]
        before = drawn.choices((0, 1, 2, 3), (45, 30, 15, 10))[0]
        if consignor.district != LOCAL:
            before = drawn.choices((1, 3, 4, 5, 6, 7, 9, 12), (5, 20, 25, 20, 12, 10, 6, 2))[0]
        self.serials[consignor.district] += drawn.choice((1, 1, 1, 2, 5, 11))
        weight, value = Decimal(consignor.load_kg), Decimal(consignor.load_value)
        if not consignor.repeats:
            weight = Decimal(drawn.randrange(3_000, 28_000))
            if drawn.random() < 0.35:
                weight -= weight % 500
            value = Decimal(drawn.randrange(300_000, 9_000_000)) / 100
            if drawn.random() < 0.2:
                value -= value % 500
        shipment = Shipment(
            consignor=consignor,
            number=f"{consignor.district}20260{self.serials[consignor.district]:09}",
            crossing=day,
            declared_on=day - before,
            business_type=business_type,
            weight=max(weight, Decimal(500)),
            value=max(value, Decimal(500)),
            bill=f"Y{drawn.randrange(10**8, 10**9)}" if drawn.random() < 0.6 else None,
        )
        self.shipments.append(shipment)
        return shipment

    def _next_batch(self) -> str:
        self.batch += self.drawn.randrange(1, 9_000)
        return f"M{self.batch:X}".ljust(14, "A")

    def _container(self) -> str:
        number = f"{self.drawn.choice(('TBJU', 'TEXU', 'CAIU', 'XHCU'))}{self.drawn.randrange(10**6):06}"
        return number + container.check_digit(number)

    def _vins(self, count: int) -> Iterator[str]:
        maker = self.drawn.choice(WMI) + self.drawn.choice(("A1B2C", "GXF3D", "PC54U"))
        for _ in range(count):
            self.vin_serial += 1
            body = f"{maker}0S{self.drawn.choice('ABFG')}{self.vin_serial:06}"
            yield body[:8] + vin.check_digit(body) + body[9:]

    # How loads cross.

    def _loaded(self, day: int) -> None:
        shipment = self._shipment(day, "loaded_truck")
        count = 1
        if self.drawn.random() < self.loads.several:
            count = min(30, 2 + int(self.drawn.expovariate(1 / self.loads.further)))
            shipment.weight *= count
            shipment.value *= count
        boxed = self.drawn.random() < 0.35
        for _ in range(count):
            shipment.trucks.append(self._truck(day, shipment.consignor))
            shipment.batches.append(self._next_batch())
            if boxed:
                shipment.containers.append(self._container())
        if count > 1 and self.drawn.random() < 0.3:
            self._appoint([shipment], range(count))
        else:
            for at in range(count):
                self._appoint([shipment], [at])

    def _shared_truck(self, day: int) -> None:
        """拼车: several declarations, often of several consignors, loaded in one yard by one broker."""
        first = self._shipment(day, "loaded_truck")
        first.trucks, first.batches = [self._truck(day, first.consignor)], [self._next_batch()]
        together = [first]
        for _ in range(self.drawn.choice((1, 1, 1, 2, 3))):
            further = self._shipment(day, "loaded_truck")
            if self.drawn.random() < 0.6:
                further.consignor = first.consignor
            if self.drawn.random() < 0.8:
                district = first.number[:4]
                self.serials[district] += 1
                further.number = f"{district}20260{self.serials[district]:09}"
                further.declared_on = first.declared_on
            further.trucks, further.batches = first.trucks, first.batches
            together.append(further)
        for shipment in together:
            shipment.weight = (shipment.weight / len(together)).quantize(Decimal(1))
        self._appoint(together, [0])

    def _vehicles(self, day: int) -> None:
        shipment = self._shipment(day, "commodity_vehicle")
        count = self.drawn.choice((1, 1, 2, 4, 6, 8, 8, 10, 12, 20, 40))
        shipment.vins = list(self._vins(count))
        shipment.weight, shipment.value = Decimal(1_665) * count, shipment.value * count
        carriers = 1 if count < 8 or self.drawn.random() < 0.7 else -(-count // 8)
        for _ in range(carriers):
            shipment.trucks.append(self._truck(day, shipment.consignor))
            shipment.batches.append(self._next_batch())
        for at in range(carriers):
            self._appoint([shipment], [at], vins=shipment.vins[at::carriers])

    # What is stated.

    def _appoint(self, shipments: list[Shipment], trucks: Sequence[int], vins: Sequence[str] = ()) -> None:
        """One appointment for these trucks of the first shipment, and all that goes on them."""
        drawn, first = self.drawn, shipments[0]
        has = drawn.random
        numbers = [shipment.number for shipment in shipments]
        if len(numbers) > 1 and has() < 0.3:
            numbers = numbers[:1]
        part = Decimal(len(trucks)) / Decimal(len(first.trucks))
        if first.consignor.states_whole:
            part = Decimal(1)
        elif part != 1 and first.consignor.weighs:
            part *= Decimal(drawn.randrange(80, 121)) / 100
        if vins:
            part = Decimal(len(vins)) / Decimal(len(first.vins))
        own = [first.trucks[at] for at in trucks]
        id_ = len(self.appointed) + 1
        record = AppointedRecord(
            appointment_id=id_,
            enterprise_id=ENTERPRISE,
            business_type=first.business_type,
            appointment_number=f"YY{id_:09}",
            state="approved",
            customs_numbers=tuple(numbers) if has() >= self.unnumbered else (),
            batch_numbers=tuple(first.batches[at] for at in trucks) if has() < 0.4 else (),
            bill_numbers=(first.bill,) if first.bill and has() < 0.6 else (),
            plates=tuple(truck.plate for truck in own) if has() < 0.99 else (),
            trailer_plates=tuple(t.trailer for t in own if t.trailer) if has() < 0.5 else (),
            truck_count=len(own),
            containers=tuple(first.containers[at] for at in trucks) if first.containers else (),
            vins=tuple(vins) if has() < 0.9 else (),
            vehicle_total=len(vins) or None,
            weight_kg=_share(sum((s.weight for s in shipments), Decimal(0)), part) if has() < 0.97 else None,
            value=_share(sum((s.value for s in shipments), Decimal(0)), part) if has() < 0.9 else None,
            currency="USD",
            shipper=first.consignor.name if has() < 0.97 else None,
            destination=first.consignor.destination,
            warehouse=first.consignor.warehouse,
            day=FIRST_DAY + timedelta(days=first.crossing),
        )
        for shipment in shipments:
            shipment.appointments.append(id_)
        self.appointed.append(record)
        carried = {shipment.number for shipment in shipments}
        neighbours = (each.number for each in reversed(self.shipments) if each.number not in carried)
        slipped = self.slips.slip(record, next(neighbours, ""), drawn.choice(self.trucks).plate)
        self._put(record, slipped, shipments)

    def _put(
        self, record: AppointedRecord, slipped: AppointedRecord | None, shipments: list[Shipment]
    ) -> None:
        """The appointment as it was typed; a slip may have made it two (split)."""
        if slipped is None:
            return
        self.appointed[-1] = slipped
        if slipped.weight_kg and record.weight_kg and self.slips.was_split:
            id_ = len(self.appointed) + 1
            other = replace(
                slipped,
                appointment_id=id_,
                appointment_number=f"YY{id_:09}",
                plates=(self.drawn.choice(self.trucks).plate,),
                trailer_plates=(),
                batch_numbers=(),
                weight_kg=record.weight_kg - slipped.weight_kg,
            )
            self.slips.on.add(id_)
            self.appointed.append(other)
            for shipment in shipments:
                shipment.appointments.append(id_)

    def _declared(self, booking_id: int, shipment: Shipment) -> DeclaredRecord:
        has = self.drawn.random
        loaded = shipment.business_type == "loaded_truck"
        plates = [truck.plate for truck in shipment.trucks]
        if has() < 0.2:
            # Exempt where road manifests apply.
            plates = []
        elif len(plates) > 1 and has() < 0.3:
            plates = plates[:1]
        numbers = [shipment.number]
        if has() < 0.01:
            # Amended: customs gave a new number, the declaration before is on the booking too.
            self.serials[shipment.consignor.district] += 1
            serial = self.serials[shipment.consignor.district]
            numbers = [f"{shipment.consignor.district}20260{serial:09}", shipment.number]
        return DeclaredRecord(
            booking_id=booking_id,
            enterprise_id=ENTERPRISE,
            business_type=shipment.business_type,
            customs_numbers=tuple(numbers) if has() < 0.995 else (),
            batch_numbers=tuple(shipment.batches[:1]) if has() < 0.6 or not plates else (),
            bill_numbers=(shipment.bill,) if shipment.bill else (),
            plates=tuple(plates),
            trailer_plates=tuple(t.trailer for t in shipment.trucks if t.trailer)
            if plates and loaded
            else (),
            truck_count=len(shipment.trucks) if loaded else None,
            containers=tuple(shipment.containers),
            vins=tuple(shipment.vins) if has() < 0.95 else (),
            vehicle_total=len(shipment.vins) or None,
            weight_kg=shipment.weight,
            value_usd=shipment.value,
            declared_value=shipment.value,
            currency="USD",
            shipper=shipment.consignor.name,
            destination=shipment.consignor.destination,
            warehouse=shipment.consignor.warehouse,
            day=FIRST_DAY + timedelta(days=shipment.declared_on),
        )


def _share(amount: Decimal, part: Decimal) -> Decimal:
    return (amount * part).quantize(Decimal("1")) if part != 1 else amount
