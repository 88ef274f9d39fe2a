"""The tokens of an item in their columns become its quantities, prices, countries, area and duty mode."""

from collections.abc import Sequence

from customs import tables
from extractors.draft import DeclarationDraft, read_value
from extractors.goods_columns import (
    COUNTRY_COLUMNS,
    QUANTITY_COLUMNS,
    UNIT_COLUMNS,
    PlacedToken,
)
from extractors.goods_header import GoodsHeader
from extractors.goods_names import check_area_name, check_duty_name
from extractors.goods_tokens import Token, TokenKind, country_code, currency_code
from extractors.layout import GoodsLayout
from extractors.reading import Item, Quantity
from extractors.text_runs import PlacedText

# The columns that print an attribute; where a form has none of them, the attribute is not printed.
_PRINTED_IN: dict[str, tuple[str, ...]] = {
    "quantities": QUANTITY_COLUMNS,
    "unit_price": ("unit_price", "prices"),
    "total_price": ("total_price", "prices"),
    "currency": ("currency", "prices", "total_price"),
    "origin_country": ("origin_country",),
    "destination_country": ("destination_country",),
    "domestic_area": ("domestic_area",),
    "duty_mode": ("duty_mode",),
}
# 单价/总价/币制.
_LINES_OF_PRICES = 3
# Which attributes are in doubt when a column's text is.
_HELD_IN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*QUANTITY_COLUMNS, *UNIT_COLUMNS), ("quantities",)),
    "prices": ("unit_price", "total_price", "currency"),
    "total_price": ("total_price", "currency"),
    "version": (),
}
# What a token without a column may be.
_TOLD_BY: dict[TokenKind, tuple[str, ...]] = {
    "quantity": ("quantities",),
    "currency": ("currency",),
    "country": COUNTRY_COLUMNS,
    "code": (*COUNTRY_COLUMNS, "currency", "duty_mode"),
    "area": ("domestic_area",),
    "duty": ("duty_mode",),
}
# Quantities in the order of the law: first, second, traded (declaration_rules.md, 36).
_QUANTITY_PAIRS = (
    ("legal_quantity", "legal_unit"),
    ("second_quantity", "second_unit"),
    ("quantities", "traded_unit"),
    ("traded_quantity", "traded_unit"),
)


def unprinted(header: GoodsHeader) -> frozenset[str]:
    """The attributes for which the header has no column."""
    printed = {column.key for column in header.columns}
    return frozenset(key for key, columns in _PRINTED_IN.items() if printed.isdisjoint(columns))


def read_values(
    item: Item,
    placed: Sequence[PlacedToken],
    header: GoodsHeader,
    goods: GoodsLayout,
    draft: DeclarationDraft,
) -> None:
    """Reads everything of ``item`` that tokens hold; what is unclear or missing is doubted."""
    by_column: dict[str, list[Token]] = {}
    for each in placed:
        columns = [*each.rivals, *([each.column] if each.column is not None else [])]
        if each.column is None or each.rivals:
            doubted = [key for column in columns for key in _HELD_IN.get(column.key, (column.key,))]
            if each.column is None:
                # Its own column was not found: the label may be one that nobody knows.
                doubted += _TOLD_BY.get(each.token.kind, ())
            _doubt(draft, "item-columns", item, *dict.fromkeys(doubted))
        if each.column is not None:
            by_column.setdefault(each.column.key, []).append(each.token)
    _read_quantities(item, by_column, draft)
    _read_prices(item, by_column, draft)
    for attribute in COUNTRY_COLUMNS:
        _read_country(item, attribute, by_column.get(attribute, []), draft)
    _read_currency(item, by_column, draft)
    _read_area(item, by_column.get("domestic_area", []), draft)
    _read_duty(item, by_column.get("duty_mode", []), draft)
    printed = {column.key for column in header.columns}
    missing = [
        attribute
        for attribute, columns in _PRINTED_IN.items()
        if not getattr(item, attribute)
        and (not printed.isdisjoint(columns) or attribute not in goods.optional)
    ]
    if missing:
        paths = [f"items[{item.item_no}].{key}" for key in missing]
        draft.report("item-incomplete", "error", paths, doubts=paths, item=str(item.item_no))


def _read_quantities(item: Item, by_column: dict[str, list[Token]], draft: DeclarationDraft) -> None:
    are_clear = True
    for quantity_column, unit_column in _QUANTITY_PAIRS:
        tokens = by_column.get(quantity_column, [])
        units = [*by_column.get(unit_column, []), *(token for token in tokens if token.kind == "unit")]
        amounts = [token for token in tokens if token.kind in ("quantity", "number")]
        are_clear &= len({token.line for token in amounts}) == len(amounts)
        bare = [token for token in amounts if token.kind == "number"]
        for token in amounts:
            if token.kind == "quantity":
                number, unit = token.groups
            else:
                number = token.groups[0]
                unit_token = _unit_of(token, bare, units)
                unit = unit_token.text if unit_token is not None else ""
                are_clear &= unit_token is not None
            are_clear &= bool(tables.units().named(unit))
            item.quantities.append(Quantity(quantity=number.replace(",", ""), unit=unit))
            reading = read_value(token.text, token.run.content)
            item.evidence[f"quantities[{len(item.quantities)}]"] = reading
        if not amounts and units and quantity_column != "quantities":
            are_clear = False
    if not are_clear or len(item.quantities) > len(("first", "second", "traded")):
        _doubt(draft, "item-columns", item, "quantities")


def _unit_of(amount: Token, bare: Sequence[Token], units: Sequence[Token]) -> Token | None:
    """The unit on the line of ``amount``, or the only one for the only amount."""
    on_line = [unit for unit in units if unit.line == amount.line]
    if len(on_line) == 1:
        return on_line[0]
    return units[0] if len(units) == len(bare) == 1 else None


