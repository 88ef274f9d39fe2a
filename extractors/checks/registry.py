"""The registry of checks: what each is called, how bad it is, what it names and where it comes from.

A check is a generator registered with its entry; it yields a ``Breach`` for every time its rule
does not hold. What the readers and the derived fields report has entries too (``stations``), so
that every id a Reading may carry is described once. Texts: ``messages/texts/checks.yaml`` and
``identifiers.yaml``; docs/checks.md is written from this registry.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from customs.verdict import Verdict
from extractors.checks.examined import Examined
from extractors.draft import Finding
from extractors.reading import Severity

TextArea = Literal["checks", "identifiers"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One check as documented. ``fields`` are keys of a Reading, ``items[].…`` for goods.

    ``doubts`` says which of them go into ``needs_review``: values that may not be what the paper
    says. A rule that is only broken doubts nothing. ``source`` is the rule: a number of the list of
    checks (``check 34``), of the rules of declarations (``rule 27``) or a trap of the layouts.
    """

    id: str
    severity: Severity
    fields: tuple[str, ...]
    source: str
    doubts: tuple[str, ...] = ()
    area: TextArea = "checks"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that does not hold. Paths replace those of the entry where goods or lists are meant."""

    parameters: dict[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


Rule = Callable[[Examined], Iterable[Breach]]
Runner = Callable[[Examined], Iterable[Finding]]

_ENTRIES: dict[tuple[TextArea, str], Entry] = {}
_RUNNERS: list[Runner] = []


def entries() -> dict[tuple[TextArea, str], Entry]:
    """Every entry by text area and id (an id may stand in both areas)."""
    return _ENTRIES


def runners() -> list[Runner]:
    """The registered checks in the order of their modules."""
    return _RUNNERS


def add(*added: Entry) -> None:
    """Registers entries. Raises ``ValueError`` for an id that is already there."""
    for entry in added:
        if (entry.area, entry.id) in _ENTRIES:
            raise ValueError(f"the check {entry.id} is registered twice")
        _ENTRIES[entry.area, entry.id] = entry


def check(
    check_id: str,
    severity: Severity,
    fields: tuple[str, ...],
    source: str,
    *,
    doubts: bool | tuple[str, ...] = False,
) -> Callable[[Rule], Rule]:
    """Registers the function below it as the check ``check_id``.

    ``doubts``: True for all of the fields, or those that are doubted.
    """
    doubted = doubts if isinstance(doubts, tuple) else fields if doubts else ()
    entry = Entry(check_id, severity, fields, source, doubted)
    add(entry)

    def register(rule: Rule) -> Rule:
        def run(examined: Examined) -> Iterator[Finding]:
            for breach in rule(examined):
                named = breach.fields or entry.fields
                # Without paths of its own a breach doubts what the entry does, or all that it names.
                doubted = breach.doubts or (() if not entry.doubts else breach.fields or entry.doubts)
                yield Finding(entry.id, entry.severity, named, breach.parameters, doubted)

        _RUNNERS.append(run)
        return rule

    return register


def runner(function: Runner) -> Runner:
    """Registers a function that yields findings of several ids, whose entries are added beside it."""
    _RUNNERS.append(function)
    return function


def findings_of(verdict: Verdict, *paths: str) -> Iterator[Finding]:
    """The problems of an identifier as findings; what blocks or is an error is doubted."""
    for problem in verdict.problems:
        doubts = paths if problem.severity in ("block", "error") else ()
        yield Finding(problem.id, problem.severity, paths, dict(problem.parameters), doubts, "identifiers")
