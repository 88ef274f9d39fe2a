"""What a check says about one identifier: the normalised value, what is wrong, what it may have been.

A repair is never silent: ``Verdict.value`` differs from what was given only in width, case and
blanks (NFKC, capitals, separators). Anything more (O read for 0, a Cyrillic letter) is a
``Proposal`` with its reason, which a person accepts or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from messages.catalogue import DEFAULT_LANGUAGE, Language, translate

Severity = Literal["block", "error", "warning", "info"]
"""``block``: cannot be sent on; ``error``: confirm or correct; ``warning``: look; ``info``: know."""

TEXT_AREA = "identifiers"
"""The texts of problems and proposals: ``messages/texts/identifiers.yaml``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that does not hold. ``id`` is stable and is the key of its text."""

    id: str
    severity: Severity
    parameters: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """What is wrong, for the person who looks at the value."""
        return translate(f"{TEXT_AREA}.{self.id}", language, **self.parameters)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that would pass, and why it may be what was meant. ``reason`` is its text's key."""

    value: str
    reason: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """Why this value is proposed."""
        return translate(f"{TEXT_AREA}.{self.reason}", language, **self.parameters)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one check. ``value`` is ``given`` normalised, valid or not."""

    given: str
    value: str
    problems: tuple[Problem, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def ok(self) -> bool:
        """True when nothing blocks and nothing is an error (warnings and information may remain)."""
        return not any(problem.severity in ("block", "error") for problem in self.problems)

    @property
    def problem_ids(self) -> tuple[str, ...]:
        """The ids of all problems, in the order they were found."""
        return tuple(problem.id for problem in self.problems)

    def has(self, problem_id: str) -> bool:
        """True when the problem with this id was found."""
        return any(problem.id == problem_id for problem in self.problems)
