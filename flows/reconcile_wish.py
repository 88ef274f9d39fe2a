"""A command's wish that what it changed be reconciled soon. Imports no prefect: that takes two seconds."""

import httpx

from flows.environment import prefect_api
from settings import Settings

SECONDS = 2.0


def wish_for_reconcile(settings: Settings) -> bool:
    """Begins a run of the deployment ``reconcile/reconcile`` when kouan runs on this machine.

    False when it does not, or Prefect does not answer: what changed is pending, and the schedule comes
    to it. Returns within a few seconds.
    """
    try:
        # An environment's proxy must not be asked about our own loopback.
        with httpx.Client(base_url=prefect_api(settings), timeout=SECONDS, trust_env=False) as client:
            found = client.get("/deployments/name/reconcile/reconcile").raise_for_status()
            path = f"/deployments/{found.json()['id']}/create_flow_run"
            client.post(path, json={"state": {"type": "SCHEDULED"}}).raise_for_status()
    except (httpx.HTTPError, ValueError, KeyError):
        return False
    return True
