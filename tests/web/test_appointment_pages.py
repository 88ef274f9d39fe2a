"""Pages of appointments: lists looked at before they are stored, typed in, corrected by two people."""

import json
import re
from html import unescape

import pytest

from bookings.models import AppointmentHead
from tests.web.client import TestClient
from tests.web.conftest import Pages
from web.appointment_form import texts_of

LIST = (
    "预约号,车牌号,报关单号,预约日期,事由,目的地\n"
    "HYY-1,新F12345,940220240000224219,2026-11-23,换装,哈萨克斯坦\n"
)
MORE = LIST + "HYY-2,新F54321,,2026-11-23,换装,\n,,,2026-11-23,换装,哈萨克斯坦\n"


def hand_in(client: TestClient, content: str = LIST, filename: str = "预约清单.csv") -> str:
    """Sends a list as the page's script does; where its preview is."""
    answer = client.post("/appointments/imports", params={"filename": filename}, content=content.encode())
    assert answer.status_code == 201, answer.text
    address: str = answer.headers["location"]
    return address


def finish(client: TestClient, address: str) -> None:
    """Imports what is shown."""
    version = version_in(client.get(address).text)
    assert client.post(f"{address}/finish", data={"expected_version": version}).status_code == 303


def version_in(text: str) -> str:
    """The version that a page's forms carry."""
    found = re.search(r'name="expected_version" value="(\d+)"', text)
    assert found is not None, text
    return found[1]


def counts(text: str) -> dict[str, int]:
    """The tiles of an import's page."""
    return {
        name: int(count)
        for name, count in re.findall(r'<li class="([\w-]+) (?:none)?"><strong>([\d,]+)</strong>', text)
    }


def typed(client: TestClient, **texts: str) -> str:
    """Types an appointment in; its address."""
    answer = client.post("/appointments", data=texts_of(AppointmentHead()) | texts)
    assert answer.status_code == 303, answer.text
    address: str = answer.headers["location"].partition("?")[0]
    return address


def form_of(client: TestClient, address: str) -> dict[str, str]:
    """What the form of an appointment sends when nothing is changed."""
    text = client.get(address).text
    shown = re.search(r'name="shown" value="([^"]*)"', text)
    assert shown is not None, text
    base = unescape(shown[1])
    texts: dict[str, str] = json.loads(base)
    return texts | {"shown": base, "expected_version": version_in(text)}


def test_nothing_is_stored_before_it_was_looked_at(clerk: TestClient) -> None:
    address = hand_in(clerk, MORE)
    shown = clerk.get(address).text
    assert counts(shown) == {"added": 2, "changed": 0, "unchanged": 0, "to-drop": 0, "refused": 1}
    assert "row 4</th>" in shown
    assert "was not imported" in shown
    assert "HYY-1" not in clerk.get("/appointments").text
    assert "HYY-2" in clerk.get(f"{address}/changes").text
    finish(clerk, address)
    assert counts(clerk.get(address).text)["added"] == 2
    listed = clerk.get("/appointments").text
    assert "HYY-1" in listed
    assert "HYY-2" in listed


def test_a_column_is_taken_for_something_else_and_remembered(clerk: TestClient) -> None:
    address = hand_in(clerk)
    shown = clerk.get(address).text
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', shown)
    assert fingerprint is not None
    chosen = {"fingerprint": fingerprint[1], "column": "5", "name": "remark"}
    data = chosen | {"expected_version": version_in(shown)}
    assert clerk.post(f"{address}/columns", data=data).status_code == 303
    finish(clerk, address)
    assert "换装</textarea>" in clerk.get("/appointments/1").text
    assert '<option value="remark"  selected' in clerk.get(hand_in(clerk)).text


def test_two_columns_that_would_hold_the_same_are_refused_with_why(clerk: TestClient) -> None:
    address = hand_in(clerk)
    shown = clerk.get(address).text
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', shown)
    assert fingerprint is not None
    chosen = {"fingerprint": fingerprint[1], "column": "5", "name": "appointment_number"}
    answer = clerk.post(f"{address}/columns", data=chosen | {"expected_version": version_in(shown)})
    assert answer.status_code == 422
    assert "Two columns" in answer.text
    finish(clerk, address)