def _read_prices(item: Item, by_column: dict[str, list[Token]], draft: DeclarationDraft) -> None:
    for attribute in ("unit_price", "total_price"):
        numbers = [token for token in by_column.get(attribute, []) if token.kind == "number"]
        if numbers:
            _set(item, attribute, numbers[0].run.content, numbers[0].groups[0].replace(",", ""))
        if len(numbers) > 1:
            _doubt(draft, "item-columns", item, attribute)
    together = sorted(
        (token for token in by_column.get("prices", []) if token.kind == "number"),
        key=lambda token: token.run.middle,
    )
    if len(together) == _LINES_OF_PRICES and currency_code(together[-1].text) is not None:
        # 502: the currency by its old number.
        last = together.pop()
        by_column["currency"] = [*by_column.get("currency", []), last]
    if not together:
        return
    for attribute, token in zip(("unit_price", "total_price"), together, strict=False):
        _set(item, attribute, token.run.content, token.groups[0].replace(",", ""))
    if len(together) != 2 or len({token.line for token in together}) < len(together):
        _doubt(draft, "item-columns", item, "unit_price", "total_price", "quantities")


def _read_currency(item: Item, by_column: dict[str, list[Token]], draft: DeclarationDraft) -> None:
    tokens = [
        token
        for column in ("currency", "prices", "total_price")
        for token in by_column.get(column, [])
        if token.kind in ("currency", "code", "text") or (column == "currency" and token.kind == "number")
    ]
    codes = {currency_code(_bare(token)) for token in tokens}
    if not tokens:
        return
    known = codes - {None}
    _set(item, "currency", tokens[0].run.content, next(iter(known)) if len(known) == 1 else None)
    if len(codes) != 1 or None in codes:
        _doubt(draft, "item-columns", item, "currency")


def _read_country(item: Item, attribute: str, tokens: Sequence[Token], draft: DeclarationDraft) -> None:
    """By name over code, by name alone, by code alone; printed names may wrap."""
    if not tokens:
        return
    ordered = sorted(tokens, key=lambda token: (token.line, token.run.x0))
    codes = [token for token in ordered if _is_code(token)]
    name = "".join(token.text for token in ordered if not _is_code(token))
    path = f"items[{item.item_no}].{attribute}"
    if len(codes) > 1:
        _doubt(draft, "item-columns", item, attribute)
    if codes:
        printed = _bare(codes[0])
        code = country_code(printed)
        _set(item, attribute, codes[0].run.content, code or printed)
        if code is None or (name and not tables.countries().agrees(code, name)):
            draft.report("code-name-disagree", "error", [path], doubts=[path], code=printed, name=name)
        return
    code = country_code(name)
    _set(item, attribute, ordered[0].run.content, code)
    if code is None:
        draft.report("code-name-disagree", "error", [path], doubts=[path], code="", name=name)


def _read_area(item: Item, tokens: Sequence[Token], draft: DeclarationDraft) -> None:
    if not tokens:
        return
    path = f"items[{item.item_no}].domestic_area"
    areas = tables.domestic_areas()
    coded = [token for token in tokens if token.kind in ("area", "number")]
    ordered = sorted(tokens, key=lambda token: (token.line, token.run.x0))
    name = "".join(
        token.groups[1] if token.kind == "area" else token.text for token in ordered if token.kind != "number"
    )
    if len(coded) > 1:
        _doubt(draft, "item-columns", item, "domestic_area")
    if coded:
        code = coded[0].groups[0]
        _set(item, "domestic_area", coded[0].run.content, code)
        if areas.by_code(code) is None:
            draft.report("code-unknown", "error", [path], doubts=[path], code=code)
        check_area_name(item, name, draft)
        return
    row = areas.by_name(name)
    _set(item, "domestic_area", ordered[0].run.content, None if row is None else row.code)
    if row is None:
        draft.report("code-name-disagree", "error", [path], doubts=[path], code="", name=name)


def _read_duty(item: Item, tokens: Sequence[Token], draft: DeclarationDraft) -> None:
    if not tokens:
        return
    path = f"items[{item.item_no}].duty_mode"
    reliefs = tables.tax_reliefs()
    ordered = sorted(tokens, key=lambda token: (token.line, token.run.x0))
    codes = [token for token in ordered if token.kind in ("code", "number")]
    name = "".join(token.text for token in ordered if token not in codes)
    if len(codes) > 1:
        _doubt(draft, "item-columns", item, "duty_mode")
    if codes:
        code = _bare(codes[0])
        _set(item, "duty_mode", codes[0].run.content, code)
        if reliefs.by_code(code) is None:
            draft.report("code-unknown", "error", [path], doubts=[path], code=code)
        check_duty_name(item, name, draft)
        return
    row = reliefs.by_name(name)
    _set(item, "duty_mode", ordered[0].run.content, None if row is None else row.code)
    if row is None:
        draft.report("code-name-disagree", "error", [path], doubts=[path], code="", name=name)


def _is_code(token: Token) -> bool:
    return token.kind in ("code", "number") or (token.text.isascii() and len(token.text) == 3)


def _bare(token: Token) -> str:
    return token.groups[0] if token.groups else token.text


def _set(item: Item, attribute: str, evidence: PlacedText, value: str | None) -> None:
    setattr(item, attribute, value)
    item.evidence[attribute] = read_value(value, evidence.strip())


def _doubt(draft: DeclarationDraft, check_id: str, item: Item, *attributes: str) -> None:
    paths = [f"items[{item.item_no}].{attribute}" for attribute in attributes]
    if paths:
        draft.report(check_id, "error", paths, doubts=paths, item=str(item.item_no))
