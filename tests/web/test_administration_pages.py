"""The administrator's pages and their API: lists edited in place, as workbooks, waiting bookings filled."""

import io
import re
from html import unescape
from typing import Any

import pytest
from httpx import Response
from openpyxl import Workbook, load_workbook

from bookings.models import RememberedColumns
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.made_documents import document

HEADINGS = ["Currency", "Date", "US dollars for one unit", "Source"]


@pytest.fixture
def administrator(pages: Pages) -> TestClient:
    """An administrator's browser."""
    return pages.signed_in("administrator")


def workbook(*rows: list[Any]) -> bytes:
    """A workbook of these rows."""
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def upload(browser: TestClient, list_name: str, content: bytes) -> Response:
    """The answer to a workbook: its difference."""
    files = {"file": ("table.xlsx", content)}
    answer: Response = browser.post(f"/administration/{list_name}/difference", files=files)
    return answer


def accept(browser: TestClient, list_name: str, difference: str) -> Response:
    """Presses the button of a difference."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', difference))
    data = {name: unescape(value) for name, value in hidden.items()}
    answer: Response = browser.post(f"/administration/{list_name}/acceptance", data=data)
    return answer


def enter(browser: TestClient, currency: str = "CNY", rate: str = "0.1403", **data: str) -> Response:
    """Enters a rate."""
    sent = {"currency": currency, "usd_per_unit": rate, "source": "中国银行", **data}
    answer: Response = browser.post("/rates", data=sent)
    return answer


def test_a_rate_is_entered_corrected_and_deleted(administrator: TestClient) -> None:
    assert "Saved: 1 CNY = 0.1403 USD" in enter(administrator, date="2024-07-01").text
    assert "0.15" in enter(administrator, rate="0.15", date="2024-07-01").text
    page = administrator.get("/rates", params={"correct": 1}).text
    assert 'value="0.15"' in page
    assert page.count('id="rate-') == 1
    gone = administrator.post("/rates/1/delete").text
    assert "is deleted" in gone
    assert 'id="rate-' not in gone
    assert "中国银行" in gone
    assert administrator.post("/rates/1/delete").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"rate": "7,1"}, "is no number"),
        ({"rate": "-1"}, "more than 0"),
        ({"currency": "XXQ"}, "no currency"),
        ({"source": " "}, "where the rate is from"),
    ],
)
def test_what_is_no_rate_is_said_on_the_page(
    administrator: TestClient, data: dict[str, str], said: str
) -> None:
    answer = enter(administrator, **data)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="rate-' not in answer.text


def test_a_rate_the_wrong_way_round_is_warned_of(administrator: TestClient) -> None:
    assert 'class="warned"' not in enter(administrator).text
    assert "the other way round" in enter(administrator, "KZT", "470").text


def test_waiting_bookings_are_counted_and_filled(pages: Pages, administrator: TestClient) -> None:
    reviewer = pages.signed_in("reviewer")
    content = document(total_value="1000", currency="KZT")
    sent = reviewer.post("/documents", params={"filename": "a.pdf"}, content=content)
    assert sent.status_code == 201
    assert "1 open bookings wait for a rate of KZT" in reviewer.get("/rates").text
    assert "/rates/filling" not in administrator.get("/rates").text
    assert "/rates/filling" in enter(administrator, "KZT", "0.002").text
    assert "/rates/filling" not in reviewer.get("/rates").text
    filled = administrator.post("/rates/filling").text
    assert "1 bookings were converted." in filled
    assert 'id="waiting-title"' not in filled
    assert 'value="2' in reviewer.get("/bookings/1").text


def test_a_warehouse_is_added_changed_and_put_out_of_use(administrator: TestClient) -> None:
    added = administrator.post("/warehouses", data={"name": "<b>一号库</b>", "code": "A1"})
    assert "“&lt;b&gt;一号库&lt;/b&gt;” is saved." in added.text
    assert administrator.post("/warehouses", data={"name": "<b>一号库</b>"}).status_code == 422
    changed = administrator.post("/warehouses/1", data={"name": "东库", "place": "口岸东路"})
    assert 'id="warehouse-1" class="inactive"' in changed.text
    assert administrator.post("/warehouses/9", data={"name": "x"}).status_code == 404
    assert administrator.post("/warehouses/1", data={"name": " "}).status_code == 422


def test_an_enterprise_is_added_renamed_and_given_defaults(administrator: TestClient) -> None:
    assert "“永欣” is saved." in administrator.post("/enterprises", data={"name": "永欣"}).text
    data = {"name": "永欣物流", "contact": "0999", "fuel_type": "柴油"}
    assert 'value="永欣物流"' in administrator.post("/enterprises/2", data=data).text
    assert administrator.post("/enterprises/1", data={"name": "永欣物流"}).status_code == 422
    assert administrator.post("/enterprises/9", data={"name": "x"}).status_code == 404
    kept = administrator.get("/api/v1/enterprises").json()["enterprises"]
    assert {one["name"]: one["contact"] for one in kept}["永欣物流"] == "0999"


@pytest.mark.parametrize("list_name", ["rates", "warehouses", "enterprises", "export-layout"])
def test_a_downloaded_list_uploaded_again_changes_nothing(administrator: TestClient, list_name: str) -> None:
    enter(administrator)
    administrator.post("/warehouses", data={"name": "一号库"})
    down = administrator.get(f"/administration/{list_name}/table.xlsx")
    assert down.headers["content-disposition"].startswith("attachment")
    assert load_workbook(io.BytesIO(down.content)).worksheets[0].max_row > 1
    answer = upload(administrator, list_name, down.content)
    assert answer.status_code == 200
    assert "nothing to accept" in answer.text
    assert 'id="accept"' not in answer.text


def test_a_workbook_is_looked_at_and_accepted(administrator: TestClient) -> None:
    enter(administrator, date="2024-07-01")
    odd = "'=1+1 '\"<x>"
    rows = [["CNY", "2024-07-01", 0.15, "中国银行"], ["坚戈", "2024-07-02", 0.0021, odd]]
    shown = upload(administrator, "rates", workbook(HEADINGS, *rows))
    assert shown.status_code == 200
    assert "1 new" in shown.text
    assert "1 changed" in shown.text
    assert len(administrator.get("/api/v1/rates").json()["rates"]) == 1
    assert "2 entries are stored." in accept(administrator, "rates", shown.text).text
    kept = administrator.get("/api/v1/rates").json()["rates"]
    assert [(one["currency"], one["usd_per_unit"], one["source"]) for one in kept] == [
        ("CNY", "0.15", "中国银行"),
        ("KZT", "0.0021", "=1+1 '\"<x>"),
    ]
    again = accept(administrator, "rates", shown.text)
    assert again.status_code == 409
    assert "Somebody changed the list" in again.text


def test_a_column_that_the_file_does_not_have_is_not_emptied(administrator: TestClient) -> None:
    old = {"name": "二号库", "code": "B1", "place": "口岸东路", "active": False}
    assert administrator.post("/api/v1/warehouses", json=old).status_code == 200
    shown = upload(
        administrator, "warehouses", workbook(["名称", "代码"], ["二号库", "B2"], ["三号库", None])
    )
    accept(administrator, "warehouses", shown.text)
    kept = administrator.get("/api/v1/warehouses").json()["warehouses"]
    assert [(one["name"], one["code"], one["place"], one["active"]) for one in kept] == [
        ("三号库", None, None, True),
        ("二号库", "B2", "口岸东路", False),
    ]
    shown = upload(administrator, "enterprises", workbook(["编号", "名称", "燃油类型"], ["1", "远山", None]))
    accept(administrator, "enterprises", shown.text)
    (enterprise,) = administrator.get("/api/v1/enterprises").json()["enterprises"]
    assert (enterprise["name"], enterprise["warehouse"]) == ("远山", "一号库")


def test_errors_are_shown_by_cell_and_cannot_be_accepted(administrator: TestClient) -> None:
    rows: list[list[Any]] = [["CNY", "2024-07-01", "x", "中国银行"], ["KZT", "2024-07-02", 0.0021, "right"]]
    shown = upload(administrator, "rates", workbook(HEADINGS, *rows))
    assert shown.status_code == 422
    assert "Sheet!C2" in shown.text
    assert "“x” is no number" in shown.text
    assert 'id="accept"' not in shown.text


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"PK\x03\x04nonsense", workbook(["x"])])
def test_a_file_that_is_no_such_list_is_said_on_the_page(administrator: TestClient, content: bytes) -> None:
    answer = upload(administrator, "rates", content)
    assert 400 <= answer.status_code < 500
    assert 'class="problem" role="alert"' in answer.text


def test_no_file_is_said_on_the_page(administrator: TestClient) -> None:
    answer = administrator.post("/administration/rates/difference", data={"x": "y"})
    assert 400 <= answer.status_code < 500
    assert 'class="problem" role="alert"' in answer.text


def test_the_export_layout_is_changed_and_reset(administrator: TestClient) -> None:
    table = load_workbook(io.BytesIO(administrator.get("/administration/export-layout/table.xlsx").content))
    rows = [list(row) for row in table.worksheets[0].values]
    next(row for row in rows if row[:2] == ["预约", "remark"])[3] = "否"
    shown = upload(administrator, "export-layout", workbook(*rows))
    assert 'id="accept"' in shown.text
    page = accept(administrator, "export-layout", shown.text).text
    assert 'class="unsent"' in page
    assert "/layouts/export/reset" in page
    kept = administrator.get("/api/v1/layouts/export").json()
    assert kept["is_own"]
    assert "remark" not in kept["layout"]["bookings"]
    assert 'class="unsent"' not in administrator.post("/layouts/export/reset").text
    broken = kept["layout"] | {"trucks": ["plate"]}
    refused = administrator.post("/api/v1/layouts/export", json=broken)
    assert (refused.status_code, refused.json()["code"]) == (422, "export-layout-broken")
    control = kept["layout"] | {"headings": {"trucks.plate": "\x01"}}
    assert administrator.post("/api/v1/layouts/export", json=control).status_code == 422


def test_layouts_say_what_was_read_and_remembered_columns_are_forgotten(
    pages: Pages, administrator: TestClient, booked: int
) -> None:
    with pages.context.database.session() as session:
        columns = {"enterprise_id": 1, "fingerprint": "x", "columns": {"1": "vin", "2": None}}
        session.add(RememberedColumns.model_validate(columns))
    shown = administrator.get("/api/v1/layouts").json()
    assert sum(one["read"] for one in shown["declarations"]) == 1
    assert shown["remembered_columns"][0]["columns"] == [["A", "vin"], ["B", None]]
    assert "/layouts/columns/1/forget" in administrator.get("/layouts").text
    assert "Forgotten" in administrator.post("/layouts/columns/1/forget").text
    assert administrator.post("/layouts/columns/1/forget").status_code == 404


def test_reviewers_see_rates_and_warehouses_and_change_nothing(
    reviewer: TestClient, administrator: TestClient
) -> None:
    enter(administrator)
    administrator.post("/warehouses", data={"name": "一号库"})
    for path in ("/rates", "/warehouses"):
        page = reviewer.get(path).text
        assert "<form" not in page.split('id="content"')[1]
    assert reviewer.get("/administration/rates/table.xlsx").status_code == 200
    assert reviewer.get("/administration/enterprises/table.xlsx").status_code == 403
    assert reviewer.get("/api/v1/administration/enterprises/changes").status_code == 403
    assert 'href="/enterprises"' not in reviewer.get("/rates").text


def test_a_program_keeps_lists_too(administrator: TestClient) -> None:
    sent = {"currency": "CNY", "usd_per_unit": "0.14", "source": "央行", "date": "2024-07-01"}
    rate = administrator.post("/api/v1/rates", json=sent)
    assert (rate.json()["usd_per_unit"], rate.json()["in_force"]) == ("0.14", True)
    assert administrator.post("/api/v1/rates", json=sent | {"date": "2024-02-30"}).status_code == 400
    key = {"Idempotency-Key": "one"}
    made = [administrator.post("/api/v1/warehouses", json={"name": "一号库"}, headers=key) for _ in range(2)]
    assert [one.status_code for one in made] == [200, 200]
    assert made[1].headers["idempotent-replayed"] == "true"
    content = workbook(["名称", "地点"], ["一号库", "口岸"])
    difference = administrator.post(
        "/api/v1/administration/warehouses/difference",
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    ).json()
    assert difference["changes"][0]["cells"] == [{"column": "place", "before": "", "after": "口岸"}]
    taken = {"entries": difference["entries"], "fingerprint": difference["fingerprint"]}
    accepted = administrator.post("/api/v1/administration/warehouses/acceptance", json=taken)
    assert accepted.json() == {"entries": 1}
    (newest, *_) = administrator.get("/api/v1/administration/warehouses/changes").json()["changes"]
    assert (newest["user_name"], newest["after"]) == (
        "administrator",
        {"name": "一号库", "code": None, "place": "口岸", "active": True},
    )
