"""The one place where an exception becomes a message and an exit status.

0 all well, 1 some input was bad, 2 wrong usage, 3 something of ours failed, 130 ended by Ctrl-C.
"""

import os
import sys
import traceback
from collections.abc import Callable

from kouan.language import command_language, text
from messages.errors import KouanError, OurFault

INTERRUPTED = 130


def say(message: str) -> None:
    """A line for people. Standard output belongs to results."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201 - the one way of speaking to people


def exit_status_of(command: Callable[[], object]) -> int:
    """Runs ``command``; what it raises is told on standard error and becomes the status."""
    try:
        command()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except KeyboardInterrupt:
        say(text("interrupted"))
        return INTERRUPTED
    except KouanError as error:
        say(f"kouan: {error.message(command_language())}")
        return error.exit_status
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`). Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        fault = OurFault("internal", reason=f"{type(error).__name__}: {error}")
        say(f"kouan: {fault.message(command_language())}")
        if _wants_traceback():
            traceback.print_exception(error, file=sys.stderr)
        return fault.exit_status
    return 0


def _wants_traceback() -> bool:
    # Read directly: the settings themselves may be what failed.
    return "--verbose" in sys.argv or os.environ.get("KOUAN_DEBUG", "").lower() in {"1", "true", "yes", "on"}
