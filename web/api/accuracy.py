"""How right the reading is, for programs."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query

from bookings.learning.accuracy import Accuracy, AccuracyAsked, TextSource, accuracy
from messages.errors import NotAllowed
from web.api import schemas
from web.api.authorisation import MayReview
from web.dependencies import LARGEST_IDENTITY, Context

router = APIRouter(prefix="/api/v1/accuracy", tags=["accuracy"], responses=schemas.PROBLEMS)


@router.get("")
def report(
    context: Context,
    user: MayReview,
    since: Annotated[dt.date | None, Query(description="The first day, at the port.")] = None,
    until: Annotated[dt.date | None, Query(description="The last day.")] = None,
    enterprise: Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)] = None,
    text_source: TextSource | None = None,
) -> Accuracy:
    """Counted at approval: each field, all together, and over time. Without days: all that was approved.

    People of an enterprise get theirs; an administrator gets all, or the one that is asked for.
    """
    own = user.sees_enterprise
    if own is not None and enterprise not in (None, own):
        raise NotAllowed("role-not-permitted")
    asked = AccuracyAsked(
        since=since,
        until=until,
        enterprise_id=own if own is not None else enterprise,
        text_source=text_source,
    )
    with context.database.session() as session:
        return accuracy(session, asked)
