"""Records in the form in which they are compared, each made once, and what they are found by."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter

from bookings.reconciling.matching import keys
from bookings.reconciling.matching.evidence import Comparable, comparable
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, MatchKey


class Comparables:
    """Of the records of one run, by side and id."""

    def __init__(self) -> None:
        self.declared: dict[int, Comparable] = {}
        self.appointed: dict[int, Comparable] = {}

    def of(self, record: DeclaredRecord | AppointedRecord) -> Comparable:
        """Of this record; two with one id are one record."""
        if isinstance(record, DeclaredRecord):
            made, id_ = self.declared, record.booking_id
        else:
            made, id_ = self.appointed, record.appointment_id
        found = made.get(id_)
        if found is None:
            found = made[id_] = comparable(record)
        return found


def keys_of(record: Comparable) -> Iterator[MatchKey]:
    """What a record can be found by, each once. Equal keys of two records are worth weighing."""
    for value in record.numbers:
        yield MatchKey(keys.CUSTOMS_NUMBER, value)
    for value in record.batches:
        yield MatchKey(keys.BATCH_NUMBER, value)
    for value in record.bills:
        yield MatchKey(keys.BILL_NUMBER, value)
    for value in record.plates:
        yield MatchKey(keys.PLATE, value)
    for value in record.trailers:
        yield MatchKey(keys.TRAILER, value)
    for value in record.vins:
        yield MatchKey(keys.VIN, value)
    for value in record.containers:
        yield MatchKey(keys.CONTAINER, value)


def digest_of(record: Comparable) -> str:
    """The same for two records in which nothing differs that is compared, in every process."""
    stated = [sorted(value) if type(value) is frozenset else value for value in _values_of(record)]
    return hashlib.blake2b(repr(stated).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


_values_of = attrgetter(*(field.name for field in fields(Comparable)))


def near_keys_of(record: Comparable) -> Iterator[MatchKey]:
    """Those of which a near value is looked for too."""
    for value in record.numbers:
        yield MatchKey(keys.CUSTOMS_NUMBER, value)
    for value in record.plates:
        yield MatchKey(keys.PLATE, value)


def share_key(one: Comparable, other: Comparable, most_days_apart: int) -> bool:
    """Whether two records have an equal key, one that comes again about the same day."""
    if not (
        one.numbers.isdisjoint(other.numbers)
        and one.batches.isdisjoint(other.batches)
        and one.bills.isdisjoint(other.bills)
        and one.vins.isdisjoint(other.vins)
    ):
        return True
    if one.day is not None and other.day is not None and abs(one.day - other.day) > most_days_apart:
        return False
    return not (
        one.plates.isdisjoint(other.plates)
        and one.trailers.isdisjoint(other.trailers)
        and one.containers.isdisjoint(other.containers)
    )
