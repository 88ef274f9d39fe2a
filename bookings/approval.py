"""Whether a booking may be approved."""

from collections.abc import Sequence
from functools import partial

from bookings.refusals import NotReady
from bookings.views import BookingView, FieldView, ProblemView
from messages.catalogue import translate


def require_ready(view: BookingView, reason: str | None) -> None:
    """Raises ``NotReady`` naming the first kind of thing that stands against approval."""
    open_problems = [problem for problem in view.problems if not problem.resolved]
    blocking = [problem for problem in open_problems if problem.severity == "block"]
    if blocking:
        raise _open_problems("booking-blocked", blocking)
    missing = [field for field in view.all_fields() if field.field.required and field.value in (None, [])]
    if missing:
        raise _open_fields("booking-incomplete", missing)
    doubted = [
        field
        for field in view.all_fields()
        if field.evidence is not None and field.evidence.doubted and not field.evidence.confirmed
    ]
    if doubted:
        raise _open_fields("booking-doubted", doubted)
    if view.missing_attachments:
        raise _missing_attachments(view)
    errors = [problem for problem in open_problems if problem.severity == "error"]
    if errors and not (reason or "").strip():
        raise _open_problems("reason-needed-for", errors)


def _missing_attachments(view: BookingView) -> NotReady:
    labels = [partial(translate, f"fields.attachment.{kind}") for kind in view.missing_attachments]
    return NotReady(
        "attachment-missing", [f"attachments.{kind}" for kind in view.missing_attachments], labels
    )


def _open_fields(code: str, fields: Sequence[FieldView]) -> NotReady:
    return NotReady(code, [field.path for field in fields], [field.field.label for field in fields])


def _open_problems(code: str, problems: Sequence[ProblemView]) -> NotReady:
    return NotReady(code, [problem.path for problem in problems], [problem.message for problem in problems])
