"""What the review page shows beside the values: comparisons, checks that held, readings, proposals."""

import json

import pytest

from tests.web.client import TestClient
from tests.web.conftest import field_of, version_of
from tests.web.made_documents import document
from tests.web.test_review import approved, correct, do

POINTED = {"document_id": 1, "page": 1, "boxes": [[10, 20, 30, 40]], "text": "伊宁某公司"}


def hand_in(client: TestClient, name: str, content: bytes) -> int:
    """Hands a document in; the id of its booking."""
    answer = client.post(
        "/documents", params={"filename": name}, content=content, headers={"Accept": "application/json"}
    )
    number: int = answer.json()["booking_ids"][0]
    return number


def test_another_count_than_the_printed_one_is_taken_with_a_reason(reviewer: TestClient) -> None:
    booking = hand_in(reviewer, "a.pdf", document())
    text = reviewer.get(f"/bookings/{booking}").text
    assert 'class="point sure" id="point-truck-count"' in text
    status, text = correct(reviewer, booking, "truck_count", "3", version_of(text))
    assert status == 422
    assert 'class="reason-form"' in field_of(text, "truck_count")
    told = {"path": "truck_count", "value": "3", "reason": "merged"}
    status, text = do(reviewer, booking, "values", version_of(text), **told)
    assert status == 200
    assert 'class="point confirmed" id="point-truck-count"' in text
    assert "merged" in text[text.index('id="point-truck-count"') :]


def test_the_rules_that_hold_are_told_as_what_was_not_found(reviewer: TestClient, booked: int) -> None:
    text = reviewer.get(f"/bookings/{booked}").text
    held = text[text.index('id="held-checks"') : text.index("</details>", text.index('id="held-checks"'))]
    assert "The cargo weight must be more than 0 kg." in held
    assert "{" not in held


def test_what_was_read_is_shown_value_by_value_and_whole(reviewer: TestClient, booked: int) -> None:
    text = reviewer.get(f"/bookings/{booked}/readings").text
    line = text[text.index('id="raw-field-customs_number"') :]
    assert "940220240000224219" in line[: line.index("</tr>")]
    assert "text layer" in line[: line.index("</tr>")]
    reading = reviewer.get(f"/bookings/{booked}/readings/1")
    assert reading.json()["fields"]["customs_number"]["value"] == "940220240000224219"
    assert reviewer.get(f"/bookings/{booked}/readings/2").status_code == 404


def test_what_stands_against_approving_is_listed_with_the_way_to_it(
    reviewer: TestClient, booked: int
) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = do(reviewer, booked, "steps/approve", version)
    assert status == 422
    listed = text[text.index('id="obstacles"') : text.index("</section>", text.index('id="obstacles"'))]
    assert 'data-go="field-domestic_shipper"' in listed


