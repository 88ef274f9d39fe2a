"""A real ``kouan run`` in a process of its own, for tests."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from settings import Settings
from tests.kouan.processes import command_of, descendants_of, until

BARE_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("KOUAN_", "PREFECT_"))
}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RunningKouan:
    """The process, its settings, and what it has said so far (standard error)."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.settings = Settings(
            _env_file=None,
            data_folder=folder / "data",
            port=free_port(),
            prefect_port=free_port(),
            sweep_seconds=1,
            language="en",
        )
        self.environment = BARE_ENVIRONMENT | {
            "KOUAN_DATA_FOLDER": str(self.settings.data_folder),
            "KOUAN_PORT": str(self.settings.port),
            "KOUAN_PREFECT_PORT": str(self.settings.prefect_port),
            "KOUAN_SWEEP_SECONDS": "1",
            # What a test looks for must not depend on which values are drawn for the audit.
            "KOUAN_AUDIT_SHARE": "0",
            "KOUAN_LANGUAGE": "en",
            "HOME": str(folder),
            **variables,
        }
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("kouan")), "run", *arguments],
            env=self.environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def prefect_api(self) -> str:
        """Where Prefect's API is."""
        return f"http://127.0.0.1:{self.settings.prefect_port}/api"

    def says(self, words: str, times: int = 1) -> None:
        """Waits until ``words`` were said (``times`` times); fails when the program has ended without."""
        until(
            lambda: self.heard(words) >= times or self.process.poll() is not None,
            f"{words!r} among {self.said} and {self.logs()}",
        )
        assert self.heard(words) >= times, f"ended without saying {words!r}: {self.said} {self.logs()}"

    def heard(self, words: str) -> int:
        """How many lines with ``words`` were said."""
        return sum(words in line for line in self.said)

    def part(self, module: str) -> int:
        """The process id of the part that runs ``module``."""
        found = [
            number for number in descendants_of(self.process.pid) if f"-m {module} " in command_of(number)
        ]
        assert len(found) == 1, found
        return found[0]

    def logs(self) -> dict[str, str]:
        """The ends of the parts' logs, for messages of failed tests."""
        return {log.name: log.read_text()[-3000:] for log in self.settings.logs_folder.glob("*.log")}

    def end(self) -> int:
        """Asks it to end; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait()
        self._listening.join()
        return status

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self.said.append(line.rstrip("\n"))
