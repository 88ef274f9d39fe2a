"""Fates of many documents at once, and the word that tells of changes."""

import pytest

from bookings.amendments import amendment_of
from bookings.document_fates import fates_of, newest_change
from messages.errors import NotFound, UnreadableDocument
from tests.bookings.conftest import Desk
from tests.bookings.readings import reading


def test_each_fate_is_told_in_the_order_asked_for(desk: Desk) -> None:
    first, bad, again, waiting = (desk.receive().document_id for _ in range(4))
    booking = desk.process(first, reading()).booking_ids
    desk.process(bad, error=UnreadableDocument("not-a-pdf", file="declaration.pdf"))
    amending = desk.process(again, reading()).booking_ids
    with desk.database.session() as session:
        fates = fates_of(session, [waiting, again, bad, first])
        assert [fate.state for fate in fates] == ["received", "booked", "failed", "booked"]
        assert [fate.booking_ids for fate in fates] == [[], amending, [], booking]
        assert [fate.amends_booking_ids for fate in fates] == [[], booking, [], []]
        assert fates[2].error_code == "not-a-pdf"
        amendment = amendment_of(session, amending[0])
        assert amendment is not None
        assert (amendment.first_booking_ids, amendment.changes) == (tuple(booking), ())
        assert amendment_of(session, booking[0]) is None


def test_what_another_enterprise_sent_is_not_found(desk: Desk) -> None:
    document = desk.receive().document_id
    with desk.database.session() as session, pytest.raises(NotFound, match="document-not-found"):
        fates_of(session, [document], enterprise_id=2)


def test_the_word_differs_after_each_step_and_not_without(desk: Desk) -> None:
    def word() -> str:
        with desk.database.session() as session:
            return newest_change(session)

    words = [word(), word()]
    good, bad = desk.receive().document_id, desk.receive().document_id
    words.append(word())
    desk.process(good, reading())
    words.append(word())
    desk.process(bad, error=UnreadableDocument("not-a-pdf", file="declaration.pdf"))
    words.append(word())
    assert words[0] == words[1]
    assert len(set(words)) == 4
