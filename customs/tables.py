"""The code tables of the declaration, read from ``data/codes`` when first asked for.

``districts().by_code("9402").name`` is ``霍尔果斯``; ``currencies().by_name("坚戈").code`` is ``KZT``.
Border ports (国内口岸编码, six places) have no table here: none was published.
Sources and completeness: ``data/codes/SOURCES.md``.
"""

import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from customs.code_files import rows
from customs.code_rows import (
    Country,
    Currency,
    District,
    DomesticArea,
    LicenceDocument,
    NamedCode,
    PackageType,
    Port,
    TaxNature,
    TradeMode,
    TradeTerm,
    TransportMode,
    Unit,
)
from customs.code_table import CodeTable

# 霍尔果斯 prints for 霍尔果斯海关, 都拉塔 for 都拉塔关, 哈尔滨 for 哈尔滨关区.
_OFFICE_ENDING = re.compile(r"(?<=..)(海关关区|海关|关区|关|区)$")
# 淮南 prints for 淮南其他 and the other way round.
_AREA_ENDING = re.compile(r"(?<=..)(市其他|地区其他|其他|市|地区)$")
_IN_BRACKETS = re.compile(r"\([^()]*\)$")


def _office_stem(name: str) -> str:
    return _OFFICE_ENDING.sub("", _IN_BRACKETS.sub("", name))


def _area_stem(name: str) -> str:
    return _AREA_ENDING.sub("", name)


def _port_stem(name: str) -> str:
    return _IN_BRACKETS.sub("", name)


