"""Records in the form in which they are compared, as columns: to compare many pairs at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from bookings.reconciling.matching.evidence import Comparable

NONE = -1
_VALUES = 2

_Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry for each record."""

    number: _Column
    """The customs number; ``NONE``: there is none, it is no well-formed one, or there are several."""
    has_valid_number: _Column
    is_inland: _Column
    """It has customs numbers, and none is of an office at the port."""
    day: _Column
    """Proleptic ordinal, or ``NONE``."""
    trucks: _Column
    has_plates: _Column
    has_containers: _Column
    has_vins: _Column
    vehicle_total: _Column
    """0: not stated."""
    shipper: _Column
    """Its place among all shippers; 0: not stated."""
    weight_kg: _Column
    """0: not stated. Not exact."""
    values: _Column
    """Two for each record, which states no more: equal for equal amounts of one currency, and else nearly
    never; 0: not stated."""

    def at(self, places: _Column) -> "Columns":
        """The entries of these records."""
        return Columns(*(getattr(self, field.name)[places] for field in fields(self)))


def columns_of(records: Sequence[Comparable], shippers: dict[str, int]) -> Columns:
    """The columns of ``records``; shippers that are not known yet get the next place."""
    shippers.setdefault("", 0)
    return Columns(
        number=np.array([_number(one) for one in records], np.int64),
        has_valid_number=np.array([bool(one.valid_numbers) for one in records], np.bool_),
        is_inland=np.array([bool(one.numbers) and not one.is_of_port for one in records], np.bool_),
        day=np.array([NONE if one.day is None else one.day for one in records], np.int64),
        trucks=np.array([one.trucks for one in records], np.int64),
        has_plates=np.array([bool(one.plates) for one in records], np.bool_),
        has_containers=np.array([bool(one.containers) for one in records], np.bool_),
        has_vins=np.array([bool(one.vins) for one in records], np.bool_),
        vehicle_total=np.array([one.vehicle_total or 0 for one in records], np.int64),
        shipper=np.array([shippers.setdefault(one.shipper, len(shippers)) for one in records], np.int64),
        weight_kg=np.array([float(one.weight_kg or 0) for one in records], np.float64),
        values=np.array([_values(one) for one in records], np.int64).reshape(len(records), _VALUES),
    )


def _number(record: Comparable) -> int:
    if len(record.numbers) == len(record.valid_numbers) == 1:
        return int(next(iter(record.numbers)))
    return NONE


def _values(record: Comparable) -> list[int]:
    # Equal amounts have equal hashes, also 36000.0 and 36000.
    found = [hash(value) for value in record.values]
    return found + [0] * (_VALUES - len(found))
