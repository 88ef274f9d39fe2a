"""Guessing passwords is slow; administrators let people in, move them and lock them out."""

import re
from dataclasses import replace

import pytest

from bookings.signing_in import Throttle
from bookings.users import create_user
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from web.app import create_app

WRONG = "wrong password"


def sign_in(client: TestClient, username: str, password: str = WRONG) -> int:
    """The status of one attempt."""
    return client.post("/sign-in", data={"username": username, "password": password}).status_code


@pytest.fixture
def guarded(pages: Pages) -> Pages:
    """Three failures in a minute are the limit."""
    return replace(pages, context=replace(pages.context, throttle=Throttle(tries=3, wait_seconds=60)))


def test_guessing_a_password_ends_in_waiting(guarded: Pages) -> None:
    browser = guarded.browser()
    assert [sign_in(browser, "clerk") for _ in range(5)] == [401, 401, 401, 429, 429]
    right = browser.post("/sign-in", data={"username": " CLERK ", "password": PASSWORD})
    assert (right.status_code, right.headers["retry-after"]) == (429, "60")
    assert "kouan_session" not in right.headers.get("set-cookie", "")
    assert sign_in(browser, "reviewer", PASSWORD) == 303


def test_a_name_that_does_not_exist_is_slowed_down_alike(guarded: Pages) -> None:
    answers = {}
    for username in ("clerk", "nobody"):
        browser = guarded.browser()
        data = {"username": username, "password": WRONG}
        answers[username] = [browser.post("/sign-in", data=data) for _ in range(4)]
    for known, unknown in zip(answers["clerk"], answers["nobody"], strict=True):
        assert known.status_code == unknown.status_code
        assert known.text.replace("clerk", "nobody") == unknown.text


def test_signing_in_forgives_the_failures_before(guarded: Pages) -> None:
    browser = guarded.browser()
    for _ in range(3):
        assert [sign_in(browser, "clerk") for _ in range(2)] == [401, 401]
        assert sign_in(browser, "clerk", PASSWORD) == 303


def test_one_address_cannot_try_one_password_on_many_names(guarded: Pages) -> None:
    browser = guarded.browser()
    statuses = [sign_in(browser, f"name-{number}") for number in range(31)]
    assert statuses == [401] * 30 + [429]
    other = TestClient(create_app(guarded.context), base_url="http://kouan.test", client=("10.0.0.9", 1))
    assert sign_in(other, "name-31") == 401


def test_after_the_wait_one_may_try_again(pages: Pages) -> None:
    passed = replace(pages, context=replace(pages.context, throttle=Throttle(tries=1, wait_seconds=0)))
    assert [sign_in(passed.browser(), "clerk") for _ in range(3)] == [401] * 3


def test_signing_in_again_ends_the_session_the_browser_had(pages: Pages) -> None:
    browser = pages.signed_in("clerk")
    former = browser.cookies["kouan_session"]
    assert sign_in(browser, "reviewer", PASSWORD) == 303
    assert browser.cookies["kouan_session"] != former
    stolen = pages.browser()
    stolen.cookies.set("kouan_session", former)
    assert stolen.get("/").status_code == 303


def test_a_new_password_signs_out_everywhere_but_here(pages: Pages) -> None:
    here, elsewhere = pages.signed_in("clerk"), pages.signed_in("clerk")
    own = "a password of my own"
    passwords = {"old_password": PASSWORD, "new_password": own, "repeated_password": own}
    assert here.post("/account/password", data=passwords).status_code == 200
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303


def given_password(text: str) -> str:
    """The password that a page shows once."""
    found = re.search(r'id="new-password">([^<]+)<', text)
    assert found is not None, text
    return found[1]


def test_an_administrator_lets_somebody_in_and_locks_them_out(pages: Pages) -> None:
    administrator = pages.signed_in("administrator")
    assert administrator.post("/users/enterprises", data={"name": "另一家公司"}).status_code == 200
    person = {"username": "li", "display_name": "李", "role": "reviewer", "enterprise": "2"}
    added = administrator.post("/users", data=person)
    assert "另一家公司" in added.text
    li = pages.browser()
    assert sign_in(li, "li", given_password(added.text)) == 303
    assert li.get("/").headers["location"] == "/account"
    assert li.get("/account").status_code == 200
    row = re.search(r'id="user-(\d+)">\s*<th scope="row">li ', added.text)
    assert row is not None
    again = administrator.post(f"/users/{row[1]}/password")
    assert given_password(again.text) != given_password(added.text)
    assert li.get("/account").status_code == 303
    assert sign_in(li, "li", given_password(added.text)) == 401
    administrator.post(f"/users/{row[1]}/active", data={"active": "false"})
    assert sign_in(li, "li", given_password(again.text)) == 401


def test_duties_hold_from_the_next_request_on(pages: Pages) -> None:
    clerk = pages.signed_in("clerk")
    assert clerk.get("/users").status_code == 403
    changed = pages.signed_in("administrator").post("/users/1/duties", data={"role": "administrator"})
    assert changed.status_code == 200
    assert clerk.get("/users").status_code == 200


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("duties", {"role": "clerk"}, "The last administrator stays"),
        ("active", {"active": "false"}, "Nobody switches off their own account"),
        ("duties", {"role": "clerk", "enterprise": "99"}, "The last administrator stays"),
    ],
)
def test_the_last_administrator_stays(pages: Pages, step: str, data: dict[str, str], said: str) -> None:
    administrator = pages.signed_in("administrator")
    answer = administrator.post(f"/users/3/{step}", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert administrator.get("/users").status_code == 200


def test_a_name_is_given_once(pages: Pages) -> None:
    answer = pages.signed_in("administrator").post("/users", data={"username": "clerk", "role": "clerk"})
    assert (answer.status_code, "is taken" in answer.text) == (422, True)


def test_an_administrator_cannot_lock_themselves_out_by_one_click(pages: Pages) -> None:
    with pages.context.database.session() as session:
        create_user(session, "second", PASSWORD, role="administrator")
    administrator = pages.signed_in("administrator")
    answer = administrator.post("/users/3/active", data={"active": "false"})
    assert (answer.status_code, "Ask another administrator" in answer.text) == (422, True)
    assert administrator.get("/users").status_code == 200
    second = pages.signed_in("second").post("/users/3/active", data={"active": "false"})
    assert (second.status_code, "switched off" in second.text) == (200, True)
    assert administrator.get("/users").status_code == 303


@pytest.mark.parametrize("step", ["/users/1/password", "/users/1/active", "/users/1/duties"])
def test_switching_the_language_after_a_step_shows_the_page_and_not_405(pages: Pages, step: str) -> None:
    administrator = pages.signed_in("administrator")
    shown = administrator.post(step, data={"active": "true", "role": "clerk"})
    assert shown.status_code == 200
    address = re.search(r'name="next" value="([^"]*)"', shown.text)
    assert address is not None
    assert (address[1], administrator.get(address[1]).status_code) == ("/users", 200)


def test_the_password_somebody_gave_is_not_one_s_own(pages: Pages) -> None:
    with pages.context.database.session() as session:
        create_user(session, "new", PASSWORD, role="clerk", must_change_password=True)
    browser = pages.signed_in("new")
    same = {"old_password": PASSWORD, "new_password": PASSWORD, "repeated_password": PASSWORD}
    answer = browser.post("/account/password", data=same)
    assert (answer.status_code, "Choose another" in answer.text) == (422, True)
    assert browser.get("/").headers["location"] == "/account"
