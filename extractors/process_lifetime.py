"""Processes that end with the one that started them, even when that one is killed."""

import ctypes
import os
import signal
import sys
import threading
import time

_LOOK_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
# Loaded at import: loading a library between fork and exec may deadlock.
_PRCTL = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def end_with_parent(parent: int) -> None:
    """Asks the kernel to kill this process when its parent ends. Linux only; elsewhere does nothing.

    ``parent`` is the parent's process id as the caller knows it: when that one has already ended,
    this process ends at once. The kernel forgets the request at a fork, keeps it over an exec.
    Only for children started by the main thread: the kernel means the thread that started them.
    """
    if _PRCTL is None:
        return
    _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def watch_parent(parent: int | None = None) -> None:
    """Ends this process soon after its parent has ended, whichever thread of the parent started it.

    ``parent`` is the parent's process id where the caller was told it, which leaves no gap between
    the start and this call.
    """
    awaited = os.getppid() if parent is None else parent

    def watch() -> None:
        while os.getppid() == awaited:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="watching-parent", daemon=True).start()
