"""Supervises two parts that only sleep; each has a child of its own. Run by test_supervisor.py.

Arguments: a folder, the name of a part that ends at once, the name of one that does not listen to SIGTERM.
"""

import os
import sys
from pathlib import Path

from kouan.supervisor import Announcements, Part, Supervisor

PART = """
import os, signal, subprocess, sys, time
folder, name, fails, listens = sys.argv[1:]
if listens == "no":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
starts = os.path.join(folder, name + ".starts")
with open(starts, "a") as file:
    file.write("x")
if fails == "yes":
    sys.exit(7)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(os.path.join(folder, name + ".new"), "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.replace(os.path.join(folder, name + ".new"), os.path.join(folder, name))
time.sleep(600)
"""


def part(folder: Path, name: str, *, fails: bool, listens: bool) -> Part:
    marker = folder / name
    return Part(
        name=name,
        command=[
            sys.executable,
            "-c",
            PART,
            str(folder),
            name,
            *("yes" if yes else "no" for yes in (fails, listens)),
        ],
        environment=os.environ,
        log=folder / "logs" / f"{name}.log",
        is_ready=marker.exists,
    )


def main() -> None:
    folder, failing, deaf = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    say = lambda *words: print(*words, flush=True)  # noqa: E731
    announcements = Announcements(
        starting=lambda part: say("starting", part.name),
        ready=lambda: say("ready"),
        died=lambda part, status, _seconds: say("died", part.name, status),
        back=lambda part: say("back", part.name),
        stopping=lambda: say("stopping"),
    )
    parts = [part(folder, name, fails=name == failing, listens=name != deaf) for name in ("first", "second")]
    Supervisor(parts, announcements, grace_seconds=2.0).run()
    say("ended")


main()
