"""Reconciling what changed and telling what is new; for the flow, the background task and the schedule."""

import logging
import time
from dataclasses import dataclass

from bookings.notices.collecting import collect
from bookings.notices.sending import Sent, send_due
from bookings.notices.waiting import notices_are_due
from bookings.reconciling.records import RunSummary
from bookings.reconciling.running.left_lease import free_left_lease
from bookings.reconciling.running.pending import count_pending
from bookings.reconciling.running.run import reconcile_changed
from bookings.reconciling.running.telling import leaving_news, unknown
from flows.fates import is_gone, worker_name
from flows.resources import Resources
from messages import Language, translate

logger = logging.getLogger("kouan.reconciling")

# Until then it takes the worker's process a second or two; a whole book takes up to a gigabyte, too.
MOST_IN_WORKER = 5_000
BETWEEN_TRIES_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one look did."""

    run: RunSummary
    notices: Sent

    def message(self, language: Language) -> str:
        """One sentence, and one about messages when any went out or failed."""
        sentences = [_of_run(self.run, language)]
        if self.notices.tried:
            sentences.append(
                translate(
                    "notices.sent-summary",
                    language,
                    sent=self.notices.sent,
                    waiting=self.notices.waiting,
                    failed=self.notices.failed,
                )
            )
        return " ".join(sentences)


def reconcile_now(resources: Resources) -> Reconciled:
    """Reconciles what changed, makes messages of what is new, and sends what is due.

    Safe at any time and from several processes: one reconciles (a lease), each difference goes into one
    message, each message is sent by one. Raises ``PartUnavailable`` when the database is away; what was
    not done is still pending then.
    """
    settings = resources.settings
    if free_left_lease(resources.database, _has_ended):
        logger.warning("a run of reconcile was killed; what it left is done now")
    run = reconcile_changed(resources.database, settings.agreement, owner=worker_name())
    collect(resources.database, settings.notices)
    return Reconciled(run, send_due(resources.database, settings.notices))


def reconcile_when_free(resources: Resources, tries: int = 5) -> Reconciled:
    """As ``reconcile_now``; while another run holds what changed back it is waited for, some seconds."""
    done = reconcile_now(resources)
    for _ in range(tries - 1):
        if not done.run.nothing_to_do or not _is_pending(resources):
            break
        time.sleep(BETWEEN_TRIES_SECONDS)
        done = reconcile_now(resources)
    return done


def is_anything_to_do(resources: Resources) -> bool:
    """Whether a look would find work: a change, something new to tell, or a message that is due."""
    with resources.database.session() as session:
        return (
            count_pending(session) > 0
            or notices_are_due(session)
            # Time alone makes it news that something leaves soon and has no partner.
            or bool(unknown(session, leaving_news(session, resources.settings.agreement)))
        )


def _is_pending(resources: Resources) -> bool:
    with resources.database.session() as session:
        return count_pending(session) > 0


def is_much_to_do(resources: Resources) -> bool:
    """Whether so much has changed that a process of its own had better do it."""
    with resources.database.session() as session:
        return count_pending(session) > MOST_IN_WORKER


def _has_ended(owner: str) -> bool:
    # Only the worker's names tell which process it is.
    return owner.count(":") >= 2 and is_gone(owner)


def _of_run(run: RunSummary, language: Language) -> str:
    if run.nothing_to_do:
        return translate("notices.nothing-to-do", language)
    return translate(
        "notices.run-summary",
        language,
        bookings=run.bookings,
        appointments=run.appointments,
        matched=run.counts.get("matched", 0),
        different=run.counts.get("different", 0),
        ambiguous=run.counts.get("ambiguous", 0),
        unmatched=run.counts.get("unmatched", 0),
        new=run.new_differences,
    )
