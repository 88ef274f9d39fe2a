"""The pages of VIN imports: handed in, gone through, compared, accepted, undone."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from bookings import vin_imports
from bookings.models import DEFAULT_ENTERPRISE_ID, Document
from bookings.vin_imports.views import ImportView, RowView
from tests.bookings.vin_sheets import vin
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.made_documents import document

FRAGMENT = {"HX-Request": "true"}
WRONG = vin(3)[:-1]
GIVEN = [vin(1), vin(2).lower(), WRONG, vin(1)]


def sheet(given: list[str], color: str = "白") -> bytes:
    """A dealer's workbook."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "装车清单"
    for row in (["发往霍尔果斯"], ["序号", "车架号", "颜色", "备注"]):
        page.append(row)
    for number, one in enumerate(given, start=1):
        page.append([number, one, color, "备胎"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def booking(reviewer: TestClient) -> int:
    """A booking of three commodity vehicles; the remarks name one of them."""
    content = document(
        business_type="commodity_vehicle",
        customs_number="940220240000195195",
        vehicle_count=3,
        vins=[vin(1)],
        plates=[],
        truck_count=None,
    )
    answer = reviewer.post(
        "/documents",
        params={"filename": "a.pdf"},
        content=content,
        headers={"Accept": "application/json"},
    )
    number: int = answer.json()["booking_ids"][0]
    return number


def hand_in(browser: TestClient, content: bytes, name: str = "车辆.xlsx", **query: int) -> int:
    """Uploads a sheet; the id of its import."""
    answer = browser.post("/vin-imports/files", params={"filename": name, **query}, content=content)
    assert answer.status_code == 201, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def import_now(pages: Pages, import_id: int) -> tuple[ImportView, list[RowView]]:
    """The import and its rows as they stand."""
    with pages.context.database.session() as session:
        rows = vin_imports.list_rows(session, import_id).rows
        return vin_imports.open_import(session, import_id), list(rows)


def test_a_sheet_becomes_vehicles_and_can_be_undone(pages: Pages, reviewer: TestClient, booking: int) -> None:
    import_id = hand_in(reviewer, sheet(GIVEN), booking_id=booking)
    address = f"/vin-imports/{import_id}"
    shown = reviewer.get(address).text
    assert "车辆.xlsx" in shown
    assert f'href="/bookings/{booking}"' in shown
    view, rows = import_now(pages, import_id)
    assert view.open_rows == 2
    assert "disabled" in reviewer.get(f"{address}/difference").text.partition('id="accept"')[2][:40]
    _, _, wrong, repeated = rows
    fixed = {"expected_version": view.version, "key": "vin", "value": vin(3), "shown": WRONG}
    answer = reviewer.post(f"{address}/rows/{wrong.id}/values", data=fixed, headers=FRAGMENT)
    assert answer.status_code == 200
    assert f'data-version="{view.version + 1}"' in answer.text
    left_out = {"expected_version": view.version + 1, "excluded": "true", "shown": vin(1)}
    assert reviewer.post(f"{address}/rows/{repeated.id}/exclusions", data=left_out).status_code == 200
    difference = reviewer.get(f"{address}/difference").text
    versions = dict(re.findall(r'name="(expected_version|booking_version)" value="(\d+)"', difference))
    accepted = reviewer.post(f"{address}/acceptance", data=versions, headers=FRAGMENT)
    assert accepted.status_code == 200, accepted.text
    assert accepted.headers["hx-redirect"] == address
    table = load_workbook(io.BytesIO(reviewer.get(f"/bookings/{booking}/vehicles.xlsx").content))
    vins = [row[4] for row in table.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert sorted(map(str, vins)) == sorted([vin(1), vin(2), vin(3)])
    of_booking = reviewer.get(f"/bookings/{booking}").text
    assert "<td>1 vehicles</td><td>3 vehicles<br>" in of_booking
    assert "VINs: 1" not in of_booking
    undo = dict(re.findall(r'data-version="(\d+)"()', reviewer.get(address).text))
    done = re.search(r'"booking_version": (\d+)', reviewer.get(address).text)
    assert done is not None
    step = {"expected_version": next(iter(undo)), "booking_version": done[1], "back": "booking"}
    undone = reviewer.post(f"{address}/undo", data=step)
    assert (undone.status_code, undone.headers["location"]) == (303, f"/bookings/{booking}")
    assert import_now(pages, import_id)[0].state == "undone"


def test_of_a_sheet_that_cannot_be_read_nothing_is_kept(
    pages: Pages, reviewer: TestClient, booking: int
) -> None:
    with pages.context.database.session() as session:
        before = len(session.exec(select(Document)).all())
    answer = reviewer.post(
        "/vin-imports/files",
        params={"filename": "bad.xlsx", "booking_id": booking},
        content=b"PK\x03\x04 no archive",
        headers=FRAGMENT,
    )
    assert answer.status_code == 422
    assert "bad.xlsx" in answer.text
    with pages.context.database.session() as session:
        assert len(session.exec(select(Document)).all()) == before
        assert vin_imports.count_imports(session) == {}


def test_nothing_is_kept_of_a_sheet_for_a_booking_of_loaded_trucks(
    pages: Pages, reviewer: TestClient, booked: int
) -> None:
    answer = reviewer.post(
        "/vin-imports/files",
        params={"filename": "a.xlsx", "booking_id": booked},
        content=sheet(GIVEN),
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "vin-import-not-commodity")
    with pages.context.database.session() as session:
        assert vin_imports.count_imports(session) == {}


def test_the_same_bytes_for_the_same_booking_are_the_same_import(reviewer: TestClient, booking: int) -> None:
    content = sheet([vin(5)])
    assert hand_in(reviewer, content, booking_id=booking) == hand_in(reviewer, content, booking_id=booking)


def test_pasted_vins_become_an_import(pages: Pages, reviewer: TestClient, booking: int) -> None:
    text = f"车架号：{vin(1)}\n{vin(2)}，请查收"
    answer = reviewer.post("/vin-imports/texts", data={"text": text, "booking_id": booking}, headers=FRAGMENT)
    import_id = int(answer.headers["hx-redirect"].rpartition("/")[2])
    view, rows = import_now(pages, import_id)
    assert ([row.vin for row in rows], view.is_pasted) == ([vin(1), vin(2)], True)
    assert vin(2) in reviewer.get(f"/vin-imports/{import_id}/columns").text
    empty = reviewer.post("/vin-imports/texts", data={"text": " \n"}, headers=FRAGMENT)
    assert empty.status_code == 422
    assert 'data-code="vin-text-empty"' in empty.text


def test_columns_are_chosen_and_remembered_for_the_header(
    pages: Pages, reviewer: TestClient, booking: int
) -> None:
    import_id = hand_in(reviewer, sheet([vin(1), vin(2)], "黑"), booking_id=booking)
    view, _ = import_now(pages, import_id)
    shown = reviewer.get(f"/vin-imports/{import_id}/columns").text
    assert "备胎" in shown
    fingerprint = view.blocks[0].fingerprint
    names = {"1": "", "2": "vin", "3": "", "4": "color"}
    choice = {
        "expected_version": view.version,
        "fingerprint": fingerprint,
        "column": list(names),
        "name": list(names.values()),
    }
    assert reviewer.post(f"/vin-imports/{import_id}/columns", data=choice).status_code == 303
    assert [row.color for row in import_now(pages, import_id)[1]] == ["备胎", "备胎"]
    again = hand_in(reviewer, sheet([vin(8)]), booking_id=booking)
    assert [row.color for row in import_now(pages, again)[1]] == ["备胎"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["", "", "", "color"], "vin-column-needed"),
        (["", "vin", "color", "color"], "vin-column-twice"),
    ],
)
def test_a_choice_that_cannot_be_read_with_is_refused(
    pages: Pages, reviewer: TestClient, booking: int, names: list[str], code: str
) -> None:
    import_id = hand_in(reviewer, sheet([vin(1)]), booking_id=booking)
    before = import_now(pages, import_id)
    choice = {
        "expected_version": before[0].version,
        "fingerprint": before[0].blocks[0].fingerprint,
        "column": ["1", "2", "3", "4"],
        "name": names,
    }
    answer = reviewer.post(f"/vin-imports/{import_id}/columns", data=choice, headers=FRAGMENT)
    assert answer.status_code == 422
    assert f'data-code="{code}"' in answer.text
    assert import_now(pages, import_id) == before


def test_two_people_disturb_each_other_only_in_the_same_row(
    pages: Pages, reviewer: TestClient, booking: int
) -> None:
    import_id = hand_in(reviewer, sheet([vin(1), vin(2)]), booking_id=booking)
    view, (first, second) = import_now(pages, import_id)

    def save(row: RowView, value: str, shown: str) -> tuple[int, str]:
        data = {"expected_version": view.version, "key": "color", "value": value, "shown": shown}
        path = f"/vin-imports/{import_id}/rows/{row.id}/values"
        answer = reviewer.post(path, data=data, headers=FRAGMENT)
        return answer.status_code, answer.text

    assert save(first, "红", "白")[0] == 200
    assert save(second, "蓝", "白")[0] == 200
    status, text = save(first, "绿", "白")
    assert status == 409
    refused = text.partition('class="refused"')[2].partition("</li>")[0]
    assert "红" in refused
    assert "绿" in refused
    assert [row.color for row in import_now(pages, import_id)[1]] == ["红", "蓝"]


def test_a_value_that_is_not_understood_stays_in_its_place_with_the_reason(
    pages: Pages, reviewer: TestClient, booking: int
) -> None:
    import_id = hand_in(reviewer, sheet([vin(1)]), booking_id=booking)
    view, (row,) = import_now(pages, import_id)
    data = {"expected_version": view.version, "key": "power_kw", "value": "strong", "shown": ""}
    path = f"/vin-imports/{import_id}/rows/{row.id}/values?all_values=1"
    answer = reviewer.post(path, data=data, headers=FRAGMENT)
    assert answer.status_code == 422
    assert 'value="strong"' in answer.text
    assert import_now(pages, import_id)[0].version == view.version


def test_rows_are_paged_filtered_and_searched(pages: Pages, reviewer: TestClient, booking: int) -> None:
    given = [vin(number) for number in range(1, 131)] + [WRONG]
    import_id = hand_in(reviewer, sheet(given), booking_id=booking)
    address = f"/vin-imports/{import_id}/rows"
    first = reviewer.get(address).text
    assert first.count('<tbody id="row-') == 50
    following = re.search(r'id="rows-next" href="[^"]*\?([^"]*)"', first)
    assert following is not None
    second = reviewer.get(f"{address}?{following[1].replace('&amp;', '&')}").text
    assert vin(51) in second
    assert vin(50) not in second
    back = re.search(r'id="rows-previous" href="[^"]*\?([^"]*)"', second)
    assert back is not None
    assert vin(1) in reviewer.get(f"{address}?{back[1].replace('&amp;', '&')}").text
    assert reviewer.get(f"{address}?filter=error").text.count('<tbody id="row-') == 1
    assert reviewer.get(f"{address}?search={vin(77)[-6:]}").text.count('<tbody id="row-') == 1


def test_a_sheet_without_a_certain_booking_waits_for_a_person(
    pages: Pages, reviewer: TestClient, booking: int
) -> None:
    import_id = hand_in(reviewer, sheet([vin(40), vin(41), vin(1), vin(43), vin(44)]))
    address = f"/vin-imports/{import_id}"
    assert import_now(pages, import_id)[0].state == "waiting"
    shown = reviewer.get(address).text
    assert f'name="booking_id" value="{booking}"' in shown
    assert "940220240000195195" in reviewer.get(f"{address}/bookings?search=195195").text
    step = {"expected_version": import_now(pages, import_id)[0].version, "booking_id": booking}
    assert reviewer.post(f"{address}/booking", data=step).status_code == 303
    assert import_now(pages, import_id)[0].found_by == "person"
    assert reviewer.get("/vin-imports?state=open").text.count(f'id="import-{import_id}"') == 1


def test_an_import_is_put_aside_and_taken_up_again(pages: Pages, reviewer: TestClient, booking: int) -> None:
    import_id = hand_in(reviewer, sheet([vin(1)]), booking_id=booking)
    for step, state in (("drop", "dropped"), ("resume", "open")):
        version = import_now(pages, import_id)[0].version
        answer = reviewer.post(f"/vin-imports/{import_id}/steps/{step}", data={"expected_version": version})
        assert answer.status_code == 303
        assert import_now(pages, import_id)[0].state == state


def test_the_rows_are_exported_with_their_states(reviewer: TestClient, booking: int) -> None:
    import_id = hand_in(reviewer, sheet(GIVEN), booking_id=booking)
    content = reviewer.get(f"/vin-imports/{import_id}/table.xlsx").content
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["ok", "ok", "error", "duplicate"]
    assert "row 3" in str(rows[3][-2])


def test_the_template_comes_as_a_workbook(clerk: TestClient) -> None:
    answer = clerk.get("/vin-imports/template.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["车辆", "填写说明"]
    assert "filename*=UTF-8''%E8%BD%A6" in answer.headers["content-disposition"]


def test_a_clerk_hands_in_but_changes_nothing(pages: Pages, clerk: TestClient, booking: int) -> None:
    import_id = hand_in(clerk, sheet(GIVEN), booking_id=booking)
    shown = clerk.get(f"/vin-imports/{import_id}").text
    assert "<input" not in shown.partition("<table")[2].partition("</table>")[0]
    with pages.context.database.session() as session:
        assert vin_imports.open_import(session, import_id).enterprise_id == DEFAULT_ENTERPRISE_ID
