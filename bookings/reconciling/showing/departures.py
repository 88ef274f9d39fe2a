"""When something leaves, in the words that the board, the report, the command and messages share."""

import datetime as dt

from bookings.reconciling.loading import KHORGOS


def is_whole_day(leaves_at: dt.datetime) -> bool:
    """Whether only the day is stated: it then begins at midnight at the port."""
    return leaves_at.astimezone(KHORGOS).time() == dt.time()


def departure(leaves_at: dt.datetime | None, day_form: str = "%Y-%m-%d") -> str:
    """``2026-11-23 09:00`` at the port; the day alone where no window is stated; nothing where no day is."""
    if leaves_at is None:
        return ""
    form = day_form if is_whole_day(leaves_at) else f"{day_form} %H:%M"
    return leaves_at.astimezone(KHORGOS).strftime(form)
