"""The page of watched folders: what it shows, who may do what, and that a retry goes the whole way."""

from pathlib import Path

import pytest

from bookings.columns import now
from bookings.enterprises import create_enterprise
from bookings.models import DocumentState, WatchedFile, WatchedFolder, stored_id
from bookings.processing import fate_of, process_document
from bookings.users import create_user
from bookings.watched_folders.context import ScanContext, ScanRules
from bookings.watched_folders.folders import add_folder, scan_is_asked
from bookings.watched_folders.scan import scan_folder
from tests.flows.watching import MadeReader, made
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "监视"
    folder.mkdir()
    return folder


def watch(pages: Pages, root: Path, enterprise_id: int = 1) -> int:
    with pages.context.database.session() as session:
        return stored_id(
            add_folder(session, root, enterprise_id=enterprise_id, data_folder=pages.context.data_folder)
        )


def folder_row(pages: Pages, folder_id: int) -> WatchedFolder:
    with pages.context.database.session() as session:
        return session.get_one(WatchedFolder, folder_id)


def test_an_administrator_adds_switches_off_and_on(pages: Pages, root: Path) -> None:
    administrator = pages.signed_in("administrator")
    added = administrator.post("/folders", data={"path": f" {root} ", "after": "leave", "business_type": ""})
    assert added.status_code == 303, added.text
    shown = administrator.get("/folders").text
    assert str(root) in shown
    row = folder_row(pages, 1)
    assert (row.after, row.subfolders, row.business_type, row.active) == ("leave", False, None, True)
    administrator.post("/folders/1/active", data={"active": "false"})
    assert folder_row(pages, 1).active is False
    administrator.post("/folders/1/active", data={"active": "true"})
    assert folder_row(pages, 1).active is True


@pytest.mark.parametrize("path", ["/nowhere/at/all", "nul\0", ""])
def test_a_folder_that_cannot_be_watched_is_refused_with_the_reason(pages: Pages, path: str) -> None:
    answer = pages.signed_in("administrator").post("/folders", data={"path": path})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_folders_that_overlap_are_refused(pages: Pages, root: Path) -> None:
    watch(pages, root)
    (root / "deeper").mkdir()
    for path in (root / "deeper", root.parent, pages.context.data_folder.absolute().parent):
        answer = pages.signed_in("administrator").post("/folders", data={"path": str(path)})
        assert (answer.status_code, "overlap" in answer.text) == (422, True)


def test_an_administrator_with_an_enterprise_administers_all_as_on_every_other_page(
    pages: Pages, root: Path
) -> None:
    with pages.context.database.session() as session:
        other = create_enterprise(session, "另一家公司")
        create_user(session, "own", PASSWORD, role="administrator", enterprise_id=other.id)
    number = watch(pages, root)
    own = pages.signed_in("own")
    shown = own.get("/folders").text
    assert str(root) in shown
    assert 'name="path"' in shown
    assert own.post(f"/folders/{number}/active", data={"active": "false"}).status_code == 303
    assert not folder_row(pages, number).active


def test_nobody_s_folder_goes_to_the_enterprise_that_happens_to_stand_first(pages: Pages, root: Path) -> None:
    administrator = pages.signed_in("administrator")
    assert "Choose an enterprise" not in administrator.get("/folders").text
    with pages.context.database.session() as session:
        create_enterprise(session, "另一家公司")
    assert "Choose an enterprise" in administrator.get("/folders").text
    assert "Choose an enterprise" in administrator.get("/users").text
    refused = administrator.post("/folders", data={"path": str(root), "enterprise": "99"})
    assert (refused.status_code, f'value="{root}"' in refused.text) == (404, True)


def test_nobody_sees_or_scans_another_enterprise_s_folder(pages: Pages, root: Path) -> None:
    with pages.context.database.session() as session:
        other = create_enterprise(session, "另一家公司")
        create_user(session, "outsider", PASSWORD, role="reviewer", enterprise_id=other.id)
    number = watch(pages, root)
    outsider = pages.signed_in("outsider")
    assert str(root) not in outsider.get("/folders").text
    assert outsider.post(f"/folders/{number}/scan").status_code == 404
    assert outsider.post(f"/folders/{number}/active", data={"active": "false"}).status_code == 403
    assert folder_row(pages, number).active


def test_a_scan_is_asked_for(pages: Pages, reviewer: TestClient, root: Path) -> None:
    number = watch(pages, root)
    assert reviewer.post(f"/folders/{number}/scan").status_code == 303
    assert scan_is_asked(folder_row(pages, number))
    assert "scan asked for" in reviewer.get("/folders").text


def test_a_failed_file_is_shown_with_its_reason_and_retried(
    pages: Pages, reviewer: TestClient, root: Path
) -> None:
    number = watch(pages, root)
    context = pages.context
    reader = MadeReader()

    def read(document_id: int) -> DocumentState:
        # The reader of the pages fixture knows this document; the first try is made to fail.
        return process_document(
            context.database, context.originals, failing, document_id, worker="scan", lease_seconds=60
        ).state

    class Failing(MadeReader):
        def read(self, path: Path, filename: str) -> list:  # type: ignore[type-arg]
            raise ValueError

    failing = Failing()
    scan = ScanContext(
        database=context.database,
        originals=context.originals,
        structure_reader=reader,
        read_document=read,
        owner="test",
        rules=ScanRules(stable_seconds=0),
    )
    (root / "<b>坏.pdf").write_bytes(made("fails"))
    scan_folder(scan, number)
    assert scan_folder(scan, number).failed == 1
    shown = reviewer.get("/folders").text
    assert "&lt;b&gt;坏.pdf" in shown
    assert "internal error" in shown
    with context.database.session() as session:
        file = session.get_one(WatchedFile, 1)
    assert reviewer.post("/folders/files/1/retry").status_code == 303
    assert fate_of(context.database, file.document_id or 0).state == "booked"
    assert scan_folder(scan, number).processed == 1
    assert reviewer.post("/folders/files/1/retry").status_code == 422
    assert [path.name for path in root.glob("processed/*/*")] == ["<b>坏.pdf"]


def test_a_share_that_is_away_is_told(pages: Pages, reviewer: TestClient, root: Path) -> None:
    number = watch(pages, root)
    with pages.context.database.session() as session:
        row = session.get_one(WatchedFolder, number)
        row.last_scan_at = now()
        row.last_scan_result = {"outcome": "unreachable", "reason": "Host is down"}
    assert "Host is down" in reviewer.get("/folders").text


def test_the_page_is_in_the_reader_s_language(pages: Pages) -> None:
    assert "监视文件夹" in pages.signed_in("reviewer", "zh").get("/folders").text
    assert 'href="/folders"' not in pages.signed_in("clerk").get("/").text
