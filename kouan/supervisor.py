"""Starts the parts of ``kouan run``, restarts what dies, ends all together.

Each part leads a process group of its own, so a terminal's Ctrl-C reaches only the supervisor, and
whatever a part has started ends with it. The kernel kills the parts when the supervisor is killed.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from extractors.process_lifetime import end_with_parent
from messages.errors import PartUnavailable

LOOK_SECONDS = 0.2
GRACE_SECONDS = 10.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A part that lived this long had a good start: its next restart is quick again."""


@dataclass(frozen=True, slots=True)
class Part:
    """A process to keep running. ``is_ready`` asks whether it does its work, given its process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    is_ready: Callable[[], bool]
    ready_seconds: float = 120.0


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    started_at: float
    ready: bool = False
    wait_seconds: float = FIRST_WAIT_SECONDS
    restart_at: float | None = None


@dataclass(frozen=True, slots=True)
class Announcements:
    """What the supervisor tells; the texts are the caller's."""

    starting: Callable[[Part], None]
    ready: Callable[[], None]
    died: Callable[[Part, int, float], None]
    back: Callable[[Part], None]
    stopping: Callable[[], None]


@dataclass(slots=True)
class Supervisor:
    """Runs parts until it is told to end. To be used from the main thread, once."""

    parts: Sequence[Part]
    announce: Announcements
    grace_seconds: float = GRACE_SECONDS
    _running: list[_Running] = field(default_factory=list)
    _told_to_end: threading.Event = field(default_factory=threading.Event)
    _all_were_ready: bool = False

    def run(self) -> None:
        """Returns after SIGINT, SIGTERM or SIGHUP, when every part has ended; more of them change nothing.

        Raises ``PartUnavailable`` ``part-not-starting`` when a part dies before it was ever ready, or
        does not get ready in time; the other parts have ended then too.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup: it is meant to go on when the terminal is closed.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._end)
        try:
            for part in self.parts:
                self.announce.starting(part)
                self._running.append(_Running(part, _start(part), time.monotonic()))
            while not self._told_to_end.wait(LOOK_SECONDS):
                self._look()
        finally:
            self.announce.stopping()
            self._end_all()
            # The program is over: a second Ctrl-C must not make a failure of a good end.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_end.set()

    def _look(self) -> None:
        for running in self._running:
            if running.restart_at is not None:
                self._restart_when_due(running)
            elif running.process.poll() is not None:
                self._plan_restart(running)
            elif not running.ready:
                self._look_whether_ready(running)
        if not self._all_were_ready and all(running.ready for running in self._running):
            self._all_were_ready = True
            self.announce.ready()

    def _look_whether_ready(self, running: _Running) -> None:
        if running.part.is_ready():
            running.ready = True
            if self._all_were_ready:
                self.announce.back(running.part)
        elif time.monotonic() - running.started_at > running.part.ready_seconds:
            if not self._all_were_ready:
                raise _not_starting(running.part, f"{running.part.ready_seconds:.0f} s")
            # It hangs after a restart: end it, and its death is handled as any other.
            _kill_group(running.process)

    def _plan_restart(self, running: _Running) -> None:
        status = running.process.returncode
        if not self._all_were_ready:
            raise _not_starting(running.part, described(status))
        # What the part had started must not go on beside its successor.
        _kill_group(running.process)
        if time.monotonic() - running.started_at > STEADY_SECONDS:
            running.wait_seconds = FIRST_WAIT_SECONDS
        running.restart_at = time.monotonic() + running.wait_seconds
        self.announce.died(running.part, status, running.wait_seconds)
        running.wait_seconds = min(2 * running.wait_seconds, LONGEST_WAIT_SECONDS)

    def _restart_when_due(self, running: _Running) -> None:
        if running.restart_at is not None and time.monotonic() >= running.restart_at:
            running.process = _start(running.part)
            running.started_at = time.monotonic()
            running.restart_at = None
            running.ready = False

    def _end_all(self) -> None:
        """Asks the parts to end, the last started first, and kills what does not within the grace."""
        until = time.monotonic() + self.grace_seconds
        for running in reversed(self._running):
            _ask_to_end(running.process)
            _wait(running.process, until)
        for running in self._running:
            _kill_group(running.process)
            running.process.wait()


def described(status: int) -> str:
    """An exit status in words: the number, or the signal's name."""
    return signal.Signals(-status).name if status < 0 else f"status {status}"


def _not_starting(part: Part, reason: str) -> PartUnavailable:
    return PartUnavailable("part-not-starting", part=part.name, reason=reason, log=str(part.log))


def _start(part: Part) -> subprocess.Popen[bytes]:
    part.log.parent.mkdir(parents=True, exist_ok=True)
    parent = os.getpid()
    with part.log.open("ab") as log:
        # The supervisor has one thread, so running Python between fork and exec is safe here.
        return subprocess.Popen(  # noqa: S603 - our own modules
            part.command,
            env=dict(part.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(parent),
        )


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()


def _wait(process: subprocess.Popen[bytes], until: float) -> None:
    try:
        process.wait(timeout=max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills whatever is left of the part's group; its leader may have ended already."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
