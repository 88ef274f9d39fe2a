"""Fields that no cell prints: lists from remarks, counts, sums, the kind of business.

In:  a draft with its cells, goods, remarks. Out: the same draft with the derived fields of
data/fields.csv. A derived value names what it was derived from by its evidence; where two sources
disagree the value is doubted, never chosen silently.
"""

from extractors.derived.carrier import read_transport
from extractors.derived.counts import derive_truck_count, derive_vehicle_count
from extractors.derived.dependence import (
    doubt_what_comes_from_items,
    doubt_what_comes_from_lost_cells,
    doubt_what_comes_from_unreadable_cells,
)
from extractors.derived.lists import check_teu, derive_lists
from extractors.derived.values import derive_origin_area, derive_values
from extractors.derived.vehicles import derive_business_type
from extractors.draft import DeclarationDraft
from extractors.remarks.found import Found
from extractors.remarks.grammar import parse_remarks


def derive(draft: DeclarationDraft) -> None:
    """Fills the derived fields of ``draft``."""
    doubt_what_comes_from_lost_cells(draft)
    doubt_what_comes_from_unreadable_cells(draft)
    remarks = Found() if draft.remarks is None else parse_remarks(draft.remarks)
    # A placeholder (-) names no transport.
    carrier = read_transport(draft, draft.transport if draft.text("transport_name") else None)
    derive_business_type(draft)
    derive_lists(draft, carrier, remarks)
    derive_truck_count(draft, remarks)
    derive_vehicle_count(draft, remarks)
    derive_origin_area(draft)
    derive_values(draft)
    check_teu(draft, remarks)
    doubt_what_comes_from_items(draft)
