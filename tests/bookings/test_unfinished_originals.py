"""What a killed process left of a file on its way in does not fill the disk for ever."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bookings.originals import OriginalStore
from tests.kouan.processes import until

HANGING = """
import sys
from pathlib import Path
from bookings.originals import OriginalStore
OriginalStore(Path(sys.argv[1])).put(sys.stdin.buffer, "a.pdf", 10**9)
"""
DAY_SECONDS = 24 * 3600


def test_the_part_of_a_file_whose_receiver_was_killed_is_removed_after_a_day(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    receiver = subprocess.Popen([sys.executable, "-c", HANGING, str(tmp_path)], stdin=subprocess.PIPE)
    until(lambda: any(incoming.glob("*")), "the file is on its way in")
    receiver.send_signal(signal.SIGKILL)
    receiver.communicate()
    store = OriginalStore(tmp_path)
    (part,) = incoming.iterdir()
    assert store.remove_unfinished() == 0, "another program may be writing it now"
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(part, (long_ago, long_ago))
    assert store.remove_unfinished() == 1
    assert not part.exists()


def test_a_new_store_has_nothing_unfinished(tmp_path: Path) -> None:
    assert OriginalStore(tmp_path).remove_unfinished() == 0
