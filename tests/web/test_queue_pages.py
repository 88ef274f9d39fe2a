"""The queue on the home page and its way from booking to booking, as browsers and programs ask for it."""

import re

import pytest

from tests.web.client import TestClient
from tests.web.conftest import Pages, version_of
from tests.web.made_documents import document

TO_REVIEW = "state%3Dto-review"


@pytest.fixture
def three(reviewer: TestClient) -> TestClient:
    """A reviewer's browser; bookings 1 to 3 wait, 2 with a doubt."""
    for number in range(3):
        reviewer.post(
            "/documents",
            params={"filename": "a.pdf"},
            content=document(
                doubted=("domestic_party",) if number == 1 else (),
                customs_number=f"94022024000022421{number}",
                plates=[f"新F1234{number}"],
            ),
        )
    return reviewer


@pytest.fixture
def colleague(pages: Pages, three: TestClient) -> TestClient:
    """Somebody else who reviews."""
    return pages.signed_in("administrator")


def listed(text: str) -> list[int]:
    """The bookings of a list, in its order."""
    return [int(number) for number in re.findall(r'<tr id="booking-(\d+)"', text)]


def reject(reviewer: TestClient, booking_id: int) -> None:
    """Takes a booking out of what waits."""
    version = version_of(reviewer.get(f"/bookings/{booking_id}").text)
    data = {"reason": "重复", "expected_version": version}
    answer = reviewer.post(f"/bookings/{booking_id}/steps/reject", data=data)
    assert answer.status_code == 200, answer.text


def test_a_reviewer_begins_with_what_waits_and_a_clerk_with_everything(
    pages: Pages, three: TestClient
) -> None:
    reject(three, 2)
    page = three.get("/").text
    assert listed(page) == [3, 1]
    assert re.search(r'state=to-review" aria-current="true">To review <span class="tab-count">2<', page)
    assert listed(three.get("/?state=all").text) == [3, 2, 1]
    assert listed(pages.signed_in("clerk").get("/").text) == [3, 2, 1]


def test_a_search_that_names_no_state_looks_in_all(three: TestClient) -> None:
    reject(three, 2)
    assert listed(three.get("/", params={"search": "新F12341"}).text) == [2]
    nothing = three.get("/", params={"search": "新F12341", "state": "to-review"}).text
    assert listed(nothing) == []
    assert 'href="/?state=all&amp;search=%E6%96%B0F12341">Look in all states' in nothing


def test_what_is_asked_stays_in_every_address_of_the_page(three: TestClient) -> None:
    page = three.get("/?doubtful=true&business_type=&received_from=2020-01-01").text
    assert listed(page) == [2]
    query = "state=to-review&amp;received_from=2020-01-01&amp;doubtful=true"
    assert f'hx-get="/?{query}"' in page
    assert f'href="/?{query}" aria-current="true"' in page
    assert 'href="/bookings/2?queue=state%3Dto-review%26received_from%3D2020-01-01%26doubtful%3Dtrue"' in page


@pytest.mark.parametrize("query", ["state=nonsense", "received_from=1", "before=0"])
def test_an_address_that_cannot_be_meant_is_answered_with_a_page(reviewer: TestClient, query: str) -> None:
    answer = reviewer.get(f"/?{query}", headers={"Accept": "text/html"})
    assert answer.status_code in (400, 422)
    assert "<html" in answer.text


def test_an_open_page_gets_the_lists_alone(three: TestClient) -> None:
    lists = three.get("/", headers={"HX-Request": "true"}).text
    assert lists.startswith('<div id="lists"')
    assert listed(lists) == [3, 2, 1]


def test_nothing_new_is_a_304(three: TestClient) -> None:
    word = re.findall(r'data-word="([^"]+)"', three.get("/").text)[0]
    same = three.get("/queue/changes", headers={"If-None-Match": f'"{word}"'})
    assert (same.status_code, same.content) == (304, b"")
    three.post("/bookings/1/lease")
    changed = three.get("/queue/changes", headers={"If-None-Match": f'"{word}"'})
    assert changed.status_code == 200
    assert changed.text != word
    three.post("/bookings/1/lease")
    assert three.get("/queue/changes").text == changed.text


def test_the_next_one_is_a_link_away(three: TestClient) -> None:
    def go(direction: str, **asked: str | int) -> str:
        answer = three.get(f"/queue/{direction}", params={"queue": "state=to-review", **asked})
        assert answer.status_code == 303
        return str(answer.headers["location"])

    assert go("next") == f"/bookings/3?queue={TO_REVIEW}"
    assert go("next", after=3) == f"/bookings/2?queue={TO_REVIEW}"
    assert go("previous", after=2) == f"/bookings/3?queue={TO_REVIEW}"
    assert go("next", after=1) == "/?state=to-review&notice=queue-end"
    assert go("previous", after=3) == "/?state=to-review&notice=queue-start"
    assert go("next", queue="doubtful=true") == "/bookings/2?queue=state%3Dall%26doubtful%3Dtrue"
    assert "This is the end of the list" in three.get("/?state=to-review&notice=queue-end").text


def test_two_reviewers_see_each_other(three: TestClient, colleague: TestClient) -> None:
    assert three.post("/bookings/3/lease").text.strip() == ""
    banner = colleague.post("/bookings/3/lease").text
    assert "reviewer has been reviewing this booking since" in banner
    assert 'reviewer<span class="unseen"> is reviewing</span>' in colleague.get("/").text
    assert re.search(r'class="reviewing"[^>]*>.*?</svg>You</span>', three.get("/").text)
    assert colleague.get("/queue/next").headers["location"].startswith("/bookings/2?")
    assert colleague.post("/bookings/3/lease/release").status_code == 204
    assert "reviewing" in colleague.post("/bookings/3/lease").text
    assert three.post("/bookings/3/lease/release").status_code == 204
    assert colleague.post("/bookings/3/lease").text.strip() == ""


def test_the_queue_over_the_api(three: TestClient, colleague: TestClient) -> None:
    page = three.get("/api/v1/queue", params={"state": "to-review", "limit": 2}).json()
    assert ([row["id"] for row in page["rows"]], page["next_before"]) == ([3, 2], 2)
    older = three.get("/api/v1/queue", params={"limit": 2, "before": 2}).json()
    assert ([row["id"] for row in older["rows"]], older["previous_after"]) == ([1], 1)
    counts = three.get("/api/v1/queue/counts", params={"doubtful": True}).json()
    assert counts == {"by_state": {"draft": 1}, "to_review": 1, "all": 1}
    assert three.post("/api/v1/bookings/2/lease").json() == {"reviewer": None, "seconds": 60}
    assert colleague.post("/api/v1/bookings/2/lease").json()["reviewer"]["user_name"] == "reviewer"
    assert colleague.get("/api/v1/queue/next", params={"after": 3}).json() == {"booking_id": 1}
    assert three.get("/api/v1/queue/next", params={"after": 3}).json() == {"booking_id": 2}
    assert three.get("/api/v1/queue/previous", params={"after": 3}).json() == {"booking_id": None}
    assert three.delete("/api/v1/bookings/2/lease").status_code == 204
    assert colleague.post("/api/v1/bookings/2/lease").json()["reviewer"] is None
    assert three.post("/api/v1/bookings/99/lease").status_code == 404
