"""What was compared of each record, as a digest: whether a change of it is one of what is compared."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.models import RecordDigest, RecordSide
from bookings.reconciling.matching.comparables import Comparables, digest_of
from bookings.reconciling.running.nodes import Node, PreparedRecord, Record, node_of
from bookings.reconciling.running.storing import Change
from bookings.reconciling.statements import among

_SIDES: tuple[RecordSide, ...] = ("booking", "appointment")
_Digest = tuple[int, str]
"""Enterprise and digest."""


def compared_as_before(session: Session, asked: Iterable[PreparedRecord]) -> set[Node]:
    """Those of which nothing changed that is compared: their keys and candidates are as they are stored."""
    now = {one.node: (one.record.enterprise_id, digest_of(one.comparable)) for one in asked}
    stored = _stored(session, now.keys())
    return {node for node, digest in now.items() if stored.get(node) == digest}


def change_of_all_digests(session: Session, records: Iterable[Record], comparables: Comparables) -> Change:
    """Of the whole book. To be written last of all: a digest says that keys and candidates are stored."""
    return _change(_stored(session, None), _digests(records, comparables))


def change_of_digests_of(
    session: Session,
    members: Collection[Node],
    asked: Collection[Node],
    records: Iterable[Record],
    comparables: Comparables,
) -> Change:
    """Of the members of a closed set; those not among ``records`` take no part any more and lose theirs.

    So does one that was not asked for and yet differs: it changed while the run read, and its keys are still
    those from before. To be written last of all.
    """
    before = _stored(session, members)
    after = _digests(records, comparables)
    kept = {node: digest for node, digest in after.items() if node in asked or before.get(node) == digest}
    return _change(before, kept)


def _digests(records: Iterable[Record], comparables: Comparables) -> dict[Node, _Digest]:
    return {node_of(one): (one.enterprise_id, digest_of(comparables.of(one))) for one in records}


def _change(before: Mapping[Node, _Digest], after: Mapping[Node, _Digest]) -> Change:
    fresh = {node: digest for node, digest in after.items() if before.get(node) != digest}
    gone = {node for node in before if node not in after or node in fresh}
    change = Change(nodes=gone | fresh.keys())
    change.add("DELETE FROM record_digest WHERE side = ? AND record_id = ?", sorted(gone))
    rows = sorted((*node, *digest) for node, digest in fresh.items())
    change.add("record_digest", rows, insert="side, record_id, enterprise_id, digest")
    return change


def _stored(session: Session, nodes: Collection[Node] | None) -> dict[Node, _Digest]:
    found: dict[Node, _Digest] = {}
    for side in _SIDES:
        query = select_all(
            col(RecordDigest.record_id), col(RecordDigest.enterprise_id), col(RecordDigest.digest)
        ).where(col(RecordDigest.side) == side)
        if nodes is not None:
            ids = [node[1] for node in nodes if node[0] == side]
            query = query.where(among(session, col(RecordDigest.record_id), ids))
        for record_id, enterprise_id, digest in session.execute(query):
            found[side, record_id] = (enterprise_id, digest)
    return found