def _present(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _printed_names(filename: str) -> dict[str, tuple[str, ...]]:
    """Names that prints use beside the table's own, by code."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows(filename):
        names[row["code"]].append(row["printed_name"])
    return {code: tuple(printed) for code, printed in names.items()}


@cache
def districts() -> CodeTable[District]:
    """关区代码 (4 places): customs offices and the districts above them."""
    return CodeTable(
        (
            District(
                code=row["code"],
                name=row["name"],
                other_names=_present(row["full_name_annotated"], row["former_name"]),
                in_force=row["status"] != "void",
                parent_code=row["parent_code"],
                parent_name=row["parent_name"],
                is_district=row["level"] == "关区",
            )
            for row in rows("customs_districts.csv")
        ),
        stem=_office_stem,
    )


@cache
def domestic_areas() -> CodeTable[DomesticArea]:
    """国内地区代码 (5 places): 境内货源地, 境内目的地."""
    return CodeTable(
        (
            DomesticArea(
                code=row["code"],
                name=row["name"],
                province=row["province"],
                prefecture_code=row["prefecture_code"],
                zone_digit=row["zone_digit"],
                zone_type=row["zone_type"],
            )
            for row in rows("domestic_areas.csv")
        ),
        stem=_area_stem,
    )


@cache
def domestic_area_prefixes() -> frozenset[str]:
    """The first four places of all domestic areas, which begin a customs registration code."""
    return frozenset(area.prefecture_code for area in domestic_areas())


@cache
def countries() -> CodeTable[Country]:
    """国别(地区)代码 (3 letters)."""
    printed = _printed_names("country_names.csv")
    return CodeTable(
        Country(
            code=row["code3"] or row["old_numeric"],
            name=row["name_zh"],
            other_names=printed.get(row["code3"], ()),
            in_force=row["code3"] != "",
            name_en=row["iso_name_en"],
            alpha2=row["iso_alpha2"],
            old_code=row["old_numeric"],
            is_corridor=row["corridor_country"] == "Y",
        )
        for row in rows("countries.csv")
    )


@cache
def currencies() -> CodeTable[Currency]:
    """币制代码 (3 letters)."""
    printed = _printed_names("currency_names.csv")
    return CodeTable(
        Currency(
            code=row["code3"],
            name=row["name_zh"],
            other_names=printed.get(row["code3"], ()),
            in_force=row["status"] == "active",
            name_en=row["name_en"],
            old_code=row["old_customs_numeric"],
            is_corridor=row["corridor_currency"] == "Y",
        )
        for row in rows("currencies.csv")
    )


@cache
def transport_modes() -> CodeTable[TransportMode]:
    """运输方式代码 (1 place)."""
    printed = _printed_names("transport_mode_names.csv")
    return CodeTable(
        TransportMode(
            code=row["code"],
            name=row["name"],
            other_names=_present(row["former_name"], *printed.get(row["code"], ())),
            description=row["description"],
            crosses_border=row["actual_entry_exit"] == "Y",
        )
        for row in rows("transport_modes.csv")
    )


@cache
def trade_modes() -> CodeTable[TradeMode]:
    """监管方式代码 (4 digits)."""
    return CodeTable(
        TradeMode(
            code=row["code"],
            name=row["name"],
            other_names=_present(row["former_name"], row["full_name"]),
            in_force=row["status"].startswith("current"),
            full_name=row["full_name"],
            is_cross_border_ecommerce=row["cross_border_ecommerce"] == "Y",
            is_common_by_road=row["common_at_khorgos_export"] == "Y",
        )
        for row in rows("trade_modes.csv")
    )


@cache
def tax_natures() -> CodeTable[TaxNature]:
    """征免性质代码 (3 digits)."""
    return CodeTable(
        TaxNature(
            code=row["code"],
            name=row["name"],
            other_names=_present(row["full_name"]),
            in_force=row["status"].startswith("current"),
            full_name=row["full_name"],
        )
        for row in rows("tax_natures.csv")
    )


@cache
def tax_reliefs() -> CodeTable[NamedCode]:
    """征减免税方式代码 (1 digit): the column 征免 of the goods."""
    printed = _printed_names("tax_relief_names.csv")
    return CodeTable(
        NamedCode(
            code=row["code"],
            name=row["name"],
            other_names=_present(row["alias"], *printed.get(row["code"], ())),
        )
        for row in rows("tax_reliefs.csv")
    )


@cache
def trade_terms() -> CodeTable[TradeTerm]:
    """成交方式代码 (1 digit)."""
    printed = _printed_names("trade_term_names.csv")
    return CodeTable(
        TradeTerm(
            code=row["code"],
            name=row["name"],
            other_names=printed.get(row["code"], ()),
            description=row["description"],
            incoterms=_present(*row["incoterms_usually_mapped(convention)"].split(";")),
        )
        for row in rows("trade_terms.csv")
    )


@cache
def package_types() -> CodeTable[PackageType]:
    """包装种类代码: two digits, and the one-digit codes of before 2018-08 (not in force)."""
    return CodeTable(
        PackageType(
            code=row["code"],
            name=row["name"],
            in_force=row["edition"] == "2018+",
            needs_quarantine=row["plant_or_wood_material(quarantine)"] == "Y",
        )
        for row in rows("package_types.csv")
    )


@cache
def units() -> CodeTable[Unit]:
    """计量单位代码 (3 digits)."""
    printed = _printed_names("unit_names.csv")
    return CodeTable(
        Unit(
            code=row["code"],
            name=row["name"],
            other_names=printed.get(row["code"], ()),
            name_en=row["name_en(common only)"],
            kilograms=_kilograms(row["kg_per_unit(weight units)"]),
        )
        for row in rows("units.csv")
    )


def _kilograms(cell: str) -> Decimal | None:
    # One cell explains itself after the number: "0.0311034768 (金衡; 常衡0.0283495)".
    return Decimal(cell.split()[0]) if cell else None


@cache
def ports() -> CodeTable[Port]:
    """港口代码 (6 places): 启运港, 经停港, 指运港."""
    return CodeTable((_port(row) for row in rows("ports.csv")), stem=_port_stem)


def _port(row: dict[str, str]) -> Port:
    is_whole_country = row["kind"] == "国家/地区整体"
    country = countries().by_code(row["country_code"]) if is_whole_country else None
    country_names = (country.name, *country.other_names) if country else ()
    return Port(
        code=row["code"],
        name=row["name"],
        other_names=_present(row["port_name"], *country_names),
        country_code=row["country_code"],
        country_name=row["country_name"],
        is_whole_country=is_whole_country,
    )


@cache
def licence_documents() -> CodeTable[LicenceDocument]:
    """监管证件代码 (1 place, capital and small letters differ)."""
    return CodeTable(
        (
            LicenceDocument(
                code=row["code"],
                name=row["name"],
                direction=cast(Literal["I", "E", "I/E"], row["direction"]),
                is_document=row["is_document"] == "Y",
                note=row["note"],
            )
            for row in rows("licence_docs.csv")
        ),
        has_case=True,
    )
