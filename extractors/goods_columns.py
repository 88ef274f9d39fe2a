"""Which column each token of an item belongs to: by what it is, by the order, by where it stands.

Values stand up to 25 pt beside their header, so the kind of a token and the order of the columns
decide; where several columns could hold it, the nearest one takes it, and when another is nearly as
near the token is ambiguous and what it may belong to is doubted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.goods_header import Column, GoodsHeader
from extractors.goods_tokens import Token, TokenKind, country_code, currency_code, name_kind

QUANTITY_COLUMNS = ("legal_quantity", "second_quantity", "quantities", "traded_quantity")
UNIT_COLUMNS = ("legal_unit", "second_unit", "traded_unit")
_PRICES = ("unit_price", "total_price", "prices")
_CURRENCIES = ("currency", "prices", "total_price")
COUNTRY_COLUMNS = ("origin_country", "destination_country")
TEXT_COLUMNS = ("name", "spec")
_NEVER_TYPED = ("item_no", "hs_code", *TEXT_COLUMNS)

_ACCEPTED: dict[TokenKind, tuple[str, ...]] = {
    "quantity": QUANTITY_COLUMNS,
    "unit": (*UNIT_COLUMNS, *QUANTITY_COLUMNS),
    "currency": _CURRENCIES,
    "country": COUNTRY_COLUMNS,
    "duty": ("duty_mode",),
    "area": ("domestic_area",),
    "text": (*COUNTRY_COLUMNS, "domestic_area", "duty_mode", "version", "currency"),
}
# A token of which another column is nearer than this, compared with its own, is ambiguous.
_AMBIGUOUS = 6.0
# For one that stands below certain values of its own column this is enough.
_OVERLAP = 1.5
_NO_COLUMN = 400.0
# Of two columns below whose labels a token stands, the one whose middle is nearer.
_OFF_CENTRE = 0.02
# Values of a column have their left edges, their right edges or their middles in one line.
_OFF_EDGE = 0.2


@dataclass(frozen=True, slots=True)
class PlacedToken:
    """A token in its column; ``rivals`` are columns that might hold it as well."""

    token: Token
    column: Column | None
    rivals: tuple[Column, ...] = ()


def typed_columns(header: GoodsHeader) -> tuple[Column, ...]:
    """The columns that tokens may belong to, from left to right."""
    return tuple(column for column in header.columns if column.key not in _NEVER_TYPED)


def place_tokens(lines: Sequence[Sequence[Token]], columns: Sequence[Column]) -> list[PlacedToken]:
    """The column of every token; None for what no column can hold.

    Names that no table knows come last: they stand where the other values of their column do.
    """
    placed = [each for line in lines for each in _place_line([t for t in line if t.kind != "text"], columns)]
    widened = widen(columns, placed)
    texts = [token for line in lines for token in line if token.kind == "text"]
    return placed + [each for text in texts for each in _place_line([text], widened)]


def may_hold(column: Column, text: str) -> bool:
    """True when a code table knows ``text`` as a name of this column's kind."""
    kind = None if text[:1].isdigit() else name_kind(text)
    return kind is not None and column.key in _ACCEPTED[kind]


def widen(columns: Sequence[Column], placed: Sequence[PlacedToken]) -> tuple[Column, ...]:
    """The columns with the extent of the values that are certainly theirs."""
    widened = list(columns)
    places = {id(column.label): place for place, column in enumerate(columns)}
    for each in placed:
        if each.column is None or each.rivals:
            continue
        place = places[id(each.column.label)]
        column = widened[place]
        run = each.token.run
        widened[place] = replace(column, low=min(column.low, run.x0), high=max(column.high, run.x1))
    return tuple(widened)


