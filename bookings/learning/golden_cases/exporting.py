"""From corrected bookings to golden cases."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from bookings.booking_view import view_of
from bookings.columns import today
from bookings.database import Database
from bookings.learning.golden_cases.case import Expected, GoldenCase, same_value, value_at
from bookings.learning.golden_cases.fiction import Fiction
from bookings.learning.golden_cases.fictional_pages import fictional_pages, remaining_in
from bookings.learning.golden_cases.vocabulary import case_rules
from bookings.learning.judging import JudgedValue, judged_values
from bookings.models import Booking, ReviewOutcome
from bookings.originals import OriginalStore
from bookings.values import as_text
from bookings.views import BookingView
from extractors.limits import ReadingLimits
from extractors.page_content import PageContent
from extractors.reading import Reading
from messages.errors import UnreadableDocument

_APPROVED = ("approved", "exported", "accepted")
PageReader = Callable[[Path, str], list[PageContent]]
"""Gives the pages of a file (``ReaderProcess.page_contents``)."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a booking: the file of its case, or why there is none."""

    booking_id: int
    file: Path | None
    reason: str | None = None
    """``nothing-expected`` · ``still-recognisable`` · ``several-declarations`` · ``unreadable``"""


def corrected_bookings(session: Session, since: dt.date | None, until: dt.date | None) -> list[int]:
    """Approved bookings of which something that was read had to be corrected, oldest first."""
    query = (
        select(ReviewOutcome.booking_id)
        .join(Booking, col(Booking.id) == col(ReviewOutcome.booking_id))
        .where(
            col(ReviewOutcome.straight_through).is_(False),
            ReviewOutcome.text_source != "none",
            col(Booking.state).in_(_APPROVED),
        )
        .order_by(col(ReviewOutcome.booking_id))
    )
    if since is not None:
        query = query.where(ReviewOutcome.day >= since)
    if until is not None:
        query = query.where(ReviewOutcome.day <= until)
    return list(session.exec(query))


def export_cases(
    database: Database,
    originals: OriginalStore,
    read_pages: PageReader,
    folder: Path,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    limits: ReadingLimits | None = None,
    seed: int | None = None,
) -> Iterator[Exported]:
    """Writes ``case-0001.json`` … into ``folder``, which must exist. Existing files are replaced.

    One and the same made-up value stands for a true one in all cases of an export. Raises
    ``PartUnavailable`` when the store or the reader is away.
    """
    fiction = Fiction(seed)
    with database.session() as session:
        numbers = corrected_bookings(session, since, until)
    written = 0
    for booking_id in numbers:
        with database.session() as session:
            view = view_of(session, session.get_one(Booking, booking_id))
        case = _case(view, originals, read_pages, fiction, limits or ReadingLimits())
        if isinstance(case, str):
            yield Exported(booking_id, None, case)
            continue
        written += 1
        file = folder / f"case-{written:04}.json"
        case.save(file)
        yield Exported(booking_id, file)


def _case(
    view: BookingView,
    originals: OriginalStore,
    read_pages: PageReader,
    fiction: Fiction,
    limits: ReadingLimits,
) -> GoldenCase | str:
    if len(view.declarations) != 1:
        return "several-declarations"
    document = view.documents[0]
    try:
        pages = read_pages(originals.path(document.sha256), document.filename)
    except UnreadableDocument:
        return "unreadable"
    return case_of(view, pages, fiction, limits)


def case_of(
    view: BookingView, pages: Sequence[PageContent], fiction: Fiction, limits: ReadingLimits
) -> GoldenCase | str:
    """The case of a booking with one declaration, or why there is none (``Exported.reason``)."""
    declaration = view.declarations[0]
    reading = Reading.model_validate(declaration.reading)
    judged = list(judged_values(view))
    _learn_values(fiction, reading, judged)
    own = [page for page in pages if page.number in declaration.pages]
    made_up = fictional_pages(own, [reading], fiction)
    if any(remaining_in(page, fiction) for page in made_up):
        return "still-recognisable"
    case = GoldenCase.of_pages(
        made_up,
        day=today(),
        text_source=reading.text_source,
        form=reading.form,
        expected={},
        corrected=[],
    )
    wrong = _wrongly_read(judged)
    expected = _expected(view, fiction)
    read = next((one for one in case.read(limits) if one.kind == "declaration"), None)
    # Where what is made up is not read although the truth was, the fiction is to blame and not the readers.
    told = {
        path: value
        for path, value in expected.items()
        if path in wrong or (read is not None and same_value(value_at(read, path), value))
    }
    corrected = sorted(wrong & set(told))
    if not corrected:
        return "nothing-expected"
    return case.model_copy(update={"expected": told, "corrected": corrected})


def _learn_values(fiction: Fiction, reading: Reading, judged: Sequence[JudgedValue]) -> None:
    """Everything that says who somebody is, as people corrected it and as it was read."""
    rules = case_rules()
    kinds = {key: path.split(".")[0] for key, path in rules.expected.items()}
    for value in judged:
        kind = kinds.get(value.key)
        if kind in rules.parties or kind in rules.identifiers:
            made_up = fiction.name if kind in rules.parties else fiction.identifier
            _learn(fiction, value, made_up)
    for key in rules.identifiers:
        for text in _texts(reading, key):
            fiction.identifier(text)
    for key in rules.parties:
        party = reading.value(key)
        if isinstance(party, dict):
            if name := party.get("name"):
                fiction.name(name)
            if code := party.get("code"):
                fiction.identifier(code)


def _learn(fiction: Fiction, value: JudgedValue, made_up: Callable[[str], str]) -> None:
    for read, now in zip(value.read.split("\n"), value.now.split("\n"), strict=False):
        if now:
            made_up(now)
        if read and not (now and fiction.misread(read, now)):
            made_up(read)


def _texts(reading: Reading, key: str) -> list[str]:
    value = reading.value(key)
    return reading.texts(key) if isinstance(value, list) else [value] if isinstance(value, str) else []


def _wrongly_read(judged: Sequence[JudgedValue]) -> set[str]:
    """Values of the Reading that were corrected, of those that a case can expect."""
    lists = {"truck_plates": ("trucks.plate", "trucks.trailer_plate"), "vins": ("vehicles.vin",)}
    keys = {key for value in judged if value.corrected for key in lists.get(value.key, (value.key,))}
    return {path for key, path in case_rules().expected.items() if key in keys}


def _expected(view: BookingView, fiction: Fiction) -> dict[str, Expected]:
    """What people left in the booking, in the made-up values."""
    rules = case_rules()
    found: dict[str, Expected] = {}
    for key, path in rules.expected.items():
        values = _values(view, key)
        if not values:
            continue
        if path in rules.identifiers:
            values = [fiction.identifier(value) for value in values]
        elif path.split(".")[0] in rules.parties:
            values = [fiction.name(value) for value in values]
        is_list = "." in key or key in ("seals", "containers")
        found[path] = values if is_list else values[0]
    return found


def _values(view: BookingView, key: str) -> list[str]:
    kind, _, name = key.rpartition(".")
    rows = {"trucks": view.trucks, "vehicles": view.vehicles}.get(kind, ())
    cells = [cell for row in rows for cell in row.fields if cell.field.key == name]
    fields = cells if kind else [field for field in view.fields if field.path == key]
    if name == "containers":
        # On the one truck when there is only one.
        fields = [*fields, *(cell for row in view.trucks for cell in row.fields if cell.field.key == name)]
    return [text for field in fields for text in as_text(field.value).split("\n") if text]
