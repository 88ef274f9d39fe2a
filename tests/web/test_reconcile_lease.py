"""Runs that the pages make, and decisions beside a run: who holds the lease, who decided first."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import event
from starlette.applications import Starlette

import kouan.web_server
from bookings.reconciling.running.lease import held_lease
from bookings.reconciling.showing.views import open_reconciliation
from bookings.users import list_users
from flows.fates import is_gone, worker_name
from messages.errors import Conflict
from tests.web.client import TestClient
from tests.web.conftest import Pages
from tests.web.reconciling import FIRST, appoint, book, reconcile
from web.context import WebContext
from web.reconcile_steps import decide, reconcile_at_once


def test_a_killed_web_held_reconciling_up_until_its_lease_ran_out(pages: Pages) -> None:
    appoint(pages, "YY-1", customs_numbers=[FIRST])
    owners: set[str] = set()

    def note(_c: object, _u: object, statement: str, parameters: Any, *_: object) -> None:
        if "reconcile_lease" in statement:
            owners.update(one for one in parameters if isinstance(one, str) and worker_name() in one)

    event.listen(pages.context.database.engine, "before_cursor_execute", note)
    reconcile_at_once(replace(pages.context, worker_name=worker_name))
    assert {owner.partition(" ")[0] for owner in owners} == {worker_name()}


def test_the_served_pages_name_their_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_DATA_FOLDER", str(tmp_path))
    contexts: list[WebContext] = []

    def made(context: WebContext) -> Starlette:
        contexts.append(context)
        return Starlette()

    monkeypatch.setattr(kouan.web_server, "create_app", made)
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    kouan.web_server.main()
    (context,) = contexts
    assert context.worker_name() == worker_name()
    assert not is_gone(context.worker_name())


def test_two_who_decided_on_one_result_while_a_run_was_at_work_both_chose_a_partner(
    pages: Pages, reviewer: TestClient
) -> None:
    booking_id = book(reviewer, FIRST)
    first, second = (
        appoint(pages, number, plates=["新F12345"], truck_count=1) for number in ("YY-1", "YY-2")
    )
    reconcile(pages)
    database = pages.context.database
    with database.session() as session:
        user = next(one for one in list_users(session) if one.username == "reviewer")
        seen = open_reconciliation(session, booking_id=booking_id)
    assert seen.status == "ambiguous"

    def choose(partner: int) -> None:
        decide(pages.context, user, seen.id, booking_id, partner, "together", expected_version=seen.version)

    with held_lease(database, "a run at work"):
        choose(first)
        reconcile_at_once(pages.context)
        with pytest.raises(Conflict, match="reconciliation-changed"):
            decide(
                pages.context, user, seen.id, booking_id, second, "together", expected_version=seen.version
            )
    reconcile(pages)
    with database.session() as session:
        assert open_reconciliation(session, booking_id=booking_id).appointment_ids == (first,)
