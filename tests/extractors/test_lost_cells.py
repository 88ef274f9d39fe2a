"""Lists taken from a cell whose label is not on the page: they were empty and nobody doubted them."""

import pytest

from extractors.derived import derive
from extractors.draft import DeclarationDraft, absent


@pytest.mark.parametrize(
    ("cell", "lists"),
    [
        ("marks_and_remarks", {"plates", "trailer_plates", "vins", "containers", "seals", "truck_count"}),
        ("transport_name", {"plates", "trailer_plates", "shipment_batch_number", "truck_count"}),
        ("contract_number", set()),
    ],
)
def test_what_would_stand_in_a_lost_cell_is_doubted(cell: str, lists: set[str]) -> None:
    draft = DeclarationDraft("export", "single-window", [1], fields={cell: absent()})
    draft.report("label-missing", "error", [cell], doubts=[cell])
    derive(draft)
    (finding,) = [each for each in draft.findings if each.id == "label-missing"]
    assert finding.fields == (cell,)
    assert lists | {cell} <= set(finding.doubts)
    assert bool(lists) == (len(finding.doubts) > 1)
