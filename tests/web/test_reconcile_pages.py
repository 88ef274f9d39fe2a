"""The board of reconciling and the page of one group."""

import re
from datetime import timedelta

import pytest

from bookings.columns import now, today
from bookings.enterprises import create_enterprise
from bookings.models import BookDuplicate, Booking, stored_id
from bookings.reconciling.showing.listing import ReconcileFilter, ReconcileRow, list_reconciliations
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.reconciling import FIRST, SECOND, THIRD, appoint, book, four_kinds, reconcile

FRAGMENT = {"HX-Request": "true"}


def results(pages: Pages) -> dict[str, ReconcileRow]:
    """Every result by its status; of appointments left over by ``left-over``."""
    with pages.context.database.session() as session:
        rows = list_reconciliations(session, ReconcileFilter(), limit=200).rows
    return {row.status if row.booking_id else f"left-over-{row.status}": row for row in rows}


def row_of(page: str, number: str) -> str:
    """The line of the list in which a number is the name."""
    found = re.search(rf'<tr id="result-\d+">(?:(?!</tr>).)*?>{number}</a>.*?</tr>', page, re.S)
    assert found is not None, page
    return found[0]


@pytest.fixture
def book_of_four(pages: Pages, reviewer: TestClient) -> dict[str, ReconcileRow]:
    """Results of all kinds."""
    four_kinds(pages, reviewer)
    return results(pages)


def test_the_board_shows_all_four_kinds_and_counts_them(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    page = reviewer.get("/reconcile?status=all").text
    for number, words in ((FIRST, "Matched"), (SECOND, "Different"), (THIRD, "Ambiguous")):
        assert words in row_of(page, number)
    assert "Appointment without a booking" in row_of(page, "YY-5")
    assert "Unmatched" in row_of(page, "YY-5")
    counts = dict(re.findall(r">(\w[\w ]*) <span class=\"tab-count\">(\d+)</span>", page))
    assert counts["Matched"] == "1"
    assert counts["Different"] == "1"
    assert counts["All"] == "7"
    different = row_of(page, SECOND)
    assert "新F23456" in different
    assert "新F23458" in different
    assert "YY-2" in different


def test_without_a_chosen_result_the_board_shows_what_does_not_agree(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    page = reviewer.get("/reconcile").text
    assert FIRST not in page
    assert SECOND in page
    assert FIRST in reviewer.get("/reconcile?search=9402").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=different", {SECOND}),
        ("status=all&search=新F12345", {FIRST}),
        ("status=all&business_type=commodity_vehicle", set()),
        ("status=matched&day_from=2026-11-20&day_to=2026-11-20", {FIRST}),
        ("status=all&day_from=2026-11-21", set()),
        ("status=all&warehouse=二号库", set()),
        ("status=matched&open_only=true", set()),
    ],
)
def test_filters_of_the_address_hold(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow], query: str, shown: set[str]
) -> None:
    page = reviewer.get(f"/reconcile?{query}").text
    assert {number for number in (FIRST, SECOND, THIRD) if f">{number}</a>" in page} == shown


def test_a_filter_that_cannot_be_meant_is_refused(reviewer: TestClient) -> None:
    assert reviewer.get("/reconcile?day_from=yesterday").status_code == 400


def test_what_leaves_soon_stands_on_top_with_the_time_left(pages: Pages, reviewer: TestClient) -> None:
    book(reviewer, SECOND, plates=["新F23456"], declaration_date=today().isoformat())
    leaves = now() + timedelta(hours=3, minutes=30)
    appoint(
        pages,
        "YY-2",
        customs_numbers=[SECOND],
        plates=["新F23458"],
        appointed_day=None,
        appointed_from=leaves,
    )
    appoint(
        pages, "YY-9", plates=["陕E741H4"], appointed_day=None, appointed_from=now() + timedelta(hours=30)
    )
    reconcile(pages)
    page = reviewer.get("/reconcile").text
    soon = page[page.index("soon-title") : page.index("board-title")]
    assert "in 3 h 2" in soon
    assert SECOND in soon
    assert "YY-9" not in soon
    assert "YY-9" in page


