"""Changes of a booking that a program makes beside typing: paste, point, delete, undo, accept."""

from typing import Any

import pytest

from bookings.api_tokens import create_token
from bookings.users import list_users
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.made_documents import document


@pytest.fixture
def program(pages: Pages) -> TestClient:
    """A program with a reviewer's scopes; booking 1 is there."""
    with pages.context.database.session() as session:
        user = next(one for one in list_users(session) if one.username == "reviewer")
        token = create_token(session, user, "program", frozenset(("read", "upload", "review", "export")))
    client = TestClient(
        pages.application,
        base_url="http://kouan.test",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
    )
    sent = client.post(
        "/api/v1/documents",
        params={"filename": "a.pdf"},
        content=document(),
        headers={"Content-Type": "application/pdf"},
    )
    assert sent.json()["booking_ids"] == [1], sent.text
    return client


def do(program: TestClient, step: str, status: int = 200, **body: object) -> dict[str, Any]:
    """Takes a step on booking 1 as it stands."""
    version = program.get("/api/v1/bookings/1").json()["version"]
    answer = program.post(f"/api/v1/bookings/1/{step}", json={"expected_version": version, **body})
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


def plates(booking: dict[str, Any]) -> list[str]:
    """The plates of its trucks."""
    return [row["fields"][0]["value"] for row in booking["trucks"]]


def test_rows_are_pasted_deleted_and_brought_back(program: TestClient) -> None:
    before = program.get("/api/v1/bookings/1").json()
    pasted = do(
        program, "rows/paste", kind="trucks", key="plate", cells=[["新F54321", "新F1111挂"], ["新F54322"]]
    )
    assert plates(pasted) == [*plates(before), "新F54321", "新F54322"]
    last = pasted["trucks"][-1]["path"]
    assert pasted["undoable"] == pasted["trucks"][-2]["path"]
    gone = do(program, "rows/deletions", path=last, reason="换车")
    assert plates(gone) == plates(pasted)[:-1]
    undone = do(program, "undo")
    assert (plates(undone), undone["trucks"][-1]["path"]) == (plates(pasted), last)
    assert do(program, "undo")["trucks"] == before["trucks"]
    assert do(program, "undo", 422)["code"] == "nothing-to-undo"


def test_a_paste_that_is_not_understood_names_its_cell(program: TestClient) -> None:
    refused = do(program, "rows/paste", 422, kind="trucks", key="weight_kg", cells=[["1"], ["heavy"]])
    assert refused["code"] == "paste-value-not-understood"
    assert "第 2 行的“重量（千克）”" in refused["detail"]


def test_a_value_pointed_at_has_its_place_as_evidence(program: TestClient) -> None:
    place = {"document_id": 1, "page": 1, "boxes": [[10, 20, 30.5, 40]], "text": "1 234"}
    shown = do(program, "values", path="cargo_weight_kg", value="1234", pointed=place)
    evidence = next(one for one in shown["fields"] if one["path"] == "cargo_weight_kg")["evidence"]
    assert (evidence["source"], evidence["raw"], evidence["document_id"]) == ("reviewer", "1 234", 1)
    assert evidence["boxes"] == [{"page": 1, "bbox": [10.0, 20.0, 30.5, 40.0]}]
    assert do(program, "values", 404, path="remark", value="x", pointed={**place, "document_id": 9})
    assert do(program, "values", 422, path="remark", value="x", pointed={**place, "boxes": []})


def test_another_count_than_the_printed_one_needs_a_reason(program: TestClient) -> None:
    assert do(program, "values", 422, path="truck_count", value="7")["code"] == "reason-needed"
    shown = do(program, "values", path="truck_count", value="7", reason="归并")
    count = next(one for one in shown["points"] if one["id"] == "truck-count")
    assert (count["declared"], count["entered"], count["overruled"], count["reason"]) == (
        ["1"],
        ["7"],
        True,
        "归并",
    )


def test_what_was_exported_is_accepted_by_hand(program: TestClient) -> None:
    assert do(program, "steps/accept", 422)["code"] == "step-not-allowed"
    do(program, "values", path="warehouse", value="一号库")
    assert do(program, "steps/approve", reason="checked")["state"] == "approved"
    assert program.post("/api/v1/bookings/1/export").status_code == 200
    assert do(program, "steps/accept")["state"] == "accepted"
