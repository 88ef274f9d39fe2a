"""The pages as a part of ``kouan run``: ``python -m kouan.web_server``."""

import sys

import uvicorn

from bookings.signing_in import Throttle
from flows.fates import worker_name
from flows.reconcile_soon import ReconcileWishes
from flows.resources import opened
from flows.submitting import Submitter
from messages.logs import set_up_logs
from settings import load
from web.app import create_app
from web.context import WebContext

KEEP_ALIVE_SECONDS = 75
# Most requests are many short steps between which others may run: with Python's own 5 ms for a turn,
# a page of twenty statements waits twenty turns while files are stored.
TURN_SECONDS = 0.0005


def main() -> None:
    """Serves the pages until SIGTERM or SIGINT."""
    settings = load()
    sys.setswitchinterval(TURN_SECONDS)
    set_up_logs(settings.log_format, with_values=settings.debug)
    with opened(settings) as resources:
        context = WebContext(
            database=resources.database,
            originals=resources.originals,
            reader=resources.reader,
            submit=Submitter(resources.database).submit,
            max_file_bytes=settings.max_file_bytes,
            max_files_at_once=settings.max_files_at_once,
            session_hours=settings.session_hours,
            throttle=Throttle(settings.sign_in_tries, settings.sign_in_wait_seconds),
            data_folder=settings.data_folder,
            sheets=resources.sheet_reader,
            default_language=settings.language,
            review_lease_seconds=settings.review_lease_seconds,
            reconcile_soon=ReconcileWishes().reconcile_soon,
            agreement=settings.agreement,
            worker_name=worker_name,
        )
        uvicorn.run(
            create_app(context),
            host=settings.host,
            port=settings.port,
            # Its lines go where ours go, in our format.
            log_config=None,
            access_log=False,
            server_header=False,
            # A page that polls must not keep the program from ending.
            timeout_graceful_shutdown=3,
            # Longer than the pause of any page that polls: a connection that is closed just as it is
            # used again would cost a browser a second try, and a program an error.
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )


if __name__ == "__main__":
    main()