def test_the_same_list_again_changes_nothing_and_a_shorter_one_drops(clerk: TestClient) -> None:
    finish(clerk, hand_in(clerk, MORE))
    again = hand_in(clerk, MORE, "预约清单(1).csv")
    shown = clerk.get(again).text
    assert counts(shown) | {"refused": 0} == {
        "added": 0, "changed": 0, "unchanged": 2, "to-drop": 0, "refused": 0,
    }  # fmt: skip
    assert "changes no appointment" in shown
    finish(clerk, again)
    shorter = hand_in(clerk, LIST, "预约清单1124.csv")
    assert counts(clerk.get(shorter).text)["to-drop"] == 1
    assert "HYY-2" in clerk.get(f"{shorter}/changes").text
    finish(clerk, shorter)
    assert "HYY-2" not in clerk.get("/appointments").text
    assert "HYY-2" in clerk.get("/appointments?standing=dropped").text


def test_a_list_that_was_finished_by_somebody_else_says_so(clerk: TestClient) -> None:
    address = hand_in(clerk)
    version = version_in(clerk.get(address).text)
    finish(clerk, address)
    answer = clerk.post(f"{address}/finish", data={"expected_version": version})
    assert answer.status_code == 409
    assert 'data-state="imported"' in answer.text


def test_a_browser_without_scripts_sends_a_form(clerk: TestClient) -> None:
    files = [("file", (name, content.encode())) for name, content in (("a.csv", LIST), ("b.csv", MORE))]
    one = clerk.post("/appointments/imports", files=files[:1], data={"list_name": "口岸"})
    assert one.status_code == 303
    assert "口岸" in clerk.get(one.headers["location"]).text
    assert clerk.post("/appointments/imports", files=files).headers["location"] == "/appointments"
    assert clerk.get("/appointments").text.count("/appointments/imports/") >= 3
    assert clerk.post("/appointments/imports", data={"list_name": "x"}).status_code == 400


def test_a_file_that_is_too_large_is_not_taken(clerk: TestClient) -> None:
    answer = clerk.post("/appointments/imports", params={"filename": "a.csv"}, content=b"x" * 20_000)
    assert answer.status_code == 413
    sent = clerk.post("/appointments/imports", files={"file": ("a.csv", b"x" * 200_000)})
    assert sent.status_code == 413


def test_the_original_is_given_back(clerk: TestClient) -> None:
    assert clerk.get(f"{hand_in(clerk)}/original").content == LIST.encode()


def test_what_cannot_be_a_value_is_told_and_what_was_typed_stays(clerk: TestClient) -> None:
    texts = texts_of(AppointmentHead()) | {"plates": "新F12345", "truck_count": "two"}
    answer = clerk.post("/appointments", data=texts)
    assert answer.status_code == 422
    assert "“two” is no value for Number of trucks" in answer.text
    assert "新F12345</textarea>" in answer.text


def test_an_appointment_that_says_nothing_of_which_it_is_is_refused(clerk: TestClient) -> None:
    answer = clerk.post("/appointments", data={"remark": "x"})
    assert answer.status_code == 422
    assert "x</textarea>" in answer.text


def test_checks_are_told_and_stop_nothing(clerk: TestClient) -> None:
    told = clerk.post("/appointments/checks", data={"customs_numbers": "123", "plates": "新F12345"}).text
    assert "18" in told
    address = typed(clerk, customs_numbers="123", plates="新F12345")
    assert clerk.get(address).status_code == 200


def test_other_fields_go_together_and_the_same_one_keeps_both(pages: Pages, clerk: TestClient) -> None:
    address = typed(clerk, appointment_number="A", remark="a")
    reviewer = pages.signed_in("reviewer")
    mine, theirs = form_of(clerk, address), form_of(reviewer, address)
    assert reviewer.post(address, data=theirs | {"remark": "theirs", "origin": "喀什"}).status_code == 303
    merged = clerk.post(address, data=mine | {"destination": "哈萨克斯坦"})
    assert merged.headers["location"].endswith("said=merged")
    now = form_of(clerk, address)
    assert (now["remark"], now["origin"], now["destination"]) == ("theirs", "喀什", "哈萨克斯坦")
    disputed = clerk.post(address, data=mine | {"remark": "mine"})
    assert disputed.status_code == 409
    assert "mine</textarea>" in disputed.text
    assert "<q>theirs</q>" in disputed.text
    # What that page sends is decided on what is stored now.
    again = {"shown": now["shown"], "expected_version": version_in(disputed.text)}
    assert clerk.post(address, data=now | again | {"remark": "mine"}).status_code == 303
    history = clerk.get(address).text
    assert "<del>theirs</del>" in history
    assert "<ins>mine</ins>" in history


