"""海关编号 and the dates: what the number itself says, and what stands beside it."""

from collections.abc import Iterator

from customs.identifiers import customs_number
from extractors.checks.examined import Examined
from extractors.checks.registry import Breach, check, findings_of, runner
from extractors.draft import Finding

_KEYS = ("customs_number", "pre_entry_number")


@runner
def customs_number_is_valid(examined: Examined) -> Iterator[Finding]:
    """District, year, direction and serial; 预录入编号 too when it is of the same form."""
    numbers: dict[str, list[str]] = {}
    for key in _KEYS:
        number = examined.text(key)
        if number is not None and (key == "customs_number" or _is_customs_number(number)):
            numbers.setdefault(number, []).append(key)
    for number, keys in numbers.items():
        yield from findings_of(customs_number.check(number, this_year=examined.today.year), *keys)


def _is_customs_number(number: str) -> bool:
    return len(number) == 18 and number.isdigit()


@check("numbers-differ", "warning", _KEYS, "layouts, family A", doubts=True)
def numbers_agree(examined: Examined) -> Iterator[Breach]:
    """With a customs number both numbers print the same 18 digits."""
    number, pre_entry = examined.text("customs_number"), examined.text("pre_entry_number")
    if number and pre_entry and number != pre_entry and _is_customs_number(pre_entry):
        yield Breach({"number": number, "pre_entry": pre_entry})


@check("number-direction", "error", ("customs_number",), "check 2; rule 2", doubts=True)
def direction_is_that_of_the_title(examined: Examined) -> Iterator[Breach]:
    """Place 9 is 0 on an export and 1 on an import."""
    number = examined.text("customs_number")
    parsed = customs_number.parse(number) if number is not None else None
    if number is not None and parsed is not None and parsed.direction != examined.draft.direction:
        yield Breach({"number": number})


@check("number-office", "warning", ("customs_number", "border_customs"), "check 3; rule 5")
def office_is_that_of_the_border(examined: Examined) -> Iterator[Breach]:
    """The declaring office is that of the border; inland declarations and transit differ."""
    number, border = examined.text("customs_number"), examined.code("border_customs")
    if number and border and len(border) == 4 and not number.startswith(border):
        yield Breach({"office": number[:4], "border": border})


@check("number-year", "error", ("customs_number", "declaration_date"), "check 6; rule 7", doubts=True)
def year_is_that_of_the_date(examined: Examined) -> Iterator[Breach]:
    """Places 5-8 are the year of 申报日期."""
    number, declared = examined.text("customs_number"), examined.day("declaration_date")
    parsed = customs_number.parse(number) if number is not None else None
    if number is not None and parsed is not None and declared is not None and declared.year != parsed.year:
        yield Breach({"number": number, "date": declared.isoformat()})


@check("date-in-future", "error", ("declaration_date",), "check 6", doubts=True)
def date_is_not_in_the_future(examined: Examined) -> Iterator[Breach]:
    """申报日期 is not later than the day of reading."""
    declared = examined.day("declaration_date")
    if declared is not None and declared > examined.today:
        yield Breach({"date": declared.isoformat()})


@check("dates-far-apart", "warning", ("ie_date", "declaration_date"), "rule 7", doubts=True)
def dates_are_near_each_other(examined: Examined) -> Iterator[Breach]:
    """Crossing and declaration are days or weeks apart; a year is a wrong digit."""
    crossing, declared = examined.day("ie_date"), examined.day("declaration_date")
    if crossing is None or declared is None:
        return
    days = abs((crossing - declared).days)
    if days > examined.limits.most_days_between_dates:
        yield Breach({"days": str(days)})


@check("export-before-declaration", "warning", ("ie_date", "declaration_date"), "rule 7")
def export_is_not_before_its_declaration(examined: Examined) -> Iterator[Breach]:
    """Goods leave after they were declared."""
    crossing, declared = examined.day("ie_date"), examined.day("declaration_date")
    if examined.is_export and crossing is not None and declared is not None and crossing < declared:
        yield Breach({"crossing": crossing.isoformat(), "date": declared.isoformat()})
