"""The supervisor with real processes: nothing outlives it, and nothing stays dead."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

from tests.kouan.processes import lives, until

SCRIPT = Path(__file__).with_name("supervise_sleepers.py")


@pytest.fixture(autouse=True)
def _listening_to_the_terminal() -> Iterator[None]:
    """Tests run under nohup ignore SIGHUP, and so would all that they start."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


class Supervised:
    """The running script and what it says."""

    def __init__(self, folder: Path, failing: str = "-", deaf: str = "-", before: Sequence[str] = ()) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*before, sys.executable, str(SCRIPT), str(folder), failing, deaf],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def says(self, line: str) -> None:
        """Reads until ``line``; the end of output before it fails the test."""
        heard = []
        for said in self.output:
            heard.append(said.strip())
            if said.strip() == line:
                return
        raise AssertionError(f"never said {line!r}, but {heard}")

    def pids(self, part: str) -> tuple[int, int]:
        """Process ids of a part and of its child."""
        own, child = (self.folder / part).read_text().split()
        return int(own), int(child)

    def everything(self) -> list[int]:
        return [*self.pids("first"), *self.pids("second")]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    running = Supervised(tmp_path)
    running.says("ready")
    yield running
    running.process.terminate()
    running.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_parts_and_their_children(supervised: Supervised, number: signal.Signals) -> None:
    started = supervised.everything()
    assert all(lives(process_id) for process_id in started)
    supervised.process.send_signal(number)
    supervised.says("stopping")
    supervised.says("ended")
    assert supervised.process.wait() == 0
    until(lambda: not any(lives(process_id) for process_id in started), "all processes end")


@pytest.mark.parametrize("deaf", ["first", "second"])
def test_more_signals_while_a_part_does_not_listen_leave_nothing_behind(tmp_path: Path, deaf: str) -> None:
    running = Supervised(tmp_path, deaf=deaf)
    running.says("ready")
    started = running.everything()
    running.process.send_signal(signal.SIGINT)
    running.says("stopping")
    while running.process.poll() is None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            running.process.send_signal(number)
        time.sleep(0.05)
    said, complaint = running.process.communicate()
    assert (running.process.returncode, said.strip(), complaint) == (0, "ended", "")
    until(lambda: not any(lives(process_id) for process_id in started), "all processes end")


def test_with_nohup_it_goes_on_when_the_terminal_is_closed(tmp_path: Path) -> None:
    running = Supervised(tmp_path, before=["nohup"])
    running.says("ready")
    started = running.everything()
    running.process.send_signal(signal.SIGHUP)
    # Its next look comes after the signal: a part that dies is brought back.
    (tmp_path / "second").unlink()
    os.kill(started[2], signal.SIGKILL)
    running.says("back second")
    assert all(lives(process_id) for process_id in started[:2])
    running.process.terminate()
    running.says("ended")
    running.process.communicate()


def test_a_killed_part_is_restarted_and_said_so_and_its_child_ends(supervised: Supervised) -> None:
    own, child = supervised.pids("second")
    (supervised.folder / "second").unlink()
    os.kill(own, signal.SIGKILL)
    supervised.says("died second -9")
    supervised.says("back second")
    until(lambda: not lives(child), "the killed part's child ends")
    assert lives(supervised.pids("second")[0])
    assert supervised.pids("second")[0] != own
    assert lives(supervised.pids("first")[0])


def test_killing_the_supervisor_ends_the_parts(supervised: Supervised) -> None:
    parts = [supervised.pids("first")[0], supervised.pids("second")[0]]
    grandchildren = [supervised.pids("first")[1], supervised.pids("second")[1]]
    supervised.process.kill()
    supervised.process.wait()
    until(lambda: not any(lives(process_id) for process_id in parts), "the kernel ends the parts")
    # These sleepers do not ask the kernel for the same; the real parts' children do.
    for process_id in grandchildren:
        os.kill(process_id, signal.SIGKILL)


def test_a_part_that_never_starts_ends_the_program_with_its_log_named(tmp_path: Path) -> None:
    running = Supervised(tmp_path, failing="second")
    _, complaint = running.process.communicate()
    assert running.process.returncode != 0
    assert "part-not-starting" in complaint
    assert str(tmp_path / "logs" / "second.log") in complaint
    assert "status 7" in complaint
    first = tmp_path / "first"
    assert not first.exists() or not lives(int(first.read_text().split()[0]))
