"""Checks of one declaration: a registry of rules, each with a stable id.

In:  a draft that was read and derived, its layout, plausibility limits, the day. Out: findings.
Each names fields; ``doubts`` of a finding name what may have been read or printed wrongly and go
into ``needs_review``. A rule that is merely broken (freight on FOB) doubts nothing: the value is
what the print says. Rules: docs/checks.md. Must not know: how a value was read; any clock.
"""

from datetime import date

from extractors.checks import (
    codes,
    goods,
    numbers,
    parties,
    required,
    stations,
    trade,
    transport,
    vehicles,
    weights,
    wrong_cells,
)
from extractors.checks.examined import Examined
from extractors.checks.naming import name_findings
from extractors.checks.registry import Entry, entries, runners
from extractors.derived.dependence import doubt_what_comes_from_checked_items
from extractors.draft import DeclarationDraft
from extractors.layout import Layout
from extractors.limits import PlausibilityLimits

__all__ = ["Entry", "entries", "name_findings", "run_checks"]
# Importing a module registers its checks.
_MODULES = (
    stations,
    numbers,
    codes,
    parties,
    required,
    transport,
    weights,
    trade,
    goods,
    vehicles,
    wrong_cells,
)


def run_checks(draft: DeclarationDraft, layout: Layout, limits: PlausibilityLimits, today: date) -> None:
    """Adds the findings of every registered check to ``draft``; ``today`` is the day in China."""
    examined = Examined(draft, layout, limits, today)
    before = len(draft.findings)
    found = [finding for run in runners() for finding in run(examined)]
    draft.findings += found
    doubt_what_comes_from_checked_items(draft, before)
