"""Who may do what: every route is in the table of ``route_rules`` and is tried as everybody."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from httpx import Response
from sqlmodel import Session

from bookings import appointments, vin_imports
from bookings.columns import now, today
from bookings.enterprises import create_enterprise
from bookings.models import (
    AppointmentHead,
    BookDuplicate,
    RememberedColumns,
    WatchedFile,
    WatchedFolder,
)
from bookings.rates import set_rate
from bookings.reconciling.running.run import reconcile_all
from bookings.users import create_user
from bookings.vin_reading import read_pasted
from bookings.warehouses import add_warehouse
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages, book, opened
from tests.web.made_documents import document
from tests.web.route_rules import DOUBTFUL_VIN, EVERYBODY, LIST, NOBODY, OUTSIDER, REVIEWER, RULES
from web.app import PUBLIC_PATHS, ROUTERS

NAMED = {
    "{asked_version}": "x",
    "{name:path}": "kouan.css",
    "{direction}": "next",
    "{decision}": "approve",
    "{page}": "1",
    "{dpi}": "600",
    "{column}": "0",
    "{row}": "0",
    "{booking_id}": "1",
    "{declaration_id}": "1",
    "{document_id}": "1",
    "{user_id}": "1",
    "{token_id}": "1",
    "{folder_id}": "1",
    "{file_id}": "1",
    "{import_id}": "1",
    "{appointment_id}": "1",
    "{duplicate_id}": "1",
    "{reconciliation_id}": "1",
    "{row_id}": "1",
    "{step}": "drop",
    "{rate_id}": "1",
    "{warehouse_id}": "1",
    "{enterprise_id}": "1",
    "{columns_id}": "1",
    "{list_name}": "rates",
}


def all_routes() -> list[tuple[str, str]]:
    """Every method and path of the application."""
    return [
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    ]


def watch_folder_with_failed_file(session: Session) -> None:
    """Folder 1 of the first enterprise and file 1 in it."""
    session.add(WatchedFolder.model_validate({"enterprise_id": 1, "path": "/nowhere"}))
    session.flush()
    moments = dict.fromkeys(("first_seen_at", "last_seen_at", "stable_since", "ended_at"), now())
    file = {"folder_id": 1, "path": "a.pdf", "location": "failed/a.pdf", "size_bytes": 1, "mtime_ns": 1}
    reason = {"error_code": "damaged", "error_parameters": {"file": "a.pdf"}}
    session.add(WatchedFile.model_validate({**file, **moments, **reason, "state": "failed"}))
    session.flush()


def fill_administered_lists(session: Session) -> None:
    """Rate 1, warehouse 1 and remembered columns 1."""
    set_rate(session, "KZT", Decimal("0.002"), source="x", date=today())
    add_warehouse(session, "零号库")
    columns = {"enterprise_id": 1, "fingerprint": "x", "columns": {"1": "vin"}}
    session.add(RememberedColumns.model_validate(columns))


def hand_in_appointments(session: Session, pages: Pages) -> None:
    """Appointment 1, and import 1 of a list that waits."""
    head = AppointmentHead(appointment_number="HYY-1")
    appointments.save_appointment(session, head, enterprise_id=1, user_id=None, source="typed")
    appointments.start_import(
        session,
        LIST,
        "a.csv",
        enterprise_id=1,
        user_id=None,
        originals=pages.context.originals,
    )


@pytest.fixture(scope="module")
def populated(tmp_path_factory: pytest.TempPathFactory, empty_kouan: Path) -> Path:
    """The folder of a kouan with one of everything: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("populated")
    shutil.copy(empty_kouan, folder / "kouan.sqlite")
    with opened(folder) as pages:
        book(pages.signed_in(REVIEWER))
        populate(pages)
    return folder


@pytest.fixture
def people(populated: Path, tmp_path: Path) -> Iterator[dict[str, TestClient]]:
    """Everybody's browser."""
    with opened(shutil.copytree(populated, tmp_path / "kouan")) as pages:
        yield {who: pages.browser() if who == NOBODY else pages.signed_in(who) for who in sorted(EVERYBODY)}


def populate(pages: Pages) -> None:
    """Adds to booking 1 what the addresses of ``NAMED`` name, and the outsider."""
    with pages.context.database.session() as session:
        watch_folder_with_failed_file(session)
        fill_administered_lists(session)
        hand_in_appointments(session, pages)
        vin_imports.create_import(
            session, read_pasted(DOUBTFUL_VIN), enterprise_id=1, pasted_text=DOUBTFUL_VIN
        )
        session.add(BookDuplicate.model_validate({"enterprise_id": 1, "kind": "vin", "value": DOUBTFUL_VIN}))
        other = create_enterprise(session, "另一家公司")
        create_user(session, OUTSIDER, PASSWORD, role="reviewer", enterprise_id=other.id)
    reconcile_all(pages.context.database, pages.context.agreement, owner="test")


def was_let_in(answer: Response) -> bool:
    """Whether the request was looked at; refused for its content is looked at, too."""
    assert answer.status_code < 500, answer.text
    to_sign_in = answer.headers.get("location", "").startswith("/sign-in?next")
    return answer.status_code not in (401, 403, 404) and not to_sign_in


def test_every_route_is_in_the_table() -> None:
    assert sorted(set(all_routes())) == sorted(RULES)


def test_the_public_paths_are_those_for_everybody() -> None:
    assert {path for (_, path), rule in RULES.items() if NOBODY in rule.may} == PUBLIC_PATHS


@pytest.mark.parametrize(("method", "path"), sorted(RULES))
def test_only_who_may_is_let_in(people: dict[str, TestClient], method: str, path: str) -> None:
    rule = RULES[method, path]
    address = path
    for name, value in NAMED.items():
        address = address.replace(name, value)
    # Those who may not come first: what the others do must not be the reason for a refusal.
    for who in sorted(EVERYBODY, key=lambda one: (one in rule.may, one)):
        answer = people[who].request(method, address, **rule.request)
        assert was_let_in(answer) is (who in rule.may), (who, answer.status_code, answer.text[:300])
        if who == NOBODY and who not in rule.may:
            assert answer.status_code == (401 if path.startswith(("/api/", "/metrics")) else 303)


@pytest.mark.parametrize("path", ["/", "/users", "/bookings/1", "/api/v1/bookings"])
def test_whoever_has_a_given_password_gets_no_further_than_the_account_page(pages: Pages, path: str) -> None:
    with pages.context.database.session() as session:
        create_user(session, "new", PASSWORD, role="administrator", must_change_password=True)
    browser = pages.signed_in("new")
    answer = browser.get(path)
    if path.startswith("/api/"):
        assert (answer.status_code, answer.json()["code"]) == (403, "password-change-needed")
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    own = "a password of my own"
    passwords = {"old_password": PASSWORD, "new_password": own, "repeated_password": own}
    assert browser.post("/account/password", data=passwords).status_code == 200
    assert browser.get("/").status_code == 200


def test_numbers_beyond_any_database_name_nothing(clerk: TestClient) -> None:
    for path in ("/bookings/{}", "/bookings/{}/parts", "/documents/{}/pages/1.png", "/api/v1/documents/{}"):
        assert clerk.get(path.format(10**30)).status_code == 404


def test_a_document_of_the_administrator_belongs_to_the_first_enterprise(pages: Pages) -> None:
    administrator = pages.signed_in("administrator")
    dropped = administrator.post("/documents", params={"filename": "a.pdf"}, content=document())
    assert dropped.status_code == 201
    assert pages.signed_in("clerk").get("/bookings/1").status_code == 200
