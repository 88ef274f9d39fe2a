"""What a family prints of the keys: some print names without codes, some leave cells out."""

from benchmarks.prints.style import Style
from benchmarks.prints.truth import Coded, Truth

CODED = (
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
    if family == "D":
        truth.overseas_party.code = None
        truth.names_only |= {*CODED, "declaring_unit"}
        truth.unprinted |= {"items[].origin_country", "items[].destination_country", "items[].domestic_area"}
        for item in truth.items:
            item.quantities = item.quantities[-1:]
    if family == "F":
        if style.form_seed % 2:
            truth.names_only |= set(CODED)
        printed = "origin" if truth.direction == "import" else "destination"
        hidden = "destination" if printed == "origin" else "origin"
        truth.unprinted |= {"overseas_party", "border_port", "departure_port", "goods_location"}
        truth.unprinted |= {f"items[].{hidden}_country", "items[].domestic_area"}
    if family in {"D", "F"}:
        # One place for the whole declaration is all these print.
        for item in truth.items:
            item.domestic_area = truth.items[0].domestic_area
        truth.must_doubt = [group for group in truth.must_doubt if group != ("origin_area",)]
    for key in CODED:
        value = getattr(truth, key)
        if key in truth.names_only and isinstance(value, Coded) and value.code and "/" in value.code:
            truth.may_doubt.add(key)
