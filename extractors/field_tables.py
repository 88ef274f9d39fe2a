"""The code tables that layouts name for their fields."""

from collections.abc import Callable
from typing import cast

from customs import tables
from customs.code_table import CodeRow, CodeTable

_TABLES: dict[str, Callable[[], object]] = {
    "customs_districts": tables.districts,
    "countries": tables.countries,
    "transport_modes": tables.transport_modes,
    "trade_modes": tables.trade_modes,
    "tax_natures": tables.tax_natures,
    "trade_terms": tables.trade_terms,
    "package_types": tables.package_types,
    "ports": tables.ports,
    "domestic_areas": tables.domestic_areas,
}


def field_table(name: str) -> CodeTable[CodeRow]:
    """The table that ``FieldLayout.table`` names. Raises ``KeyError`` for another name."""
    return cast("CodeTable[CodeRow]", _TABLES[name]())