def test_a_number_that_another_appointment_has_is_told(clerk: TestClient) -> None:
    typed(clerk, appointment_number="A")
    answer = clerk.post("/appointments", data={"appointment_number": "A", "remark": "kept"})
    assert answer.status_code == 409
    assert "kept</textarea>" in answer.text


def test_dropping_and_restoring_by_hand_is_in_the_history_with_why(clerk: TestClient) -> None:
    address = typed(clerk, appointment_number="A")
    version = version_in(clerk.get(address).text)
    assert (
        clerk.post(f"{address}/drop", data={"expected_version": version, "reason": "改期"}).status_code == 303
    )
    shown = clerk.get(address).text
    assert "改期" in shown
    without = clerk.post(f"{address}/restore", data={"expected_version": version_in(shown), "reason": " "})
    assert without.status_code == 422
    assert "Give a reason." in without.text
    stale = clerk.post(f"{address}/restore", data={"expected_version": version, "reason": "x"})
    assert stale.status_code == 409
    data = {"expected_version": version_in(shown), "reason": "仍来"}
    assert clerk.post(f"{address}/restore", data=data).status_code == 303
    assert "仍来" in clerk.get(address).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=新F12345", True),
        ("search=0000224219", True),
        ("day_from=2026-11-23&day_to=2026-11-23", True),
        ("day_from=2026-11-24", False),
        ("state=cancelled", False),
        ("list_id=1", True),
        ("list_id=2", False),
        ("with_problems=true", False),
        ("standing=dropped", False),
    ],
)
def test_the_list_is_filtered_by_its_address(clerk: TestClient, query: str, found: bool) -> None:
    finish(clerk, hand_in(clerk))
    assert ("HYY-1" in clerk.get(f"/appointments?{query}").text) is found


def test_the_list_is_paged_by_key(clerk: TestClient) -> None:
    rows = "\n".join(f"HYY-{number:03},新F{number:05},,2026-11-23,x," for number in range(1, 61))
    finish(clerk, hand_in(clerk, LIST.splitlines()[0] + "\n" + rows))
    first = clerk.get("/appointments").text
    assert len(set(re.findall(r"HYY-\d{3}", first))) == 50
    following = re.search(r'href="(/appointments\?after=[^"]+)"', first)
    assert following is not None
    assert len(set(re.findall(r"HYY-\d{3}", clerk.get(unescape(following[1])).text))) == 10
    assert clerk.get("/appointments?after=x").status_code == 400
    assert clerk.get("/appointments?day_from=yesterday").status_code == 400


def test_open_pages_are_told_that_something_changed(clerk: TestClient) -> None:
    word = clerk.get("/appointments/changes").headers["etag"]
    same = clerk.get("/appointments/changes", headers={"If-None-Match": word})
    assert same.status_code == 304
    typed(clerk, appointment_number="A")
    assert clerk.get("/appointments/changes", headers={"If-None-Match": word}).status_code == 200


def test_whoever_may_only_look_sees_no_buttons(pages: Pages, clerk: TestClient) -> None:
    finish(clerk, hand_in(clerk))
    warehouse = pages.signed_in("warehouse")
    assert 'id="upload"' not in warehouse.get("/appointments").text
    shown = warehouse.get("/appointments/1").text
    assert 'id="save"' not in shown
    assert "readonly" in shown


def test_a_dropped_sheet_without_vins_says_where_appointments_go(clerk: TestClient) -> None:
    dropped = clerk.post("/documents", params={"filename": "预约.csv"}, content=LIST.encode())
    assert 'href="/appointments"' in dropped.text
    assert 'href="/appointments">It names no VIN' in clerk.get("/vin-imports/1").text