def test_approve_and_next_leads_to_the_next_of_the_list(reviewer: TestClient, booked: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    asked = {"then": "next", "queue": "state=to-review&search=新F"}
    # What is refused stays where it is.
    status, text = do(reviewer, booked, "steps/approve", version, **asked)
    assert (status, version_of(text)) == (422, version)
    _, text = do(reviewer, booked, "confirmations", version, path="domestic_shipper")
    answer = reviewer.post(
        f"/bookings/{booked}/steps/approve", data={"expected_version": version_of(text), **asked}
    )
    assert answer.headers["HX-Redirect"] == (
        f"/queue/next?queue=state%3Dto-review%26search%3D%E6%96%B0F&after={booked}"
    )
    assert 'data-state="approved"' in reviewer.get(f"/bookings/{booked}").text


def test_a_step_that_is_not_possible_is_refused_in_words(reviewer: TestClient, booked: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = do(reviewer, booked, "steps/accept", version)
    assert status == 422
    assert "“accept” is not possible while the booking is “draft”" in text


def test_undo_takes_back_the_last_change_and_marks_it(reviewer: TestClient, booked: int) -> None:
    text = reviewer.get(f"/bookings/{booked}").text
    assert 'id="undo"' not in text
    _, text = correct(reviewer, booked, "remark", "typed", version_of(text))
    assert "Undo: Remark" in text
    status, text = do(reviewer, booked, "undo", version_of(text))
    assert status == 200
    assert ">typed</textarea>" not in field_of(text, "remark")
    assert "<tr class=undone>" in text
    status, text = do(reviewer, booked, "undo", version_of(text))
    assert status == 422
    assert "There is no change to undo." in text


@pytest.mark.parametrize("cells", ["x", "{}", '["新F1"]', '[[{"a": 1}]]', "[" * 100_000])
def test_cells_that_are_none_are_refused(reviewer: TestClient, booked: int, cells: str) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, _ = do(reviewer, booked, "rows/paste", version, kind="trucks", key="plate", cells=cells)
    assert status == 400
    assert version_of(reviewer.get(f"/bookings/{booked}").text) == version


def test_pasted_cells_become_rows_and_one_that_is_not_understood_refuses_all(
    reviewer: TestClient, booked: int
) -> None:
    text = reviewer.get(f"/bookings/{booked}").text
    told = {"kind": "trucks", "key": "plate", "cells": json.dumps([["新F11111"], ["新F22222"]])}
    status, text = do(reviewer, booked, "rows/paste", version_of(text), **told)
    assert (status, text.count('id="row-trucks-')) == (200, 3)
    told = {"kind": "trucks", "key": "weight_kg", "cells": json.dumps([["18000"], ["much"]])}
    status, text = do(reviewer, booked, "rows/paste", version_of(text), **told)
    assert (status, text.count('id="row-trucks-')) == (422, 3)


def test_a_value_that_was_pointed_at_keeps_the_place(reviewer: TestClient, booked: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    told = {"path": "domestic_shipper", "value": "伊宁某公司", "pointed": json.dumps(POINTED)}
    status, text = do(reviewer, booked, "values", version, **told)
    assert status == 200
    assert "[10.0, 20.0, 30.0, 40.0]" in field_of(text, "domestic_shipper")
    told["pointed"] = "{}"
    assert do(reviewer, booked, "values", version_of(text), **told)[0] == 400


def test_what_a_name_was_corrected_to_before_is_offered(reviewer: TestClient) -> None:
    first = hand_in(reviewer, "a.pdf", document(doubted=("domestic_party",)))
    text = reviewer.get(f"/bookings/{first}").text
    _, text = correct(reviewer, first, "domestic_shipper", "伊宁正名公司", version_of(text))
    approved(reviewer, first)
    second = hand_in(reviewer, "b.pdf", document(customs_number="940220240000224227"))
    field = field_of(reviewer.get(f"/bookings/{second}").text, "domestic_shipper")
    assert 'data-use="伊宁正名公司"' in field


def test_goods_are_corrected_and_nothing_waits_for_them(reviewer: TestClient, booked: int) -> None:
    text = reviewer.get(f"/bookings/{booked}").text
    status, text = do(reviewer, booked, "rows", version_of(text), kind="items")
    assert status == 200
    row = text[text.index('id="row-items-') :].split('"')[1].rpartition("-")[2]
    status, text = correct(reviewer, booked, f"items[{row}].name", "轮胎", version_of(text))
    assert status == 200
    assert 'value="轮胎"' in text
    assert 'id="field-remark-field"' not in text
    approved(reviewer, booked)


def test_a_container_of_which_the_check_digit_is_wrong_says_so_in_words(
    reviewer: TestClient, booked: int
) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = correct(reviewer, booked, "containers", "CSQU3054383\nCSQU3054384", version)
    assert status == 200
    field = field_of(text, "containers")
    assert field.count('class="element sure"') + field.count('class="element confirmed"') == 1
    assert field.count('class="element broken"') == 1
    assert "container-check-digit" not in text


def test_what_cannot_be_undone_is_named_as_on_the_form(reviewer: TestClient, booked: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{booked}").text)
    status, text = correct(reviewer, booked, "is_transit", "true", version)
    assert status == 200
    status, text = do(reviewer, booked, "undo", version_of(text))
    assert status == 422
    assert "The last change (Transit) cannot be undone here" in text


def test_every_step_names_the_part_of_the_page_its_answer_goes_to(reviewer: TestClient, booked: int) -> None:
    told = {"expected_version": version_of(reviewer.get(f"/bookings/{booked}").text), "value": "x"}
    part = reviewer.post(f"/bookings/{booked}/values", data={**told, "path": "remark"})
    assert part.headers["HX-Retarget"] == "#standing"
    refused = reviewer.post(f"/bookings/{booked}/values", data={**told, "path": "remark"})
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (409, "#review")
