"""监管方式 and what hangs on it: tax, records, licences, terms of trade, charges."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from customs import tables, tax_nature_pairs
from extractors.checks.examined import Examined
from extractors.checks.facts import check_facts
from extractors.checks.registry import Breach, check

_RECORD_NUMBER = re.compile(r"[A-Z][0-9A-Z]{11}")
# aa-bb-n: year, issuing office, number of up to 14 places.
_LICENCE_NUMBER = re.compile(r"[0-9]{2,4}-[0-9A-Z]{2}-[0-9A-Z]{1,14}")
_CHARGE = re.compile(r"([A-Z0-9]{3})/(-?[0-9]+(?:\.[0-9]+)?)/([123])")
_RATE, _PER_TONNE = "1", "2"
_MOST_RATE = Decimal(99)
_CHARGES = ("freight", "insurance", "other_charges")
# 随附单证1: licences, each a code with its number or its name; 随附单证2: papers of trade.
_LICENCES = re.compile(r"随附单证1?[:：](?P<licences>.*?)(?=随附单证2|$)")
_LICENCE_CODE = re.compile(r"([0-9A-Za-z])[:：（(]")


@check("tax-nature-unusual", "warning", ("tax_nature", "supervision_mode"), "check 23; rule 19")
def tax_nature_goes_with_the_mode(examined: Examined) -> Iterator[Breach]:
    """The pair of 监管方式 and 征免性质 is one of those known."""
    mode, nature = examined.code("supervision_mode"), examined.code("tax_nature")
    if mode is None or nature is None:
        return
    usual = tax_nature_pairs.usual_tax_natures(examined.draft.direction, mode)
    if usual and nature not in usual:
        yield Breach({"mode": mode, "nature": nature})


@check("cross-border-mode", "info", ("supervision_mode",), "check 22")
def cross_border_trade_is_told(examined: Examined) -> Iterator[Breach]:
    """Cross-border e-commerce has a path of its own; list mode (9610) needs the 核放清单."""
    row = tables.trade_modes().by_code(examined.code("supervision_mode"))
    if row is not None and row.is_cross_border_ecommerce:
        yield Breach({"code": row.code, "name": row.name})


@check("record-number-form", "error", ("record_number",), "check 24; rule 8", doubts=True)
def record_number_has_its_form(examined: Examined) -> Iterator[Breach]:
    """备案号 is a letter and eleven places."""
    number = examined.text("record_number")
    if number is not None and not _RECORD_NUMBER.fullmatch(number):
        yield Breach({"value": number[:60]})


@check("record-number-mode", "warning", ("record_number", "supervision_mode"), "check 24; rule 8")
def record_number_goes_with_the_mode(examined: Examined) -> Iterator[Breach]:
    """The first letter of 备案号 fits the mode."""
    number, mode = examined.text("record_number"), examined.code("supervision_mode")
    letters = check_facts().record_number_letters.get(mode or "")
    if number is not None and letters is not None and number[0] not in letters:
        yield Breach({"value": number, "mode": mode or ""})


@check("licence-number-form", "error", ("licence_number",), "check 25; rule 20", doubts=True)
def licence_number_has_its_form(examined: Examined) -> Iterator[Breach]:
    """许可证号 is one number of the form aa-bb-n."""
    number = examined.text("licence_number")
    if number is not None and not _LICENCE_NUMBER.fullmatch(number):
        yield Breach({"value": number[:60]})


@check("vehicle-licence-missing", "warning", ("licence_number", "attached_documents"), "check 26")
def vehicles_have_a_licence(examined: Examined) -> Iterator[Breach]:
    """Whole vehicles leave with an export licence (4; y by 边境小额)."""
    facts = check_facts()
    are_licensed = [(each.item.hs_code or "")[:4] in facts.licensed_headings for each in examined.items]
    if not examined.is_export or not any(are_licensed):
        return
    if not examined.is_present("licence_number") and not facts.vehicle_licences & _licences(examined):
        yield Breach()


@check("goods-prohibited", "block", ("attached_documents",), "check 27; rule 30")
def goods_are_not_prohibited(examined: Examined) -> Iterator[Breach]:
    """Codes 6, 8 and 9 are no licences: such goods do not pass."""
    direction = "E" if examined.is_export else "I"
    for code in sorted(_licences(examined)):
        row = tables.licence_documents().by_code(code)
        if row is not None and not row.is_document and direction in row.direction:
            yield Breach({"code": code, "name": row.name})


def _licences(examined: Examined) -> set[str]:
    """The codes of the licences in 随附单证及编号."""
    match = _LICENCES.search(examined.text("attached_documents") or "")
    found: set[str] = set()
    for entry in re.split("[;；]", match["licences"]) if match is not None else ():
        coded = _LICENCE_CODE.match(entry.strip())
        if coded is not None:
            found.add(coded[1])
        else:
            found |= {row.code for row in tables.licence_documents() if entry.strip().startswith(row.name)}
    return found


@check("charges-of-term", "warning", ("trade_terms", "freight", "insurance"), "check 38; rule 29")
def charges_go_with_the_term(examined: Examined) -> Iterator[Breach]:
    """An export by CIF declares freight and insurance, by FOB neither."""
    term = examined.code("trade_terms")
    needed = check_facts().export_charges.get(term or "")
    if not examined.is_export or needed is None or term is None:
        return
    for key, is_needed in (("freight", needed.freight), ("insurance", needed.insurance)):
        if examined.is_present(key) != is_needed:
            row = tables.trade_terms().by_code(term)
            yield Breach({"term": row.name if row is not None else term}, ("trade_terms", key))


@check("charge-currency", "warning", _CHARGES, "check 39; rule 29", doubts=True)
def charges_have_a_currency(examined: Examined) -> Iterator[Breach]:
    """The currency of a charge is in the table; of a rate it is 000."""
    for key, currency, _, mark in _charges(examined):
        is_rate = mark == _RATE and currency == "000"
        if (
            not is_rate
            and tables.currencies().by_code(currency) is None
            and currency not in _old_currencies()
        ):
            yield Breach({"code": currency}, (key,))


@check("charge-range", "warning", _CHARGES, "check 39; rule 29", doubts=True)
def charges_are_in_range(examined: Examined) -> Iterator[Breach]:
    """A rate is at most 99; only 杂费 may be negative; 保费 and 杂费 are not by tonne."""
    for key, _, amount, mark in _charges(examined):
        too_high = mark == _RATE and abs(amount) > _MOST_RATE
        negative = amount < 0 and key != "other_charges"
        by_tonne = mark == _PER_TONNE and key != "freight"
        if too_high or negative or by_tonne:
            yield Breach({"value": examined.text(key) or ""}, (key,))


def _charges(examined: Examined) -> Iterator[tuple[str, str, Decimal, str]]:
    """Key, currency, amount and mark of each charge that has its form."""
    for key in _CHARGES:
        match = _CHARGE.fullmatch(examined.text(key) or "")
        if match is not None:
            yield key, match[1], Decimal(match[2]), match[3]


@cache
def _old_currencies() -> frozenset[str]:
    """The numbers of currencies that prints of before 2018 hold (502/24/2)."""
    return frozenset(row.old_code for row in tables.currencies() if row.old_code)
