"""Rows of data/codes as the prints need them: names as the tables print them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CODES = Path(__file__).resolve().parents[2] / "data" / "codes"


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of one table, all columns as text."""
    with (CODES / f"{table}.csv").open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source))


@cache
def names(table: str, code_column: str = "code", name_column: str = "name") -> dict[str, str]:
    """Names by code."""
    return {row[code_column]: row[name_column] for row in rows(table)}


@dataclass(frozen=True)
class Port:
    """A border place inside China with its office."""

    district: str
    district_name: str
    port: str
    port_name: str


# 国内口岸编码 are six places; these are Xinjiang's road ports as prints name them.
BORDER_PLACES = (
    Port("9402", "霍尔果斯", "650901", "霍尔果斯"),
    Port("9402", "霍尔果斯", "650901", "霍尔果斯"),
    Port("9402", "霍尔果斯", "650901", "霍尔果斯"),
    Port("9403", "吐尔尕特", "653024", "吐尔尕特"),
    Port("9404", "阿拉山口", "652701", "阿拉山口"),
    Port("9415", "伊尔克什", "653022", "伊尔克什"),
)

COUNTRIES = ("KAZ", "KAZ", "KAZ", "UZB", "KGZ", "TJK", "TKM", "RUS", "BLR", "GEO", "AZE", "DEU", "TUR", "MNG")
CURRENCIES = (
    ("USD", "美元"),
    ("USD", "美元"),
    ("USD", "美元"),
    ("CNY", "人民币"),
    ("EUR", "欧元"),
    ("RUB", "卢布"),
    ("KZT", "坚戈"),
)
PACKAGES = ("22", "06", "93", "92", "00", "99", "32", "23")
SUPERVISION = (
    ("0110", "101"),
    ("0110", "101"),
    ("0110", "101"),
    ("1039", "101"),
    ("4019", "101"),
    ("9610", "101"),
    ("9710", "101"),
    ("9810", "101"),
)
TERMS = ("1", "2", "3", "3", "7")


def country_name(code: str) -> str:
    """As prints name it; the table of 2026 says 俄罗斯联邦 where prints say 俄罗斯."""
    return "俄罗斯" if code == "RUS" else names("countries", "code3", "name_zh")[code]
