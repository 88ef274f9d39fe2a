"""Checks of one declaration: a registry of functions, each with a stable id.

A check yields findings; ``doubts`` of a finding name what may have been read or printed wrongly and
go into ``needs_review``. A rule that is merely broken (net above gross) doubts nothing: the value is
what the print says. Texts: ``messages/texts/checks.yaml``; rules: findings-and-checks.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation

from customs import tables
from customs.code_table import CodeRow, CodeTable
from customs.identifiers import credit_code, customs_number
from extractors.draft import DeclarationDraft, Finding
from extractors.layout import Layout
from extractors.reading import FieldReading, Item

Check = Callable[[DeclarationDraft, Layout], Iterable[Finding]]
_REGISTRY: list[Check] = []

# Unit prices are printed with four or five decimals: the product may be off by half of the last one.
_UNIT_PRICE_ROUNDING = Decimal("0.0001")
_TOTAL_ROUNDING = Decimal("0.01")


def run_checks(draft: DeclarationDraft, layout: Layout) -> None:
    """Adds the findings of every registered check to ``draft``."""
    for check in _REGISTRY:
        draft.findings.extend(check(draft, layout))


def _register(check: Check) -> Check:
    _REGISTRY.append(check)
    return check


@_register
def numbers_agree(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """With a customs number both numbers print the same 18 digits (layouts, family A)."""
    number, pre_entry = draft.text("customs_number"), draft.text("pre_entry_number")
    if number and pre_entry and number != pre_entry and pre_entry.isdigit():
        keys = ("customs_number", "pre_entry_number")
        yield Finding("numbers-differ", "warning", keys, {"number": number, "pre_entry": pre_entry}, keys)


@_register
def customs_number_is_valid(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """District, year, direction and serial of 海关编号 (rule 2); direction as in the title."""
    number = draft.text("customs_number")
    if number is None:
        return
    keys = ("customs_number",)
    for problem in customs_number.check(number).problems:
        yield Finding(problem.id, problem.severity, keys, dict(problem.parameters), keys, "identifiers")
    parsed = customs_number.parse(number)
    if parsed is not None and parsed.direction != draft.direction:
        yield Finding("number-direction", "error", keys, {"number": number}, keys)
    declared = draft.text("declaration_date")
    if parsed is not None and declared and not declared.startswith(str(parsed.year)):
        parameters = {"number": number, "date": declared}
        yield Finding("number-year", "error", ("declaration_date", "customs_number"), parameters)


@_register
def codes_and_names_agree(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """A code is in its table and the printed name is its name."""
    for field in layout.fields:
        reading = draft.fields.get(field.key)
        if field.table is None or reading is None or not isinstance(reading.value, dict):
            continue
        code, name = reading.value.get("code"), reading.value.get("name")
        table = _table(field.table)
        if code is None or _agree(table, code, name):
            continue
        known = all(table.by_code(each) is not None for each in code.split("/"))
        check_id = "code-name-disagree" if known else "code-unknown"
        yield Finding(check_id, "error", (field.key,), {"code": code, "name": name or ""}, (field.key,))


@_register
def credit_codes_pass(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """The check character of 18-place credit codes (GB 32100)."""
    for key in ("domestic_party", "owner_party", "declaring_unit"):
        reading = draft.fields.get(key)
        code = reading.value.get("code") if reading and isinstance(reading.value, dict) else None
        if code is not None and len(code) == 18 and not credit_code.check(code).ok:
            yield Finding("credit-code-check", "error", (key,), {"code": code}, (key,))


@_register
def net_not_above_gross(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """净重 ≤ 毛重 (rule 27)."""
    gross, net = _decimal(draft.text("gross_weight_kg")), _decimal(draft.text("net_weight_kg"))
    if gross is not None and net is not None and net > gross:
        parameters = {"net": str(net), "gross": str(gross)}
        yield Finding("net-above-gross", "block", ("net_weight_kg", "gross_weight_kg"), parameters)


@_register
def item_totals_fit(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """单价 × 成交数量 = 总价 within rounding (rule 38)."""
    for item in draft.items:
        price, total = _decimal(item.unit_price), _decimal(item.total_price)
        quantity = _decimal(item.quantities[-1].quantity) if item.quantities else None
        if price is None or total is None or quantity is None:
            continue
        tolerance = _TOTAL_ROUNDING + quantity * _UNIT_PRICE_ROUNDING
        if abs(price * quantity - total) > tolerance:
            paths = tuple(f"items[{item.item_no}].{key}" for key in ("total_price", "unit_price"))
            parameters = {"item": str(item.item_no), "product": str(price * quantity), "total": str(total)}
            yield Finding("quantity-price-total", "error", paths, parameters)


@_register
def vins_are_unique(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """A VIN stands once in a declaration."""
    reading = draft.fields.get("vins")
    vins = reading.value if reading is not None and isinstance(reading.value, list) else []
    for vin, count in Counter(vins).items():
        if count > 1:
            yield Finding("vin-duplicate", "error", ("vins",), {"vin": vin}, ("vins",))


@_register
def items_are_there(draft: DeclarationDraft, layout: Layout) -> Iterator[Finding]:
    """A declaration has at least one item."""
    if not draft.items:
        yield Finding("items-missing", "error", ("items",), {}, ("items",))


def name_findings(findings: Iterable[Finding], fields: dict[str, FieldReading], items: list[Item]) -> None:
    """Writes the id of each finding to the fields it names and lowers the confidence of doubted ones."""
    by_path: dict[str, FieldReading] = dict(fields)
    for item in items:
        for attribute, reading in item.evidence.items():
            by_path[f"items[{item.item_no}].{attribute}"] = reading
    for finding in findings:
        for path in finding.fields:
            named = by_path.get(path)
            if named is not None and finding.id not in named.checks:
                named.checks.append(finding.id)
        for path in finding.doubts:
            doubted = by_path.get(path)
            if doubted is not None:
                doubted.confidence = min(doubted.confidence, 0.5)


def _table(name: str) -> CodeTable[CodeRow]:
    functions: dict[str, Callable[[], CodeTable[CodeRow]]] = {
        "customs_districts": tables.districts,  # type: ignore[dict-item]
        "countries": tables.countries,  # type: ignore[dict-item]
        "transport_modes": tables.transport_modes,  # type: ignore[dict-item]
        "trade_modes": tables.trade_modes,  # type: ignore[dict-item]
        "tax_natures": tables.tax_natures,  # type: ignore[dict-item]
        "trade_terms": tables.trade_terms,  # type: ignore[dict-item]
        "package_types": tables.package_types,  # type: ignore[dict-item]
        "ports": tables.ports,  # type: ignore[dict-item]
    }
    return functions[name]()


def _agree(table: CodeTable[CodeRow], code: str, name: str | None) -> bool:
    if "/" not in code:
        return table.by_code(code) is not None and (name is None or table.agrees(code, name))
    if name is None:
        return all(table.by_code(each) is not None for each in code.split("/"))
    first, rest = code.split("/", 1)
    # 纸制或纤维板制盒/箱/再生木托: a name may hold the sign that parts two of them.
    cuts = [place for place, character in enumerate(name) if character == "/"]
    return any(table.agrees(first, name[:cut]) and _agree(table, rest, name[cut + 1 :]) for cut in cuts)


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
