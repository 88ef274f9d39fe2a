"""What the readers, the remarks grammar, the derived fields and the identifiers report themselves.

Their rules stand where they are judged; here they are described, so that the registry is whole.
"""

from extractors.checks.registry import Entry, TextArea, add
from extractors.reading import Severity

_NUMBERS = ("customs_number", "pre_entry_number")
_PLATES = ("plates", "trailer_plates")
_ANY = ("any field",)
_ITEMS = ("items",)
_LISTS = ("vins", "containers", "seals")


def _doubted(check_id: str, severity: Severity, fields: tuple[str, ...], source: str) -> Entry:
    """A station reports what it was not sure to have read: all that it names is in doubt."""
    return Entry(check_id, severity, fields, source, doubts=fields)


def _problem(
    check_id: str, severity: Severity, fields: tuple[str, ...], source: str, area: TextArea = "identifiers"
) -> Entry:
    """A problem of an identifier: what blocks or is an error is in doubt."""
    doubts = fields if severity in ("block", "error") else ()
    return Entry(check_id, severity, fields, source, doubts, area)


# Pages and cells.
add(
    _doubted("ocr-repair-unsure", "warning", _ANY, "issue 5: reading with knowledge"),
    _doubted("ocr-unlikely", "warning", _ANY, "issue 5: reading with knowledge"),
    _doubted("ocr-numbers-differ", "warning", _NUMBERS, "issue 5: reading with knowledge"),
    Entry("ocr-repaired", "info", _ANY, "issue 5: reading with knowledge"),
    Entry("page-read-as-image", "info", ("every field of the page",), "issue 5: scans"),
    Entry("page-memory", "error", (*_ITEMS, *_LISTS), "issue 5: scans", doubts=(*_ITEMS, *_LISTS)),
    Entry("page-timeout", "error", (*_ITEMS, *_LISTS), "issue 5: scans", doubts=(*_ITEMS, *_LISTS)),
    Entry("page-too-large", "error", (*_ITEMS, *_LISTS), "issue 5: scans", doubts=(*_ITEMS, *_LISTS)),
    Entry("page-unreadable", "error", (*_ITEMS, *_LISTS), "issue 5: scans", doubts=(*_ITEMS, *_LISTS)),
    _doubted("layout-unknown", "error", ("every field",), "layouts, families"),
    _doubted("pages-missing", "error", _ITEMS, "layouts, families"),
    _doubted("pages-without-number", "error", _ITEMS, "layouts, families"),
    _doubted("label-missing", "error", _ANY, "trap 10"),
    _doubted("text-outside-cells", "warning", _ANY, "trap 5"),
    _doubted("text-faint", "warning", _ANY, "issue 5: scans"),
    _doubted("text-over-border", "warning", _ANY, "traps 5, 7"),
    _doubted("unreadable-glyphs", "error", _ANY, "trap 9"),
    _doubted("value-form", "error", _ANY, "checks 6, 32, 33, 39"),
    _doubted("code-form", "error", ("fields with a code",), "checks 7, 8, 30, 31"),
    _doubted("bar-code-differs", "error", _NUMBERS, "trap 11"),
    _doubted("number-from-bar-code", "warning", _NUMBERS, "layouts, family A"),
    Entry("code-unreadable", "info", ("customs_number",), "layouts, family A"),
)

# Other documents of the file.
add(
    _doubted("number-from-release-notice", "warning", ("customs_number",), "layouts, packs"),
    _doubted("release-notice-differs", "error", ("fields of the notice",), "layouts, packs"),
    _doubted("vin-list-differs", "error", ("vins",), "check 57"),
    _doubted("vin-list-number", "error", ("vins",), "check 57"),
    _doubted("vin-list-unclear", "warning", ("vins",), "checks 52, 53, 59"),
    _doubted("vin-list-unplaced", "warning", ("vins",), "check 57"),
    _doubted("vin-list-unread", "warning", ("vins",), "check 57"),
    _doubted("vin-lists-differ", "error", ("vins",), "check 57"),
)

# Goods.
add(
    _doubted("goods-header-missing", "error", _ITEMS, "layouts, family A"),
    _doubted("goods-unassigned", "error", _ITEMS, "trap 4"),
    _doubted("item-numbers", "error", _ITEMS, "check 40; rule 33"),
    _doubted("item-too-long", "error", _ITEMS, "trap 4"),
    _doubted("item-columns", "error", ("items[]",), "trap 4"),
    _doubted("item-incomplete", "error", ("items[]",), "trap 4"),
    _doubted("hs-code-length", "warning", ("items[].hs_code", "items[].name"), "trap 4"),
    _doubted("name-wrapped", "warning", ("items[].name", "items[].spec"), "layouts, family A"),
    _doubted("spec-cut-off", "warning", ("items[].spec",), "layouts, family A"),
)

