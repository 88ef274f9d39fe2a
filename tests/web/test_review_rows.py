"""A booking of many vehicles: a page of rows at a time, and edits that answer with what they touched."""

import re

import pytest
from sqlalchemy import insert

from bookings.models import Booking, Vehicle, VinImport, stored_id
from customs.identifiers.vin import check_digit
from tests.web.client import TestClient
from tests.web.conftest import Pages, version_of
from tests.web.test_review import correct, do

VEHICLES = 250
DOUBTED = (7, 120, 240)
PLACE = {"source": "sheet", "import_id": 1, "sheet": "一号表"}


def vin(serial: int) -> str:
    """A right VIN."""
    body = f"LSGPC54U0SF{serial:06}"
    return body[:8] + check_digit(body) + body[9:]


@pytest.fixture
def many(pages: Pages) -> int:
    """The id of a booking of 250 vehicles, numbered like their ids; three displacements are doubted."""
    with pages.context.database.session() as session:
        head = {"enterprise_id": 1, "business_type": "commodity_vehicle", "vehicle_total": VEHICLES}
        booking = Booking.model_validate(head)
        session.add(booking)
        session.flush()
        sheet = {"enterprise_id": 1, "pasted_text": "-", "filename": "五月.xlsx", "sha256": "0" * 64}
        session.add(VinImport.model_validate(sheet | {"booking_id": booking.id, "state": "accepted"}))
        session.flush()
        rows = []
        for serial in range(1, VEHICLES + 1):
            evidence = {key: {**PLACE, "row": serial + 1} for key in ("vin", "displacement_ml")}
            if serial in DOUBTED:
                evidence["displacement_ml"] |= {"doubted": True}
            brand = "别克" if serial % 2 else "Volvo"
            rows.append({"booking_id": booking.id, "vin": vin(serial), "brand": brand, "evidence": evidence})
        session.execute(insert(Vehicle), rows)
        return stored_id(booking)


def rows_of(text: str) -> list[int]:
    """The rows that a page or fragment shows, by their ids."""
    return [int(number) for number in re.findall(r'data-row="(\d+)"', text)]


def rows(client: TestClient, booking: int, **asked: object) -> str:
    """A page of the rows."""
    answer = client.get(f"/bookings/{booking}/rows", params={name: str(one) for name, one in asked.items()})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_a_page_shows_a_hundred_rows_and_says_how_many_there_are(reviewer: TestClient, many: int) -> None:
    text = reviewer.get(f"/bookings/{many}").text
    assert rows_of(text) == list(range(1, 101))
    assert "1–100 of 250" in text
    assert f"{vin(20)} … (250)" in text
    assert vin(101) not in text
    assert rows_of(reviewer.get(f"/bookings/{many}?page=3").text) == list(range(201, 251))
    # One past the end is the end: rows may have been deleted since the address was written down.
    assert rows_of(rows(reviewer, many, page=9)) == list(range(201, 251))
    assert "五月.xlsx · 一号表 · row 2" in text


def test_rows_are_filtered_by_text_and_by_doubt(reviewer: TestClient, many: int) -> None:
    assert rows_of(rows(reviewer, many, text="000123")) == [123]
    assert len(rows_of(rows(reviewer, many, text="volvo", page=2))) == 25
    assert rows_of(rows(reviewer, many, doubtful=True)) == list(DOUBTED)
    assert rows_of(rows(reviewer, many, doubtful=True, text="volvo")) == [120, 240]
    nothing = rows(reviewer, many, text="100%")
    assert rows_of(nothing) == []
    assert "None of the 250 rows" in nothing


