"""The states of a booking and the steps between them, as data (``templates/booking/states.yaml``)."""

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bookings.models import BookingState
from messages.errors import Refused

BookingEventName = Literal[
    "edit",
    "edit_manual",
    "mark_transit",
    "unmark_transit",
    "approve",
    "postpone",
    "reject",
    "reopen",
    "export",
    "accept",
]
_BY_HAND: tuple[BookingEventName, ...] = ("approve", "accept", "postpone", "reject", "reopen")


class Step(BaseModel):
    """One step: from where, to where, and whether a reason must be given."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: tuple[BookingState, ...] = Field(alias="from")
    target: BookingState = Field(alias="to")
    reason: bool = False


@cache
def steps() -> dict[BookingEventName, Step]:
    """All steps by the event that causes them."""
    file = resources.files("templates") / "booking" / "states.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return TypeAdapter(dict[BookingEventName, Step]).validate_python(content)


def target_of(event: BookingEventName, state: BookingState, *, is_transit: bool = False) -> BookingState:
    """Where ``event`` leads from ``state``; a transit declaration stays manual when reopened.

    Raises ``Refused`` ``step-not-allowed``.
    """
    step = steps()[event]
    if state not in step.sources:
        raise Refused("step-not-allowed", step=event, state=state)
    return "manual" if event == "reopen" and is_transit else step.target


def is_editable(state: BookingState) -> bool:
    """Whether values may be corrected."""
    return state in steps()["edit"].sources or state in steps()["edit_manual"].sources


def next_by_hand(state: BookingState) -> tuple[BookingEventName, ...]:
    """The steps a person may take now, by the names of the functions in ``bookings.review``."""
    return tuple(event for event in _BY_HAND if state in steps()[event].sources)
