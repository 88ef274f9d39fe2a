"""The pages as a part of ``kouan run``: ``python -m kouan.web_server``."""

import uvicorn

from bookings.signing_in import Throttle
from flows.background import submit_document
from flows.resources import opened
from settings import load
from web.app import create_app
from web.context import WebContext


def main() -> None:
    """Serves the pages until SIGTERM or SIGINT."""
    settings = load()
    with opened(settings) as resources:
        context = WebContext(
            database=resources.database,
            originals=resources.originals,
            reader=resources.reader,
            submit=submit_document,
            max_file_bytes=settings.max_file_bytes,
            session_hours=settings.session_hours,
            throttle=Throttle(settings.sign_in_tries, settings.sign_in_wait_seconds),
            data_folder=settings.data_folder,
            default_language=settings.language,
        )
        uvicorn.run(
            create_app(context),
            host=settings.host,
            port=settings.port,
            log_level="info",
            access_log=False,
            server_header=False,
            # A page that polls must not keep the program from ending.
            timeout_graceful_shutdown=3,
        )


if __name__ == "__main__":
    main()
