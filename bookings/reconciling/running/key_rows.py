"""Rows of ``match_key``: read as they are stored, and written in the order of their index."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from operator import itemgetter

from sqlalchemy import or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.models import MatchKey, RecordSide
from bookings.reconciling.running.nodes import Node
from bookings.reconciling.running.storing import Change
from bookings.reconciling.statements import among

KeyRow = tuple[int, str, str, RecordSide, int, int | None]
"""Enterprise, kind, value, side, id and day of a record: a whole row of ``match_key``."""

# Of a hundred thousand records this writes 587 MB instead of 961 in the order of one index alone.
_RECORDS_TOGETHER = 10_000


def stored_keys(
    session: Session, side: RecordSide, record_ids: Collection[int] | range, kind: str | None = None
) -> set[KeyRow]:
    """The keys (of one kind) that are stored for records of one side; of a range of ids whatever there is."""
    query = select_all(
        col(MatchKey.enterprise_id),
        col(MatchKey.kind),
        col(MatchKey.value),
        col(MatchKey.side),
        col(MatchKey.record_id),
        col(MatchKey.day),
    ).where(col(MatchKey.side) == side)
    if kind is not None:
        query = query.where(col(MatchKey.kind) == kind)
    if isinstance(record_ids, range):
        query = query.where(col(MatchKey.record_id).between(record_ids.start, record_ids.stop - 1))
    else:
        query = query.where(among(session, col(MatchKey.record_id), record_ids))
    return {(row[0], row[1], row[2], row[3], row[4], row[5]) for row in session.execute(query)}


def holders(
    session: Session,
    enterprise_id: int,
    kind: str,
    side: RecordSide,
    values: Collection[str],
    days: tuple[int, int] | None = None,
) -> Iterator[tuple[str, int, int | None]]:
    """(value, record_id, day) of all on this side that have a key of this kind with one of the values.

    With ``days`` only those from the first to the last of these, or of no stated day.
    """
    query = select_all(col(MatchKey.value), col(MatchKey.record_id), col(MatchKey.day)).where(
        col(MatchKey.enterprise_id) == enterprise_id,
        col(MatchKey.kind) == kind,
        among(session, col(MatchKey.value), values),
        col(MatchKey.side) == side,
    )
    if days is not None:
        query = query.where(or_(col(MatchKey.day).is_(None), col(MatchKey.day).between(*days)))
    return ((row[0], row[1], row[2]) for row in session.execute(query))


def change_of_keys(gone: Collection[KeyRow], fresh: Collection[KeyRow]) -> Change:
    """Takes keys away and adds others."""
    change = Change(nodes={*map(_node_of_key, gone), *map(_node_of_key, fresh)})
    change.add(
        "DELETE FROM match_key WHERE enterprise_id = ? AND kind = ? AND value = ? AND side = ? "
        "AND record_id = ?",
        [row[:5] for row in _in_order(gone)],
    )
    change.add("match_key", _in_order(fresh), insert="enterprise_id, kind, value, side, record_id, day")
    return change


_node_of_key: Callable[[KeyRow], Node] = itemgetter(3, 4)


def _in_order(rows: Iterable[KeyRow]) -> list[KeyRow]:
    """So that a transaction touches few pages of either index: that is several times as fast as no order.

    One index begins with kind and value, the other with side and record: so many records at a time, and of
    these kind by kind. Kinds are told apart first, for to compare the values of a million rows takes long.
    """
    parts: defaultdict[tuple[RecordSide, int, int, str], list[KeyRow]] = defaultdict(list)
    for row in rows:
        parts[row[3], row[4] // _RECORDS_TOGETHER, row[0], row[1]].append(row)
    return [row for part in sorted(parts) for row in sorted(parts[part], key=itemgetter(2))]
