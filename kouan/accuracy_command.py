"""``kouan accuracy``: how right the reading was, in a period."""

import datetime as dt
import sys

from bookings.learning.accuracy import Accuracy, AccuracyAsked, FieldAccuracy, TextSource, accuracy
from bookings.learning.accuracy_sheet import field_label
from kouan.language import command_language, text
from kouan.opening import opened_database
from messages.errors import WrongUsage
from settings import load


def run_accuracy(
    since: str | None,
    until: str | None,
    *,
    enterprise: int | None = None,
    text_source: TextSource | None = None,
    as_json: bool,
) -> None:
    """Prints the report: a few lines and one per field, or one JSON object."""
    asked = AccuracyAsked(
        since=day_of("--from", since),
        until=day_of("--to", until),
        enterprise_id=enterprise,
        text_source=text_source,
    )
    with opened_database(load()) as database, database.session() as session:
        report = accuracy(session, asked)
    if as_json:
        sys.stdout.write(report.model_dump_json() + "\n")
    else:
        sys.stdout.write("\n".join(_lines(report)) + "\n")


def day_of(option: str, typed: str | None) -> dt.date | None:
    """``2026-11-22`` as a day. Raises ``WrongUsage``."""
    if typed is None:
        return None
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise WrongUsage("argument-wrong", argument=option, value=typed) from None


def _lines(report: Accuracy) -> list[str]:
    if not report.bookings and not report.fields:
        return [text("accuracy-nothing")]
    everything = report.all_fields
    return [
        text(
            "accuracy-bookings",
            bookings=report.bookings,
            straight=_percent(report.straight_through_share),
            seconds="—" if report.median_seconds is None else report.median_seconds,
        ),
        text(
            "accuracy-silent",
            audited=everything.audited,
            found=everything.silent_errors,
            most=_percent(everything.silent_share_at_most),
        ),
        *(_field_line(field) for field in (everything, *report.fields)),
    ]


def _field_line(field: FieldAccuracy) -> str:
    return text(
        "accuracy-field",
        field=field_label(field.key, command_language()),
        filled=field.filled,
        right=_percent(field.right_share),
        doubted=field.doubted,
        precision=_percent(field.doubt_precision),
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f} %"
