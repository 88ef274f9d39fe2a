"""What whoever operates kouan asks: does it live, is it ready, what has it done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookings.database import Database
from bookings.models import Notice
from bookings.operation import note_worker
from bookings.originals import OriginalStore
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.made_documents import document
from web.app import create_app
from web.context import WebContext


@pytest.fixture
def local(pages: Pages) -> Iterator[TestClient]:
    """A program on the same machine."""
    with TestClient(
        create_app(pages.context), base_url="http://kouan.test", client=("127.0.0.1", 1)
    ) as client:
        yield client


def test_ready_says_each_part(pages: Pages, local: TestClient) -> None:
    parts = {"database": "ok", "originals": "ok", "worker": "late"}
    assert local.get("/readyz").json() == {"ready": True, "parts": parts}
    for _ in range(2):
        note_worker(pages.context.database, "a worker")
    assert local.get("/readyz").json()["parts"]["worker"] == "ok"
    assert local.get("/healthz").text == "ok"


def test_a_database_that_was_never_migrated_is_not_ready(pages: Pages, tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'new.sqlite'}")
    context = WebContext(database, pages.context.originals, pages.reader, lambda _: None)
    answer = TestClient(create_app(context)).get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, "not-migrated")
    database.dispose()


def test_originals_that_cannot_be_written_are_not_ready(pages: Pages, tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_bytes(b"")
    originals = OriginalStore(tmp_path / "no-folder")
    context = WebContext(pages.context.database, originals, pages.reader, lambda _: None)
    answer = TestClient(create_app(context)).get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["originals"]) == (503, "unusable")


def test_metrics_count_fates_and_seconds(clerk: TestClient, local: TestClient) -> None:
    for name, content in (("a.pdf", document()), ("b.pdf", b"JFIF")):
        clerk.post("/documents", params={"filename": name}, content=content)
    told = local.get("/metrics").text
    assert 'kouan_documents{code="",state="booked"} 1.0' in told
    assert 'kouan_documents{code="not-a-pdf",state="failed"} 1.0' in told
    assert "kouan_queue_age_seconds 0.0" in told
    for stage in ("waiting", "reading", "storing"):
        assert f'kouan_stage_seconds_count{{stage="{stage}"}} 1.0' in told
        assert f'kouan_stage_seconds_bucket{{le="+Inf",stage="{stage}"}} 1.0' in told


def test_metrics_count_messages(pages: Pages, local: TestClient) -> None:
    with pages.context.database.session() as session:
        session.add(Notice(enterprise_id=1, channel="mail", state="failed", error="smtp-535"))
    assert 'kouan_notices{channel="mail",state="failed"} 1.0' in local.get("/metrics").text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_metrics_are_not_for_whoever_comes_through_a_proxy(local: TestClient, header: str) -> None:
    assert local.get("/metrics").status_code == 200
    refused = local.get("/metrics", headers={header: "1.2.3.4"})
    assert (refused.status_code, refused.json()["code"]) == (401, "not-signed-in")
