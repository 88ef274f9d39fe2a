"""Processes that end with the one that started them, even when that one is killed."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
# Loaded at import: loading a library between fork and exec may deadlock.
_PRCTL = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def end_with_parent(parent: int) -> None:
    """Asks the kernel to kill this process when its parent ends. Linux only; elsewhere does nothing.

    ``parent`` is the parent's process id as the caller knows it: when that one has already ended,
    this process ends at once. The kernel forgets the request at a fork, keeps it over an exec.
    """
    if _PRCTL is None:
        return
    _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
