"""VIN sheets handed in where declarations are: told, linked to their import, given to their booking."""

import io
import zipfile

import pytest

from tests.bookings.vin_sheets import vins
from tests.web.client import TestClient
from tests.web.made_documents import LOADED_TRUCK, document
from tests.web.test_api import Program, program
from tests.web.test_drop import JSON, drop

__all__ = ["program"]

NUMBER = str(LOADED_TRUCK["customs_number"])


def sheet(count: int = 3, repeated: int = 0) -> bytes:
    """A text with a column of VINs, the first of which stand there again."""
    given = vins(count)
    return "\n".join(["车架号", *given, *given[:repeated]]).encode("gbk")


def archive(part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written:
        written.writestr(part, "x")
    return target.getvalue()


def test_a_sheet_waits_for_a_person_and_is_shown_with_a_link_to_its_import(clerk: TestClient) -> None:
    line = clerk.post("/documents", params={"filename": "车架号.csv"}, content=sheet(3, repeated=1))
    assert 'data-import="/vin-imports/1"' in line.text
    assert "4 vehicles, 1 to look at; waits for a person to choose the booking." in line.text
    assert 'href="/vin-imports/1"' in line.text
    assert "车架号.csv" in clerk.get("/vin-imports/1").text
    home = clerk.get("/").text
    assert 'id="vin-import-1"' in home
    assert home.count('href="/vin-imports/1"') == 2
    assert "VIN sheet, 4 vehicles, waits for its booking, 1 to look at" in clerk.get("/documents").text
    again = clerk.post("/documents", params={"filename": "copy.csv"}, content=sheet(3, repeated=1))
    assert "data-import" not in again.text
    assert "The same as a file that came before." in again.text


def test_a_home_page_without_unfinished_sheets_does_not_speak_of_them(clerk: TestClient) -> None:
    assert "VIN sheets that wait" not in clerk.get("/").text


def test_six_unfinished_sheets_are_five_and_one_more(clerk: TestClient) -> None:
    for count in range(1, 7):
        drop(clerk, "a.csv", sheet(count))
    home = clerk.get("/").text
    assert home.count('id="vin-import-') == 5
    assert "1 more" in home


@pytest.mark.parametrize("sheet_first", [True, False])
def test_a_sheet_and_its_declaration_meet_whichever_comes_first(
    clerk: TestClient, *, sheet_first: bool
) -> None:
    files = [(f"{NUMBER}.csv", sheet(), {}), ("a.pdf", document(), {"business_type": "commodity_vehicle"})]
    for name, content, chosen in files if sheet_first else reversed(files):
        drop(clerk, name, content, **chosen)
    fates = clerk.get("/documents/fates?document=1&document=2", headers=JSON).json()
    (told,) = [fate["sheet"] for fate in fates if fate["sheet"]]
    assert told == {"import_id": 1, "state": "open", "vehicles": 3, "booking_id": 1, "to_look_at": 0}
    assert 'href="/bookings/1"' in clerk.get("/").text


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", archive("word/document.xml"), "neither-pdf-nor-sheet"),
        ("a.zip", archive("车架号.xlsx"), "neither-pdf-nor-sheet"),
        ("photo.jpg", b"\xff\xd8\xff", "neither-pdf-nor-sheet"),
        ("a.xlsx", archive("word/document.xml"), "sheet-of-other-kind"),
        ("a.xlsx", b"PK\x03\x04 cut short", "sheet-damaged"),
        ("a.xls", b"<html><table></table></html>", "sheet-of-other-kind"),
        ("a.pdf", b"JFIF", "not-a-pdf"),
    ],
)
def test_what_is_no_sheet_fails_with_what_to_do(
    clerk: TestClient, name: str, content: bytes, code: str
) -> None:
    _, told = drop(clerk, name, content)
    assert (told["state"], told["error_code"], told["sheet"]) == ("failed", code, None)
    assert name in str(told["message"])
    assert clerk.get("/").text.count("/vin-imports/") == 0


def test_the_drop_zone_offers_sheets_and_takes_them_from_folders(clerk: TestClient) -> None:
    home = clerk.get("/").text
    assert 'accept=".pdf,.xlsx,.xlsm,.xls,.ods,.csv"' in home
    assert 'data-suffixes=".pdf .xlsx .xlsm .xls .ods .csv"' in home


@pytest.mark.parametrize(
    "media_type",
    [
        "text/csv; charset=gbk",
        "application/octet-stream",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
)
def test_a_program_hands_in_a_sheet_and_learns_its_import(program: Program, media_type: str) -> None:
    client = program("clerk", "read", "upload")
    sent = client.post(
        "/api/v1/documents",
        params={"filename": "车架号.csv"},
        content=sheet(),
        headers={"Content-Type": media_type},
    )
    assert sent.status_code == 201
    told = client.get(sent.headers["location"]).json()
    assert (told["state"], told["booking_ids"]) == ("read", [])
    assert told["sheet"] == {
        "import_id": 1,
        "state": "waiting",
        "vehicles": 3,
        "booking_id": None,
        "to_look_at": 0,
    }
    assert told["message"].startswith("车架号表“车架号.csv”：3 辆")
