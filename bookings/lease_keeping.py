"""A lease that is renewed while its worker lives and reads: a scan of many pages outlasts any lease."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bookings.database import Database
from bookings.leases import renew_lease
from messages.errors import PartUnavailable

logger = logging.getLogger(__name__)

# A renewal may fail, and be late, before the lease runs out.
_RENEWALS_PER_LEASE = 3


@contextmanager
def kept_lease(database: Database, document_id: int, worker: str, lease_seconds: int) -> Iterator[None]:
    """Renews the lease of ``worker`` on the document while what is inside lasts.

    It ends with the process: the document of a dead worker is taken up as ever. Reading itself has
    deadlines, so nothing is held for ever.
    """
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(lease_seconds / _RENEWALS_PER_LEASE):
            try:
                renew_lease(database, document_id, worker, lease_seconds)
            except PartUnavailable as error:
                logger.warning(
                    "the lease of document %d was not renewed: %s",
                    document_id,
                    error,
                    extra={"document_id": document_id},
                )

    keeper = threading.Thread(target=keep, name="keeping-lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
