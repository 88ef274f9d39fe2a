"""Appointments over the API: sent, listed, changed at a version, dropped; lists imported or waiting."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bookings.enterprises import create_enterprise
from bookings.users import create_user
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from web.app import create_app

ADDRESS = "/api/v1/appointments"
LIST = (
    "预约号,车牌号,报关单号,预约日期\n"
    "HYY-1,新F12345,940220240000224219,2026-11-23\n"
    "HYY-2,新F54321,,2026-11-23"
)
UNNAMED = "甲,乙\nabc,新F12345\ndef,新F54321"
SHEET = {"Content-Type": "application/octet-stream"}


def send(client: TestClient, *appointments: dict[str, Any], **more: Any) -> Any:
    """Sends appointments; the answer as JSON."""
    answer = client.post(ADDRESS, json={"appointments": list(appointments)}, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["appointments"]


def hand_in(client: TestClient, content: str, filename: str = "预约清单.csv") -> Any:
    """Sends a list."""
    return client.post(
        f"{ADDRESS}/imports", params={"filename": filename}, content=content.encode(), headers=SHEET
    )


def test_the_same_number_again_updates_and_never_doubles(clerk: TestClient) -> None:
    one = {"appointment_number": "HYY-1", "plates": ["新F12345"], "cargo_weight_kg": "17000.5"}
    first = send(clerk, one, {"appointment_number": "HYY-2"})
    assert [row["outcome"] for row in first] == ["added", "added"]
    assert [row["outcome"] for row in send(clerk, one)] == ["unchanged"]
    changed = send(clerk, one | {"state": "预约成功", "appointed_from": "2026-11-23T09:00:00+08:00"})
    assert (changed[0]["id"], changed[0]["outcome"]) == (first[0]["id"], "changed")
    shown = clerk.get(f"{ADDRESS}/{first[0]['id']}")
    assert shown.headers["etag"] == f'"{changed[0]["version"]}"'
    assert shown.json()["state"] == "appointed"
    assert shown.json()["cargo_weight_kg"] == "17000.5"
    assert shown.json()["appointed_from"] == "2026-11-23T01:00:00Z"
    assert len(clerk.get(ADDRESS).json()["rows"]) == 2


def test_all_of_them_are_stored_or_none(clerk: TestClient) -> None:
    sent = [{"appointment_number": "A"}, {"appointment_number": "B", "appointed_day": "2026-02-30"}]
    assert clerk.post(ADDRESS, json={"appointments": sent}).status_code == 400
    assert clerk.get(ADDRESS).json()["rows"] == []


def test_a_key_makes_it_once(clerk: TestClient) -> None:
    headers = {"Idempotency-Key": "7"}
    first = send(clerk, {"appointment_number": "A"}, headers=headers)
    assert send(clerk, {"appointment_number": "A"}, headers=headers) == first


def test_a_change_names_the_version_it_was_decided_on(clerk: TestClient) -> None:
    number = send(clerk, {"appointment_number": "A", "remark": "x"})[0]["id"]
    address = f"{ADDRESS}/{number}"
    body = {"appointment_number": "A", "plates": ["新F12345"]}
    assert clerk.put(address, json=body).status_code == 428
    answer = clerk.put(address, json=body, headers={"If-Match": '"1"'})
    assert (answer.json()["plates"], answer.json()["remark"]) == (["新F12345"], None)
    stale = clerk.put(address, json=body, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "appointment-changed")
    assert clerk.put(address, json=body | {"expected_version": 1}).status_code == 409


def test_dropped_ones_stay_and_come_back_with_reasons(clerk: TestClient) -> None:
    number = send(clerk, {"appointment_number": "A"})[0]["id"]
    dropped = clerk.post(f"{ADDRESS}/{number}/drop", json={"reason": "改期", "expected_version": 1})
    assert dropped.json()["dropped_at"] is not None
    assert clerk.get(ADDRESS).json()["rows"] == []
    assert len(clerk.get(ADDRESS, params={"standing": "dropped"}).json()["rows"]) == 1
    assert "改期" in clerk.get(f"/appointments/{number}").text
    assert [row["outcome"] for row in send(clerk, {"appointment_number": "A"})] == ["changed"]
    assert clerk.get(f"{ADDRESS}/{number}").json()["dropped_at"] is None


def test_a_list_with_certain_columns_is_imported_at_once(clerk: TestClient) -> None:
    answer = hand_in(clerk, LIST)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["added"]) == ("imported", 2)
    assert answer.headers["location"] == f"{ADDRESS}/imports/{answer.json()['id']}"
    again = hand_in(clerk, LIST, "预约清单(1).csv").json()
    assert (again["added"], again["unchanged"], again["dropped"]) == (0, 2, 0)
    shorter = hand_in(clerk, "\n".join(LIST.splitlines()[:2])).json()
    assert (shorter["unchanged"], shorter["dropped"]) == (1, 1)
    rows = clerk.get(ADDRESS, params={"search": "940220240000224219"}).json()["rows"]
    assert [row["appointment_number"] for row in rows] == ["HYY-1"]


def test_a_list_whose_columns_are_not_certain_waits_and_says_what_for(clerk: TestClient) -> None:
    answer = hand_in(clerk, UNNAMED)
    assert answer.status_code == 202, answer.text
    waiting = answer.json()
    assert (waiting["state"], waiting["needs_columns"]) == ("waiting", True)
    address = f"{ADDRESS}/imports/{waiting['id']}"
    early = clerk.post(f"{address}/finish", json={"expected_version": waiting["version"]})
    assert (early.status_code, early.json()["code"]) == (422, "appointment-columns-unclear")
    fingerprint = waiting["tables"][0]["fingerprint"]
    chosen = clerk.post(
        f"{address}/columns",
        json={
            "columns": {fingerprint: {"1": "remark", "2": "plates"}},
            "expected_version": waiting["version"],
        },
    ).json()
    assert (chosen["needs_columns"], chosen["added"]) == (False, 2)
    done = clerk.post(f"{address}/finish", json={"expected_version": chosen["version"]})
    assert (done.json()["state"], done.json()["added"]) == ("imported", 2)
    # Remembered for the next list with that header.
    assert hand_in(clerk, UNNAMED, "别的.csv").status_code == 201


def test_a_list_is_put_aside(clerk: TestClient) -> None:
    waiting = hand_in(clerk, UNNAMED).json()
    address = f"{ADDRESS}/imports/{waiting['id']}"
    dropped = clerk.post(f"{address}/drop", json={"expected_version": waiting["version"]})
    assert dropped.json()["state"] == "dropped"
    assert clerk.get(f"{ADDRESS}/imports", params={"state": "dropped"}).json()["rows"][0]["id"] == 1


def test_json_comes_as_a_file_too(clerk: TestClient) -> None:
    content = json.dumps([{"appointment_number": "J-1", "plates": ["新F12345"]}, "x"])
    answer = hand_in(clerk, content, "a.json").json()
    assert (answer["added"], answer["refused"]) == (1, 1)
    assert answer["problems"][0]["reason"]["parameters"]["place"] == "JSON!2"


@pytest.mark.parametrize("filename", ["a.xlsx", "a.json"])
def test_of_a_file_that_cannot_be_read_nothing_is_kept(clerk: TestClient, filename: str) -> None:
    answer = hand_in(clerk, "PK\x03\x04 no archive" if filename == "a.xlsx" else "{[", filename)
    assert answer.status_code == 422
    assert clerk.get(f"{ADDRESS}/imports").json()["rows"] == []


def test_what_changes_is_reconciled_soon(pages: Pages) -> None:
    asked: list[str] = []
    context = replace(pages.context, reconcile_soon=lambda: asked.append("soon"))
    client = TestClient(create_app(context), base_url="http://kouan.test", follow_redirects=False)
    client.post("/sign-in", data={"username": "clerk", "password": PASSWORD})
    hand_in(client, UNNAMED)
    assert asked == []
    hand_in(client, LIST)
    send(client, {"appointment_number": "A"})
    client.post("/appointments/1", data={"expected_version": "1", "appointment_number": "B"})
    assert len(asked) == 3


def test_another_enterprise_sees_and_changes_nothing(pages: Pages, clerk: TestClient) -> None:
    with pages.context.database.session() as session:
        other = create_enterprise(session, "另一家公司")
        create_user(session, "outsider", PASSWORD, role="clerk", enterprise_id=other.id)
    number = send(clerk, {"appointment_number": "A"})[0]["id"]
    outsider = pages.signed_in("outsider")
    assert outsider.get(ADDRESS).json()["rows"] == []
    assert outsider.get(f"{ADDRESS}/{number}").status_code == 404
    # The same number is another appointment there.
    assert send(outsider, {"appointment_number": "A"})[0]["outcome"] == "added"
