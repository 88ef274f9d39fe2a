"""How right the reading is: sums over a period, from what approvals counted.

As quick for a million bookings as for ten: only sums of days are read. What nobody noticed is in no
count; the audit sample tells how much that may be.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlmodel import Session, col

from bookings.learning.durations import median_of
from bookings.learning.outcomes import COUNTS, TIME_COUNTS
from bookings.models import FieldOutcome, TimeOutcome

TextSource = Literal["layer", "ocr"]
Step = Literal["day", "week", "month"]
# So many points a plot can show.
_MOST_DAYS, _MOST_WEEKS = 45, 400
_NORMAL_95 = 1.959964


class AccuracyAsked(BaseModel):
    """What the report is about. Days are those of the approvals at the port, both included."""

    model_config = ConfigDict(frozen=True)
    since: dt.date | None = None
    until: dt.date | None = None
    enterprise_id: int | None = None
    text_source: TextSource | None = None


class FieldAccuracy(BaseModel):
    """How right the reading of one field was, or of all. Shares are None when there is nothing to share."""

    model_config = ConfigDict(frozen=True)
    key: str
    """``customs_number``, ``vehicles.vin``; empty for all fields together."""
    filled: int
    """Values that the reading filled in."""
    corrected: int
    right_share: float | None
    """Share of ``filled`` that nobody had to correct."""
    doubted: int
    doubted_corrected: int
    doubt_precision: float | None
    """Share of the doubted values that were wrong."""
    audited: int
    """Undoubted values that a person looked at for the audit sample."""
    silent_errors: int
    """Of these the wrong ones."""
    silent_share: float | None
    silent_share_at_most: float | None
    """Upper bound of the share of silent errors (Wilson, 95 %)."""
    silent_estimate: float | None
    """Silent errors expected among the undoubted values that nobody looked at."""
    silent_estimate_at_most: float | None


class PeriodAccuracy(BaseModel):
    """A day, a week (from Monday) or a month."""

    model_config = ConfigDict(frozen=True)
    first_day: dt.date
    bookings: int
    straight_through: int
    straight_through_share: float | None
    median_seconds: int | None
    filled: int
    corrected: int
    right_share: float | None
    doubted: int
    doubted_corrected: int
    doubt_precision: float | None
    audited: int
    silent_errors: int
    silent_share_at_most: float | None


class Accuracy(BaseModel):
    """The report."""

    model_config = ConfigDict(frozen=True)
    asked: AccuracyAsked
    step: Step
    bookings: int
    """Approved bookings with a declaration that was read and prefilled."""
    straight_through: int
    """Bookings of which nothing that was read had to be corrected."""
    straight_through_share: float | None
    median_seconds: int | None
    """From the first change of a person to the approval, about; of bookings that somebody changed."""
    all_fields: FieldAccuracy
    fields: tuple[FieldAccuracy, ...]
    """Those with the most corrections first."""
    periods: tuple[PeriodAccuracy, ...]
    """Those in which something was approved, oldest first."""


def accuracy(session: Session, asked: AccuracyAsked) -> Accuracy:
    """The report of what was approved in the period, in that enterprise, from that kind of text."""
    by_field = _sums(session, FieldOutcome, ("field_key",), COUNTS, asked)
    by_day = _sums(session, FieldOutcome, ("day",), COUNTS, asked)
    times = _sums(session, TimeOutcome, ("day", "seconds_from"), TIME_COUNTS, asked)
    fields = [_field(key, counts) for key, *counts in by_field if counts[0] > 0]
    fields.sort(key=lambda field: (-field.corrected, -field.doubted, -field.filled, field.key))
    days = [day for day, *_ in (*by_day, *times)]
    step = _step(days)
    straight = sum(each[3] for each in times)
    bookings = sum(each[2] for each in times)
    return Accuracy(
        asked=asked,
        step=step,
        bookings=bookings,
        straight_through=straight,
        straight_through_share=_share(straight, bookings),
        median_seconds=_median((span, count) for _, span, count, _ in times),
        all_fields=_field("", [sum(column) for column in zip(*(row[1:] for row in by_field), strict=True)]),
        fields=tuple(fields),
        periods=_periods(by_day, times, step),
    )


def upper_bound(found: int, looked_at: int) -> float | None:
    """Upper end of the 95 % interval of Wilson (1927) for the share ``found / looked_at``."""
    if looked_at <= 0:
        return None
    z, n = _NORMAL_95, looked_at
    share = found / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return min(1.0, (middle + spread) / (1 + z * z / n))


def _sums(
    session: Session,
    model: type[FieldOutcome] | type[TimeOutcome],
    names: Sequence[str],
    counted: Sequence[str],
    asked: AccuracyAsked,
) -> list[tuple[Any, ...]]:
    keys = [col(getattr(model, name)) for name in names]
    query = select(*keys, *(func.sum(col(getattr(model, name))) for name in counted)).group_by(*keys)
    day = col(model.day)
    if asked.since is not None:
        query = query.where(day >= asked.since)
    if asked.until is not None:
        query = query.where(day <= asked.until)
    if asked.enterprise_id is not None:
        query = query.where(col(model.enterprise_id) == asked.enterprise_id)
    if asked.text_source is not None:
        query = query.where(col(model.text_source) == asked.text_source)
    return [tuple(row) for row in session.execute(query)]


def _field(key: str, counts: Sequence[int]) -> FieldAccuracy:
    filled, corrected, doubted, doubted_corrected, audited, silent = (int(one) for one in counts or [0] * 6)
    unseen = max(0, filled - doubted - audited)
    share, at_most = _share(silent, audited), upper_bound(silent, audited)
    return FieldAccuracy(
        key=key,
        filled=filled,
        corrected=corrected,
        right_share=_share(filled - corrected, filled),
        doubted=doubted,
        doubted_corrected=doubted_corrected,
        doubt_precision=_share(doubted_corrected, doubted),
        audited=audited,
        silent_errors=silent,
        silent_share=share,
        silent_share_at_most=at_most,
        silent_estimate=None if share is None else share * unseen,
        silent_estimate_at_most=None if at_most is None else at_most * unseen,
    )


def _periods(
    by_day: Sequence[tuple[Any, ...]], times: Sequence[tuple[Any, ...]], step: Step
) -> tuple[PeriodAccuracy, ...]:
    values: defaultdict[dt.date, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    spans: defaultdict[dt.date, list[tuple[int, int]]] = defaultdict(list)
    straight: defaultdict[dt.date, int] = defaultdict(int)
    for day, *counts in by_day:
        total = values[_first_day(day, step)]
        for place, count in enumerate(counts):
            total[place] += int(count)
    for day, span, bookings, through in times:
        first = _first_day(day, step)
        spans[first].append((span, int(bookings)))
        straight[first] += int(through)
    return tuple(
        _period(first, values[first], spans[first], straight[first])
        for first in sorted({*values, *spans})
        if any(values[first]) or any(count for _, count in spans[first])
    )


def _period(
    first: dt.date, counts: Sequence[int], spans: Sequence[tuple[int, int]], straight: int
) -> PeriodAccuracy:
    values = _field("", counts)
    bookings = sum(count for _, count in spans)
    return PeriodAccuracy(
        first_day=first,
        bookings=bookings,
        straight_through=straight,
        straight_through_share=_share(straight, bookings),
        median_seconds=_median(spans),
        **values.model_dump(include=set(PeriodAccuracy.model_fields)),
    )


def _step(days: Sequence[dt.date]) -> Step:
    length = (max(days) - min(days)).days if days else 0
    return "day" if length <= _MOST_DAYS else "week" if length <= _MOST_WEEKS else "month"


def _first_day(day: dt.date, step: Step) -> dt.date:
    if step == "month":
        return day.replace(day=1)
    return day - dt.timedelta(days=day.weekday()) if step == "week" else day


def _median(spans: Iterable[tuple[int, int]]) -> int | None:
    counts: defaultdict[int, int] = defaultdict(int)
    for span, count in spans:
        counts[span] += count
    return median_of(counts)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