def test_the_next_doubt_is_found_on_any_page(reviewer: TestClient, many: int) -> None:
    def found(**asked: object) -> tuple[str | None, int]:
        text = rows(reviewer, many, **asked)
        where = re.search(r'data-found="field-vehicles-(\d+)-(\w+)"', text)
        return (None if where is None else where[0].split('"')[1]), rows_of(text)[0]

    assert found(after="remark") == ("field-vehicles-7-displacement_ml", 1)
    assert found(after="vehicles[7].displacement_ml") == ("field-vehicles-120-displacement_ml", 101)
    assert found(after="vehicles[7].vin", page=3) == ("field-vehicles-7-displacement_ml", 1)
    assert found(after="vehicles[240].displacement_ml") == ("field-vehicles-7-displacement_ml", 1)
    assert found(show="vehicles[205].vin") == ("field-vehicles-205-vin", 201)
    # A filter that hides it gives way.
    assert found(show="vehicles[205].vin", doubtful=True) == ("field-vehicles-205-vin", 201)
    assert found(show="vehicles[999].vin") == (None, 1)


def test_an_edit_of_one_value_answers_with_its_row_alone(reviewer: TestClient, many: int) -> None:
    version = version_of(reviewer.get(f"/bookings/{many}").text)
    status, text = correct(reviewer, many, "vehicles[120].displacement_ml", "1500", version)
    assert (status, rows_of(text), version_of(text)) == (200, [120], version + 1)
    assert 'value="1500"' in text
    assert 'id="booking-head"' in text
    assert 'id="field-remark-field"' not in text
    assert rows_of(rows(reviewer, many, doubtful=True)) == [7, 240]
    status, text = correct(reviewer, many, "remark", "x", version + 1)
    assert (status, rows_of(text)) == (200, [])
    assert 'id="field-remark-field"' in text


def test_a_vin_that_stands_twice_shows_in_both_rows_and_is_settled_in_both(
    reviewer: TestClient, many: int
) -> None:
    def put(value: str, version: int) -> str:
        data = {"path": "vehicles[2].vin", "value": value, "expected_version": version, "rows_shown": "1,2,3"}
        return str(reviewer.post(f"/bookings/{many}/values", data=data).text)

    version = version_of(reviewer.get(f"/bookings/{many}").text)
    text = put(vin(1), version)
    assert rows_of(text) == [1, 2]
    assert text.count("cell broken") == 2
    assert rows_of(rows(reviewer, many, doubtful=True)) == [1, 2, *DOUBTED]
    text = put(vin(2), version + 1)
    assert (rows_of(text), text.count("cell broken")) == ([1, 2], 0)
    assert rows_of(put(vin(200), version + 2)) == [2]


def test_rows_are_added_and_deleted_on_the_page_where_they_are(reviewer: TestClient, many: int) -> None:
    status, text = do(reviewer, many, "rows", 1, kind="vehicles")
    assert (status, rows_of(text)[-1]) == (200, VEHICLES + 1)
    assert "201–251 of 251" in text
    status, text = do(reviewer, many, "rows/delete", 2, path="vehicles[150]", rows_page="2")
    assert (status, rows_of(text)[0], rows_of(text)[-1]) == (200, 101, 201)


def test_a_column_is_filled_and_confirmed_in_all_rows(reviewer: TestClient, many: int) -> None:
    status, text = correct(reviewer, many, "vehicles[].usage_type", "家用", 1)
    assert (status, rows_of(text)) == (200, list(range(1, 101)))
    assert rows(reviewer, many, page=3).count('<input type="text" value="家用"') == 50
    # 250 lines of the history are not shown at once.
    assert "(251)" in text
    assert text.count("Usage") < VEHICLES
    older = re.search(r'hx-get="(/bookings/\d+/history\?before=\d+)"', text)
    assert older is not None
    assert reviewer.get(older[1]).text.count("<tr>") == 200
    status, text = do(reviewer, many, "confirmations", 2, path="vehicles[].displacement_ml")
    assert status == 200
    assert 'data-attention="0"' not in text
    assert rows_of(rows(reviewer, many, doubtful=True)) == []


def test_a_refused_value_shows_in_its_row_on_the_page_that_was_shown(reviewer: TestClient, many: int) -> None:
    data = {"path": "vehicles[120].power_kw", "value": "much", "expected_version": 1, "rows_page": 2}
    answer = reviewer.post(f"/bookings/{many}/values", data=data)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#review"
    assert 'value="much"' in answer.text
    assert rows_of(answer.text)[0] == 101
