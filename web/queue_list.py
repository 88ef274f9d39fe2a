"""The queue as the home page shows it: which filter holds, its tabs, addresses that keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bookings.queue import STATES, QueueCounts, QueueFilter, Standing
from bookings.views import UserView
from web.dependencies import REVIEWING_ROLES

TO_REVIEW: Standing = "to-review"


@dataclass(frozen=True, slots=True)
class Tab:
    """A state to choose. ``count`` None: not counted."""

    state: Standing | None
    count: int | None
    query: str
    is_current: bool


def filter_of(query: Mapping[str, str], user: UserView) -> QueueFilter:
    """The filter of an address; where it names no state and searches nothing, what waits for a reviewer.

    Whoever searches without having chosen a state looks for one booking, wherever it is.
    """
    asked = QueueFilter.from_query(query)
    chose = bool(query.get("state", "").strip()) or asked.search
    if not chose and user.role in REVIEWING_ROLES:
        return asked.model_copy(update={"state": TO_REVIEW})
    return asked


def tabs_of(asked: QueueFilter, counts: QueueCounts | None) -> list[Tab]:
    """What waits for a reviewer, all, and every state that has any."""

    def tab(state: Standing | None, count: int | None) -> Tab:
        query = asked.model_copy(update={"state": state}).as_query()
        return Tab(state, count, query, state == asked.state)

    if counts is None:
        return [tab(state, None) for state in (TO_REVIEW, None, *STATES)]
    of_states = [
        tab(state, counts.by_state.get(state, 0))
        for state in STATES
        if counts.by_state.get(state) or state == asked.state
    ]
    return [tab(TO_REVIEW, counts.to_review), tab(None, counts.all), *of_states]


def booking_address(booking_id: int, asked: QueueFilter) -> str:
    """The page of a booking that was opened from this list."""
    return f"/bookings/{booking_id}?queue={quote(asked.as_query(), safe='')}"
