"""Files handed in: each has its own fate, told in the reader's language."""

import pytest

from tests.web.client import TestClient
from tests.web.conftest import MAX_FILE_BYTES, Pages
from tests.web.made_documents import document

JSON = {"Accept": "application/json"}


def drop(client: TestClient, filename: str, content: bytes, **query: str) -> tuple[int, dict[str, object]]:
    """Hands in one file as a program does; the status and what was told."""
    answer = client.post("/documents", params={"filename": filename, **query}, content=content, headers=JSON)
    return answer.status_code, answer.json()


def test_many_files_have_each_their_own_fate(clerk: TestClient) -> None:
    good = document()
    fates = [
        drop(clerk, "good.pdf", good),
        drop(clerk, "empty.pdf", b""),
        drop(clerk, "photo.pdf", b"JFIF"),
        drop(clerk, "large.pdf", b"x" * (MAX_FILE_BYTES + 1)),
        drop(clerk, "copy.pdf", good),
        drop(clerk, "other.pdf", document(customs_number="941520240623546111")),
    ]
    assert [status for status, _ in fates] == [201, 422, 201, 413, 200, 201]
    told = [fate for _, fate in fates]
    assert [fate.get("state") for fate in told] == ["booked", None, "failed", None, "booked", "booked"]
    assert told[1]["code"] == "empty-file"
    assert told[2]["error_code"] == "not-a-pdf"
    assert told[3]["code"] == "too-large"
    assert told[4]["duplicate"] is True
    assert told[4]["booking_ids"] == told[0]["booking_ids"]
    assert "photo.pdf" in str(told[2]["message"])


def test_the_line_of_a_file_links_to_its_booking_or_says_what_to_do(clerk: TestClient) -> None:
    booked = clerk.post("/documents", params={"filename": "a.pdf"}, content=document())
    assert 'data-booking="/bookings/1"' in booked.text
    again = clerk.post("/documents", params={"filename": "b.pdf"}, content=document())
    assert 'data-duplicate="1"' in again.text
    assert "The same as “a.pdf”" in again.text
    assert 'href="/bookings/1"' in again.text
    assert "data-booking" not in again.text
    refused = clerk.post("/documents", params={"filename": "c.pdf"}, content=b"")
    assert 'data-code="empty-file"' in refused.text
    assert "Save or download it again" in refused.text


def test_the_chosen_kind_of_booking_wins(clerk: TestClient) -> None:
    _, fate = drop(clerk, "a.pdf", document(), business_type="commodity_vehicle")
    assert fate["state"] == "booked"
    assert "Commodity vehicles</span>" in clerk.get("/bookings/1").text
    assert drop(clerk, "b.pdf", document(), business_type="ship")[0] == 422


def test_fates_are_asked_for_together(clerk: TestClient) -> None:
    drop(clerk, "a.pdf", document())
    drop(clerk, "b.pdf", b"JFIF")
    answer = clerk.get("/documents/fates?document=1&document=2&duplicate=1")
    assert answer.text.count("<li") == 3
    assert answer.text.count("data-final") == 3
    told = clerk.get("/documents/fates?document=2", headers=JSON).json()
    assert told[0]["error_code"] == "not-a-pdf"


def test_a_failed_document_is_read_again_and_a_booked_one_is_not(clerk: TestClient) -> None:
    drop(clerk, "a.pdf", b"JFIF")
    again = clerk.post("/documents/1/retry")
    assert (again.status_code, 'class="fate failed"' in again.text) == (200, True)
    drop(clerk, "b.pdf", document())
    assert clerk.post("/documents/2/retry", headers=JSON).json()["code"] == "document-not-failed"


def test_the_original_is_saved_as_it_came_and_never_shown(clerk: TestClient) -> None:
    content = document()
    drop(clerk, "报关单 1.pdf", content)
    answer = clerk.get("/documents/1/original")
    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "%E6%8A%A5%E5%85%B3%E5%8D%95%201.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_page_image_is_rendered_once(pages: Pages, clerk: TestClient) -> None:
    drop(clerk, "a.pdf", document())
    images = [clerk.get("/documents/1/pages/1.png") for _ in range(2)]
    assert [image.headers["content-type"] for image in images] == ["image/png"] * 2
    assert images[0].content.startswith(b"\x89PNG")
    assert pages.reader.rendered == 1
    assert clerk.get("/documents/1/pages/0.png").status_code == 404
    assert clerk.get("/documents/1/pages/1.png?dpi=99999").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("clerk", 201), ("administrator", 201), ("warehouse", 403)])
def test_who_may_hand_in_documents(pages: Pages, role: str, status: int) -> None:
    client = pages.signed_in(role)
    assert drop(client, "a.pdf", document())[0] == status
    assert ('id="drop"' in client.get("/").text) is (status == 201)


def test_the_list_is_filtered_by_state_and_search(clerk: TestClient) -> None:
    drop(clerk, "a.pdf", document())
    drop(clerk, "b.pdf", document(customs_number="941520240623546111", plates=["新F54321"]))
    assert 'id="booking-2"' in clerk.get("/").text
    found = clerk.get("/", params={"search": "94152024"}).text
    assert ('id="booking-2"' in found, 'id="booking-1"' in found) == (True, False)
    assert 'id="booking-1"' not in clerk.get("/", params={"state": "approved"}).text
