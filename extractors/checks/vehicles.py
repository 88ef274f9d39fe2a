"""车架号: each VIN, each once, and of the makers the goods are named after."""

from collections import Counter
from collections.abc import Iterator

from customs.identifiers import vin
from extractors.checks.examined import Examined
from extractors.checks.registry import Breach, check, findings_of, runner
from extractors.draft import Finding


@runner
def vins_are_valid(examined: Examined) -> Iterator[Finding]:
    """17 places, letters, check digit, model year and maker of every VIN, whatever it was read from."""
    already = set(examined.reported("vins"))
    year, age = examined.today.year, examined.limits.oldest_vehicle_years
    for value in examined.texts("vins"):
        for finding in findings_of(vin.check(value, this_year=year, oldest_age=age), "vins"):
            if not (finding.doubts and value in already):
                yield finding


@check("vin-duplicate", "block", ("vins",), "check 56; rule VIN 9", doubts=True)
def vins_are_unique(examined: Examined) -> Iterator[Breach]:
    """A VIN stands once in a declaration."""
    for value, count in Counter(examined.texts("vins")).items():
        if count > 1:
            yield Breach({"vin": value})


@check("vin-brand-differs", "info", ("vins",), "check 54")
def makers_are_those_of_the_goods(examined: Examined) -> Iterator[Breach]:
    """One of the maker's brands stands in the name or specification of the goods."""
    goods = "".join(f"{each.item.name or ''}|{each.item.spec or ''}" for each in examined.items)
    makers = {parsed.wmi: parsed.maker for each in examined.texts("vins") if (parsed := vin.parse(each))}
    for wmi, maker in makers.items():
        if maker is not None and maker.brands_zh and not any(brand in goods for brand in maker.brands_zh):
            yield Breach({"wmi": wmi, "brands": "、".join(maker.brands_zh)})
