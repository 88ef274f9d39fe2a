"""How much speaks for a booking and an appointment belonging together, with its reasons.

The score of a pair depends on its two records alone.
"""

from functools import cache

from bookings.models import PairDecision
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.evidence import Comparable, Found, comparable, evidence
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord, MatchReason, Pair

# On equal customs numbers the pair is a candidate whatever else disagrees.
_ALWAYS = "customs-number"


def weigh(
    appointed: AppointedRecord,
    declared: DeclaredRecord,
    limits: AgreementLimits,
    decision: PairDecision | None = None,
) -> Candidate | None:
    """The pair with its score and reasons; None: of two enterprises, or below the least score.

    A pair that a person decided on is always a candidate.
    """
    if appointed.enterprise_id != declared.enterprise_id:
        return None
    pair = (appointed.appointment_id, declared.booking_id)
    return weigh_comparable(pair, comparable(appointed), comparable(declared), limits, decision)


def weigh_comparable(
    pair: Pair,
    appointed: Comparable,
    declared: Comparable,
    limits: AgreementLimits,
    decision: PairDecision | None = None,
) -> Candidate | None:
    """``weigh`` of records of one enterprise that were prepared before; ``pair``: (appointment_id,
    booking_id)."""
    if decision == "withdrawn":
        decision = None
    found = tuple(evidence(appointed, declared, limits))
    points = rules().evidence
    score = sum(points[id_].points for id_, _ in found)
    ids = {id_ for id_, _ in found}
    if _ALWAYS in ids:
        score = max(score, rules().least)
    if decision is None and not _is_worth_looking_at(ids, score):
        return None
    return Candidate(
        appointment_id=pair[0],
        booking_id=pair[1],
        score=score,
        reasons=tuple(map(_reason, found)),
        is_certain=decision == "together" or _is_certain(ids, score),
        decision=decision,
    )


def _is_worth_looking_at(ids: set[str], score: int) -> bool:
    if any(rules().evidence[id_].strong for id_ in ids):
        return score >= (rules().least_beside_other if "customs-number-other" in ids else rules().least)
    return score >= rules().least_weak and ids.isdisjoint(rules().other_number)


def _is_certain(ids: set[str], score: int) -> bool:
    if _ALWAYS in ids:
        return score >= rules().enough_numbered
    if score < rules().enough:
        return False
    return any(rules().evidence[id_].strong and _carries(id_, ids) for id_ in ids)


def _carries(id_: str, ids: set[str]) -> bool:
    """Whether strong evidence holds on this day. What comes again was here for another load on others, as
    far as one can tell, unless something backs it."""
    days = rules().come_again.get(id_)
    if days is None:
        return True
    if not ids.isdisjoint(rules().other_number):
        return False
    if not ids.isdisjoint(days):
        return True
    if ids.isdisjoint(rules().come_again_backed_days) and any(each.startswith("day") for each in ids):
        return False
    return not ids.isdisjoint(rules().backed_by)


def _reason(found: Found) -> MatchReason:
    id_, parameters = found
    if not parameters:
        return _plain_reason(id_)
    return MatchReason(id=id_, points=rules().evidence[id_].points, parameters=dict(parameters))


@cache
def _plain_reason(id_: str) -> MatchReason:
    return MatchReason(id=id_, points=rules().evidence[id_].points)
