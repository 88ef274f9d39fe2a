"""What belongs together in a set of bookings and appointments, and what only a person can say.

Every connected component of candidates is settled by itself: its result depends on nothing outside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.assigning import Assignment, Edge, Place, assign
from bookings.reconciling.matching.candidates import Decisions, find
from bookings.reconciling.matching.comparables import Comparables
from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.matching.places import edges_of
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.matching.shared_trucks import adding_up
from bookings.reconciling.matching.siblings import beside_siblings
from bookings.reconciling.matching.unread_numbers import under_one_number
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord, Group, Matching, Pair


def match(
    appointed: Sequence[AppointedRecord],
    declared: Sequence[DeclaredRecord],
    limits: AgreementLimits,
    decisions: Decisions,
    comparables: Comparables | None = None,
) -> Matching:
    """Finds, weighs and assigns. The order of the records makes no difference; ids are unique on each
    side; records of different enterprises never meet. ``comparables``: what was made of them before."""
    comparables = comparables or Comparables()
    candidates = find(appointed, declared, limits, decisions, comparables)
    chosen: set[Pair] = set()
    open_candidates: list[Candidate] = []
    for component in components(candidates):
        settled = _settled(component, comparables.appointed, comparables.declared)
        chosen |= settled.chosen
        open_candidates += settled.live
    return Matching(
        candidates=tuple(candidates),
        chosen=frozenset(chosen),
        ambiguous_bookings=_without_partner(open_candidates, 1, chosen),
        ambiguous_appointments=_without_partner(open_candidates, 0, chosen),
    )


def components(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Candidates that hang together by their records; pairs kept apart by a person join nothing."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    joined = [candidate for candidate in candidates if candidate.decision != "apart"]
    for candidate in joined:
        parent[root(("a", candidate.appointment_id))] = root(("b", candidate.booking_id))
    found: defaultdict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for candidate in joined:
        found[root(("a", candidate.appointment_id))].append(candidate)
    return list(found.values())


def groups(
    matching: Matching, appointed: Sequence[AppointedRecord], declared: Sequence[DeclaredRecord]
) -> list[Group]:
    """What was chosen, by group; records that belong to nothing are in none."""
    appointments = {record.appointment_id: record for record in appointed}
    bookings = {record.booking_id: record for record in declared}
    kept = (c for c in matching.candidates if (c.appointment_id, c.booking_id) in matching.chosen)
    found = []
    for component in components(kept):
        component.sort(key=lambda candidate: (candidate.booking_id, candidate.appointment_id))
        booking_ids = sorted({candidate.booking_id for candidate in component})
        appointment_ids = sorted({candidate.appointment_id for candidate in component})
        found.append(
            Group(
                declared=tuple(bookings[id_] for id_ in booking_ids),
                appointed=tuple(appointments[id_] for id_ in appointment_ids),
                chosen=tuple(component),
            )
        )
    return sorted(found, key=lambda group: group.declared[0].booking_id)


@dataclass(slots=True)
class _Settled:
    chosen: set[Pair] = field(default_factory=set)
    live: list[Candidate] = field(default_factory=list)
    """Not chosen, and nothing better explains them away."""


def _settled(
    component: Sequence[Candidate], appointed: Mapping[int, Comparable], declared: Mapping[int, Comparable]
) -> _Settled:
    """Most components are one pair; the others are assigned."""
    if len(component) == 1:
        only = component[0]
        if only.is_certain:
            return _Settled(chosen={_pair(only)})
        return _Settled(live=[only])
    return _assigned(component, appointed, declared)


def _assigned(
    component: Sequence[Candidate], appointed: Mapping[int, Comparable], declared: Mapping[int, Comparable]
) -> _Settled:
    by_pair = {_pair(candidate): candidate for candidate in component}
    edges = edges_of(component, appointed, declared)
    settled = _Settled()
    taken: set[Place] = set()
    for edge in edges:
        if by_pair[edge.pair].decision == "together":
            settled.chosen.add(edge.pair)
            taken |= _first_free(edge, taken)
    rest = [edge for edge in edges if edge.pair not in settled.chosen]
    assignment = assign([_within(edge, taken) for edge in rest])
    sure = {pair for pair in assignment.taken if _is_sure(by_pair[pair], assignment)}
    sure -= set(_contradicted(sure | settled.chosen, by_pair))
    for pair in sure:
        settled.chosen.add(pair)
        taken.update(assignment.taken[pair])
    settled.live = [by_pair[edge.pair] for edge in rest if edge.pair not in sure and _is_open(edge, taken)]
    for completing in (adding_up, under_one_number, beside_siblings):
        together = completing(settled.live, settled.chosen, appointed, declared)
        settled.chosen |= together
        settled.live = [candidate for candidate in settled.live if _pair(candidate) not in together]
    return settled


def _is_sure(candidate: Candidate, assignment: Assignment) -> bool:
    """A pair that only nothing could replace needs no margin."""
    worth = max(1, candidate.score - rules().least + 1)
    return candidate.is_certain and assignment.loss[_pair(candidate)] >= min(rules().margin, worth)


def _contradicted(pairs: Iterable[Pair], by_pair: Mapping[Pair, Candidate]) -> Iterator[Pair]:
    """Pairs with the same customs number and nothing else in common, of bookings that have others."""
    by_booking: defaultdict[int, list[Candidate]] = defaultdict(list)
    for pair in pairs:
        by_booking[pair[1]].append(by_pair[pair])
    for candidates in by_booking.values():
        best = max(candidate.score for candidate in candidates)
        for candidate in candidates:
            rest = sum(reason.points for reason in candidate.reasons if reason.id != "customs-number")
            if candidate.score < best and rest <= -rules().contradicted and candidate.decision is None:
                yield _pair(candidate)


def _is_open(edge: Edge, taken: set[Place]) -> bool:
    free = _within(edge, taken)
    return bool(free.rows and free.columns)


def _first_free(edge: Edge, taken: set[Place]) -> set[Place]:
    free = _within(edge, taken)
    return {*free.rows[:1], *free.columns[:1]}


def _within(edge: Edge, taken: set[Place]) -> Edge:
    return Edge(
        pair=edge.pair,
        weight=edge.weight,
        rows=tuple(row for row in edge.rows if row not in taken),
        columns=tuple(column for column in edge.columns if column not in taken),
    )


def _without_partner(
    live: Iterable[Candidate], side: int, chosen: Iterable[Pair]
) -> dict[int, tuple[Candidate, ...]]:
    """By record of one side that has nothing chosen: what it may belong to, best first."""
    settled = {pair[side] for pair in chosen}
    found: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in live:
        id_ = _pair(candidate)[side]
        if id_ not in settled:
            found[id_].append(candidate)
    return {
        id_: tuple(sorted(found[id_], key=lambda each: (-each.score, _pair(each)))) for id_ in sorted(found)
    }


def _pair(candidate: Candidate) -> Pair:
    return candidate.appointment_id, candidate.booking_id
