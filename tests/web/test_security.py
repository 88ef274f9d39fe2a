"""Headers on every answer, requests of other sites, errors as answers."""

import pytest
from starlette.datastructures import Headers

from tests.web.client import TestClient
from tests.web.conftest import Pages
from web.app import create_app
from web.security import is_cross_site


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nowhere", "/healthz", "/bookings/999"])
def test_every_answer_carries_the_security_headers(clerk: TestClient, path: str) -> None:
    headers = clerk.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "cross"),
    [
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.test"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://evil.test", "host": "kouan.test"}, True),
        ({"origin": "null", "host": "kouan.test"}, True),
        ({"origin": "http://kouan.test:8000", "host": "kouan.test:8000"}, False),
        ({"host": "kouan.test"}, False),
    ],
)
def test_what_counts_as_another_site(headers: dict[str, str], cross: bool) -> None:
    assert is_cross_site("POST", Headers(headers)) is cross
    assert is_cross_site("GET", Headers(headers)) is False


def test_another_site_s_form_is_refused_before_anything_happens(pages: Pages, clerk: TestClient) -> None:
    answer = clerk.post(
        "/documents",
        params={"filename": "a.pdf"},
        content=b"x",
        headers={"Sec-Fetch-Site": "cross-site", "Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site-request")
    assert "a.pdf" not in clerk.get("/").text


@pytest.mark.parametrize(("language", "said"), [("zh", "没有这个页面"), ("en", "There is no such page")])
def test_a_missing_page_is_told_in_the_reader_s_language(pages: Pages, language: str, said: str) -> None:
    client = pages.signed_in("clerk", language)
    for path in ("/nowhere", "/bookings/first", "/static/x/../app.py"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert said in answer.text
    told = client.get("/nowhere", headers={"Accept": "application/json"})
    assert told.json()["code"] == "page-not-found"
    assert said in told.json()["message"]


def test_a_missing_booking_is_told_as_a_notice_inside_a_page(clerk: TestClient) -> None:
    answer = clerk.get("/bookings/999/parts", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "<html" not in answer.text


def test_a_defect_of_ours_is_an_answer_with_a_number_to_report(
    pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(pages.context)

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError

    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/broken", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "Content-Security-Policy" in answer.headers
    number = next(record.args[0] for record in caplog.records if record.args)
    assert number in answer.json()["message"]
    assert "ZeroDivision" not in answer.text


def test_a_form_of_more_than_a_mebibyte_is_refused(clerk: TestClient) -> None:
    data = {"username": "x" * 1_100_000, "password": "x"}
    answer = clerk.post("/sign-in", data=data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")
    body = {"path": "x" * 1_100_000, "expected_version": 1}
    told = clerk.post("/api/v1/bookings/1/confirmations", json=body)
    assert (told.status_code, told.json()["code"]) == (413, "request-too-large")
    form = clerk.post("/sign-in", files={"username": ("x", b"x" * 1_100_000)})
    assert form.status_code == 413
