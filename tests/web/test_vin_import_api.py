"""VIN imports over the API: from a sheet to vehicles of a booking and back, at named versions."""

import io
from typing import Any

from openpyxl import load_workbook

from tests.bookings.vin_sheets import vin
from tests.web.client import TestClient
from tests.web.test_vin_import_pages import GIVEN, WRONG, sheet
from tests.web.test_vin_import_pages import booking as booking

BINARY = {"Content-Type": "application/octet-stream"}
IMPORTS = "/api/v1/vin-imports"


def hand_in(browser: TestClient, booking: int, **headers: str) -> dict[str, Any]:
    """A new import for the booking."""
    answer = browser.post(
        IMPORTS,
        params={"filename": "a.xlsx", "booking_id": booking},
        content=sheet(GIVEN),
        headers=BINARY | headers,
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{IMPORTS}/{made['id']}"
    return made


def test_from_a_sheet_to_vehicles_and_back(reviewer: TestClient, booking: int) -> None:
    made = hand_in(reviewer, booking)
    address = f"{IMPORTS}/{made['id']}"
    assert (made["state"], made["open_rows"]) == ("open", 2)
    rows = reviewer.get(f"{address}/rows", params={"only_open": True}).json()["rows"]
    assert [row["given"] for row in rows] == [WRONG, vin(1)]
    fixed = reviewer.post(
        f"{address}/rows/{rows[0]['id']}",
        json={"key": "vin", "value": vin(3)},
        headers={"If-Match": f'"{made["version"]}"'},
    )
    assert fixed.json()["open_rows"] == 1
    left_out = {"rows": [rows[1]["id"]], "expected_version": fixed.json()["version"]}
    assert reviewer.post(f"{address}/exclusions", json=left_out).json()["open_rows"] == 0
    difference = reviewer.get(f"{address}/difference").json()
    assert len(difference["new"]) + len(difference["same"]) == 3
    versions = {
        "expected_version": difference["import_version"],
        "booking_version": difference["booking_version"],
    }
    accepted = reviewer.post(f"{address}/acceptance", json=versions)
    assert accepted.json()["vehicles"] == 3
    table = load_workbook(io.BytesIO(reviewer.get(f"/api/v1/bookings/{booking}/vehicles").content))
    assert table.worksheets[0].max_row == 4
    undone = reviewer.post(
        f"{address}/undo",
        json={
            "expected_version": accepted.json()["import_version"],
            "booking_version": accepted.json()["booking_version"],
        },
    )
    assert undone.json()["state"] == "undone"


def test_a_stale_version_is_refused_and_changes_nothing(reviewer: TestClient, booking: int) -> None:
    made = hand_in(reviewer, booking)
    address = f"{IMPORTS}/{made['id']}"
    row = reviewer.get(f"{address}/rows").json()["rows"][0]["id"]
    change = {"key": "color", "value": "红", "expected_version": made["version"] + 1}
    answer = reviewer.post(f"{address}/rows/{row}", json=change)
    assert (answer.status_code, answer.json()["code"]) == (409, "vin-import-changed")
    del change["expected_version"]
    stale = reviewer.post(f"{address}/rows/{row}", json=change, headers={"If-Match": '"99"'})
    assert stale.status_code == 412
    assert reviewer.post(f"{address}/rows/{row}", json=change).status_code == 428
    assert reviewer.get(address).json()["version"] == made["version"]


def test_the_same_key_hands_in_once(reviewer: TestClient, booking: int) -> None:
    text = {"text": f"{vin(1)}\n{vin(2)}", "booking_id": booking}
    first, again = (
        reviewer.post(f"{IMPORTS}/texts", json=text, headers={"Idempotency-Key": "one"}) for _ in range(2)
    )
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert len(reviewer.get(IMPORTS, params={"booking_id": booking}).json()["imports"]) == 1


def test_columns_and_the_steps_aside_and_back(reviewer: TestClient, booking: int) -> None:
    made = hand_in(reviewer, booking)
    address = f"{IMPORTS}/{made['id']}"
    fingerprint = made["blocks"][0]["fingerprint"]
    choice = {"columns": {fingerprint: {"3": None, "4": "color"}}, "expected_version": made["version"]}
    changed = reviewer.post(f"{address}/columns", json=choice).json()
    assert reviewer.get(f"{address}/rows").json()["rows"][0]["color"] == "备胎"
    unknown = choice | {"columns": {"0": {"1": "vin"}}, "expected_version": changed["version"]}
    assert reviewer.post(f"{address}/columns", json=unknown).json()["code"] == "vin-block-not-found"
    dropped = reviewer.post(f"{address}/drop", json={"expected_version": changed["version"]}).json()
    assert dropped["state"] == "dropped"
    back = reviewer.post(f"{address}/resume", json={"expected_version": dropped["version"]}).json()
    assert (back["state"], back["booking_id"]) == ("open", booking)
