"""What reviews teach: how right the reading was, what it keeps getting wrong, what is always chosen.

In:  bookings as people approved them.
Out: outcomes and a report of them, proposals for names corrected before, defaults of the enterprise,
     golden cases without anybody's data.
Must not know: pages, commands. Nothing here changes a value of a booking: it proposes and it doubts.
"""

from sqlmodel import Session

from bookings.learning.aliases import doubt_corrected_before, learn_aliases, proposals
from bookings.learning.defaults import remember_choices
from bookings.learning.outcomes import record_outcome
from bookings.learning.proposing import with_proposals
from bookings.models import Booking
from bookings.views import BookingView

__all__ = ["doubt_corrected_before", "learn", "proposals", "record_outcome", "with_proposals"]


def learn(session: Session, booking: Booking, view: BookingView, user_id: int) -> None:
    """Keep what the person who approves ``booking`` (seen as ``view``) chose and corrected."""
    remember_choices(session, booking, view, user_id)
    learn_aliases(session, booking, view, user_id)
