"""A finding is told once: a row that no column held filled the page with twenty equal lines."""

from extractors.document import _checks
from extractors.draft import Finding


def test_equal_findings_are_one_and_others_keep_their_order() -> None:
    first = Finding("item-columns", "error", ("items[1].unit_price",), {"item": "1"})
    other = Finding("item-columns", "error", ("items[2].unit_price",), {"item": "2"})
    label = Finding("label-missing", "error", ("ie_date",))
    told = _checks([first, label, first, other, label], "en")
    assert [(check.id, check.fields) for check in told] == [
        ("item-columns", ["items[1].unit_price"]),
        ("label-missing", ["ie_date"]),
        ("item-columns", ["items[2].unit_price"]),
    ]
