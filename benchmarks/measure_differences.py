"""How long it takes to compare groups field by field, of a book with known truth: most agree.

.venv/bin/python -m benchmarks.measure_differences [groups]
"""

import sys
import time
from collections import Counter, defaultdict
from itertools import chain, islice, repeat

from benchmarks.generated_book import GeneratedBook, generated_book
from bookings.reconciling.comparing.differences import differences, disagrees
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import Candidate, Group

GROUPS = 120_000


def true_groups(book: GeneratedBook) -> list[Group]:
    """What belongs together in truth, directly or through one another."""
    declared = {one.booking_id: one for one in book.declared}
    appointed = {one.appointment_id: one for one in book.appointed}
    beside: defaultdict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for appointment, booking in sorted(book.pairs):
        beside["appointment", appointment].append(("booking", booking))
        beside["booking", booking].append(("appointment", appointment))
    seen: set[tuple[str, int]] = set()
    found = []
    for start in list(beside):
        members, waiting = [], [start]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                members.append(node)
                waiting += beside[node]
        if members:
            bookings = tuple(declared[number] for side, number in members if side == "booking")
            appointments = tuple(appointed[number] for side, number in members if side == "appointment")
            pairs = (
                Candidate(number, booking, 0)
                for side, number in members
                if side == "appointment"
                for _, booking in beside[side, number]
            )
            found.append(Group(bookings, appointments, tuple(pairs)))
    return found


def main() -> None:
    """Prints seconds of CPU and what was found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else GROUPS
    book = true_groups(generated_book())
    groups = list(islice(chain.from_iterable(repeat(book)), count))
    limits = AgreementLimits()
    began = time.process_time()
    found = [differences(group, limits) for group in groups]
    took = time.process_time() - began
    told = Counter(f"{one.field} {one.reason}" for each in found for one in each)
    disagreeing = sum(map(disagrees, found))
    print(f"{len(groups):,} groups, {disagreeing:,} disagree: {took:.2f} s of CPU")
    print(", ".join(f"{name} {number:,}" for name, number in told.most_common(12)))


if __name__ == "__main__":
    main()
