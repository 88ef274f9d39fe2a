"""Fields that no declaration leaves empty: an empty cell there was not read, or not printed."""

from collections.abc import Iterator

from extractors.checks.examined import Examined
from extractors.checks.registry import Breach, check

_REQUIRED = (
    "domestic_party",
    "border_customs",
    "transport_mode",
    "supervision_mode",
    "counterpart_country",
    "package_type",
    "package_count",
    "gross_weight_kg",
    "net_weight_kg",
    "trade_terms",
)
_NAMED = (
    "domestic_party",
    "border_customs",
    "transport_mode",
    "owner_party",
    "supervision_mode",
    "tax_nature",
    "departure_port",
    "trade_country",
    "counterpart_country",
    "port_abroad",
    "border_port",
    "package_type",
    "trade_terms",
    "declaring_unit",
)
_WITHOUT_BLANKS = (
    *_NAMED,
    "overseas_party",
    "record_number",
    "bill_number",
    "goods_location",
    "licence_number",
    "contract_number",
    "transport_name",
)


@check("required-field-empty", "error", (*_REQUIRED, "declaration_date"), "rules 4-29", doubts=True)
def required_fields_are_filled(examined: Examined) -> Iterator[Breach]:
    """What customs asks of every declaration has a value."""
    printed = {field.key for field in examined.layout.fields if field.labels.of(examined.draft.direction)}
    # A draft is not declared yet.
    dated = ("declaration_date",) if examined.is_present("customs_number") else ()
    for key in (*_REQUIRED, *dated):
        if key in printed and not examined.is_present(key):
            yield Breach({"field": key}, (key,))


@check("name-missing", "error", _NAMED, "trap 5", doubts=True)
def codes_have_names(examined: Examined) -> Iterator[Breach]:
    """A print may leave codes out, never names: the name went to another cell."""
    for key in _NAMED:
        code = examined.code(key)
        if code is not None and examined.name(key) is None:
            yield Breach({"code": code}, (key,))


@check("blanks-in-value", "warning", _WITHOUT_BLANKS, "trap 5", doubts=True)
def values_are_not_set_apart(examined: Examined) -> Iterator[Breach]:
    """A gap within a value parts two cells."""
    for key in _WITHOUT_BLANKS:
        value = examined.text(key) or examined.name(key) or ""
        if "   " in value:
            yield Breach({"value": " ".join(value.split())[:60]}, (key,))


@check("number-missing", "warning", ("customs_number", "pre_entry_number"), "check 1", doubts=True)
def there_is_a_number(examined: Examined) -> Iterator[Breach]:
    """A draft has at least 预录入编号."""
    if not examined.is_present("customs_number") and not examined.is_present("pre_entry_number"):
        yield Breach()
