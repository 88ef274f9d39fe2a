"""The audit sample: which undoubted values a person is asked to look at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.audit_sample import REASON, choose_audit_sample
from bookings.draft import BookingDraft
from bookings.models import BookingHead, Reason, TruckHead, ValueEvidence
from extractors.reading import PlacedBox, Source

BOX = PlacedBox(page=1, bbox=(1.0, 2.0, 3.0, 4.0))
FIELDS = 200


def evidence(source: Source = "layer", **given: object) -> ValueEvidence:
    return ValueEvidence.model_validate({"source": source, "boxes": [BOX], **given})


def draft() -> BookingDraft:
    plates = [
        TruckHead.model_validate({"plate": f"新F{number:05}", "evidence": {"plate": evidence().as_stored()}})
        for number in range(FIELDS)
    ]
    return BookingDraft(
        business_type="loaded_truck",
        head=BookingHead(),
        evidence={f"field{number}": evidence() for number in range(FIELDS)},
        trucks=plates,
    )


def chosen(of: BookingDraft) -> set[str]:
    head = {path for path, one in of.evidence.items() if one.audited}
    return head | {str(truck.plate) for truck in of.trucks if truck.evidence["plate"].get("audited")}


@given(sha256=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_the_share_is_about_what_was_asked_and_the_same_again(sha256: str) -> None:
    first, again = draft(), draft()
    choose_audit_sample(first, sha256, 0.2)
    choose_audit_sample(again, sha256, 0.2)
    assert chosen(first) == chosen(again)
    # Of 400 at one in five: 80, and never so far off by chance in all runs of this test together.
    assert 30 < len(chosen(first)) < 150
    assert {path[:5] for path in chosen(first)} >= {"field"}
    assert any(path.startswith("新F") for path in chosen(first))


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (1.0, 2 * FIELDS)])
def test_none_and_all(share: float, count: int) -> None:
    whole = draft()
    choose_audit_sample(whole, "0" * 64, share)
    assert len(chosen(whole)) == count


def test_a_chosen_value_asks_for_a_look_and_says_that_nothing_speaks_against_it() -> None:
    one = draft()
    choose_audit_sample(one, "0" * 64, 1.0)
    assert one.evidence["field0"].doubted
    assert [reason.id for reason in one.evidence["field0"].reasons] == [REASON]
    assert one.trucks[0].evidence["plate"]["doubted"] is True


def test_doubted_given_and_placeless_values_are_left_alone() -> None:
    of = draft()
    of.evidence = {
        "doubted": evidence(doubted=True, reasons=[Reason(id="reading-unsure")]),
        "default": evidence("default"),
        "placeless": evidence(boxes=[]),
    }
    of.trucks = []
    choose_audit_sample(of, "0" * 64, 1.0)
    assert chosen(of) == set()
    assert [reason.id for reason in of.evidence["doubted"].reasons] == ["reading-unsure"]
