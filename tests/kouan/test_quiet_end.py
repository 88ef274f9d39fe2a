"""What is told to end says so, and complains of nothing."""

from pathlib import Path

import pytest

from tests.kouan.processes import until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect


def test_a_worker_that_is_told_to_end_leaves_no_traceback_in_its_log(tmp_path: Path) -> None:
    # Tasks of Prefect's connection were destroyed while they waited, with an error for each.
    running = RunningKouan(tmp_path, "--samples", KOUAN_LOG_FORMAT="text")
    running.says(running.address)
    log = running.settings.logs_folder / "worker.log"
    until(lambda: "taking up documents" in log.read_text(), f"the samples are read: {running.logs()}")
    assert running.end() == 0
    said = log.read_text()
    assert "the worker was told to end" in said
    assert "Traceback" not in said
    assert "ERROR" not in said