def test_a_board_that_is_open_asks_for_the_lists_alone(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    part = reviewer.get("/reconcile", headers=FRAGMENT).text
    assert part.lstrip().startswith('<div id="lists"')
    word = reviewer.get("/reconcile/changes")
    again = reviewer.get("/reconcile/changes", headers={"If-None-Match": word.headers["ETag"]})
    assert (word.status_code, again.status_code) == (200, 304)
    assert f'data-word="{word.text}"' in part


def test_pages_of_the_board_are_walked_by_key(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.routes.reconcile.PAGE_LENGTH", 3)
    address, seen = "/reconcile?status=all", []
    while address:
        page = reviewer.get(address).text
        seen += re.findall(r'<tr id="result-(\d+)">', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 7


def side_form(page: str) -> dict[str, str]:
    """What the first form of a difference sends besides the button."""
    form = re.search(
        r'<form class="decide" method="post" action="/reconcile/\d+/sides".*?</form>', page, re.S
    )
    assert form is not None, page
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def pair_forms(page: str) -> list[dict[str, str]]:
    """What the forms of candidates send besides the button."""
    forms = re.findall(
        r'<form class="decide" method="post" action="/reconcile/\d+/pairs".*?</form>', page, re.S
    )
    return [dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)) for form in forms]


def test_a_group_is_shown_side_by_side_with_the_characters_that_differ(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    page = reviewer.get(f"/reconcile/{book_of_four['different'].id}").text
    assert "新F2345<mark>6</mark>" in page
    assert "新F2345<mark>8</mark>" in page
    for side in ("Declaration", "Booking", "Appointment"):
        assert f'<span class="side-name">{side}</span>' in page
    assert "differs" in page
    assert "icon-broken" in page
    assert "Proposed: the declaration is right" in page
    assert 'href="/appointments/2" id="open-appointment"' in page


def test_a_side_is_taken_and_withdrawn(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    address = f"/reconcile/{book_of_four['different'].id}"
    sent = side_form(reviewer.get(address).text)
    taken = reviewer.post(f"{address}/sides", data={**sent, "side": "declared", "reason": "原件"})
    # A plain form without scripts comes back to the page.
    assert (taken.status_code, taken.headers["location"].split("?")[0]) == (303, address)
    page = reviewer.get(address).text
    assert "The declaration is right" in page
    assert "Change the appointment at the port: Plates to 新F23456" in page
    assert "Nothing to decide" in page
    back = side_form(page)
    withdrawn = reviewer.post(f"{address}/sides", data={**back, "side": "withdrawn"}, headers=FRAGMENT)
    assert withdrawn.status_code == 200
    assert "1 to decide" in withdrawn.text
    assert withdrawn.text.count("<form") == reviewer.get(address, headers=FRAGMENT).text.count("<form")


def test_the_appointments_side_goes_into_the_booking_and_the_result_follows_at_once(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    result = book_of_four["different"]
    sent = side_form(reviewer.get(f"/reconcile/{result.id}").text)
    after = reviewer.post(
        f"/reconcile/{result.id}/sides", data={**sent, "side": "appointed"}, headers=FRAGMENT
    )
    assert after.status_code == 200
    assert "新F23458" in reviewer.get(f"/bookings/{result.booking_id}").text
    # Both have the appointment's plate now; that the declaration prints another is told instead.
    assert 'data-label="Appointment"><span class="text ">新F23458</span></td>' in after.text
    assert "The declaration prints" in after.text
    # Its difference is gone, so the page itself says what became of the decision and where it is undone.
    assert 'class="put-in"' in after.text
    assert f'href="/bookings/{result.booking_id}"' in after.text
    assert 'class="put-in"' not in reviewer.get(f"/reconcile/{result.id}").text


def test_a_second_person_is_told_and_keeps_what_was_typed(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    address = f"/reconcile/{book_of_four['different'].id}"
    seen = side_form(reviewer.get(address).text)
    reviewer.post(f"{address}/sides", data={**seen, "side": "declared"})
    other = pages.signed_in("administrator")
    refused = other.post(
        f"{address}/sides", data={**seen, "side": "appointed", "reason": "电话核实"}, headers=FRAGMENT
    )
    assert refused.status_code == 409
    assert refused.headers["HX-Retarget"] == "#group"
    assert "Now: The declaration is right." in refused.text
    assert "You chose: The appointment is right" in refused.text
    assert 'value="电话核实"' in refused.text
    assert "新F23456" in reviewer.get(f"/bookings/{book_of_four['different'].booking_id}").text


def test_an_ambiguous_pair_is_settled(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    result = book_of_four["ambiguous"]
    page = reviewer.get(f"/reconcile/{result.id}").text
    assert "Candidate 1" in page
    assert "Candidate 2" in page
    assert "Score" in page
    assert "YY-3" in page
    assert "YY-4" in page
    first = pair_forms(page)[0]
    settled = reviewer.post(
        f"/reconcile/{result.id}/pairs", data={**first, "decision": "together"}, headers=FRAGMENT
    )
    assert settled.status_code == 200
    assert "Said to belong together" in settled.text
    assert 'class="chip different"' in settled.text
    stale = reviewer.post(
        f"/reconcile/{result.id}/pairs", data={**first, "decision": "apart"}, headers=FRAGMENT
    )
    assert stale.status_code == 409
    assert "Now: Said to belong together." in stale.text
    again = pair_forms(settled.text)[0]
    reviewer.post(f"/reconcile/{result.id}/pairs", data={**again, "decision": "withdrawn"})
    assert results(pages)["ambiguous"].id == result.id


def test_candidates_that_are_apart_are_no_candidates_any_more(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    result = book_of_four["ambiguous"]
    for _ in range(2):
        waiting = [
            form for form in pair_forms(reviewer.get(f"/reconcile/{result.id}").text) if not form["seen"]
        ]
        reviewer.post(f"/reconcile/{result.id}/pairs", data={**waiting[0], "decision": "apart"})
    page = reviewer.get(f"/reconcile/{result.id}").text
    assert 'class="chip unmatched"' in page
    assert page.count("Said to be apart") == 2


def test_an_appointment_that_finds_its_booking_leads_there(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    left = book_of_four["left-over-unmatched"]
    booking = book_of_four["unmatched"]
    form = {"number": str(booking.customs_number), "expected_version": str(left.version)}
    gone = reviewer.post(f"/reconcile/{left.id}/partners", data=form, headers=FRAGMENT)
    assert gone.headers["HX-Redirect"] == f"/reconcile/bookings/{booking.booking_id}"
    led = reviewer.get(gone.headers["HX-Redirect"])
    assert "Said to belong together" in reviewer.get(led.headers["location"]).text


def test_a_partner_that_is_none_is_refused_and_stays_typed(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    result = book_of_four["unmatched"]
    form = {"number": "YY-99", "expected_version": str(result.version)}
    refused = reviewer.post(f"/reconcile/{result.id}/partners", data=form)
    assert refused.status_code == 422
    assert 'value="YY-99"' in refused.text
    assert "There is no “YY-99”" in refused.text


def test_next_and_previous_walk_through_what_waits(
    reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    address, seen = "/reconcile/next?queue=status%3Dall", []
    while True:
        to = reviewer.get(address).headers["location"]
        if "notice=no-next" in to:
            break
        seen.append(int(re.findall(r"/reconcile/(\d+)", to)[0]))
        address = f"/reconcile/next?queue=status%3Dall&after={seen[-1]}"
    assert book_of_four["matched"].id not in seen
    assert len(seen) == 6
    assert seen == sorted(seen, reverse=True)
    back = reviewer.get(f"/reconcile/previous?queue=status%3Dall&after={seen[-1]}").headers["location"]
    assert f"/reconcile/{seen[-2]}?" in back
    assert "no-previous" in reviewer.get(f"/reconcile/previous?after={seen[0]}").headers["location"]


def test_who_may_not_decide_sees_no_buttons(clerk: TestClient, book_of_four: dict[str, ReconcileRow]) -> None:
    page = clerk.get(f"/reconcile/{book_of_four['different'].id}").text
    assert "/sides" not in page
    assert "Reviewers decide differences" in page
    assert "/reconcile/run" not in clerk.get("/reconcile").text


def test_the_booking_says_how_it_stands(reviewer: TestClient, book_of_four: dict[str, ReconcileRow]) -> None:
    different = book_of_four["different"]
    page = reviewer.get(f"/bookings/{different.booking_id}").text
    assert f'id="reconciled" href="/reconcile/{different.id}"' in page
    assert "Appointment: 1 different" in page


def test_another_enterprise_sees_nothing_and_the_administrator_chooses(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    with pages.context.database.session() as session:
        other = stored_id(create_enterprise(session, "另一家公司"))
    appoint(pages, "YY-OTHER", enterprise_id=other, plates=["陕E741H4"])
    reconcile(pages)
    assert "YY-OTHER" not in reviewer.get(f"/reconcile?status=all&enterprise_id={other}").text
    administrator = pages.signed_in("administrator")
    page = administrator.get(f"/reconcile?status=all&enterprise_id={other}").text
    assert "YY-OTHER" in page
    assert SECOND not in page
    assert "YY-OTHER" in administrator.get("/reconcile?status=all").text


def test_a_number_that_stands_twice_is_accepted_with_a_reason(pages: Pages, reviewer: TestClient) -> None:
    with pages.context.database.session() as session:
        members = [{"side": "booking", "record_id": 1, "label": FIRST}]
        session.add(
            BookDuplicate.model_validate(
                {"enterprise_id": 1, "kind": "container", "value": "TGHU1234567", "members": members}
            )
        )
    page = reviewer.get("/reconcile/duplicates").text
    assert "TGHU1234567" in page
    assert "Container on two trucks in one day" in page
    address = "/reconcile/duplicates/1/acceptance"
    without = reviewer.post(address, data={"reason": " "})
    assert without.status_code == 422
    assert "TGHU1234567" in without.text
    assert reviewer.post(address, data={"reason": "空箱调拨"}).status_code == 303
    assert "TGHU1234567" not in reviewer.get("/reconcile/duplicates").text
    assert "空箱调拨" in reviewer.get("/reconcile/duplicates?standing=accepted").text
    second = reviewer.post(address, data={"reason": "我也看过"})
    assert second.status_code == 409
    assert "我也看过" in second.text


def test_reconcile_now_asks_for_a_run(pages: Pages, reviewer: TestClient) -> None:
    to = reviewer.post("/reconcile/run", data={"queue": "status=different"}).headers["location"]
    assert to == "/reconcile?status=different&notice=run-asked"
    assert "Reconciling has begun" in reviewer.get(to).text


def test_a_rejected_booking_leaves_the_board(
    pages: Pages, reviewer: TestClient, book_of_four: dict[str, ReconcileRow]
) -> None:
    number = book_of_four["matched"].booking_id
    with pages.context.database.session() as session:
        session.get_one(Booking, number).state = "rejected"
    reconcile(pages)
    assert reviewer.get(f"/reconcile/{book_of_four['matched'].id}").status_code == 404
