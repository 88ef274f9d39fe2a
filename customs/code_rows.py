"""The rows of the code tables, one dataclass for each table. What a file leaves empty is ``""`` or None."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A code and its names. ``in_force`` is False for rows of former editions."""

    code: str
    name: str
    other_names: tuple[str, ...] = ()
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class District(NamedCode):
    """关区代码: a customs office, or the customs district (关区) above it."""

    parent_code: str = ""
    parent_name: str = ""
    is_district: bool = False


@dataclass(frozen=True, slots=True)
class DomesticArea(NamedCode):
    """国内地区: ``prefecture_code`` is the first four places, ``zone_digit`` the fifth."""

    province: str = ""
    prefecture_code: str = ""
    zone_digit: str = ""
    zone_type: str = ""


@dataclass(frozen=True, slots=True)
class Country(NamedCode):
    """国别(地区): three letters; rows without letters have their number of before 2018 as code.

    ``old_code`` is the three-digit number printed before 2018, ``is_corridor`` marks the
    neighbours that are reached by road.
    """

    name_en: str = ""
    alpha2: str = ""
    old_code: str = ""
    is_corridor: bool = False


@dataclass(frozen=True, slots=True)
class Currency(NamedCode):
    """币制: ISO 4217 letters; ``old_code`` is the three-digit number printed before 2018."""

    name_en: str = ""
    old_code: str = ""
    is_corridor: bool = False


@dataclass(frozen=True, slots=True)
class TransportMode(NamedCode):
    """运输方式: ``crosses_border`` is False for the modes of bonded areas without a real crossing."""

    description: str = ""
    crosses_border: bool = False


@dataclass(frozen=True, slots=True)
class TradeMode(NamedCode):
    """监管方式."""

    full_name: str = ""
    is_cross_border_ecommerce: bool = False
    is_common_by_road: bool = False


@dataclass(frozen=True, slots=True)
class TaxNature(NamedCode):
    """征免性质."""

    full_name: str = ""


@dataclass(frozen=True, slots=True)
class TradeTerm(NamedCode):
    """成交方式: ``incoterms`` are the terms usually declared under it (convention, not a rule)."""

    description: str = ""
    incoterms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageType(NamedCode):
    """包装种类: two digits; one digit before 2018-08. ``needs_quarantine``: wood and plant packing."""

    needs_quarantine: bool = False


@dataclass(frozen=True, slots=True)
class Unit(NamedCode):
    """计量单位: ``kilograms`` is the weight of one unit in kg; None for units that are no weight."""

    name_en: str = ""
    kilograms: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Port(NamedCode):
    """港口: ``country_code`` three letters; ``is_whole_country`` for the codes that end in 000."""

    country_code: str = ""
    country_name: str = ""
    is_whole_country: bool = False


@dataclass(frozen=True, slots=True)
class LicenceDocument(NamedCode):
    """监管证件: ``is_document`` is False for the codes that mean "prohibited" (6, 8, 9)."""

    direction: Literal["I", "E", "I/E"] = "I/E"
    is_document: bool = True
    note: str = ""