# Remarks and 运输工具名称.
add(
    _doubted("batch-number-form", "warning", ("shipment_batch_number",), "check 20; rule 13"),
    _doubted("plate-form", "warning", _PLATES, "check 14"),
    _doubted("plate-unclear", "warning", ("plates",), "check 14"),
    _doubted("plate-without-label", "warning", _PLATES, "check 14"),
    _doubted("vin-form", "warning", ("vins",), "checks 52, 53"),
    _doubted("vin-length", "warning", ("vins",), "check 52; trap 6"),
    _doubted("vin-masked", "warning", ("vins",), "rule VIN 8"),
    _doubted("vin-without-label", "warning", ("vins",), "check 52"),
    _doubted("container-check-digit", "warning", ("containers",), "check 50"),
    _doubted("container-form", "warning", ("containers",), "check 50; trap 8"),
    _doubted("container-without-label", "warning", ("containers",), "trap 8"),
    _doubted("container-teu", "warning", ("containers",), "check 50"),
    _doubted("seal-unclear", "warning", ("seals",), "check 51"),
    _doubted("list-cut-off", "warning", ("lists of the remarks",), "layouts, conventions"),
    _doubted("list-range", "warning", ("lists of the remarks",), "layouts, conventions"),
    _doubted("list-not-understood", "warning", ("lists of the remarks",), "layouts, conventions"),
    _doubted("truck-count-unclear", "warning", ("truck_count",), "check 18"),
)

# Derived fields.
add(
    _doubted("business-type-unclear", "warning", ("business_type",), "data/fields.csv"),
    Entry("truck-count-plates", "error", ("truck_count", "plates"), "checks 17, 18", ("truck_count",)),
    _doubted("truck-count-unsure", "warning", ("truck_count",), "check 18"),
    _doubted("truck-count-absent", "warning", ("truck_count",), "check 17"),
    _doubted("vehicle-count-vins", "error", ("vehicle_count", "vins"), "check 58; rule 37"),
    _doubted("origin-areas-differ", "warning", ("origin_area",), "check 48"),
    _doubted("currencies-differ", "warning", ("total_value", "currency"), "check 44; rule 39"),
    _doubted("total-value-absent", "error", ("total_value",), "check 45"),
    _doubted("items-in-doubt", "warning", ("derived fields",), "data/fields.csv"),
)

# Images.
add(_doubted("ocr-unsure", "warning", ("values of an image",), "decision 15"))

# Identifiers (customs/identifiers).
add(
    _problem("customs-number-spreadsheet", "block", _NUMBERS, "check 1"),
    _problem("customs-number-digits", "block", _NUMBERS, "check 1"),
    _problem("customs-number-old", "block", _NUMBERS, "check 1; rule 2"),
    _problem("customs-number-length", "block", _NUMBERS, "check 1"),
    _problem("customs-number-district", "block", _NUMBERS, "check 1"),
    _problem("customs-number-district-void", "error", _NUMBERS, "check 1"),
    _problem("customs-number-year", "block", _NUMBERS, "check 1"),
    _problem("customs-number-direction", "block", _NUMBERS, "check 1"),
    _problem("customs-number-serial", "block", _NUMBERS, "check 1"),
    _problem("credit-code-length", "block", ("parties",), "checks 9, 12"),
    _problem("credit-code-characters", "block", ("parties",), "checks 9, 12"),
    _problem("credit-code-check-character", "error", ("parties",), "checks 9, 12"),
    _problem("credit-code-organisation", "warning", ("parties",), "checks 9, 12"),
    _problem("registration-code-length", "block", ("parties",), "checks 11, 12"),
    _problem("registration-code-characters", "block", ("parties",), "checks 11, 12"),
    _problem("registration-code-area", "warning", ("parties",), "checks 11, 12"),
    _problem("plate-unknown", "error", _PLATES, "check 14"),
    _problem("plate-cyrillic", "error", _PLATES, "check 14"),
    _problem("plate-uncertain", "error", _PLATES, "check 14"),
    _problem("plate-local", "info", _PLATES, "check 14"),
    _problem("batch-number-form", "error", ("shipment_batch_number",), "check 20"),
    _problem("container-shape", "block", ("containers",), "check 50"),
    _problem("container-category", "error", ("containers",), "check 50"),
    _problem("container-check-digit", "error", ("containers",), "check 50"),
    _problem("hs-code-length", "error", ("items[].hs_code",), "check 41; rule 34"),
    _problem("hs-code-digits", "error", ("items[].hs_code",), "check 41; rule 34"),
    _problem("hs-code-chapter", "error", ("items[].hs_code",), "check 41; rule 34"),
    _problem("hs-code-special-chapter", "warning", ("items[].hs_code",), "check 41"),
    _problem("vin-masked", "block", ("vins",), "check 52; rule VIN 8"),
    _problem("vin-length", "block", ("vins",), "check 52"),
    _problem("vin-letters", "block", ("vins",), "check 52"),
    _problem("vin-characters", "block", ("vins",), "check 52"),
    _problem("vin-last-four", "block", ("vins",), "check 52"),
    _problem("vin-check-digit", "error", ("vins",), "check 53; rule VIN 4"),
    _problem("vin-check-digit-optional", "info", ("vins",), "check 53; rule VIN 5"),
    _problem("vin-model-year", "warning", ("vins",), "check 55"),
    _problem("vin-model-year-letter", "warning", ("vins",), "check 55"),
    _problem("vin-maker-unknown", "info", ("vins",), "check 54"),
)
