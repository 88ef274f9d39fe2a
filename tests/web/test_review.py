"""One booking from doubt to exported file, and what happens when two people work on it."""

import io
import json
import re

import pytest
from openpyxl import load_workbook

from bookings.review import open_booking
from tests.web.client import TestClient
from tests.web.conftest import Pages, field_of, version_of
from tests.web.made_documents import document


def correct(client: TestClient, booking: int, path: str, value: str, version: int) -> tuple[int, str]:
    """Puts a value in its place; the status and the form after it."""
    data = {"path": path, "value": value, "expected_version": version}
    answer = client.post(f"/bookings/{booking}/values", data=data, headers={"HX-Request": "true"})
    return answer.status_code, answer.text


def do(client: TestClient, booking: int, step: str, version: int, **data: str) -> tuple[int, str]:
    """Takes another step; the status and the form after it."""
    answer = client.post(
        f"/bookings/{booking}/{step}",
        data={"expected_version": version, **data},
        headers={"HX-Request": "true"},
    )
    return answer.status_code, answer.text


def approved(client: TestClient, booking: int) -> str:
    """The form after the doubt was confirmed and the booking approved."""
    version = version_of(client.get(f"/bookings/{booking}").text)
    status, text = do(client, booking, "confirmations", version, path="domestic_shipper")
    assert status == 200, text
    status, text = do(client, booking, "steps/approve", version_of(text))
    assert status == 200, text
    return text


def test_the_page_shows_every_field_with_its_state_and_evidence(reviewer: TestClient, booked: int) -> None:
    text = reviewer.get(f"/bookings/{booked}").text
    places = [text.index(f'id="field-{key}-field"') for key in ("customs_number", "origin", "truck_count")]
    assert places == sorted(places)
    number = field_of(text, "customs_number")
    assert 'class="field sure"' in text[: text.index('id="field-customs_number-field"')][-40:] + number
    assert "940220240000224219" in number
    assert "&#34;bbox&#34;" in number
    # To a tenth, 0.9995 was “100.0 %”: nothing is that sure.
    assert "99.90 %" in number
    assert "doubted" in text[text.index('id="field-domestic_shipper-field"') - 40 :][:60]
    assert '/documents/1/pages/1.png"' in text


def test_a_correction_is_stored_shown_with_what_was_before_and_kept_in_the_history(
    pages: Pages, reviewer: TestClient, booked: int
) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = correct(reviewer, booked, "cargo_weight_kg", "18000", version)
    assert status == 200
    assert version_of(text) == version + 1
    assert "<del>17000</del>" in field_of(text, "cargo_weight_kg")
    assert "state-confirmed" in field_of(text, "cargo_weight_kg")
    with pages.context.database.session() as session:
        (correction,) = open_booking(session, booked).corrections
    assert (correction.before, correction.after) == ("17000", "18000")


def test_a_value_of_the_wrong_kind_is_refused_and_what_was_typed_stays(
    reviewer: TestClient, booked: int
) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = correct(reviewer, booked, "cargo_weight_kg", "heavy", version)
    assert status == 422
    assert version_of(text) == version
    assert 'value="heavy"' in field_of(text, "cargo_weight_kg")
    assert 'role="alert"' in field_of(text, "cargo_weight_kg")


def test_the_later_of_two_reviewers_sees_both_values_and_loses_neither(
    pages: Pages, reviewer: TestClient, booked: int
) -> None:
    other = pages.signed_in("administrator")
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    assert correct(other, booked, "remark", "theirs", version)[0] == 200
    status, text = correct(reviewer, booked, "remark", "mine", version)
    assert status == 409
    field = field_of(text, "remark")
    assert ">theirs</textarea>" in field
    assert 'data-use="mine"' in field
    assert correct(reviewer, booked, "remark", "mine", version_of(text))[0] == 200


def test_a_stale_approval_is_refused_and_shows_the_form_as_it_is(
    pages: Pages, reviewer: TestClient, booked: int
) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    correct(pages.signed_in("administrator"), booked, "remark", "theirs", version)
    status, text = do(reviewer, booked, "steps/approve", version)
    assert status == 409
    assert 'id="notice"' in text
    assert version_of(text) == version + 1


