"""The flow and the background task on a real Prefect server, with the worker of ``kouan run``."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bookings.database import Database
from bookings.originals import OriginalStore
from bookings.processing import Fate, fate_of
from bookings.receiving import receive
from flows.environment import prefect_environment
from tests.kouan.processes import until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture
def database(running_kouan: RunningKouan) -> Iterator[Database]:
    opened = Database.open(running_kouan.settings.database)
    yield opened
    opened.dispose()


def variant(sample: Path, mark: str) -> bytes:
    """A sample with other bytes that a PDF reader does not mind: another document to our store."""
    return sample.read_bytes() + f"\n% {mark}\n".encode()


def received(running: RunningKouan, database: Database, content: bytes, name: str) -> int:
    store = OriginalStore(running.settings.data_folder)
    return receive(database, store, io.BytesIO(content), filename=name, max_bytes=10**8).document_id


def finished(database: Database, document_id: int) -> Fate:
    until(
        lambda: fate_of(database, document_id).state not in {"received", "reading"},
        f"document {document_id} is read",
    )
    return fate_of(database, document_id)


def post(running: RunningKouan, path: str, content: dict[str, Any]) -> Any:
    answer = httpx.post(f"{running.prefect_api}{path}", json=content, timeout=30)
    answer.raise_for_status()
    return answer.json()


def submit_in_another_process(running: RunningKouan, document_ids: list[int]) -> None:
    """As the web does it, but here without a page."""
    code = f"from flows.submitting import submit_together as s; assert s({document_ids})"
    environment = prefect_environment(running.settings, running.environment)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)


def task_runs(running: RunningKouan, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = post(
        running, "/task_runs/filter", {"task_runs": {"name": {"like_": name}}, "limit": 50}
    )
    return found


def test_a_background_task_reads_what_was_submitted(running_kouan: RunningKouan, database: Database) -> None:
    sample = sorted(SAMPLES.glob("*.pdf"))[0]
    good = received(running_kouan, database, variant(sample, "background"), "good.pdf")
    bad = received(running_kouan, database, b"no PDF at all", "bad.pdf")
    submit_in_another_process(running_kouan, [bad, good])
    assert finished(database, good).state == "booked"
    assert finished(database, bad).error_code == "not-a-pdf"
    until(
        lambda: any(run["state_type"] == "COMPLETED" for run in task_runs(running_kouan, "read-documents")),
        "Prefect knows that the task has completed",
    )


def test_what_nobody_submitted_is_taken_up_by_the_sweep(
    running_kouan: RunningKouan, database: Database
) -> None:
    sample = sorted(SAMPLES.glob("*.pdf"))[0]
    forgotten = received(running_kouan, database, variant(sample, "forgotten"), "forgotten.pdf")
    assert finished(database, forgotten).state == "booked"


def test_the_deployment_ingests_a_folder_and_shows_progress_and_fates(
    running_kouan: RunningKouan, database: Database, tmp_path: Path
) -> None:
    sample = sorted(SAMPLES.glob("*.pdf"))[-1]
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "good.pdf").write_bytes(variant(sample, "flow"))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    (tmp_path / "empty.PDF").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("not meant")

    deployment = httpx.get(f"{running_kouan.prefect_api}/deployments/name/ingest/ingest").json()["id"]
    run = post(
        running_kouan,
        f"/deployments/{deployment}/create_flow_run",
        {"parameters": {"paths": [str(tmp_path)]}, "state": {"type": "SCHEDULED"}},
    )["id"]
    state: dict[str, Any] = {}

    def has_ended() -> bool:
        state.update(httpx.get(f"{running_kouan.prefect_api}/flow_runs/{run}").json()["state"])
        return state["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

    until(has_ended, "the flow run ends")
    assert state["type"] == "COMPLETED", (state, running_kouan.logs())
    assert state["message"] == "3 files: 1 good, 2 bad."

    artifacts = post(running_kouan, "/artifacts/filter", {"flow_runs": {"id": {"any_": [run]}}})
    by_key = {artifact["key"]: artifact for artifact in artifacts}
    assert by_key["ingest-progress"]["data"] == 100
    fates = json.loads(by_key["ingest-fates"]["data"])
    assert [Path(file).name for file in fates["File"]] == ["broken.pdf", "good.pdf", "empty.PDF"]
    assert fates["State"] == ["failed", "booked", "failed"]
    assert fates["Bookings"][1]
    assert "empty" in fates["Fate"][2]