def _place_line(tokens: Sequence[Token], columns: Sequence[Column]) -> list[PlacedToken]:
    """The cheapest places that keep the order of the columns."""
    if not tokens:
        return []
    options = [_options(token, columns) for token in tokens]
    # best[place]: cost up to this token when it stands in that column, and the place before it.
    best: list[dict[int, tuple[float, int]]] = []
    for index, token in enumerate(tokens):
        row: dict[int, tuple[float, int]] = {}
        for place, cost in options[index].items():
            if index == 0:
                row[place] = (cost, -1)
                continue
            row[place] = min(
                (
                    before_cost + cost + _order_cost(tokens[index - 1], token, before, place),
                    before,
                )
                for before, (before_cost, _) in best[-1].items()
            )
        best.append(row)
    place = min(best[-1], key=lambda each: best[-1][each][0])
    places = [place]
    for row in best[:0:-1]:
        place = row[place][1]
        places.append(place)
    places.reverse()
    return [
        _placed(token, place, options[index], places[:index], places[index + 1 :], columns)
        for index, (token, place) in enumerate(zip(tokens, places, strict=True))
    ]


_NOWHERE = -1


def _options(token: Token, columns: Sequence[Column]) -> dict[int, float]:
    accepted = _accepted(token, columns)
    options = {
        place: column.gap(token.run.x0, token.run.x1) + _out_of_line(token, column)
        for place, column in enumerate(columns)
        if column.key in accepted
    }
    options[_NOWHERE] = _NO_COLUMN
    return options


def _out_of_line(token: Token, column: Column) -> float:
    """How badly a token lines up with the values of ``column``, or with its label when none is sure."""
    run = token.run
    if column.low > column.high:
        return _OFF_CENTRE * abs(column.x0 + column.x1 - run.x0 - run.x1) / 2
    off = (run.x0 - column.low, run.x1 - column.high, (run.x0 + run.x1 - column.low - column.high) / 2)
    return _OFF_EDGE * min(map(abs, off))


def _accepted(token: Token, columns: Sequence[Column]) -> tuple[str, ...]:
    keys = {column.key for column in columns}
    if token.kind == "number":
        return _accepted_numbers(token, keys)
    if token.kind == "code":
        code = token.groups[0]
        return (
            *(COUNTRY_COLUMNS if country_code(code) else ()),
            *(_CURRENCIES if currency_code(code) else ()),
            *(("duty_mode",) if len(code) == 1 else ()),
        )
    if token.kind == "text":
        nearest = min(columns, key=lambda column: column.gap(token.run.x0, token.run.x1), default=None)
        # A unit that the table does not know still stands in the column of units.
        if nearest is not None and nearest.key in UNIT_COLUMNS:
            return (nearest.key,)
    return _ACCEPTED[token.kind]


def _accepted_numbers(token: Token, keys: set[str]) -> tuple[str, ...]:
    text = token.groups[0]
    has_units_apart = not keys.isdisjoint(UNIT_COLUMNS)
    return (
        *_PRICES,
        *(QUANTITY_COLUMNS if has_units_apart else ()),
        "version",
        *(("currency",) if currency_code(text) else ()),
        *(COUNTRY_COLUMNS if country_code(text) else ()),
        *(("domestic_area",) if len(text) == 5 and text.isdigit() else ()),
        *(("duty_mode",) if len(text) == 1 else ()),
    )


def _order_cost(left: Token, right: Token, left_place: int, right_place: int) -> float:
    if _NOWHERE in (left_place, right_place) or left_place < right_place:
        return 0.0
    # A name and its code may share a line of one column, two numbers may not.
    if left_place == right_place and left.kind != right.kind:
        return 0.0
    return 2 * _NO_COLUMN


def _placed(
    token: Token,
    place: int,
    options: dict[int, float],
    before: Sequence[int],
    after: Sequence[int],
    columns: Sequence[Column],
) -> PlacedToken:
    if place == _NOWHERE:
        near = sorted(columns, key=lambda column: column.gap(token.run.x0, token.run.x1))
        return PlacedToken(token, None, tuple(near[:1]))
    lower = max((each for each in before if each != _NOWHERE), default=-1)
    upper = min((each for each in after if each != _NOWHERE), default=len(columns))
    own = columns[place]
    stands_below_own_values = own.high >= own.low and own.gap(token.run.x0, token.run.x1) == 0
    margin = _OVERLAP if stands_below_own_values else _AMBIGUOUS
    rivals = tuple(
        columns[other]
        for other, cost in options.items()
        if other not in (_NOWHERE, place) and lower < other < upper and cost - options[place] < margin
    )
    return PlacedToken(token, own, rivals)
