"""A run of the pages holds its lease under a name that tells which process it is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import event
from starlette.applications import Starlette

import kouan.web_server
from flows.fates import is_gone, worker_name
from tests.web.conftest import Pages
from tests.web.reconciling import FIRST, appoint
from web.context import WebContext
from web.reconcile_steps import reconcile_at_once


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
