"""How long documents take in each stage, counted in the database because many processes count."""

from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bookings.models import StageSeconds

Stage = Literal["waiting", "reading", "storing"]
"""``waiting``: from its receipt until it is taken up · ``reading`` · ``storing``: prefill and database."""

STAGES: tuple[Stage, ...] = get_args(Stage)
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
LAST_BUCKET = "+Inf"


@dataclass(frozen=True, slots=True)
class Histogram:
    """One stage: documents up to each bound (growing, the last is all), and their seconds together."""

    stage: Stage
    buckets: tuple[tuple[str, int], ...]
    seconds: float


def note_seconds(session: Session, stage: Stage, seconds: float) -> None:
    """Count one document. To be called at the end of a transaction: other processes wait for the row."""
    bucket = next((str(bound) for bound in BUCKETS if seconds <= bound), LAST_BUCKET)
    counted = (
        update(StageSeconds)
        .where(col(StageSeconds.stage) == stage, col(StageSeconds.bucket) == bucket)
        .values(documents=col(StageSeconds.documents) + 1, seconds=col(StageSeconds.seconds) + seconds)
        .execution_options(synchronize_session=False)
    )
    if session.exec(counted).rowcount:
        return
    row = {"stage": stage, "bucket": bucket, "documents": 1, "seconds": seconds}
    try:
        with session.begin_nested():
            session.add(StageSeconds.model_validate(row))
    except IntegrityError:
        session.exec(counted)


def histograms(session: Session) -> list[Histogram]:
    """Every stage, those without documents too."""
    rows = session.exec(select(StageSeconds)).all()
    found = []
    for stage in STAGES:
        counts = {row.bucket: row.documents for row in rows if row.stage == stage}
        total = 0
        buckets = []
        for bound in (*(str(bound) for bound in BUCKETS), LAST_BUCKET):
            total += counts.get(bound, 0)
            buckets.append((bound, total))
        found.append(Histogram(stage, tuple(buckets), sum(row.seconds for row in rows if row.stage == stage)))
    return found
