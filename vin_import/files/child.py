"""The child process in which one file is opened: ``python -m vin_import.files.child LIMITS FILENAME``.

The file comes on standard input, the answer goes to standard output. Whatever the file does to it,
the kernel ends it: at its limits of memory and processor time, and by an alarm when it only waits.
"""

import gc
import os
import resource
import signal
import sys

from messages.errors import KouanError
from vin_import.files.child_protocol import defect_bytes, error_bytes, workbook_bytes
from vin_import.limits import SheetLimits

_MIB = 1 << 20


def main() -> None:
    """Reads one file."""
    limits, filename = SheetLimits.from_json(sys.argv[1]), sys.argv[2]
    # Whatever a library prints must not get into the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_resources(limits)
    # Cells are objects without cycles; to look for some among them takes a fifth of the time.
    gc.disable()
    with answer:
        answer.write(_answer(limits, filename))
    os._exit(0)


def _limit_resources(limits: SheetLimits) -> None:
    memory, seconds = limits.memory_mib * _MIB, int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is ever written, so nothing can be filled up.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.alarm(seconds + 1)


def _answer(limits: SheetLimits, filename: str) -> bytes:
    try:
        # Within the limits and the time that this takes: the libraries that read.
        from vin_import.files import kinds

        return workbook_bytes(*kinds.read(sys.stdin.buffer.read(), filename, limits))
    except KouanError as error:
        return error_bytes(error.code, error.parameters)
    except MemoryError:
        return error_bytes("sheet-memory", {"file": filename, "limit": limits.memory_mib})
    except Exception as error:  # the border of the process: our defect is told, not lost
        return defect_bytes(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
