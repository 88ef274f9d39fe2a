"""How many pairs of a generated book are found, how many of those found are true, and what it costs.

Promised: at least 99.5 % of pairs right, no wrong pair that would be called ``matched``. Beside it stand
the two simple ways on the same book: an exact join by customs number, and taking the best-scored pairs
greedily from the same candidates. Pairs that a person is asked about are counted apart, and so are those
that nothing stated ties together.
"""

import argparse
import resource
import time
from collections.abc import Iterable, Set
from dataclasses import dataclass

from benchmarks.book_facts import OWN, PORT, Loads
from benchmarks.generated_book import APPOINTMENTS, GeneratedBook, generated_book
from bookings.reconciling.comparing.differences import differences, internal
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.match import match
from bookings.reconciling.records import Candidate, Matching, Pair
from bookings.reconciling.running.results import Result, results_of

LIMITS = AgreementLimits()
SEEDS = (8, 21, 77)
BOOKINGS_PER_APPOINTMENT = 5
_LOADS = (OWN, PORT)


@dataclass(frozen=True)
class Found:
    """One way's result on one book."""

    name: str
    chosen: Set[Pair]
    asked: Set[Pair]

    def told(self, book: GeneratedBook) -> str:
        right, wrong = self.chosen & book.pairs, self.chosen - book.pairs
        asked = (book.pairs & self.asked) - right
        unfound = book.pairs - right - asked
        identifiable = len(book.pairs - book.unidentifiable)
        return (
            f"{self.name:>15}: found {_percent(len(right), len(book.pairs))}"
            f" (of those that anything ties together {_percent(len(right), identifiable)}),"
            f" of what was decided {_percent(len(right), len(self.chosen))} true, {len(wrong)} wrong;"
            f" asked {len(asked)}, not seen {len(unfound)}"
            f" ({len(unfound & book.unidentifiable)} of them untied)"
        )


def called_matched(book: GeneratedBook, found: Matching) -> list[Result]:
    """The bookings of which the board would say that they agree with their appointments."""
    results = results_of(
        found, book.declared, book.appointed, lambda group: differences(group, LIMITS), compare_alone=internal
    )
    return [one for one in results if one.status == "matched" and one.booking_id is not None]


def matched_wrongly(book: GeneratedBook, matched: Iterable[Result]) -> set[Pair]:
    """Wrong pairs that nothing would show."""
    pairs = {(id_, one.booking_id) for one in matched for id_ in one.appointment_ids if one.booking_id}
    return pairs - book.pairs


def missing_partners(book: GeneratedBook, matched: Iterable[Result]) -> int:
    """Bookings called matched though they lack one of their true partners."""
    by_booking: dict[int | None, set[int]] = {}
    for appointment_id, booking_id in book.pairs:
        by_booking.setdefault(booking_id, set()).add(appointment_id)
    return sum(bool(by_booking.get(one.booking_id, set()) - set(one.appointment_ids)) for one in matched)


def greedy(candidates: tuple[Candidate, ...], book: GeneratedBook) -> set[Pair]:
    """The best pair first; each appointment once, each booking as often as it has trucks."""
    trucks = {each.booking_id: max(1, each.truck_count or 1, len(each.plates)) for each in book.declared}
    used: set[int] = set()
    chosen: set[Pair] = set()
    for each in sorted(candidates, key=lambda one: (-one.score, one.appointment_id, one.booking_id)):
        if each.appointment_id not in used and trucks[each.booking_id] > 0:
            used.add(each.appointment_id)
            trucks[each.booking_id] -= 1
            chosen.add((each.appointment_id, each.booking_id))
    return chosen


def joined_by_number(book: GeneratedBook) -> set[Pair]:
    """What an equal customs number joins, as stored."""
    by_number: dict[str, list[int]] = {}
    for booking in book.declared:
        for number in booking.customs_numbers:
            by_number.setdefault(number, []).append(booking.booking_id)
    return {
        (appointment.appointment_id, booking_id)
        for appointment in book.appointed
        for number in appointment.customs_numbers
        for booking_id in by_number.get(number, ())
    }


def measure(
    appointments: int, seed: int, disturbed: float, unnumbered: float, loads: Loads
) -> tuple[float, bool]:
    """Prints one book's figures; the CPU seconds of matching, and whether the promise holds."""
    book = generated_book(
        appointments,
        appointments // BOOKINGS_PER_APPOINTMENT,
        seed=seed,
        disturbed=disturbed,
        unnumbered=unnumbered,
        loads=loads,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begin = time.process_time()
    found = match(book.appointed, book.declared, LIMITS, {})
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{loads.name}, seed {seed}, {len(book.appointed)} appointments, {len(book.declared)} bookings,"
        f" {book.slips} with slips, {len(book.pairs)} true pairs,"
        f" {len(book.unidentifiable)} of them tied by nothing:"
        f" {seconds:.2f} s of CPU, {len(found.candidates)} candidates,"
        f" peak {peak:.0f} MiB (records {before:.0f})"
    )
    ambiguous = (found.ambiguous_bookings, found.ambiguous_appointments)
    asked = {
        (each.appointment_id, each.booking_id)
        for records in ambiguous
        for candidates in records.values()
        for each in candidates
    }
    matched = called_matched(book, found)
    silent = matched_wrongly(book, matched)
    ours = Found("kouan", found.chosen, asked)
    for way in (
        ours,
        Found("greedy", greedy(found.candidates, book), set()),
        Found("customs number", joined_by_number(book), set()),
    ):
        print(way.told(book))
    print(
        f"{'':>15}  wrong and called matched: {len(silent)};"
        f" called matched with a partner missing: {missing_partners(book, matched)};"
        f" bookings asked {len(found.ambiguous_bookings)},"
        f" appointments asked {len(found.ambiguous_appointments)}"
    )
    return seconds, not silent and len(found.chosen & book.pairs) >= 0.995 * len(found.chosen)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def main() -> None:
    """Prints the figures; ends with 1 when a wrong pair would be called matched."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--appointments", type=int, default=APPOINTMENTS)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--disturbed", type=float, default=0.05, help="share of appointments with a slip")
    parser.add_argument("--unnumbered", type=float, default=0.0, help="share without a customs number")
    parser.add_argument(
        "--loads",
        choices=[each.name for each in _LOADS],
        default=OWN.name,
        help="an enterprise's own list, or a whole port's",
    )
    arguments = parser.parse_args()
    loads = next(each for each in _LOADS if each.name == arguments.loads)
    given = (arguments.disturbed, arguments.unnumbered, loads)
    kept = True
    tenth, _ = measure(arguments.appointments // 10, arguments.seeds[0], *given)
    for seed in arguments.seeds:
        seconds, holds = measure(arguments.appointments, seed, *given)
        kept = kept and holds
        print(f"ten times as many: x{seconds / tenth:.1f} the time")
    if not kept:
        raise SystemExit("a promise is broken")


if __name__ == "__main__":
    main()
