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


@check("required-field-empty", "error", _REQUIRED, "rules 4-29", doubts=True)
def required_fields_are_filled(examined: Examined) -> Iterator[Breach]:
    """What customs asks of every declaration has a value."""
    printed = {field.key for field in examined.layout.fields if field.labels.of(examined.draft.direction)}
    for key in _REQUIRED:
        if key in printed and not examined.is_present(key):
            yield Breach(fields=(key,))


@check("number-missing", "warning", ("customs_number", "pre_entry_number"), "check 1", doubts=True)
def there_is_a_number(examined: Examined) -> Iterator[Breach]:
    """A draft has at least 预录入编号."""
    if not examined.is_present("customs_number") and not examined.is_present("pre_entry_number"):
        yield Breach()
