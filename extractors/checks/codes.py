"""Codes and names: each code is in its table and in force, and the name beside it is its name."""

from collections.abc import Callable, Iterator
from typing import Protocol

from customs import tables
from customs.code_table import CodeRow
from extractors.checks.examined import Examined
from extractors.checks.registry import Breach, check

_CODED = "fields with a code"
# A former code of these is no longer accepted; others have editions (packages of one digit).
_IN_FORCE = ("border_customs", "supervision_mode", "tax_nature")
# Of these a name alone is enough to know the code; other tables have more names than prints keep to.
_KNOWN_BY_NAME = (
    "border_customs",
    "transport_mode",
    "supervision_mode",
    "trade_country",
    "counterpart_country",
)


class _Table(Protocol):
    """What the checks ask of a code table, whatever its rows."""

    def by_code(self, code: str | None) -> CodeRow | None:
        """The row of ``code``."""

    def named(self, name: str | None) -> tuple[CodeRow, ...]:
        """The rows that ``name`` may mean."""

    def agrees(self, code: str | None, name: str | None) -> bool:
        """True when ``name`` may be printed for ``code``."""


# By the name that layouts give a table.
_TABLES: dict[str, Callable[[], _Table]] = {
    "customs_districts": tables.districts,
    "countries": tables.countries,
    "transport_modes": tables.transport_modes,
    "trade_modes": tables.trade_modes,
    "tax_natures": tables.tax_natures,
    "trade_terms": tables.trade_terms,
    "package_types": tables.package_types,
    "ports": tables.ports,
}


def _coded(examined: Examined) -> Iterator[tuple[str, _Table, str | None, str | None]]:
    """Every field with a table: key, table, code and name. A code of another form is reported as such."""
    for field in examined.layout.fields:
        if field.table is not None:
            code, name = examined.code(field.key), examined.name(field.key)
            is_code = code is not None and field.code_pattern.fullmatch(code) is not None
            if is_code or (code is None and name is not None):
                yield field.key, _TABLES[field.table](), code, name


@check("code-unknown", "error", (_CODED,), "checks 7, 21, 23, 28, 30, 31, 38", doubts=True)
def codes_are_in_their_tables(examined: Examined) -> Iterator[Breach]:
    """Every code is in its table; a package may have two."""
    for key, table, code, _ in _coded(examined):
        if code is not None and any(table.by_code(each) is None for each in code.split("/")):
            yield Breach({"code": code}, (key,))


@check("code-name-disagree", "error", (_CODED,), "checks 7, 21, 23, 28, 30, 31, 38", doubts=True)
def names_are_those_of_the_codes(examined: Examined) -> Iterator[Breach]:
    """The printed name may stand for the printed code; what OCR or a typist got wrong does not."""
    for key, table, code, name in _coded(examined):
        is_known = code is not None and all(table.by_code(each) is not None for each in code.split("/"))
        if code is not None and name is not None and is_known and not _agree(table, code, name):
            yield Breach({"code": code, "name": name}, (key,))


@check("name-unknown", "warning", _KNOWN_BY_NAME, "checks 7, 21, 28", doubts=True)
def names_without_a_code_are_known(examined: Examined) -> Iterator[Breach]:
    """Where a print leaves the code out the name is in the table."""
    for key, table, code, name in _coded(examined):
        if code is None and key in _KNOWN_BY_NAME and not table.named(name):
            yield Breach({"name": name or ""}, (key,))


@check("code-not-in-force", "error", _IN_FORCE, "checks 7, 21, 23; rules 4, 18")
def codes_are_in_force(examined: Examined) -> Iterator[Breach]:
    """A code of a former edition is what the paper says, and is refused."""
    for key, table, code, _ in _coded(examined):
        row = table.by_code(code) if key in _IN_FORCE else None
        if row is not None and not row.in_force:
            yield Breach({"code": row.code, "name": row.name}, (key,))


@check("country-is-china", "error", ("counterpart_country",), "check 28; rule 23", doubts=True)
def an_export_goes_abroad(examined: Examined) -> Iterator[Breach]:
    """运抵国 and 最终目的国 of an export are not China, unless no border is crossed."""
    mode = tables.transport_modes().by_code(examined.code("transport_mode"))
    if not examined.is_export or (mode is not None and not mode.crosses_border):
        return
    if examined.code("counterpart_country") == "CHN":
        yield Breach()
    for each in examined.items:
        if each.item.destination_country == "CHN":
            yield Breach(fields=(each.path("destination_country"),))


@check("port-country-differs", "warning", ("counterpart_country", "port_abroad"), "check 29; rule 41")
def port_is_in_the_country(examined: Examined) -> Iterator[Breach]:
    """指运港 is in 运抵国, or both are neighbours reached by road: a buyer behind the port country."""
    country, port = examined.code("counterpart_country"), examined.code("port_abroad")
    row = tables.ports().by_code(port)
    if country is None or row is None or row.country_code == country:
        return
    both = (tables.countries().by_code(country), tables.countries().by_code(row.country_code))
    if not all(each is not None and each.is_corridor for each in both):
        yield Breach({"country": country, "port": row.code})


@check("border-port-office", "warning", ("border_port", "border_customs"), "check 8; rule 22")
def border_port_is_that_of_the_office(examined: Examined) -> Iterator[Breach]:
    """离境口岸 and 出境关别 have the same name (霍尔果斯, 霍尔果斯海关)."""
    port, office = examined.name("border_port"), examined.name("border_customs")
    if not port or not office:
        return
    shorter, longer = sorted((_place(port), _place(office)), key=len)
    if not longer.startswith(shorter):
        yield Breach({"port": port, "office": office})


def _place(name: str) -> str:
    for ending in ("公路口岸", "铁路口岸", "口岸", "海关", "关区", "关"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def _agree(table: _Table, code: str, name: str) -> bool:
    if "/" not in code:
        return table.agrees(code, name)
    first, rest = code.split("/", 1)
    # 纸制或纤维板制盒/箱/再生木托: a name may hold the sign that parts two of them.
    cuts = [place for place, character in enumerate(name) if character == "/"]
    return any(table.agrees(first, name[:cut]) and _agree(table, rest, name[cut + 1 :]) for cut in cuts)
