"""Retries are for passing faults only, on a real Prefect server."""

import subprocess
import sys

import pytest

from flows.environment import prefect_environment
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

SCRIPT = """
from prefect import task
from flows.passing_faults import is_passing_fault
from messages.errors import OurFault, PartUnavailable, UnreadableDocument

tries = {}

@task(retries=2, retry_delay_seconds=0, retry_condition_fn=is_passing_fault)
def attempt(kind):
    tries[kind.__name__] = tries.get(kind.__name__, 0) + 1
    raise kind("internal", reason="a test")

@task(retries=2, retry_delay_seconds=0, retry_condition_fn=is_passing_fault)
async def attempt_asynchronously(kind):
    tries["asynchronously"] = tries.get("asynchronously", 0) + 1
    raise kind("internal", reason="a test")

for kind in (PartUnavailable, OurFault, UnreadableDocument):
    attempt(kind, return_state=True)

import asyncio
asyncio.run(attempt_asynchronously(PartUnavailable, return_state=True))
print(sorted(tries.items()))
"""


def test_only_a_part_that_does_not_answer_is_tried_again(running_kouan: RunningKouan) -> None:
    environment = prefect_environment(running_kouan.settings, running_kouan.environment)
    tried = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert tried.stdout.strip() == str(
        [("OurFault", 1), ("PartUnavailable", 3), ("UnreadableDocument", 1), ("asynchronously", 3)]
    )
