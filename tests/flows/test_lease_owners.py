"""Whether the process that holds a lease is known to have ended."""

import os
import subprocess
import sys

from flows.fates import is_gone, worker_name


def test_only_a_process_of_this_machine_that_ended_is_known_to_be_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    machine = os.uname().nodename
    assert is_gone(f"{machine}:{ended.pid}:1")
    assert not is_gone(f"elsewhere:{ended.pid}:1")
    assert not is_gone(f"{machine}:1:1")
    assert not is_gone(worker_name())
