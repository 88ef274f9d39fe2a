"""The API as a program uses it: tokens and their scopes, files in, bookings changed once, problems told."""

import threading
from collections.abc import Callable

import pytest
from httpx import Response

from bookings.api_tokens import create_token
from bookings.models import Scope
from bookings.users import list_users, set_active
from tests.web.client import TestClient
from tests.web.conftest import MAX_FILE_BYTES, Pages
from tests.web.made_documents import document

PDF = {"Content-Type": "application/pdf"}
Program = Callable[..., TestClient]


@pytest.fixture
def program(pages: Pages) -> Program:
    """Makes a program with a token of its own: ``program("reviewer", "read", "review")``."""

    def made(username: str, *scopes: Scope, days: int | None = None) -> TestClient:
        with pages.context.database.session() as session:
            user = next(one for one in list_users(session) if one.username == username)
            token = create_token(session, user, "program", frozenset(scopes), days=days)
        return TestClient(
            pages.application,
            base_url="http://kouan.test",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

    return made


@pytest.fixture
def reviewing(program: Program) -> TestClient:
    """A program with all of a reviewer's scopes."""
    return program("reviewer", "read", "upload", "review", "export")


def send(client: TestClient, content: bytes, **headers: str) -> Response:
    """Uploads one file as the body; the whole answer."""
    return client.post(
        "/api/v1/documents", params={"filename": "a.pdf"}, content=content, headers={**PDF, **headers}
    )


def test_from_a_file_to_an_exported_booking(reviewing: TestClient) -> None:
    sent = reviewing.post("/api/v1/documents", files={"file": ("报关单.pdf", document(), "application/pdf")})
    assert (sent.status_code, sent.headers["location"]) == (201, "/api/v1/documents/1")
    assert (sent.json()["state"], sent.json()["filename"]) == ("booked", "报关单.pdf")
    number = sent.json()["booking_ids"][0]
    assert reviewing.get("/api/v1/documents/1/original").content == document()
    booking = reviewing.get(f"/api/v1/bookings/{number}")
    changed = reviewing.post(
        f"/api/v1/bookings/{number}/values",
        json={"path": "remark", "value": "改"},
        headers={"If-Match": booking.headers["etag"]},
    )
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["corrections"][0]["after"] == "改"
    for path in [
        field["path"]
        for field in [*changed.json()["fields"], *changed.json()["trucks"][0]["fields"]]
        if field["status"] == "doubted"
    ]:
        version = reviewing.get(f"/api/v1/bookings/{number}").json()["version"]
        body = {"path": path, "expected_version": version}
        assert reviewing.post(f"/api/v1/bookings/{number}/confirmations", json=body).status_code == 200
    version = reviewing.get(f"/api/v1/bookings/{number}").json()["version"]
    approved = reviewing.post(
        f"/api/v1/bookings/{number}/steps/approve", json={"expected_version": version, "reason": "checked"}
    )
    assert approved.json()["state"] == "approved", approved.text
    exported = reviewing.post(f"/api/v1/bookings/{number}/export", params={"format": "json"})
    assert exported.json()[0]["remark"] == "改"
    assert reviewing.get("/api/v1/bookings", params={"state": "exported"}).json()["rows"][0]["id"] == number
    for export_format, beginning in (("csv", b""), ("xlsx", b"PK")):
        again = reviewing.post(f"/api/v1/bookings/{number}/export", params={"format": export_format})
        assert again.content.startswith(beginning)


def test_a_list_is_walked_by_key(reviewing: TestClient) -> None:
    for number in range(5):
        send(reviewing, document(customs_number=f"94022024000022421{number}"))
    seen: list[int] = []
    before: dict[str, int] = {}
    while True:
        answer = reviewing.get("/api/v1/documents", params={"limit": 2, **before}).json()
        seen += [row["id"] for row in answer["rows"]]
        if answer["next_before"] is None:
            break
        before = {"before": answer["next_before"]}
    assert seen == [5, 4, 3, 2, 1]


def test_a_repeated_request_is_done_once_and_answered_alike(reviewing: TestClient, pages: Pages) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = (send(reviewing, document(), **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    other = send(reviewing, document(customs_number="941520240623546111"), **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    body = {"path": "remark", "value": "x", "expected_version": 1}
    answers = [
        reviewing.post("/api/v1/bookings/1/values", json=body, headers={"Idempotency-Key": "two"})
        for _ in range(2)
    ]
    assert [answer.json()["version"] for answer in answers] == [2, 2]
    assert reviewing.get("/api/v1/bookings/1").json()["version"] == 2


def test_a_refused_request_leaves_its_key_free(reviewing: TestClient) -> None:
    send(reviewing, document())
    key = {"Idempotency-Key": "one"}
    for _ in range(2):
        refused = reviewing.post("/api/v1/bookings/1/steps/reject", json={"expected_version": 1}, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (422, "reason-needed")


def test_requests_with_one_key_at_once_are_done_once(reviewing: TestClient, pages: Pages) -> None:
    answers: list[int] = []

    def ask() -> None:
        body = {"kind": "trucks", "expected_version": 1}
        answer = reviewing.post("/api/v1/bookings/1/rows", json=body, headers={"Idempotency-Key": "k"})
        answers.append(answer.status_code)

    send(reviewing, document())
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 409}
    assert 200 in answers
    assert reviewing.get("/api/v1/bookings/1").json()["version"] == 2


def test_a_change_says_what_it_was_decided_on(reviewing: TestClient) -> None:
    send(reviewing, document())
    address = "/api/v1/bookings/1/values"
    change = {"path": "remark", "value": "x"}
    assert reviewing.post(address, json=change).json()["code"] == "version-needed"
    both = reviewing.post(address, json={**change, "expected_version": 1}, headers={"If-Match": '"2"'})
    assert both.status_code == 428
    stale = reviewing.post(address, json=change, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "booking-changed")
    stale = reviewing.post(address, json={**change, "expected_version": 7})
    assert (stale.status_code, stale.json()["code"]) == (409, "booking-changed")


def test_an_attachment_goes_along(reviewing: TestClient) -> None:
    send(reviewing, document())
    answer = reviewing.post(
        "/api/v1/bookings/1/attachments",
        params={"kind": "gate_pass_list", "filename": "核放清单.pdf", "expected_version": 1},
        content=b"list",
        headers=PDF,
    )
    assert [one["filename"] for one in answer.json()["attachments"]] == ["a.pdf", "核放清单.pdf"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"", PDF, 422, "empty-file"),
        (b"x" * (MAX_FILE_BYTES + 1), PDF, 413, "too-large"),
        (b"x", {"Content-Type": "text/html"}, 415, "media-type-not-supported"),
        (b"x", {"Content-Type": "multipart/form-data"}, 400, "request-not-understood"),
        (b"x", {**PDF, "Idempotency-Key": "ü".encode()}, 422, "request-not-understood"),
        (b"x", {**PDF, "Sec-Fetch-Site": "cross-site"}, 403, "cross-site-request"),
    ],
)
def test_a_refused_file_is_told_as_a_problem(
    reviewing: TestClient, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = reviewing.post(
        "/api/v1/documents", params={"filename": "a.pdf"}, content=content, headers=headers
    )
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["title"]
    assert problem["detail"] == problem["message"]


def test_a_large_part_of_a_form_is_not_taken(reviewing: TestClient) -> None:
    for size in (MAX_FILE_BYTES + 1, MAX_FILE_BYTES + 100_000):
        answer = reviewing.post("/api/v1/documents", files={"file": ("a.pdf", b"x" * size)})
        assert answer.json()["code"] == "too-large"


def test_a_token_can_do_no_more_than_its_scopes_and_the_role(program: Program, pages: Pages) -> None:
    reading = program("reviewer", "read")
    assert reading.get("/api/v1/bookings").status_code == 200
    refused = send(reading, document())
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-not-permitted")
    answer = pages.signed_in("clerk").post("/account/tokens", data={"name": "x", "scopes": "review"})
    assert answer.status_code == 422
    assert "review" in answer.text


def test_a_token_ends_when_revoked_when_its_time_is_over_and_with_the_account(
    program: Program, pages: Pages
) -> None:
    def status(client: TestClient) -> int:
        return client.get("/api/v1/bookings").status_code

    over = program("reviewer", "read", days=-1)
    revoked = program("reviewer", "read")
    deactivated = program("clerk", "read")
    assert [status(client) for client in (over, revoked, deactivated)] == [401, 200, 200]
    assert pages.signed_in("reviewer").post("/account/tokens/2/revoke").status_code == 200
    with pages.context.database.session() as session:
        clerk = next(one for one in list_users(session) if one.username == "clerk")
        set_active(session, clerk.id, active=False)
    assert [status(client) for client in (revoked, deactivated)] == [401, 401]


def test_nobody_revokes_another_s_token(program: Program, pages: Pages) -> None:
    reading = program("reviewer", "read")
    assert pages.signed_in("administrator").post("/account/tokens/1/revoke").status_code == 404
    assert reading.get("/api/v1/bookings").status_code == 200


def test_a_token_is_shown_once_and_only_its_hash_is_stored(pages: Pages) -> None:
    browser = pages.signed_in("reviewer")
    made = browser.post("/account/tokens", data={"name": "our scanner", "scopes": ["read", "upload"]})
    token = made.text.split('id="new-token">')[1].split("<")[0]
    assert token.startswith("kouan_")
    assert token not in browser.get("/account").text
    assert "our scanner" in browser.get("/account").text
    with pages.context.database.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM api_token").all()
    assert token not in str(stored)
    client = TestClient(pages.application, headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/v1/bookings").status_code == 200
    assert "WWW-Authenticate" in TestClient(pages.application).get("/api/v1/bookings").headers


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic YTpi", "", "Bearer"])
def test_a_bad_token_is_not_made_up_for_by_a_session(pages: Pages, header: str) -> None:
    browser = pages.signed_in("reviewer")
    assert browser.get("/api/v1/bookings").status_code == 200
    assert browser.get("/api/v1/bookings", headers={"Authorization": header}).status_code == 401


def test_a_method_that_is_not_there_names_those_that_are(reviewing: TestClient) -> None:
    answer = reviewing.delete("/api/v1/documents/1")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_parameter_given_twice_is_refused_and_none_of_its_values_taken(clerk: TestClient) -> None:
    answer = clerk.get("/api/v1/bookings", params={"search": ["a", "b"], "limit": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "request-not-understood")
    assert answer.json()["errors"] == ["query.search: Given more than once"]
    assert clerk.get("/api/v1/bookings", params={"search": "b", "limit": 1}).status_code == 200
