"""A person of one enterprise sees nothing of another's."""

import pytest

from bookings.enterprises import create_enterprise
from bookings.users import create_user
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from tests.web.made_documents import document


@pytest.fixture
def outsider(pages: Pages) -> TestClient:
    """A reviewer of another enterprise."""
    with pages.context.database.session() as session:
        other = create_enterprise(session, "另一家公司")
        create_user(session, "outsider", PASSWORD, role="reviewer", enterprise_id=other.id)
    return pages.signed_in("outsider")


def test_another_enterprise_s_documents_and_bookings_do_not_exist(outsider: TestClient, booked: int) -> None:
    for path in (
        f"/bookings/{booked}",
        f"/bookings/{booked}/parts",
        "/documents/fates?document=1",
        "/documents/1/original",
        "/documents/1/pages/1.png",
    ):
        assert outsider.get(path).status_code == 404, path
    listed = outsider.get("/").text
    assert "a.pdf" not in listed
    assert f'id="booking-{booked}"' not in listed


def test_another_enterprise_s_bookings_cannot_be_changed(
    pages: Pages, outsider: TestClient, booked: int
) -> None:
    steps = {
        "values": {"path": "remark", "value": "x"},
        "confirmations": {"path": "domestic_shipper"},
        "rows": {"kind": "trucks"},
        "rows/delete": {"path": "trucks[1]"},
        "steps/approve": {},
        "export": {"format": "json"},
    }
    for step, data in steps.items():
        answer = outsider.post(f"/bookings/{booked}/{step}", data={"expected_version": "1", **data})
        assert answer.status_code == 404, step
    assert 'data-version="1"' in pages.signed_in("reviewer").get(f"/bookings/{booked}/parts").text
    assert outsider.post("/documents/1/retry").status_code == 404


def test_the_same_file_of_two_enterprises_is_no_duplicate(outsider: TestClient, booked: int) -> None:
    answer = outsider.post(
        "/documents",
        params={"filename": "a.pdf"},
        content=document(doubted=("domestic_party",)),
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["duplicate"]) == (201, False)
    assert answer.json()["booking_ids"] != [booked]
