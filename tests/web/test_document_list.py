"""The page of all documents: none that failed is out of sight, and each can be read again."""

import re
from dataclasses import replace

from bookings.enterprises import create_enterprise
from bookings.users import create_user
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from tests.web.made_documents import document
from web.routes.document_list import PAGE_LENGTH


def drop(browser: TestClient, name: str, content: bytes) -> None:
    browser.post("/documents", params={"filename": name}, content=content)


def shown(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="document-(\d+)"', text)]


def test_failures_older_than_the_newest_documents_are_counted_and_listed(clerk: TestClient) -> None:
    drop(clerk, "lost.pdf", b"not a PDF")
    for number in range(9):
        drop(clerk, f"{number}.pdf", document(customs_number=f"94152024062354600{number}"))
    home = clerk.get("/").text
    assert "lost.pdf" not in home
    assert "1 could not be read" in home
    failed = clerk.get("/documents?state=failed").text
    assert shown(failed) == [1]
    assert "“lost.pdf” is not a PDF" in failed
    assert len(shown(clerk.get("/documents").text)) == 10
    assert shown(clerk.get("/documents?state=failed&search=other").text) == []


def test_the_failed_are_walked_page_by_page_to_the_last(clerk: TestClient) -> None:
    for number in range(PAGE_LENGTH + 3):
        drop(clerk, f"{number}.pdf", f"no PDF {number}".encode())
    address: str | None = "/documents?state=failed"
    walked: list[int] = []
    while address is not None:
        text = clerk.get(address).text
        walked += shown(text)
        older = re.search(r'href="([^"]*before=\d+)"', text)
        address = older[1].replace("&amp;", "&") if older else None
    assert walked == list(range(PAGE_LENGTH + 3, 0, -1))


def test_what_failed_is_read_again_alone_or_together(pages: Pages, clerk: TestClient) -> None:
    for number in range(3):
        drop(clerk, f"{number}.pdf", f"no PDF {number}".encode())
    begun: list[int] = []
    watched = replace(pages, context=replace(pages.context, submit=begun.append)).signed_in("clerk")
    answer = watched.post("/documents/retry", data={"document": ["1", "3"], "search": "pdf"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents?state=failed&search=pdf")
    assert begun == [1, 3]
    assert shown(watched.get("/documents?state=received").text) == [3, 1]


def test_one_that_somebody_else_had_read_again_is_no_error(clerk: TestClient) -> None:
    drop(clerk, "good.pdf", document())
    drop(clerk, "bad.pdf", b"no PDF")
    assert clerk.post("/documents/retry", data={"document": ["1", "2"]}).status_code == 303
    assert shown(clerk.get("/documents?state=booked").text) == [1]


def test_nobody_lists_or_retries_another_enterprise_s_documents(pages: Pages, clerk: TestClient) -> None:
    drop(clerk, "bad.pdf", b"no PDF")
    with pages.context.database.session() as session:
        other = create_enterprise(session, "另一家公司")
        create_user(session, "outsider", PASSWORD, role="clerk", enterprise_id=other.id)
    outsider = pages.signed_in("outsider")
    assert shown(outsider.get("/documents").text) == []
    assert "could not be read" not in outsider.get("/").text
    assert outsider.post("/documents/retry", data={"document": "1"}).status_code == 404


def test_a_warehouse_sees_what_failed_and_no_button(pages: Pages, clerk: TestClient) -> None:
    drop(clerk, "bad.pdf", b"no PDF")
    text = pages.signed_in("warehouse").get("/documents?state=failed").text
    assert shown(text) == [1]
    assert "/documents/retry" not in text
