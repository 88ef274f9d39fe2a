"""Reconciling over the API, and its report as a workbook."""

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from bookings.api_tokens import create_token
from bookings.models import BookDuplicate
from bookings.users import list_users
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.reconciling import FIRST, SECOND, appoint, book, four_kinds, reconcile

ADDRESS = "/api/v1/reconciliations"


@pytest.fixture
def program(pages: Pages, reviewer: TestClient) -> TestClient:
    """A program with a reviewer's scopes; results of all kinds are there."""
    four_kinds(pages, reviewer)
    with pages.context.database.session() as session:
        user = next(one for one in list_users(session) if one.username == "reviewer")
        token = create_token(session, user, "program", frozenset(("read", "review")))
    return TestClient(
        pages.application,
        base_url="http://kouan.test",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
    )


def results(program: TestClient, **asked: object) -> list[dict[str, Any]]:
    """What the list has."""
    answer = program.get(ADDRESS, params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def different(program: TestClient) -> dict[str, Any]:
    """The result whose plate is misread, as one."""
    row = next(one for one in results(program, status="different"))
    found: dict[str, Any] = program.get(f"{ADDRESS}/{row['id']}").json()
    return found


def side(result: dict[str, Any], **more: object) -> dict[str, object]:
    """What names its first difference."""
    one = result["differences"][0]
    named = {name: one[name] for name in ("field", "booking_id", "appointment_id")}
    return {**named, "difference": one["reason"], "expected_version": result["version"], **more}


def test_results_are_listed_filtered_counted_and_paged(program: TestClient) -> None:
    everything = results(program)
    assert len(everything) == 7
    assert [one["customs_number"] for one in results(program, status="matched")] == [FIRST]
    assert {one["status"] for one in results(program, status="without-agreement")} == {
        "different",
        "ambiguous",
        "unmatched",
    }
    page = program.get(ADDRESS, params={"limit": 4}).json()
    rest = results(program, before=page["next_before"])
    assert [one["id"] for one in page["rows"] + rest] == [one["id"] for one in everything]
    counts = program.get(f"{ADDRESS}/counts").json()["by_status"]
    assert (counts["matched"], counts["different"]) == (1, 1)
    assert program.get(ADDRESS, params={"status": "soon"}).status_code == 422


def test_one_result_says_what_each_source_says(program: TestClient) -> None:
    found = different(program)
    assert [one["kind"] for one in found["sources"]] == ["declaration", "booking", "appointment"]
    plates = next(one for one in found["fields"] if one["field"] == "plates")
    assert plates["texts"] == [["新F23456"], ["新F23456"], ["新F23458"]]
    assert plates["differences"][0]["near"] == [["新F23456", "新F23458"]]
    of_booking = program.get(f"{ADDRESS}/bookings/{found['booking_id']}")
    assert of_booking.json()["id"] == found["id"]
    assert of_booking.headers["ETag"] == f'"{found["version"]}"'
    of_appointment = program.get(f"{ADDRESS}/appointments/{found['appointment_ids'][0]}")
    assert of_appointment.json()["id"] == found["id"]


def test_a_side_is_taken_once_per_key_and_withdrawn(program: TestClient) -> None:
    found = different(program)
    address = f"{ADDRESS}/{found['id']}/sides"
    body = side(found, side="declared", reason="原件")
    headers = {"Idempotency-Key": "one"}
    first = program.post(address, json=body, headers=headers)
    assert first.status_code == 200, first.text
    assert first.json()["differences"][0]["chosen"] == "declared"
    again = program.post(address, json=body, headers=headers)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert again.json() == first.json()
    stale = program.post(address, json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "reconciliation-changed")
    back = program.post(address, json=side(first.json(), side="withdrawn"))
    assert back.json()["differences"][0]["chosen"] is None
    twice = program.post(address, json=side(back.json(), side="withdrawn"))
    assert (twice.status_code, twice.json()["code"]) == (422, "difference-not-chosen")


def test_a_stale_header_is_a_failed_precondition(program: TestClient) -> None:
    found = different(program)
    body = {name: value for name, value in side(found, side="declared").items() if name != "expected_version"}
    address = f"{ADDRESS}/{found['id']}/sides"
    assert program.post(address, json=body).status_code == 428
    assert program.post(address, json=body, headers={"If-Match": '"99"'}).status_code == 412
    taken = program.post(address, json=body, headers={"If-Match": f'"{found["version"]}"'})
    assert taken.status_code == 200


def test_a_pair_is_decided(program: TestClient) -> None:
    ambiguous = next(one for one in results(program, status="ambiguous") if one["booking_id"])
    found = program.get(f"{ADDRESS}/{ambiguous['id']}").json()
    pair = {name: found["candidates"][0][name] for name in ("booking_id", "appointment_id")}
    address = f"{ADDRESS}/{found['id']}/pairs"
    body = {**pair, "decision": "together", "expected_version": found["version"]}
    settled = program.post(address, json=body)
    assert settled.status_code == 200, settled.text
    assert settled.json()["appointment_ids"] == [pair["appointment_id"]]
    stranger = {"booking_id": 1, "appointment_id": 1, "decision": "apart", "expected_version": 99}
    assert program.post(address, json=stranger).json()["code"] == "pair-not-found"


def test_duplicates_are_listed_and_accepted(pages: Pages, program: TestClient) -> None:
    row = {"enterprise_id": 1, "kind": "batch_number", "value": "PC-1", "members": []}
    with pages.context.database.session() as session:
        session.add(BookDuplicate.model_validate(row))
    listed = program.get(f"{ADDRESS}/duplicates", params={"kind": "batch_number"}).json()["rows"]
    assert [one["value"] for one in listed] == ["PC-1"]
    address = f"{ADDRESS}/duplicates/{listed[0]['id']}/acceptance"
    assert program.post(address, json={"reason": "两车一批"}).json()["reason"] == "两车一批"
    assert program.post(address, json={"reason": "两车一批"}).json()["code"] == "duplicate-changed"


def test_a_run_is_asked_for_and_what_leaves_soon_is_told(program: TestClient) -> None:
    assert program.post(f"{ADDRESS}/runs").status_code == 202
    assert program.get(f"{ADDRESS}/leaving-soon").json() == {"hours": 24, "rows": []}


def test_reading_is_not_deciding(pages: Pages, program: TestClient) -> None:
    found = different(program)
    clerk = pages.signed_in("clerk")
    refused = clerk.post(f"{ADDRESS}/{found['id']}/sides", json=side(found, side="declared"))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-not-permitted")


def test_the_report_has_all_sheets_and_numbers_stay_text(pages: Pages, reviewer: TestClient) -> None:
    four_kinds(pages, reviewer)
    appoint(pages, "=1+1", plates=["新F88888"], domestic_shipper="@SUM(A1)")
    reconcile(pages)
    answer = reviewer.get("/reconcile/report.xlsx?status=all")
    workbook = load_workbook(io.BytesIO(answer.content))
    assert workbook.sheetnames == ["Pairs", "Differences", "Left over", "Duplicates", "Filters"]
    pairs = list(workbook["Pairs"].iter_rows())
    numbers = [row[1] for row in pairs[1:]]
    assert {FIRST, SECOND} <= {cell.value for cell in numbers}
    assert {(cell.data_type, cell.number_format) for cell in numbers} == {("s", "@")}
    differences = [[cell.value for cell in row] for row in workbook["Differences"].iter_rows()]
    assert any("新F23456" in str(row) and "新F23458" in str(row) for row in differences)
    left_over = [cell.value for row in workbook["Left over"].iter_rows() for cell in row]
    assert "'=1+1" in left_over
    assert "'@SUM(A1)" in left_over
    assert all(cell.data_type != "f" for sheet in workbook for row in sheet.iter_rows() for cell in row)


def test_the_report_holds_what_the_filter_lets_through(pages: Pages, reviewer: TestClient) -> None:
    book(reviewer, FIRST)
    appoint(pages, "YY-1", customs_numbers=[FIRST], plates=["新F12345"])
    appoint(pages, "YY-5", plates=["陕E741H4"])
    reconcile(pages)
    workbook = load_workbook(io.BytesIO(reviewer.get("/reconcile/report.xlsx?status=matched").content))
    assert workbook["Pairs"].max_row == 2
    assert workbook["Left over"].max_row == 1
    assert workbook["Filters"]["A2"].value == "Matched"


def test_the_report_says_kinds_in_words_and_a_day_without_a_window_as_one(
    pages: Pages, reviewer: TestClient
) -> None:
    book(reviewer, FIRST)
    appoint(
        pages,
        "YY-1",
        customs_numbers=[FIRST],
        plates=["新F12345"],
        business_type="commodity_vehicle",
        appointed_day=dt.date(2026, 11, 22),
    )
    reconcile(pages)
    workbook = load_workbook(io.BytesIO(reviewer.get("/reconcile/report.xlsx?status=all").content))
    told = {cell.value for row in workbook["Differences"].iter_rows() for cell in row}
    assert {"Loaded truck", "Commodity vehicles", "2026-11-22"} <= told
    assert not {"loaded_truck", "commodity_vehicle", "2026-11-22 00:00"} & told
