"""Which faults are worth another try."""

from typing import Any

from prefect.client.schemas.objects import State

from messages.errors import PartUnavailable


def is_passing_fault(_task: object, _run: object, state: State[Any]) -> bool:
    """Only a part of ours that did not answer: a bad document stays bad, a defect stays a defect."""
    return isinstance(state.data, PartUnavailable) or isinstance(
        getattr(state.data, "result", None), PartUnavailable
    )