def test_approval_waits_for_the_doubt_and_names_it(reviewer: TestClient, booked: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = do(reviewer, booked, "steps/approve", version)
    assert status == 422
    assert "Domestic consignor" in text[text.index('id="notice"') :]
    assert 'data-state="approved"' not in text
    assert 'data-state="approved"' in approved(reviewer, booked)


def test_an_approved_booking_is_locked_until_it_is_reopened(reviewer: TestClient, booked: int) -> None:
    text = approved(reviewer, booked)
    assert "hx-post" not in field_of(text, "remark")
    assert correct(reviewer, booked, "remark", "late", version_of(text))[0] == 422
    assert do(reviewer, booked, "steps/reopen", version_of(text), reason=" ")[0] == 422
    status, text = do(reviewer, booked, "steps/reopen", version_of(text), reason="wrong plate")
    assert status == 200
    assert "wrong plate" in text
    assert correct(reviewer, booked, "remark", "in time", version_of(text))[0] == 200


def test_rows_are_added_filled_and_deleted(reviewer: TestClient, booked: int) -> None:
    text = reviewer.get(f"/bookings/{booked}").text
    assert text.count('id="row-trucks-') == 1
    status, text = do(reviewer, booked, "rows", version_of(text), kind="trucks")
    assert (status, text.count('id="row-trucks-')) == (200, 2)
    status, text = correct(reviewer, booked, "trucks[2].plate", "新F54321", version_of(text))
    assert status == 200
    assert "新F54321" in field_of(text, "trucks-2-plate")
    status, text = do(reviewer, booked, "rows/delete", version_of(text), path="trucks[2]")
    assert (status, text.count('id="row-trucks-')) == (200, 1)
    history = text[text.index('id="history"') :]
    assert "Trucks –" in history
    assert "Plate: 新F54321" in history
    assert "evidence" not in history


@pytest.mark.parametrize("export_format", ["json", "xlsx"])
def test_an_approved_booking_is_exported_as_a_file(
    reviewer: TestClient, booked: int, export_format: str
) -> None:
    address = f"/bookings/{booked}/export"
    assert reviewer.post(address, data={"format": export_format}).status_code == 422
    approved(reviewer, booked)
    answer = reviewer.post(address, data={"format": export_format})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if export_format == "json":
        assert "940220240000224219" in json.dumps(json.loads(answer.content))
    else:
        cells = [
            cell.value for sheet in load_workbook(io.BytesIO(answer.content)) for row in sheet for cell in row
        ]
        assert "940220240000224219" in cells
    assert 'data-state="exported"' in reviewer.get(f"/bookings/{booked}/parts").text


def test_a_clerk_sees_a_booking_but_changes_nothing(pages: Pages, booked: int) -> None:
    clerk = pages.signed_in("clerk")
    text = clerk.get(f"/bookings/{booked}").text
    assert "hx-post" not in text
    assert correct(clerk, booked, "remark", "x", version_of(text))[0] == 403
    for step in ("confirmations", "rows", "rows/delete", "steps/approve", "export"):
        told = clerk.post(f"/bookings/{booked}/{step}", headers={"Accept": "application/json"})
        assert (told.status_code, told.json()["code"]) == (403, "role-not-permitted"), step


def test_a_value_is_shown_as_text_and_never_as_mark_up(reviewer: TestClient, booked: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = correct(reviewer, booked, "remark", "<img src=x onerror=alert(1)>", version)
    assert status == 200
    assert "<img src=x" not in text


def test_what_the_program_could_not_read_is_asked_for(reviewer: TestClient) -> None:
    reviewer.post(
        "/documents", params={"filename": "b.pdf"}, content=document(customs_number="", gross_weight_kg=None)
    )
    text = reviewer.get("/bookings/1").text
    assert "state-missing" in field_of(text, "cargo_weight_kg")


def document_of(page: str, filename: str) -> str:
    """The number of the document that a page links to under this name."""
    found = re.search(rf'/documents/(\d+)/original"(?:(?!</a>).)*{re.escape(filename)}', page, re.DOTALL)
    assert found is not None, page
    return found[1]


def test_list_mode_asks_for_the_gate_pass_list_and_takes_it(reviewer: TestClient) -> None:
    dropped = reviewer.post(
        "/documents",
        params={"filename": "list.pdf"},
        content=document(supervision_mode={"code": "9610", "name": "电子商务"}),
        headers={"Accept": "application/json"},
    )
    booking = dropped.json()["booking_ids"][0]
    text = reviewer.get(f"/bookings/{booking}").text
    assert "missing-attachment" in text
    assert do(reviewer, booking, "steps/approve", version_of(text))[0] == 422

    def add(version: int, content: bytes) -> tuple[int, str]:
        answer = reviewer.post(
            f"/bookings/{booking}/attachments",
            params={"kind": "gate_pass_list", "filename": "核放清单.pdf", "expected_version": version},
            content=content,
            headers={"HX-Request": "true"},
        )
        return answer.status_code, answer.text

    assert add(version_of(text), b"")[0] == 422
    assert add(version_of(text) - 1, b"%PDF-1.7 list")[0] == 409
    status, text = add(version_of(text), b"%PDF-1.7 list")
    assert status == 200
    assert "核放清单.pdf" in text
    assert "missing-attachment" not in text
    shown = reviewer.get(f"/bookings/{booking}").text
    assert f'id="sheet-{document_of(text, "核放清单.pdf")}-2"' in shown
    assert do(reviewer, booking, "steps/approve", version_of(text))[0] == 200
    fate = reviewer.get("/documents/fates", params={"document": 2}, headers={"Accept": "application/json"})
    assert fate.json()[0]["state"] == "read"
