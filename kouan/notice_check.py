"""Whether messages about new differences go out (``kouan doctor``)."""

from bookings.database import Database
from bookings.notices.waiting import NoticeFault, count_notices, last_fault
from kouan.database_check import database_state
from kouan.finding import Finding
from kouan.language import text
from messages.errors import PartUnavailable
from settings import Settings


def check_notices(settings: Settings) -> Finding:
    """The channels, how many messages wait and have failed, and the last fault while none was sent since."""
    channels = ", ".join(settings.notices.channels)
    if not channels:
        return Finding("notices", text("doctor-notices-none"))
    if database_state(settings).kind != "current":
        return Finding("notices", channels)
    database = Database.open(settings.database)
    try:
        with database.session() as session:
            counts = dict.fromkeys(("waiting", "failed"), 0)
            for count in count_notices(session):
                if count.state != "sent":
                    counts[count.state] += count.notices
            fault = last_fault(session)
    except PartUnavailable:
        return Finding("notices", channels)  # the check of the database says what is wrong
    finally:
        database.dispose()
    shown = text("doctor-notices", channels=channels, **counts)
    if fault is None:
        return Finding("notices", shown)
    return Finding("notices", shown, _remedy(fault))


def _remedy(fault: NoticeFault) -> str:
    return text("doctor-notices-remedy", channel=fault.channel, error=fault.error)
