"""The kinds of row that a booking has, and the tables that hold them."""

import re
from collections.abc import Mapping

from bookings.forms import RowKind
from bookings.models import GoodsItem, Truck, Vehicle

Row = Truck | Vehicle | GoodsItem
RowModel = type[Truck] | type[Vehicle] | type[GoodsItem]

_MODELS: Mapping[str, RowModel] = {"trucks": Truck, "vehicles": Vehicle, "items": GoodsItem}
_KINDS: Mapping[str, RowKind] = {"trucks": "trucks", "vehicles": "vehicles", "items": "items"}
_NAMES = "|".join(_KINDS)

# No number of a row is longer, and Python turns no text of thousands of digits into one.
ROW_PATH = re.compile(rf"(?P<kind>{_NAMES})\[(?P<id>\d{{1,10}})\](?:\.(?P<key>\w+))?")
"""``trucks[12]`` or ``vehicles[7].vin``."""
COLUMN_PATH = re.compile(rf"(?P<kind>{_NAMES})\[\]\.(?P<key>\w+)")
"""``vehicles[].usage_type``: that column of every row."""
SUMMED_UP_IN: Mapping[RowKind, str] = {"trucks": "truck_plates", "vehicles": "vins"}
"""The field of the head that sums up the rows; the goods have none."""


def kind_named(name: str) -> RowKind:
    """The kind of row that a path names."""
    return _KINDS[name]


def model_of(kind: RowKind) -> RowModel:
    """The table that holds rows of this kind."""
    return _MODELS[kind]


def kind_of(row: Row) -> RowKind:
    """Which kind of row it is."""
    return next(kind for name, kind in _KINDS.items() if isinstance(row, _MODELS[name]))
