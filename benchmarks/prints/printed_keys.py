"""What a family prints of the keys: some print names without codes, some leave cells out."""

from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

_CODED = (
    "border_customs",
    "transport_mode",
    "supervision_mode",
    "tax_nature",
    "trade_country",
    "counterpart_country",
    "port_abroad",
    "border_port",
    "package_type",
    "trade_terms",
    "departure_port",
)


def mark_unprinted(truth: Truth, family: str, style: Style) -> None:
    """Notes in the truth which keys or codes this family does not print."""
