"""The background task ``reconcile-soon``, and how the pages and commands ask for it.

Asking is a wish and no more: what changed is pending in our database, and the schedule comes to it
(flows/reconcile_schedule.py) when Prefect took no wish. Many wishes become one run.
"""

import logging
import threading
import time

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.deployments import run_deployment

from flows.passing_faults import is_passing_fault

logger = logging.getLogger("kouan.reconcile-soon")

DEPLOYMENT = "reconcile/reconcile"
# Wishes that come meanwhile are one wish: submitting costs the pages a third of a second of processor.
BETWEEN_SUBMISSIONS_SECONDS = 1.0


@task(
    name="reconcile-soon",
    retries=2,
    retry_delay_seconds=[2, 10],
    retry_condition_fn=is_passing_fault,
    cache_policy=NO_CACHE,
)
def reconcile_soon() -> str:
    """Reconciles what changed, in the worker, or begins a run of the deployment when that is very much.

    A wish that comes when nothing is pending costs nothing. Returns what was done, in words.
    """
    # Here, because commands import this module to submit the task, and need nothing of what it does.
    from flows.reconciling import is_much_to_do, reconcile_when_free
    from flows.resources import of_this_process

    resources = of_this_process()
    if is_much_to_do(resources):
        run_deployment(DEPLOYMENT, timeout=0, as_subflow=False)
        return DEPLOYMENT
    return reconcile_when_free(resources).message(resources.settings.language)


class ReconcileWishes:
    """Hands wishes to the worker, in a thread of its own; the caller never waits."""

    def __init__(self) -> None:
        self._wished = threading.Event()
        threading.Thread(target=self._submit, name="submitting-reconcile", daemon=True).start()

    def reconcile_soon(self) -> None:
        """What changed until now is reconciled soon. Returns at once."""
        self._wished.set()

    def _submit(self) -> None:
        while True:
            self._wished.wait()
            # Before submitting: what is wished from now on may not be seen by the run that starts now.
            self._wished.clear()
            submit_reconcile()
            time.sleep(BETWEEN_SUBMISSIONS_SECONDS)


def submit_reconcile() -> bool:
    """Submits the task once; False when Prefect does not take it (the schedule reconciles then)."""
    try:
        reconcile_soon.delay()
    except Exception as error:  # whatever Prefect raises: the schedule is the remedy for all of it
        logger.warning("Prefect did not take a wish to reconcile (%s); the schedule will", error)
        return False
    return True
