"""Who comes in, how a session lives, and that everything else is closed."""

import re

import pytest
from fastapi.routing import APIRoute

from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from web.app import PAGE_ROUTERS, PUBLIC_PATHS, ROUTERS, create_app


def all_routes() -> list[tuple[str, str]]:
    """Every method and path of the pages."""
    return [
        (method, route.path)
        for router in PAGE_ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    ]


def test_every_route_but_the_public_ones_is_closed_to_strangers(pages: Pages) -> None:
    stranger = pages.browser()
    closed = [(method, path) for method, path in all_routes() if path not in PUBLIC_PATHS]
    assert len(closed) > 10
    for method, path in closed:
        address = re.sub(r"\{[^}]*\}", "1", path)
        shown = stranger.request(method, address)
        assert shown.status_code == 303, (method, path)
        assert shown.headers["location"].startswith("/sign-in?next="), (method, path)
        told = stranger.request(method, address, headers={"Accept": "application/json"})
        assert told.status_code == 401, (method, path)
        assert told.json()["code"] == "not-signed-in"
        swapped = stranger.request(method, address, headers={"HX-Request": "true"})
        assert (swapped.status_code, swapped.headers["HX-Redirect"]) == (401, "/sign-in?next=%2F&ended=1")


def test_an_ended_session_says_so_and_leads_back_to_the_page(pages: Pages) -> None:
    stranger = pages.browser()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://elsewhere.test/bookings/7"}
    answer = stranger.post("/bookings/7/values", headers=headers)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fbookings%2F7&ended=1"
    shown = stranger.get(answer.headers["HX-Redirect"]).text
    assert "the last change was not saved" in shown
    assert 'value="/bookings/7"' in shown


def test_the_routes_walked_are_all_there_are(pages: Pages) -> None:
    assert len(create_app(pages.context).routes) == len(ROUTERS)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(pages: Pages) -> None:
    answer = pages.browser().post("/sign-in", data={"username": "clerk", "password": PASSWORD})
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("kouan_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_over_https_cookies_insist_on_it(pages: Pages) -> None:
    client = TestClient(create_app(pages.context), base_url="https://kouan.test", follow_redirects=False)
    answer = client.post("/sign-in", data={"username": "clerk", "password": PASSWORD})
    assert all("Secure" in line for line in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(pages: Pages, username: str) -> None:
    answer = pages.browser().post("/sign-in", data={"username": username, "password": "wrong"})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "kouan_session" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/bookings/3?x=1", "/bookings/3?x=1"),
        ("https://evil.test/", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/\t/evil.test", "/"),
    ],
)
def test_signing_in_leads_only_to_own_pages(pages: Pages, asked: str, given: str) -> None:
    answer = pages.browser().post("/sign-in", data={"username": "clerk", "password": PASSWORD, "next": asked})
    assert answer.headers["location"] == given


def test_signing_out_ends_the_session_everywhere(pages: Pages, clerk: TestClient) -> None:
    token = clerk.cookies["kouan_session"]
    assert clerk.post("/sign-out").headers["location"] == "/sign-in"
    stolen = pages.browser()
    stolen.cookies.set("kouan_session", token)
    assert stolen.get("/").status_code == 303


def test_a_new_password_needs_the_old_one_and_the_same_twice(pages: Pages, clerk: TestClient) -> None:
    new = "another long password"
    wrong = {"old_password": "x", "new_password": new, "repeated_password": new}
    differing = {"old_password": PASSWORD, "new_password": new, "repeated_password": new + "r"}
    right = {"old_password": PASSWORD, "new_password": new, "repeated_password": new}
    assert clerk.post("/account/password", data=wrong).status_code == 403
    assert clerk.post("/account/password", data=differing).status_code == 422
    assert clerk.post("/account/password", data=right).status_code == 200
    again = pages.browser()
    assert again.post("/sign-in", data={"username": "clerk", "password": PASSWORD}).status_code == 401
    assert again.post("/sign-in", data={"username": "clerk", "password": new}).status_code == 303


def test_the_language_is_switched_and_remembered_for_the_person(pages: Pages, clerk: TestClient) -> None:
    assert "Drop or choose" in clerk.get("/").text
    answer = clerk.post("/language", data={"language": "zh", "next": "/account"})
    assert answer.headers["location"] == "/account"
    assert "拖入或选择" in clerk.get("/").text
    elsewhere = TestClient(create_app(pages.context), base_url="http://kouan.test", follow_redirects=False)
    answer = elsewhere.post("/sign-in", data={"username": "clerk", "password": PASSWORD})
    assert "kouan_language=zh" in answer.headers["set-cookie"]
