"""A booking as its page shows it: the head, one page of its rows, and what there is to look at in all.

As quick for 5,000 vehicles as for ten: of the rows not shown only an overview is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bookings.booking_checks import booking_problems, declaration_problems
from bookings.booking_view import about, by_path, corrections, evidence_of, head_fields, row_views
from bookings.forms import form
from bookings.goods_items import items_table
from bookings.learning.proposing import with_proposals
from bookings.models import Booking, Correction, VinImport, stored_id
from bookings.row_kinds import ROW_PATH, model_of
from bookings.row_overview import NAMED_BY, Cell, RowOverview, ids_with, overview_of, rows_shape
from bookings.undoing import still_stands
from bookings.views import (
    BookingReview,
    CorrectionView,
    FieldView,
    ProblemView,
    RowKind,
    RowsAsked,
    RowTable,
    RowView,
)

ROWS_A_PAGE = 100
HISTORY_LINES = 20
OLDER_LINES = 200

_FIRST_PAGE = RowsAsked()


def review_of(
    session: Session,
    booking: Booking,
    asked: RowsAsked = _FIRST_PAGE,
    *,
    history_before: int | None = None,
) -> BookingReview:
    """The booking with the page of rows that is asked for, detached from the session.

    ``history_before``: lines of the history older than that one, instead of the newest.
    """
    booking_id = stored_id(booking)
    overview = overview_of(session, booking)
    evidence = evidence_of(booking)
    between = booking_problems(booking, overview.named, evidence)
    fields = head_fields(booking, evidence, overview.listed, by_path(between))
    # Keys of the head come before all rows, in the order of the form.
    of_head = tuple(field.path for field in fields if field.needs_attention)
    cells = overview.attention(_cells_of(between, overview))
    items = items_table(session, booking)
    table = _table(session, booking, overview, cells, between, asked)
    of_fields = [problem for field in fields for problem in field.problems]
    of_rows = [problem for problems in overview.wrong.values() for problem in problems]
    of_rows += [problem for problem in between if _row_id(problem.path) is not None]
    judged = [*of_fields, *of_rows]
    problems = (*judged, *declaration_problems(booking, evidence, judged))
    lines = HISTORY_LINES if history_before is None else OLDER_LINES
    newest = corrections(session, booking_id, before=history_before, newest=lines + 1)
    broken = {problem.path for problem in of_rows}
    view = BookingReview(
        **about(session, booking, fields, overview.identified),
        problems=tuple(problem for problem in problems if not problem.resolved),
        corrections=newest[-lines:],
        has_older_corrections=len(newest) > lines,
        table=table,
        items=items,
        attention=(*of_head, *(overview.path(cell) for cell in cells)),
        unsettled=sum(field.status in ("doubted", "missing") for field in fields)
        + sum(overview.path(cell) not in broken for cell in cells),
        corrections_in_all=_count_corrections(session, booking_id),
        rows_were_changed=_rows_were_changed(session, booking_id),
        first_values=_first_values(session, booking_id, fields, [*table.rows, *items.rows]),
        row_numbers=row_numbers(newest, overview.numbers_by_path | _numbers(items)),
        sheets=_sheets(session, [*fields, *(cell for row in table.rows for cell in row.fields)]),
    )
    return with_proposals(session, view)


def rows_touched(session: Session, booking: Booking, path: str, shown: Sequence[int]) -> tuple[int, ...]:
    """Ids of the rows that the last change at ``path`` may have changed: its own, and of those ``shown``
    the ones known by the plate or VIN that was there before or is there now."""
    kind, _ = rows_shape(booking)
    own_id = _row_id(path, kind)
    own = () if own_id is None else (own_id,)
    last = session.exec(
        select(Correction.before, Correction.after)
        .where(Correction.booking_id == booking.id, Correction.path == path)
        .order_by(col(Correction.id).desc())
        .limit(1)
    ).first()
    if not own or last is None or path.rpartition(".")[2] != NAMED_BY[kind]:
        return own
    model = model_of(kind)
    alike = col(getattr(model, NAMED_BY[kind])).in_([value for value in last if value is not None])
    others = session.execute(
        select(col(model.id)).where(model.booking_id == booking.id, col(model.id).in_(shown), alike)
    ).scalars()
    return (*own, *(row_id for row_id in others if row_id is not None and row_id not in own))


def row_numbers(lines: Iterable[CorrectionView], numbers: Mapping[str, int]) -> dict[str, int]:
    """The place of each row that these lines of the history name, by its path; ``numbers`` has all."""
    rows = {line.path.split(".")[0] for line in lines}
    return {row: number for row, number in numbers.items() if row in rows}


def _numbers(table: RowTable) -> dict[str, int]:
    return {row.path: number for row, number in zip(table.rows, table.numbers, strict=True)}


def _row_id(path: str, kind: RowKind | None = None) -> int | None:
    """The row that a path names, of that kind when one is given."""
    found = ROW_PATH.match(path)
    if found is None or kind not in (None, found["kind"]):
        return None
    return int(found["id"])


def _cells_of(problems: Iterable[ProblemView], overview: RowOverview) -> list[Cell]:
    found = ((problem.path, _row_id(problem.path)) for problem in problems if not problem.resolved)
    known = {field.key for field in overview.columns}
    cells = [(row_id, path.rpartition(".")[2]) for path, row_id in found if row_id is not None]
    return [cell for cell in cells if cell[1] in known]


def _table(
    session: Session,
    booking: Booking,
    overview: RowOverview,
    attention: Sequence[Cell],
    between: Sequence[ProblemView],
    asked: RowsAsked,
) -> RowTable:
    doubtful = {row_id for row_id, _ in attention}
    matching = _matching(session, booking, overview, doubtful, asked)
    if asked.ids is not None:
        matching = [row_id for row_id in asked.ids if row_id in overview.numbers]
    goal = _goal(overview, attention, asked)
    if goal is not None and goal[0] not in set(matching):
        # The filter hides it: it gives way.
        asked = asked.model_copy(update={"text": "", "doubtful": False})
        matching = list(overview.ids)
    pages = max(1, -(-len(matching) // ROWS_A_PAGE))
    number = min(max(asked.page, 1), pages)
    if goal is not None:
        number = matching.index(goal[0]) // ROWS_A_PAGE + 1
    shown = matching[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
    model = model_of(overview.kind)
    query = select(model).where(col(model.id).in_(shown)).order_by(col(model.id))
    rows: list[Any] = list(session.scalars(query))
    return RowTable(
        kind=overview.kind,
        columns=overview.columns,
        rows=row_views(overview.kind, form(booking.business_type), rows, by_path(between)),
        numbers=tuple(overview.numbers[row_id] for row_id in shown),
        total=len(overview.ids),
        matching=len(matching),
        asked=asked.model_copy(update={"page": number, "show": None, "after": None}),
        pages=pages,
        doubtful=len(doubtful),
        found=None if goal is None else overview.path(goal),
    )


def _matching(
    session: Session, booking: Booking, overview: RowOverview, doubtful: set[int], asked: RowsAsked
) -> list[int]:
    ids = list(overview.ids)
    if text := asked.text.strip():
        having = ids_with(session, booking, text)
        ids = [row_id for row_id in ids if row_id in having]
    return [row_id for row_id in ids if row_id in doubtful] if asked.doubtful else ids


def _goal(overview: RowOverview, attention: Sequence[Cell], asked: RowsAsked) -> Cell | None:
    """The cell that the page to show must hold."""
    if asked.show is not None:
        cell = _cell(asked.show, overview)
        return cell if cell is not None and cell[0] in overview.numbers else None
    if asked.after is None or not attention:
        return None
    here = _cell(asked.after, overview)
    order = {field.key: place for place, field in enumerate(overview.columns)}
    if here is None:
        return attention[0]
    later = (cell for cell in attention if (cell[0], order[cell[1]]) > (here[0], order[here[1]]))
    return next(later, attention[0])


def _cell(path: str, overview: RowOverview) -> Cell | None:
    row, _, key = path.rpartition(".")
    row_id = _row_id(row, overview.kind)
    if row_id is None:
        return None
    return (row_id, key) if any(field.key == key for field in overview.columns) else None


def _count_corrections(session: Session, booking_id: int) -> int:
    return session.exec(
        select(func.count()).select_from(Correction).where(Correction.booking_id == booking_id)
    ).one()


def _rows_were_changed(session: Session, booking_id: int) -> bool:
    of_rows = col(Correction.path).startswith("vehicles[") | col(Correction.path).startswith("trucks[")
    of_rows |= col(Correction.path).startswith("items[")
    mine = (Correction.booking_id == booking_id, of_rows, still_stands(booking_id))
    query = select(Correction.id).where(*mine).limit(1)
    return session.exec(query).first() is not None


def _first_values(
    session: Session, booking_id: int, fields: Sequence[FieldView], rows: Sequence[RowView]
) -> dict[str, Any]:
    paths = [field.path for field in fields]
    paths += [cell.path for row in rows for cell in row.fields]
    lines = session.exec(
        select(Correction.path, Correction.before, Correction.after)
        .where(
            Correction.booking_id == booking_id,
            col(Correction.path).in_(paths),
            still_stands(booking_id),
        )
        .order_by(col(Correction.id))
    )
    first: dict[str, Any] = {}
    for path, before, after in lines:
        if before != after:
            first.setdefault(path, before)
    return first


def _sheets(session: Session, fields: Iterable[FieldView]) -> dict[int, str]:
    ids = {field.evidence.import_id for field in fields if field.evidence is not None} - {None}
    if not ids:
        return {}
    found = session.exec(select(VinImport.id, VinImport.filename).where(col(VinImport.id).in_(ids)))
    return {import_id: filename for import_id, filename in found if import_id is not None}
